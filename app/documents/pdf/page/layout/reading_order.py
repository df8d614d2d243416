"""Pieces of a page to lines in reading order, column by column."""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.columns import find_columns
from app.documents.pdf.page.layout.drawn_columns import in_rows
from app.documents.pdf.page.layout.tables import cell_gaps

MIN_SIDEWAYS_CHARS = 200
MIN_TURNED_ROWS = 3
MIN_BLOCK_LINES = 3
# By how much an index may begin under the exponent before it, in sizes of the font.
STACKED = 1.5


@dataclass(slots=True)
class Line:
    """A line as it is read: its pieces from left to right, its box, and its column.

    page, column: indices; a column may be a part that spans several. left, right: edges of
    the column. gaps: what stands between the pieces. is_note: of a footnote. is_own: nothing
    goes on in the next line. continues: the line whose sentence goes on in this one, wherever
    the two stand.
    """

    text: str
    pieces: list[Piece]
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    size: float
    font: str
    is_bold: bool = False
    page: int = 0
    column: int = 0
    left: float = 0.0
    right: float = 0.0
    gaps: list[str] = field(default_factory=list)
    is_note: bool = False
    is_own: bool = False
    continues: "Line | None" = None

    @property
    def is_broken(self) -> bool:
        """Say whether the line's last word goes on in the next."""
        return self.pieces[-1].is_broken


def reading_order(pieces: list[Piece], page: int) -> tuple[list[Line], int]:
    """Return the lines of a page as a person reads them, and how many pieces were left out.

    Words up a page's edge, such as a preprint's stamp, are left out; a table or a page set
    sideways is read turned.
    """
    upright = [piece for piece in pieces if not piece.is_sideways]
    sideways = [piece for piece in pieces if piece.is_sideways]
    num_dropped = 0
    if any(piece.is_vertical for piece in upright):
        groups = _vertical_groups(upright)
    else:
        groups = find_columns(in_rows(upright), is_first_page=page == 0)
    if _is_turned_text(sideways, upright):
        groups.append([_turned(piece) for piece in sideways])
    else:
        num_dropped = len(sideways)
    lines: list[Line] = []
    for index, column in enumerate(groups):
        for line in _lines(column):
            line.page, line.column = page, index
            line.is_own = line.pieces[0].is_own
            lines.append(line)
    return lines, num_dropped


