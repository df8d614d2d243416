"""Leaders: the dots that lead from a title to its page in a table of contents."""

import re
from collections.abc import Sequence

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.reading_order import Line

# Fewer dots are an ellipsis. Behind them stands a page's number, or nothing.
LEADER = re.compile(r"(?<=[^\s.·…])\s*(?:[.·…]\s*){5,}(?=\w{0,8}$)")


def has_leader(text: str) -> bool:
    """Say whether dots lead from words to a number at the end of a line."""
    return text.count(".") > 4 and LEADER.search(text) is not None


def shorten_leaders(lines: Sequence[Line]) -> None:
    """Write one tab, as between cells, for the dots of each leader.

    A model would read a hundred tokens that say nothing, for every line of the contents.
    """
    for line in lines:
        match = LEADER.search(line.text) if line.text.count(".") > 4 else None
        if match:
            _shorten(line, match.start(), match.end())


def _shorten(line: Line, start: int, end: int) -> None:
    """Drop what stands between two places of a line's text, for a tab before what follows."""
    kept: list[Piece] = []
    gaps: list[str] = []
    place, is_behind = 0, False
    for piece, gap in zip(line.pieces, ["", *line.gaps], strict=True):
        gap_place, place = place, place + len(gap)
        signs: list[str] = []
        for sign in piece.signs or list(piece.text):
            is_dot = start <= place < end
            place += len(sign)
            if place > end and sign and not is_behind:
                is_behind = True
                sign = f"\t{sign}"
            signs.append("" if is_dot else sign)
        piece.signs, piece.text = signs, "".join(signs)
        if piece.text:
            if kept:
                gaps.append("" if start <= gap_place < end else gap)
            kept.append(piece)
    line.pieces, line.gaps = kept, gaps
    parts = zip(["", *gaps], kept, strict=True)
    line.text = "".join(gap + piece.text for gap, piece in parts)
