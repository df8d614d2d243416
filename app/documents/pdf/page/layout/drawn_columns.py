"""Tables that a file draws column by column: their pieces put in the order of the rows."""

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.tables import NUMBER

MIN_ROWS = 3
# Longer pieces are prose, and no cells.
MAX_CELL_CHARS = 40
SAME_ROW_POINTS = 2.0
# Of the cells of a column: from here on it is one of numbers.
MOST_NUMBERS = 0.6


def in_rows(pieces: list[Piece]) -> list[Piece]:
    """Return pieces in their order, but those of columns beside each other row by row.

    One of the columns is of numbers: names of authors with their places of work stand so, too.
    """
    if sum(piece.text[-1:].isdigit() for piece in pieces) < MIN_ROWS:
        return pieces
    ordered: list[Piece] = []
    table: list[list[Piece]] = []
    for column in _columns(pieces):
        if table and not _is_beside(table[-1], column):
            ordered += _rows(table)
            table = []
        table.append(column)
    return ordered + _rows(table)


def _columns(pieces: list[Piece]) -> list[list[Piece]]:
    """Return runs of pieces each drawn below the one before, at one edge or about one middle."""
    columns: list[list[Piece]] = []
    for piece in pieces:
        last = columns[-1][-1] if columns else None
        if last and piece.base < last.base - SAME_ROW_POINTS and _are_aligned(last, piece):
            columns[-1].append(piece)
        else:
            columns.append([piece])
    return columns


def _are_aligned(a: Piece, b: Piece) -> bool:
    differences = a.x0 - b.x0, a.x1 - b.x1, (a.x0 + a.x1 - b.x0 - b.x1) / 2
    return min(map(abs, differences)) < SAME_ROW_POINTS


def _is_beside(column: list[Piece], following: list[Piece]) -> bool:
    """Say whether a column stands right of another, with cells on the last of its lines."""
    if min(len(column), len(following)) < MIN_ROWS:
        return False
    if max(len(piece.text) for piece in following) > MAX_CELL_CHARS:
        return False
    below = column[-len(following) :]
    are_level = len(below) == len(following) and all(
        abs(a.base - b.base) < SAME_ROW_POINTS for a, b in zip(below, following, strict=True)
    )
    is_right = max(piece.x1 for piece in below) < min(piece.x0 for piece in following)
    return are_level and is_right and max(len(piece.text) for piece in below) <= MAX_CELL_CHARS


def _rows(table: list[list[Piece]]) -> list[Piece]:
    if len(table) < 2 or not any(map(_is_of_numbers, table[1:])):
        return [piece for column in table for piece in column]
    num_rows = min(map(len, table))
    above = [piece for column in table for piece in column[:-num_rows]]
    rows = zip(*(column[-num_rows:] for column in table), strict=True)
    return above + [piece for row in rows for piece in row]


def _is_of_numbers(column: list[Piece]) -> bool:
    count = sum(NUMBER.fullmatch(piece.text.strip()) is not None for piece in column)
    return count >= MOST_NUMBERS * len(column)