def _vertical_groups(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the groups of a page written from top to bottom, its columns from the right."""
    vertical = [piece for piece in pieces if piece.is_vertical]
    if sum(len(p.text) for p in vertical) < 0.5 * sum(len(p.text) for p in pieces):
        return find_columns(pieces)
    low, high = min(p.y0 for p in vertical), max(p.y1 for p in vertical)
    middles = {id(p): (p.y0 + p.y1) / 2 for p in pieces}
    heads = [p for p in pieces if middles[id(p)] > high]
    feet = [p for p in pieces if middles[id(p)] < low]
    inside = [_laid_down(p) for p in pieces if low <= middles[id(p)] <= high]
    inside.sort(key=lambda p: (-round(p.base), p.x0))
    return [group for part in (heads, inside, feet) if part for group in find_columns(part)]


def _laid_down(piece: Piece) -> Piece:
    """Return a piece of vertical writing as if it ran from left to right, its column as a line."""
    width = piece.x1 - piece.x0
    return replace(
        piece, x0=-piece.y1, x1=-piece.y0, y0=piece.x0, y1=piece.x1, base=piece.x0, size=width
    )


def _is_turned_text(sideways: list[Piece], upright: list[Piece]) -> bool:
    """Say whether words set sideways are text or a table, and no stamp or label of an axis."""
    if sum(len(p.text) for p in sideways) > MIN_SIDEWAYS_CHARS or (sideways and not upright):
        return True
    rows = sorted({round((p.x0 + p.x1) / 2) for p in sideways})
    width = max((p.x1 - p.x0 for p in sideways), default=0.0)
    near = sum(b - a <= 3 * width for a, b in pairwise(rows))
    if near < MIN_TURNED_ROWS - 1:
        return False
    x0, x1 = min(p.x0 for p in sideways), max(p.x1 for p in sideways)
    y0, y1 = min(p.y0 for p in sideways), max(p.y1 for p in sideways)
    return not any(p.x0 < x1 and p.x1 > x0 and p.y0 < y1 and p.y1 > y0 for p in upright)


def _turned(piece: Piece) -> Piece:
    """Return a sideways piece as it is seen with the page turned."""
    x0, x1, y0, y1 = piece.y0, piece.y1, -piece.x1, -piece.x0
    if piece.angle % (2 * math.pi) < math.pi:
        x0, x1, y0, y1 = -x1, -x0, -y1, -y0
    return replace(piece, x0=x0, x1=x1, y0=y0, y1=y1, base=y0, size=max(y1 - y0, 0.01))


def _lines(pieces: list[Piece]) -> list[Line]:
    """Join pieces that follow each other on one baseline."""
    lines: list[Line] = []
    for piece in pieces:
        gap = _gap(lines[-1], piece) if lines else None
        if gap is None:
            lines.append(
                Line(
                    piece.text,
                    [piece],
                    piece.x0,
                    piece.x1,
                    piece.y0,
                    piece.y1,
                    piece.base,
                    piece.size,
                    piece.font,
                    piece.is_bold,
                )
            )
            continue
        line = lines[-1]
        line.gaps.append(gap)
        line.text += gap + piece.text
        line.pieces.append(piece)
        line.x0, line.x1 = min(line.x0, piece.x0), max(line.x1, piece.x1)
        line.y0, line.y1 = min(line.y0, piece.y0), max(line.y1, piece.y1)
        if len(piece.text) > max(len(p.text) for p in line.pieces[:-1]):
            line.base, line.size = piece.base, piece.size
            line.font, line.is_bold = piece.font, piece.is_bold
    set_edges(lines)
    for line in lines:
        if len(line.gaps) > 1:
            line.gaps = cell_gaps(line.pieces, line.gaps)
            parts = zip(line.gaps, line.pieces[1:], strict=True)
            line.text = line.pieces[0].text + "".join(gap + piece.text for gap, piece in parts)
    return lines


def set_edges(lines: list[Line]) -> None:
    """Give each line the edges of its column, or of the indented block that it stands in."""
    left = min((line.x0 for line in lines), default=0.0)
    # The odd formula that sticks out of the column does not move its edge.
    edges = sorted(line.x1 for line in lines)
    right = edges[-1 - len(edges) // 12] if edges else 0.0
    for line in lines:
        line.left, line.right = left, right
    block: list[Line] = []
    for line in lines:
        if block and not _is_of_block(block[-1], line):
            _set_block_edges(block)
            block = []
        if line.x0 > left + line.size:
            block.append(line)
    _set_block_edges(block)


def _is_of_block(line: Line, following: Line) -> bool:
    """Say whether two lines may be of one indented block, such as an abstract."""
    size = max(line.size, following.size)
    return (
        abs(line.size - following.size) < 0.06 * size
        and abs(line.x0 - following.x0) < 2 * size
        and following.x0 > following.left + following.size
    )


def _set_block_edges(block: list[Line]) -> None:
    """Give the lines of an indented block its own edges, where it is set to the same width."""
    if len(block) < MIN_BLOCK_LINES:
        return
    left, right = min(line.x0 for line in block), max(line.x1 for line in block)
    full = sum(right - line.x1 < 0.5 * line.size for line in block)
    if 2 * full >= len(block):
        for line in block:
            line.left, line.right = left, right


def _gap(line: Line, piece: Piece) -> str | None:
    """Return what stands between a line and a piece that continues it, or None."""
    low, high, bottom, top = line.y0, line.y1, piece.y0, piece.y1
    overlap = (high if high < top else top) - (low if low > bottom else bottom)
    if overlap < 0.0 or overlap < 0.5 * min(high - low, top - bottom):
        return None
    last = line.pieces[-1]
    if last.is_broken or last.is_side:
        return None
    size = max(piece.y1 - piece.y0, *[p.y1 - p.y0 for p in line.pieces])
    distance = piece.x0 - last.x1
    if distance < -0.5 * size and not _is_under(line, piece, size):
        return None
    if distance > 2.5 * size:
        return "\t" if abs(line.base - piece.base) < 0.4 * size else None
    return " " if distance > 0.16 * size else ""


def _is_under(line: Line, piece: Piece, size: float) -> bool:
    """Say whether a piece begins under or over the end of its line, as an index and an exponent."""
    last = line.pieces[-1]
    is_near = last.x0 + 0.3 * size < piece.x0 and piece.x0 > last.x1 - STACKED * size
    is_small = min(piece.size, piece.height) < 0.9 * size
    return is_near and abs(line.base - piece.base) < (0.5 if is_small else 0.1) * size


def recognised_lines(text: str, page: int) -> list[Line]:
    """Return lines for text that was recognised on a picture: no letters of it have boxes."""
    lines: list[Line] = []
    base = 0.0
    size, right = 10.0, 500.0
    for row in text.split("\n"):
        words = " ".join(row.split())
        base -= 1.2 * size if words else size
        if words:
            piece = Piece(words, -1, 0.0, right, base, base + size, base, size)
            lines.append(
                Line(words, [piece], 0.0, right, base, base + size, base, size, "", page=page)
            )
            lines[-1].right = right
    return lines
