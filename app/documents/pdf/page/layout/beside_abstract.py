"""What journals set beside the abstract of a first page: dates and keywords."""

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.section_kinds import ABSTRACT

# Heights by which heads of one row may differ, in points.
SAME_ROW_POINTS = 3.0
# What has fewer lines is no abstract.
MIN_LINES = 3
# Of the size of the type: what stands further above begins no column.
NEAR = 2.2

Parts = tuple[list[Piece], list[Piece], list[Piece], list[Piece]]


def part_beside_abstract(pieces: list[Piece]) -> Parts | None:
    """Return what stands above, beside and in an abstract and below, or None on other pages.

    The abstract's head stands in a row with the other's; both reach down to the white over the
    first line that runs across.
    """
    for head in pieces:
        if head.text.replace(" ", "").casefold() in ABSTRACT and _has_neighbour(head, pieces):
            parts = _parts(head, pieces)
            if parts[1] and len({round(p.base) for p in parts[2]}) >= MIN_LINES:
                return parts
    return None


def _has_neighbour(head: Piece, pieces: list[Piece]) -> bool:
    """Say whether another head stands at the left of the abstract's."""
    return any(
        piece.x1 < head.x0 - head.size and abs(piece.base - head.base) < SAME_ROW_POINTS
        for piece in pieces
    )


def _parts(head: Piece, pieces: list[Piece]) -> Parts:
    edge, top = head.x0 - 2, head.base + SAME_ROW_POINTS
    floor = _floor(pieces, edge, top)
    inside = [p for p in pieces if floor < p.base <= top]
    return (
        [p for p in pieces if p.base > top],
        [p for p in inside if p.x0 < edge],
        [p for p in inside if p.x0 >= edge],
        [p for p in pieces if p.base <= floor],
    )


def _floor(pieces: list[Piece], edge: float, top: float) -> float:
    """Return the height of the highest line of what begins below with a line across the edge."""
    below = sorted((p for p in pieces if p.base <= top), key=lambda p: -p.base)
    first = next((i for i, p in enumerate(below) if p.x0 < edge < p.x1), None)
    if first is None:
        return float("-inf")
    # Headings and short lines over it are as near to it as lines of a column are.
    while first > 0 and below[first - 1].base - below[first].base < NEAR * below[first - 1].size:
        first -= 1
    return below[first].base
