"""Last lines of paragraphs across two columns, which end before the gutter between them."""

from collections.abc import Sequence

from app.documents.pdf.page.characters.pieces import Piece

# Left edges of one paragraph's lines differ by less, in points.
FLUSH_POINTS = 3.0
# Lines of one paragraph are no further apart, in sizes of the font, and differ in it by less.
LEADING = 1.8
SAME_SIZE = 0.06
# Of that distance: what is below a paragraph's last line is further off.
LAST_LINE = 1.15
# Of the size of the font: white between two words.
WORD_SPACE = 0.2


def last_lines(pieces: Sequence[Piece], spanning: Sequence[Piece], gutter: float) -> list[Piece]:
    """Return the short last lines of wide paragraphs, such as captions, that end before a gutter.

    Each begins flush under a full line that spans, stands as near to it as lines of a paragraph
    do, and nearer than what is below it; nothing of the other column stands beside it.
    """
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    found: list[Piece] = []
    for piece in pieces:
        if piece.x1 > gutter:
            continue
        above = [p for p in spanning if _is_flush_under(piece, p)]
        # A wide caption is as far from the right edge as it is from the left one.
        if not above or not _is_full(above[0], piece, right - (piece.x0 - left)):
            continue
        distance = above[0].base - piece.base
        low, high = piece.base - LAST_LINE * distance, above[0].base - FLUSH_POINTS
        if all(p is piece or not low < p.base < high for p in pieces):
            found.append(piece)
    return found


def _is_flush_under(piece: Piece, above: Piece) -> bool:
    return (
        abs(above.x0 - piece.x0) < FLUSH_POINTS
        and abs(above.size - piece.size) < SAME_SIZE * piece.size
        and 0 < above.base - piece.base < LEADING * piece.size
        and above.x1 - above.x0 > 2 * (piece.x1 - piece.x0)
    )


def _is_full(line: Piece, following: Piece, right: float) -> bool:
    """Say whether the first word of the following line has no room at the end of a line."""
    word = following.text.split(None, 1)[0]
    room = (following.x1 - following.x0) * len(word) / len(following.text) + WORD_SPACE * line.size
    return line.is_broken or line.x1 + room > right
