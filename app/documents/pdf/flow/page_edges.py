"""The edges of pages: their highest and lowest lines, and how far these stand from the text."""

import re
from itertools import pairwise, takewhile

from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.layout.tables import CAPTION

PAGE_NUMBER = re.compile(
    r"^[\s\-–—·|\[(]*(?:p(?:age|\.)?\s*|seite\s*|第\s*)?(\d{1,4}|[ivxlcdm]{1,8})"
    r"(?:\s*(?:of|/|von)\s*\d{1,4})?\s*页?[\s\-–—·|.\])]*$",
    re.IGNORECASE,
)
EDGE_LINES = 2
# A first page's number may stand over its foot, no higher than this.
FOOT_POINTS = 60.0
# What stands further from where most pages begin or end is no head or foot of theirs.
EDGE_POINTS = 60.0

# Which edge of the page (top or bottom), the line, whether white parts it from the text.
Edge = tuple[str, Line, bool]
# The same of a line that white parts.
Placed = tuple[str, Line]


def edge_lines(lines: list[Line]) -> list[Edge]:
    """Return the highest and lowest lines of a page with the side each stands on."""
    if not lines:
        return []
    by_height = sorted(lines, key=lambda line: -line.base)
    top = [line for line in by_height[:4] if by_height[0].base - line.base < 1.8 * line.size]
    # A table at the head of a page and its caption are alike on many pages.
    top = list(takewhile(lambda line: not CAPTION.match(line.text), top))
    lowest = by_height[-1].base
    bottom = [
        line
        for line in by_height[-4:]
        if (line.base - lowest < 1.8 * line.size and not CAPTION.match(line.text))
        or (line.base - lowest < FOOT_POINTS and PAGE_NUMBER.match(line.text.strip()))
    ]
    found = [("top", line, is_apart_from(line, by_height, -1)) for line in top[: EDGE_LINES + 1]]
    known = {id(line) for line in top}
    return found + [
        ("bottom", line, is_apart_from(line, by_height, 1))
        for line in bottom[-EDGE_LINES - 1 :]
        if id(line) not in known
    ]


def is_apart_from(line: Line, lines: list[Line], direction: int) -> bool:
    """Say whether more than a line's distance parts a line from what is below (-1) or above."""
    return distance(line, lines, direction) > 1.6 * line.size


def distance(line: Line, lines: list[Line], direction: int) -> float:
    """Return how far the nearest line is below one (-1), or above it."""
    base = line.base
    return min((d for other in lines if (d := (other.base - base) * direction) > 1), default=0.0)


def leading(lines: list[Line]) -> float:
    """Return how far the lines of a page's paragraphs stand apart; most others do further."""
    steps = sorted(d for a, b in pairwise(lines) if (d := abs(a.base - b.base)) > 1)
    return steps[len(steps) // 4] if steps else 0.0


def is_at_edge(side: str, height: float, edges: list[list[Edge]]) -> bool:
    """Say whether a line at a height stands where pages begin or end: a chapter's word is lower."""
    choose = max if side == "top" else min
    heights = sorted(
        choose(found)
        for page in edges
        if (found := [other.base for where, other, _ in page if where == side])
    )
    if not heights:
        return False  # every page begins with a caption
    if side == "top":
        return heights[-1 - len(heights) // 4] - height < EDGE_POINTS
    return height - heights[len(heights) // 4] < EDGE_POINTS


def small_apart(pages: list[list[Line]], edges: list[list[Edge]]) -> list[list[Placed]]:
    """Return each page's lines at its edges that are set apart, in type no larger than the text's.

    Each comes with its side.
    """
    sizes = sorted(line.size for lines in pages for line in lines)
    largest = 1.1 * sizes[len(sizes) // 2] if sizes else 0.0
    return [
        [(side, line) for side, line, is_apart in page if is_apart and line.size < largest]
        for page in edges
    ]
