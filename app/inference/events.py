"""What the engine tells while it works; no torch here, so that whoever listens needs none."""

from dataclasses import dataclass
from typing import Literal

EndReason = Literal["end", "length", "window", "stopped"]


@dataclass(frozen=True)
class Progress:
    """Tokens read of the whole prompt; seconds_left is None until it can be told."""

    num_tokens: int
    num_prompt_tokens: int
    seconds_left: float | None = None


@dataclass(frozen=True)
class End:
    """Why an answer is over."""

    reason: EndReason


@dataclass(frozen=True)
class Summary:
    """What an answer took; the last thing the engine tells of it."""

    end: End
    num_prompt_tokens: int
    num_reused_tokens: int
    num_answer_tokens: int
    seconds_to_first_token: float | None
    tokens_per_second: float | None


EngineEvent = Progress | int | Summary
"""An int is the next token of the answer."""
