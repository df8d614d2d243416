"""The pieces of a server's answer → the events of a backend, with what it took."""

import time
from collections.abc import Iterator

from app.backends.base import BackendEvent, Finished, Prefill, Reasoning, StopReason, TextDelta
from app.backends.openai_compatible.protocol import AnswerPiece, Usage
from app.prompting.prompt import Prompt
from app.text.scripts import num_wide

# What no vocabulary in use falls below: large ones take .2 tokens a letter, .5 a CJK character.
_LEAST_TOKENS_PER_LETTER = 0.14
_LEAST_TOKENS_PER_WIDE = 0.35


class ServerAnswer:
    """Turns pieces into events, and keeps the count and the time."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._began = time.monotonic()
        self._first: float | None = None
        self._num_pieces = 0
        self._usage = Usage()
        self._reason: str | None = None

    def take(self, piece: AnswerPiece) -> Iterator[BackendEvent]:
        """Yield what a piece says to a reader."""
        self._usage = piece.usage or self._usage
        self._reason = piece.finish_reason or self._reason
        if not (piece.text or piece.reasoning):
            return
        if self._first is None:
            self._first = time.monotonic() - self._began
            yield Prefill(self._prompt.num_tokens, self._prompt.num_tokens, 0.0)
        self._num_pieces += 1
        if piece.reasoning:
            yield Reasoning(piece.reasoning)
        if piece.text:
            yield TextDelta(piece.text)

    def finished(self, reason: StopReason | None = None) -> Finished:
        """Return what the answer took, and say so if the server read less than it was sent."""
        if reason is None:
            reason = "length" if self._reason == "length" else "end"
        num_tokens = self._usage.num_answer_tokens or self._num_pieces
        seconds = time.monotonic() - self._began - (self._first or 0.0)
        has_rate = self._first is not None and num_tokens > 1 and seconds > 0
        return Finished(
            reason,
            self._usage.num_prompt_tokens,
            self._usage.num_reused_tokens or 0,
            num_tokens,
            self._first,
            (num_tokens - 1) / seconds if has_rate else None,
            truncation_notes(self._prompt, self._usage.num_prompt_tokens),
        )


def truncation_notes(prompt: Prompt, num_read: int | None) -> tuple[str, ...]:
    """Return a sentence where the server read clearly fewer tokens than it was sent."""
    if num_read is None:
        return ()
    if prompt.exact:
        # A server may join what was counted apart, and its own marks differ from ours.
        least = 0.97 * prompt.num_tokens - 64
    else:
        wide = num_wide(prompt.text)
        num_letters = len(prompt.text) - wide
        least = _LEAST_TOKENS_PER_LETTER * num_letters + _LEAST_TOKENS_PER_WIDE * wide
    if num_read >= least:
        return ()
    about = "" if prompt.exact else "about "
    return (
        f"The server cut the text short: it read {num_read:,} tokens of {about}"
        f"{prompt.num_tokens:,} sent, so the answer rests on a part of it. Choose fewer "
        "sections, or start the server with a larger window.",
    )
