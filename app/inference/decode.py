"""Writing an answer: token after token, several at a pass where a draft holds.

A `Constraint` decides what may follow (see `app.inference.sampling`): it is asked at every
position in order and moved on only by tokens that stand in the answer, drafts or not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from app.inference.context import Context
from app.inference.events import End, StopReason, Token
from app.inference.prompt_lookup import Lookup
from app.inference.sampling import Choice, Constraint, Sampling
from app.text.tokens import Allowed

__all__ = ["Allowed", "AnswerLimits", "Choice", "Constraint", "End", "Sampling", "decode"]


@dataclass(frozen=True)
class AnswerLimits:
    """Where an answer ends: at one of end_ids, or after max_tokens, or at the window's end."""

    max_tokens: int
    window_tokens: int
    end_ids: frozenset[int]


def decode(
    context: Context,
    logits_V: Tensor,
    choice: Choice,
    limits: AnswerLimits,
    is_stopped: Callable[[], bool],
    lookup: Lookup | None = None,
) -> Iterator[Token | End]:
    """Yield the tokens of an answer, without the one that ends it, then `End`.

    logits_V: those after the last token of the prompt, all of which the context has read.
    lookup: drafts for a greedy choice; the answer is the same with and without. The context
    is left with a true beginning of prompt and answer, whenever the iterator is closed.
    """
    logits_TV, draft = logits_V.unsqueeze(0), np.zeros(0, np.int32)
    room = min(limits.max_tokens, limits.window_tokens - len(context))
    cut_by: StopReason = "length" if limits.max_tokens <= room else "window"
    written, token = 0, -1
    while written < room:
        num_held, base = 0, len(context) - len(draft)
        try:
            for position in range(len(logits_TV)):
                if is_stopped():
                    yield End("stopped")
                    return
                token = choice.take(logits_TV[position])
                if token in limits.end_ids:
                    yield End("end")
                    return
                num_held = position + (position < len(draft) and token == draft[position])
                written += 1
                if lookup is not None:
                    lookup.add(token)
                yield Token(token)
                if num_held == position or written == room:
                    break
        finally:
            if len(draft):
                context.cut(base + num_held)
        if written < room:
            if lookup is not None:
                lookup.judge(len(draft), num_held)
                draft = lookup.draft(room - written - 1)
            logits_TV = context.read(np.array([token, *draft], np.int32), 1 + len(draft))
    yield End(cut_by)
