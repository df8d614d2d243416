"""One answer of the engine: what was read before, the rest of the prompt, the words.

The engine knows token ids and nothing of text, documents or screens.
"""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import torch

from app.inference.context import Context, LoadedModel
from app.inference.decode import AnswerLimits, decode
from app.inference.events import End, EngineEvent, Finished, Prefill
from app.inference.prefill import prefill
from app.inference.prefix_cache import CacheStore
from app.inference.prompt_lookup import Lookup
from app.inference.sampling import Choice, Constraint, Sampling
from app.text.tokens import Ids


@dataclass(frozen=True)
class Job:
    """What is to be answered.

    ids: the whole prompt. owner: whose it is; only what was read for the same owner is used
    again. constraint: what may follow in the answer, or None. use_lookup: draft from the
    prompt where the choice is greedy. lasts: what was read may stay on the disk for the owner.
    """

    ids: Ids
    max_tokens: int
    sampling: Sampling
    end_ids: frozenset[int]
    owner: str = ""
    constraint: Constraint | None = None
    use_lookup: bool = True
    lasts: bool = False


def answer(
    model: LoadedModel,
    store: CacheStore | None,
    job: Job,
    is_stopped: Callable[[], bool],
    began: float | None = None,
) -> Generator[EngineEvent, None, None]:
    """Read a prompt and write an answer, token by token; closing the iterator ends the work.

    began: when the job's turn came, on the monotonic clock; None is now. Raises ValueError for
    a prompt that does not leave a token's room in the window.
    """
    if not 0 < len(job.ids) < model.window_tokens:
        raise ValueError(f"{len(job.ids)} tokens do not fit a window of {model.window_tokens}")
    clock = _Clock(began)
    with torch.inference_mode():
        context = _start(model, store, job)
        num_reused = len(context)
        try:
            yield Prefill(num_reused, len(job.ids))
            end = yield from _write(context, job, is_stopped, clock)
        finally:
            if store is not None:
                store.put(job.owner, context)
    yield Finished(end.reason, len(job.ids), num_reused, clock.num_tokens, clock.first, clock.rate)


def _start(model: LoadedModel, store: CacheStore | None, job: Job) -> Context:
    room = min(len(job.ids) + job.max_tokens, model.window_tokens)
    found = None
    if store is not None and model.can_cut:
        found = store.take(job.owner, job.ids, room, model.bytes_per_token)
    return found if found is not None else model.new_context(room)


def _write(
    context: Context, job: Job, is_stopped: Callable[[], bool], clock: "_Clock"
) -> Generator[EngineEvent, None, End]:
    """Yield progress and tokens; return how it ended."""
    logits_V = yield from prefill(context, job.ids, is_stopped)
    if logits_V is None:
        return End("stopped")
    choice = Choice(job.sampling, job.constraint)
    lookup = Lookup(job.ids) if _may_draft(context, job, choice) else None
    limits = AnswerLimits(job.max_tokens, context.model.window_tokens, job.end_ids)
    for event in decode(context, logits_V, choice, limits, is_stopped, lookup):
        if isinstance(event, End):
            return event
        clock.tick()
        yield event
    raise AssertionError("decode ends with an End")


def _may_draft(context: Context, job: Job, choice: Choice) -> bool:
    return job.use_lookup and choice.is_greedy and context.can_cut


class _Clock:
    """Times the first token and the rate of the rest."""

    def __init__(self, began: float | None = None) -> None:
        self._began = self._last = time.monotonic() if began is None else began
        self.first: float | None = None
        self.num_tokens = 0

    def tick(self) -> None:
        self._last = time.monotonic()
        self.num_tokens += 1
        if self.first is None:
            self.first = self._last - self._began

    @property
    def rate(self) -> float | None:
        """Tokens a second after the first."""
        if self.first is None or self.num_tokens < 2:
            return None
        seconds = self._last - self._began - self.first
        return (self.num_tokens - 1) / seconds if seconds > 0 else None
