"""Tables: the rows of one that stands across two columns, and the cells of a row."""

import re
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from app.documents.pdf.page.characters.pieces import Piece

CAPTION = re.compile(
    r"^(?:tab(?:le|elle|leau|la|ela|ella)?\.?\s*(?:\d|[IVX]+\b|[A-Z]\.?\d)|[表표]\s*\d|таблица\s*\d)",
    re.IGNORECASE,
)
# Heights by which the cells of one row may differ, in points.
SAME_ROW_POINTS = 3.0
# Rows further apart than this, in sizes of the font, are not of one table.
MAX_ROW_DISTANCE = 3.2
MIN_WIDE_ROWS = 2
# From here on, in sizes of the font, a gap in a line of three parts or more is one of cells.
CELL_GAP = 0.8
NUMBER = re.compile(r"[-+−±~<>≤≥]?[$€£]?\d[\d.,:/×xX%±]*[%MKBGTkmsx×]?[*†‡∗]*|[-–—]|[✓✗×]")
MIN_NUMBERS = 3
# What leads from a title to its page in a table of contents.
LEADER = re.compile(r"(?:\.\s?){5,}\s*\d{1,4}$")


def wide_table_cells(pieces: list[Piece], gutter: float) -> list[list[Piece]]:
    """Return the cells of each table that stands across a gutter, row by row from the left.

    A table is taken for one where its caption crosses the gutter, above it or below it, or
    where a short caption stands alone over rows that all cross it, with cells in columns.
    """
    rows = _rows(pieces)
    tables: list[list[Piece]] = []
    taken: set[int] = set()
    for i, row in enumerate(rows):
        is_caption = any(
            p.x0 < gutter - 2 and p.x1 > gutter + 2 and CAPTION.match(p.text) for p in row
        )
        if not is_caption:
            if len(row) == 1 and CAPTION.match(row[0].text):
                below = _rows_across(rows[_caption_end(rows, i, gutter) :], rows, gutter)
                above = _rows_across(rows[:i][::-1], rows, gutter)[::-1]
                cells = [p for r in max(below, above, key=len) for p in r if id(p) not in taken]
                taken |= {id(piece) for piece in cells}
                tables += [cells] if cells else []
            continue
        above = _table(rows, range(i - 1, -1, -1), gutter, rows[i])
        # A caption may have more lines than one; the last of them may end before the gutter.
        below = _table(rows, range(_caption_end(rows, i, gutter), len(rows)), gutter, None)
        table = max(above, below, key=len)
        cells = [piece for row in table for piece in row if id(piece) not in taken]
        taken |= {id(piece) for piece in cells}
        if cells:
            tables.append(cells)
    return tables


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Return pieces as rows from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.base):
        if rows and rows[-1][0].base - piece.base < SAME_ROW_POINTS:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _caption_end(rows: list[list[Piece]], index: int, gutter: float) -> int:
    """Return the index of the first row below a caption's lines."""
    left, index = rows[index][0].x0, index + 1
    while index < len(rows) and len(rows[index]) == 1:
        piece = rows[index][0]
        is_across = piece.x0 < gutter - 2 and piece.x1 > gutter + 2
        if not is_across and abs(piece.x0 - left) > piece.size:
            break
        index += 1
    return index


def _table(
    rows: list[list[Piece]], indices: range, gutter: float, near: list[Piece] | None
) -> list[list[Piece]]:
    """Return rows of cells that follow each other, from the top; none where too few are wide."""
    table: list[list[Piece]] = []
    for i in indices:
        row = rows[i]
        if near and abs(near[0].base - row[0].base) > MAX_ROW_DISTANCE * max(row[0].size, 6.0):
            break
        if not _is_row(row, rows, gutter):
            break
        table.append(row)
        near = row
    num_wide = sum(
        len(row) >= 3 and row[0].x1 < gutter + 2 and row[-1].x0 > gutter - 2 for row in table
    )
    return sorted(table, key=lambda row: -row[0].base) if num_wide >= MIN_WIDE_ROWS else []


def _rows_across(
    near: list[list[Piece]], rows: list[list[Piece]], gutter: float
) -> list[list[Piece]]:
    """Return the rows next to a short caption that have cells on both sides of a gutter.

    near: rows from the caption on, upwards or downwards.
    """
    table: list[list[Piece]] = []
    for row in near:
        num_left = sum(p.x1 < gutter + 2 for p in row)
        is_across = num_left >= 2 and len(row) - num_left >= 2 and _is_row(row, rows, gutter)
        last = table[-1] if table else row
        is_near = abs(last[0].base - row[0].base) <= MAX_ROW_DISTANCE * max(row[0].size, 6.0)
        if not (is_across and is_near and abs(len(row) - len(last)) <= 1):
            break
        table.append(row)
    return table if len(table) > MIN_WIDE_ROWS else []


def _is_row(row: list[Piece], rows: list[list[Piece]], gutter: float) -> bool:
    """Say whether no part of a row fills a column as a line of prose does."""
    left = min(r[0].x0 for r in rows)
    right = max(p.x1 for r in rows for p in r)
    column = min(gutter - left, right - gutter)
    if any(CAPTION.match(p.text) for p in row):
        return False
    return all(p.x1 - p.x0 < 0.75 * column for p in row)


def cell_gaps(pieces: list[Piece], gaps: list[str]) -> list[str]:
    """Return what stands between the pieces of a line, tabs where they are cells of a row."""
    rights = accumulate((piece.x1 for piece in pieces), max)  # an index stands under an exponent
    wide = [
        b.x0 - right > CELL_GAP * max(a.height, b.height)
        for right, (a, b) in zip(rights, pairwise(pieces), strict=False)
    ]
    if sum(wide) < 2:
        return gaps
    return ["\t" if is_wide else gap for is_wide, gap in zip(wide, gaps, strict=True)]


@lru_cache(maxsize=4_000)
def num_cells(text: str) -> int:
    """Return how many cells a line has: between tabs, or its numbers where they are most of it."""
    count = text.count("\t") + 1
    if count >= MIN_NUMBERS or (text[-1:].isalpha() and text[-1] not in "xkKMBG"):
        return count  # looked at no further: most lines are prose
    if ". ." in text or "..." in text:
        return MIN_NUMBERS if LEADER.search(text) else count
    words = text.split()
    are_numbers = [not word[0].isalpha() and _is_number(word) for word in words]
    numbers = sum(are_numbers)
    ends_so = len(words) > MIN_NUMBERS and all(are_numbers[-MIN_NUMBERS:])
    if numbers >= MIN_NUMBERS and (2 * numbers >= len(words) or ends_so):
        return max(count, numbers)
    return count


def _is_number(word: str) -> bool:
    return word[-1] not in ",;:" and NUMBER.fullmatch(word) is not None


def in_table_order(pieces: list[Piece], tables: list[list[Piece]]) -> list[Piece]:
    """Return pieces with each table's cells together, in the order of its rows."""
    table_of = {id(piece): i for i, table in enumerate(tables) for piece in table}
    ordered: list[Piece] = []
    done: set[int] = set()
    for index, members in groupby(pieces, key=lambda p: table_of.get(id(p))):
        if index is None:
            ordered.extend(members)
        elif index not in done:
            done.add(index)
            known = {id(piece) for piece in pieces}
            ordered += [piece for piece in tables[index] if id(piece) in known]
    return ordered
