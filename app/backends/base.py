"""The one small protocol behind which every model stands."""

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.errors import RequestError
from app.inference.events import Finished, Prefill, StopReason, Waiting
from app.prompting.prompt import Prompt, Template
from app.text.tokens import Tokenizer

__all__ = [
    "Backend",
    "BackendEvent",
    "Finished",
    "Generation",
    "ModelInfo",
    "Prefill",
    "Reasoning",
    "Stop",
    "StopReason",
    "TextDelta",
    "Waiting",
]


@dataclass(frozen=True)
class ModelInfo:
    """What a person is told of the model that answers.

    about: one line on what it is and can do. advice: one line on what would answer better
    here, or empty. licence: what its weights may be used for, or empty. mostly_english: it
    was trained on little else, so another language to answer in is a hope. own_window_tokens:
    what it was trained for; longest_window_tokens: what it can be opened with, stretched; both
    0 where unknown. evidence_only: it reads nothing and shows what was found, so no window has
    to hold the text. reading_tokens: what it reads of a text's evidence at most, unless asked
    for more, because it answers no better from more; 0 reads what its window holds.
    """

    name: str
    window_tokens: int
    about: str = ""
    advice: str = ""
    licence: str = ""
    mostly_english: bool = False
    own_window_tokens: int = 0
    longest_window_tokens: int = 0
    evidence_only: bool = False
    reading_tokens: int = 0


@dataclass(frozen=True)
class Generation:
    """How an answer is written. None is the model's own way, as its publishers set it.

    temperature 0 is greedy; top_k 0 and top_p 1 cut nothing.
    max_tokens: the answer's length at most, which is also the room kept for it in the window.
    quoting: quotations may only continue what stands in the sources (local models).
    visitor: whose question it is; what was read for one visitor is reused for no other,
    unless the operator shares it. lasts: it may stay on the disk for the visitor's next visit.
    """

    max_tokens: int = 1024
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    quoting: bool = True
    visitor: str = ""
    lasts: bool = False

    def __post_init__(self) -> None:
        """Raise RequestError for a temperature by which no word can be drawn."""
        given: object = self.temperature
        is_number = isinstance(given, int | float) and 0 <= given < math.inf
        if given is not None and not is_number:
            raise RequestError("temperature_range", temperature=given)


class Stop:
    """Asks a running answer to end; safe from any thread, and once set it stays set.

    also: another one, which ends what this one ends.
    """

    def __init__(self, also: "Stop | None" = None) -> None:
        self._event = threading.Event()
        self._also = also

    def set(self) -> None:
        """Ask for the end."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        return self._event.is_set() or (self._also is not None and self._also.is_set)


@dataclass(frozen=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """The next piece of what the model thinks before it answers.

    takes_back: the text until here was such thoughts too, and no part of the answer.
    """

    text: str
    takes_back: bool = False


BackendEvent = Waiting | Prefill | Reasoning | TextDelta | Finished


class Backend(Protocol):
    """A model that continues prompts."""

    @property
    def info(self) -> ModelInfo: ...
    @property
    def tokenizer(self) -> Tokenizer: ...
    @property
    def template(self) -> Template: ...

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield events, `Finished` last and once; closing the iterator ends the work.

        Raises ModelError where the model cannot go on; the backend itself stays usable.
        """
        ...

    def close(self) -> None:
        """Give back memory, threads and connections."""
        ...
