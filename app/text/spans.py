"""Ranges of characters of a text."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of one document's text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


def merge_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans in the order of the text, those that touch or overlap joined."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
