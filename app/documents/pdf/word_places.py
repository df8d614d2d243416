"""Pages with the places of their words, as a screen needs them to lay text over pictures."""

from dataclasses import dataclass

Word = tuple[int, int, float, float]
"""First and last character (exclusive) of the document's text, left and right edge."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A piece of a line: its words, upper and lower edge, in points from the upper left corner."""

    top: float
    bottom: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page's width and height in points, and its lines in reading order."""

    width: float
    height: float
    lines: tuple[PlacedLine, ...] = ()
