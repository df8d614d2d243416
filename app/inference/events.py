"""What happens while a model answers: one vocabulary from the engine to the page.

No torch here, so that whoever listens needs none.
"""

from dataclasses import dataclass
from typing import Literal

StopReason = Literal["end", "length", "window", "stopped", "loop"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are before this one. place: 1 is next, 0: its turn has come; seconds: an estimate."""

    place: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Prefill:
    """The model reads: tokens read of the whole prompt, those reused included.

    seconds_left is None until it can be told.
    """

    num_tokens: int
    num_prompt_tokens: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """The next token of the answer."""

    id: int


@dataclass(frozen=True, slots=True)
class ClosingMarks:
    """What closes a quotation in which an answer was cut."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """Why no token follows."""

    reason: StopReason


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is over; what it took.

    num_prompt_tokens is None where a server does not say; num_reused_tokens came from a
    cache. seconds_to_first_token counts from the model's turn, not from the queue's start.
    """

    stop_reason: StopReason
    num_prompt_tokens: int | None = None
    num_reused_tokens: int = 0
    num_answer_tokens: int = 0
    seconds_to_first_token: float | None = None
    tokens_per_second: float | None = None
    notes: tuple[str, ...] = ()


EngineEvent = Prefill | Token | Finished
