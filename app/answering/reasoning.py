"""What a model thinks before it answers, parted from what it answers.

Reasoning models write their thoughts between `<think>` and `</think>`. Servers pass the marks
on, or send the thoughts apart, or, where the prompt has opened them, bring the closing mark alone.
"""

import re
from collections.abc import Iterator

from app.backends.base import BackendEvent, Reasoning, TextDelta

_NAMES = ("think", "thinking", "thought", "reasoning")
_OPENS = re.compile(rf"\s*<(?:{'|'.join(_NAMES)})>\s*")
_CLOSES = re.compile(rf"\s*</(?:{'|'.join(_NAMES)})>\s*")
_CLOSES_ALONE = re.compile(rf"(?:^|\n)\s*</(?:{'|'.join(_NAMES)})>[ \t]*\n\s*")
_MOST_HELD_CHARS = 24  # a closing mark and the line's end after it


def part_reasoning(events: Iterator[BackendEvent]) -> Iterator[BackendEvent]:
    """Yield a model's events with its thoughts as `Reasoning`, the marks left out.

    Marks count at the front of an answer. Further down, a closing one that was never opened
    and has a line of its own makes thoughts of what was written before it; any other is part of
    the answer, since a paper may speak of such marks.
    """
    parting = _Parting()
    for event in events:
        if isinstance(event, TextDelta):
            yield from parting.take(event.text)
            continue
        if not isinstance(event, Reasoning):
            yield from parting.rest()
        yield event


class _Parting:
    """Holds back what may yet become a mark."""

    def __init__(self) -> None:
        self._held = ""
        self._written = ""
        self._stage = "front"  # then "thoughts", "unsure" or "answer"

    def take(self, text: str) -> Iterator[BackendEvent]:
        self._held += text
        if self._stage == "front":
            self._leave_front()
        if self._stage == "thoughts":
            yield from self._to_the_close(_CLOSES)
        elif self._stage == "unsure":
            yield from self._to_the_close(_CLOSES_ALONE)
        elif self._stage == "answer":
            yield from self._write(len(self._held))

    def rest(self) -> Iterator[BackendEvent]:
        """Yield what was held back, since nothing follows it."""
        yield from self._write(len(self._held))

    def _leave_front(self) -> None:
        """Find out, as soon as it is clear, with what the answer begins."""
        opening = _OPENS.match(self._held)
        if opening:
            self._held = self._held[opening.end() :]
            self._stage = "thoughts"
        elif not any(f"<{name}>".startswith(self._held.lstrip()) for name in _NAMES):
            self._stage = "unsure"

    def _to_the_close(self, mark: re.Pattern[str]) -> Iterator[BackendEvent]:
        closing = mark.search(self._held)
        if closing is None:
            yield from self._write(_length_without_mark(self._held))
            return
        before = self._written + self._held[: closing.start()]
        if self._stage == "unsure" and _OPENS.search(before):
            self._stage = "answer"
            yield from self._write(len(self._held))
            return
        thoughts, answer = self._held[: closing.start()], self._held[closing.end() :]
        if thoughts or self._stage == "unsure":
            yield Reasoning(thoughts, takes_back=self._stage == "unsure")
        self._stage, self._written, self._held = "answer", "", answer
        yield from self._write(len(answer))

    def _write(self, length: int) -> Iterator[BackendEvent]:
        text, self._held = self._held[:length], self._held[length:]
        if self._stage in ("thoughts", "answer") and not self._written:
            text = text.lstrip()  # the blank lines after a mark
        if not text:
            return
        self._written += text
        yield Reasoning(text) if self._stage == "thoughts" else TextDelta(text)


def _length_without_mark(text: str) -> int:
    """Return how much of a text cannot belong to a closing mark that is still to come."""
    mark = text.rfind("<", max(0, len(text) - _MOST_HELD_CHARS))
    return len((text if mark < 0 else text[:mark]).rstrip())
