"""A turn of the conversation as it fills with what happens while it is answered."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import cast

from app.answering.answer import Done, Passages, Reading
from app.answering.chapter_by_chapter import ChapterEvent, PartAnswered, PartBegun
from app.answering.grounding import Quote
from app.answering.side_by_side import SideEvent
from app.backends.base import Prefill, Reasoning, TextDelta, Waiting
from app.errors import AppError
from app.ui.state import Turn

SecondsBetween = Callable[[], float]
"""Says how long to wait between two pictures of an answer, as its reader's machine keeps up."""


def write_turn(
    turn: Turn, events: Iterator[ChapterEvent], between: SecondsBetween
) -> Iterator[Turn]:
    """Yield a turn as it fills, each time that it is due; the last one is whole."""
    rhythm, clock = _Rhythm(between), _PartsClock()
    yield turn
    try:
        with closing(cast(Generator[ChapterEvent, None, None], events)) as open_events:
            for event in open_events:
                turn = replace(apply(turn, event), parts_seconds_left=clock.heard(event))
                if rhythm.is_due():
                    yield turn
    except AppError as error:
        turn = replace(turn, error=error, progress=None)
    yield turn


def write_sides(turn: Turn, events: Iterator[SideEvent], between: SecondsBetween) -> Iterator[Turn]:
    """Yield a turn and the one beside it as both fill."""
    rhythm = _Rhythm(between)
    yield turn
    with closing(cast(Generator[SideEvent, None, None], events)) as open_events:
        for event in open_events:
            turn = _apply_side(turn, event)
            if rhythm.is_due():
                yield turn
    yield turn


def _apply_side(turn: Turn, side: SideEvent) -> Turn:
    target = turn if side.side == 0 else turn.beside
    assert target is not None
    if side.error is not None:
        target = replace(target, error=side.error, progress=None)
    elif side.event is not None:
        target = apply(target, side.event)
    return target if side.side == 0 else replace(turn, beside=target)


def apply(turn: Turn, event: ChapterEvent) -> Turn:
    """Return the turn after one event of its answer."""
    if isinstance(event, TextDelta):
        return replace(turn, answer=turn.answer + event.text, progress=None)
    if isinstance(event, Reasoning):
        thoughts = turn.reasoning + (turn.answer if event.takes_back else "") + event.text
        answer = "" if event.takes_back else turn.answer
        quotes = () if event.takes_back else turn.quotes
        return replace(turn, reasoning=thoughts, answer=answer, quotes=quotes, progress=None)
    if isinstance(event, Waiting | Prefill):
        return replace(turn, progress=event)
    if isinstance(event, Quote):
        return replace(turn, quotes=(*turn.quotes, event))
    if isinstance(event, Passages):
        return replace(turn, evidence=event.evidence.passages)
    if isinstance(event, Reading):
        return replace(turn, notes=event.notes)
    if isinstance(event, PartBegun):
        return replace(turn, part=event, answer="", reasoning="", quotes=(), progress=None)
    if isinstance(event, PartAnswered):
        parts = (*turn.parts, event)
        return replace(
            turn, parts=parts, part=None, answer="", reasoning="", quotes=(), progress=None
        )
    assert isinstance(event, Done)
    return replace(turn, answer=event.answer, quotes=event.quotes, done=event, progress=None)


class _PartsClock:
    """Says how long the chapters will still take, by how long those took that were just read."""

    def __init__(self) -> None:
        self._part: PartBegun | None = None
        self._began = 0.0
        self._took: list[float] = []

    def heard(self, event: ChapterEvent) -> float | None:
        """Take note of an event; return the seconds that are left, or None while none was read."""
        now = time.monotonic()
        if isinstance(event, PartBegun):
            self._part, self._began = event, now
        elif isinstance(event, PartAnswered) and not event.reused:
            self._took.append(now - self._began)
        if self._part is None or not self._took:
            return None
        each = sum(self._took) / len(self._took)
        parts_left = self._part.num_parts - self._part.number + 1
        return max(0.0, parts_left * each - (now - self._began))


class _Rhythm:
    """Says when it is time to draw again."""

    def __init__(self, between: SecondsBetween) -> None:
        self._between = between
        self._drawn = 0.0

    def is_due(self) -> bool:
        """Whether enough time has gone by; if so, the next wait begins."""
        now = time.monotonic()
        if now - self._drawn < self._between():
            return False
        self._drawn = now
        return True
