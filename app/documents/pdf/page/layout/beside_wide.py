"""A wide table or figure with columns of prose above it or below it, which it hides on its page."""

from collections.abc import Callable, Sequence

from app.documents.pdf.page.characters.pieces import Piece

# Of the width of what stands on a page: a caption that is wider spans its columns.
WIDE = 0.6
# Columns of fewer lines are none.
MIN_LINES = 8
# Of that width: columns of prose are parted no further from the middle, cells of a form are.
MIDDLE = 0.04
# Of half that width: lines of prose are wider.
FULL = 0.75
# Room to write in.
LEADER = "___"


def part_at_wide(
    pieces: Sequence[Piece], find_gutter: Callable[[list[Piece]], float | None]
) -> list[list[Piece]] | None:
    """Return what stands down to the lowest wide line and below it, where that is in columns.

    Else what stands above the highest wide line, and the rest; None where neither has columns.
    find_gutter: says where two columns of prose are parted.
    """
    if len(pieces) < 2 * MIN_LINES:
        return None
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    width = right - left
    wide = [p.base for p in pieces if p.x1 - p.x0 > WIDE * width]
    if not wide:
        return None
    for edge, is_first in ((min(wide), False), (max(wide), True)):
        above = [p for p in pieces if p.base > edge or (p.base == edge and not is_first)]
        below = [p for p in pieces if p.base < edge or (p.base == edge and is_first)]
        in_columns = above if is_first else below
        if len(in_columns) < MIN_LINES or not _is_full(in_columns, FULL * width / 2):
            continue
        gutter = find_gutter(in_columns)
        if gutter is not None and abs(gutter - (left + right) / 2) < MIDDLE * width:
            return [above, below]
    return None


def _is_full(pieces: Sequence[Piece], width: float) -> bool:
    """Say whether most of some pieces are as wide as lines of prose in a column."""
    full = sum(len(p.text) for p in pieces if p.x1 - p.x0 > width and LEADER not in p.text)
    return 2 * full > sum(len(p.text) for p in pieces)
