"""A round of the conversation as it fills with what happens while it is answered."""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import cast

from app.answering.answer import Done, Reading
from app.answering.chapter_by_chapter import ChapterEvent, PartAnswered, PartBegun
from app.answering.grounding import Quote
from app.answering.side_by_side import SideEvent
from app.backends.base import Prefill, TextDelta, Waiting
from app.errors import AppError
from app.ui.state import Round

SECONDS_BETWEEN_PICTURES = 0.08
"""An answer is drawn a dozen times a second: smooth to the eye, light on a phone."""


def write_round(round_: Round, events: Iterator[ChapterEvent]) -> Iterator[Round]:
    """Yield a round as it fills, a dozen times a second; the last one is whole."""
    rhythm = _Rhythm()
    yield round_
    try:
        with closing(cast(Generator[ChapterEvent, None, None], events)) as open_events:
            for event in open_events:
                round_ = apply(round_, event)
                if rhythm.is_due():
                    yield round_
    except AppError as error:
        round_ = replace(round_, error=error, progress=None)
    yield round_


def write_sides(round_: Round, events: Iterator[SideEvent]) -> Iterator[Round]:
    """Yield a round and the one beside it as both fill."""
    rhythm = _Rhythm()
    yield round_
    with closing(cast(Generator[SideEvent, None, None], events)) as open_events:
        for event in open_events:
            round_ = _apply_side(round_, event)
            if rhythm.is_due():
                yield round_
    yield round_


def _apply_side(round_: Round, side: SideEvent) -> Round:
    target = round_ if side.side == 0 else round_.beside
    assert target is not None
    if side.error is not None:
        target = replace(target, error=side.error, progress=None)
    elif side.event is not None:
        target = apply(target, side.event)
    return target if side.side == 0 else replace(round_, beside=target)


def apply(round_: Round, event: ChapterEvent) -> Round:
    """Return the round after one event of its answer."""
    if isinstance(event, TextDelta):
        return replace(round_, answer=round_.answer + event.text, progress=None)
    if isinstance(event, Waiting | Prefill):
        return replace(round_, progress=event)
    if isinstance(event, Quote):
        return replace(round_, quotes=(*round_.quotes, event))
    if isinstance(event, Reading):
        return replace(round_, notes=event.notes)
    if isinstance(event, PartBegun):
        return replace(round_, part=event, answer="", quotes=(), progress=None)
    if isinstance(event, PartAnswered):
        parts = (*round_.parts, event)
        return replace(round_, parts=parts, part=None, answer="", quotes=(), progress=None)
    assert isinstance(event, Done)
    return replace(round_, answer=event.answer, quotes=event.quotes, done=event, progress=None)


class _Rhythm:
    """Says when it is time to draw again."""

    def __init__(self) -> None:
        self._drawn = 0.0

    def is_due(self) -> bool:
        """Whether enough time has gone by; if so, the next wait begins."""
        now = time.monotonic()
        if now - self._drawn < SECONDS_BETWEEN_PICTURES:
            return False
        self._drawn = now
        return True
