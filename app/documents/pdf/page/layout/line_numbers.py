"""Reviewers' line numbers in a page's margin, told from those of references, rows and lists."""

import re
from collections import Counter
from itertools import pairwise
from statistics import median

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece, cut_piece

# Before large type a number stands as near as a word's first letter.
GLUED = re.compile(r"\d{1,4}(?=\s*[^\W\d])")
MIN_NUMBERED_LINES = 5
# Of numbers that count every fifth or tenth line fewer are on a page.
MIN_STEPPED = 3
# Of the lines beside numbers: where more end as sentences do, each is an entry of a list.
MAX_ENDED = 0.6
ENDS = frozenset(".;?!。；？！")
SAME_COLUMN_POINTS = 4.0
# Of the height of a page's text: line numbers reach over more.
MIN_NUMBERED_SHARE = 0.6
# Between formulas and their parts there are more lines than numbers; references have more still.
MAX_LINES_A_NUMBER = 1.6
# Between the last number of one column and the first of the next no more are left out.
MAX_SKIPPED = 5
# Of the size of the text: type of line numbers that is told by its size alone.
SMALLER = 0.75
# Lines nearer to each other than this are of one row.
SAME_PLACE_POINTS = 3.0
# A longer piece is a line of prose and no cell of a table's row.
MAX_CELL_CHARS = 30


def without_line_numbers(
    pieces: list[Piece], known: dict[bool, float], glyphs: Glyphs
) -> tuple[list[Piece], int]:
    """Return the pieces without reviewers' line numbers, and how many were dropped.

    known: where such numbers stood on pages before, by whether that was the left margin;
    it is added to, so that a last page with few lines is understood as well.
    """
    digits = [p for p in pieces if p.text.isdecimal() and len(p.text) <= 4]
    others = [p for p in pieces if not p.text.isdigit() and len(p.text) > 3]
    if not digits or not others:
        return pieces, 0
    dropped: set[int] = set()
    parted = pieces
    for is_left in (True, False):
        column = _margin_column(digits, others, is_left)
        place = column[0].x0 if column else 0.0
        is_known = is_left in known and abs(known[is_left] - place) < SAME_COLUMN_POINTS
        least = 1 if is_known else MIN_STEPPED if _is_stepped(column) else MIN_NUMBERED_LINES
        is_of_lines = is_known or _runs_down(column, others)
        is_column = len(column) >= least and _counts_up(column) and is_of_lines
        is_even = is_known or _is_even(column) or _are_smaller(column, others)
        is_each = is_column and is_even and _is_of_each_line(column, others, is_left)
        if is_each and (is_known or not _number_entries(column, others)):
            if not is_known and _number_rows(column, pieces):
                continue
            known[is_left] = place
            dropped |= {id(p) for p in column}
            if is_left:
                dropped |= {id(p) for p in _at_next_column(column, digits)}
                parted = [_without_number(p, column, glyphs) for p in pieces]
    if not dropped:
        dropped = {id(p) for p in _in_gutter(digits, others)}
    num_parted = sum(a is not b for a, b in zip(pieces, parted, strict=True))
    return [p for p in parted if id(p) not in dropped], len(dropped) + num_parted


def _without_number(piece: Piece, column: list[Piece], glyphs: Glyphs) -> Piece:
    """Return a piece without the number of a column that is read as its first word."""
    match = GLUED.match(piece.text)
    if match is None or int(match[0]) in {int(p.text) for p in column}:
        return piece
    start = piece.start + match.end()
    right = glyphs.right[start - 1]
    if min(abs(p.x1 - right) for p in column) > SAME_COLUMN_POINTS:
        return piece
    while glyphs.text[start].isspace():
        start += 1
    return cut_piece(glyphs, piece, [start])[0]


def _margin_column(digits: list[Piece], others: list[Piece], is_left: bool) -> list[Piece]:
    """Return the numbers that stand outside all text on one side, in one column."""
    if is_left:
        # One line may begin with its number.
        edge = sorted(p.x0 for p in others)[max(len(others) // 50, min(len(others) // 10, 1))]
        outside = [p for p in digits if p.x1 < edge]
    else:
        edge = sorted(p.x1 for p in others)[-1 - len(others) // 50]
        outside = [p for p in digits if p.x0 > edge]
    groups = [
        [p for p in outside if min(abs(p.x1 - q.x1), abs(p.x0 - q.x0)) < SAME_COLUMN_POINTS]
        for q in outside[:20]
    ]
    return max(groups, key=len, default=[])


def _in_gutter(digits: list[Piece], others: list[Piece]) -> list[Piece]:
    """Return the numbers of every fifth line that stand between two columns of prose."""
    stepped = [p for p in digits if int(p.text) % 5 == 0]
    for first in stepped[:MIN_STEPPED]:
        middle = (first.x0 + first.x1) / 2
        column = [p for p in stepped if abs((p.x0 + p.x1) / 2 - middle) < SAME_COLUMN_POINTS]
        if len(column) < MIN_STEPPED or not (_counts_up(column) and _is_stepped(column)):
            continue
        left, right = min(p.x0 for p in column), max(p.x1 for p in column)
        prose = [p for p in others if len(p.text) > MAX_CELL_CHARS]
        sides = [sum(p.x1 < left for p in prose), sum(p.x0 > right for p in prose)]
        num_across = sum(p.x0 < right and p.x1 > left for p in prose)
        if 4 * num_across < min(sides) > len(column) and _runs_down(column, others):
            return column
    return []


def _at_next_column(column: list[Piece], digits: list[Piece]) -> list[Piece]:
    """Return the numbers at the left of a second column, which count on from the margin's."""
    last = max(int(p.text) for p in column)
    right = max(p.x1 for p in column)
    for first in digits:
        if first.x0 > right and 0 < int(first.text) - last <= MAX_SKIPPED:
            place = first.x1
            found = [p for p in digits if abs(p.x1 - place) < SAME_COLUMN_POINTS]
            found = [p for p in found if int(p.text) > last and p.base <= first.base + 1]
            if len(found) >= MIN_STEPPED and _counts_up(found) and _is_even(found):
                return found
    return []


def _counts_up(column: list[Piece]) -> bool:
    """Say whether numbers grow by one constant small step from top to bottom."""
    values = [int(p.text) for p in sorted(column, key=lambda p: -p.base)]
    if len(values) < 2:
        return True
    steps = Counter(b - a for a, b in pairwise(values))
    step, count = steps.most_common(1)[0]
    return step in (1, 2, 5, 10) and count >= 0.8 * (len(values) - 1)


def _is_stepped(column: list[Piece]) -> bool:
    """Say whether numbers are those of every fifth line, or of every tenth."""
    values = sorted(int(p.text) for p in column)
    return all(b - a in (5, 10) and b % 5 == 0 for a, b in pairwise(values))


def _number_entries(column: list[Piece], others: list[Piece]) -> bool:
    """Say whether numbers count entries of one line each, as those of references may be."""
    ends: dict[int, Piece] = {}
    for piece in others:
        row = round(piece.base)
        ends[row] = max(ends.get(row, piece), piece, key=lambda p: p.x1)
    bases = (round(p.base) for p in column)
    beside = [ends[row] for b in bases for row in (b, b - 1, b + 1) if row in ends]
    ended = sum(piece.text[-1:] in ENDS for piece in beside)
    return len(beside) >= MIN_NUMBERED_LINES and ended > MAX_ENDED * len(beside)


def _number_rows(column: list[Piece], pieces: list[Piece]) -> bool:
    """Say whether numbers count the rows of a table: most have short cells beside them."""
    rows: dict[int, list[int]] = {}
    for piece in pieces:
        rows.setdefault(round(piece.base), []).append(len(piece.text))
    bases = (round(p.base) for p in column)
    beside = [[n for row in (b, b - 1, b + 1) for n in rows.get(row, ())] for b in bases]
    num_rows = sum(len(row) > 2 and max(row) < MAX_CELL_CHARS for row in beside)
    return len(column) >= MIN_NUMBERED_LINES and 2 * num_rows > len(column)


def _runs_down(column: list[Piece], others: list[Piece]) -> bool:
    """Say whether numbers stand beside most of a page's text, and not beside a table only."""
    height = max(p.base for p in others) - min(p.base for p in others)
    span = max((p.base for p in column), default=0.0) - min((p.base for p in column), default=0.0)
    return span > MIN_NUMBERED_SHARE * height


def _is_even(column: list[Piece]) -> bool:
    """Say whether numbers stand a line apart each; those of references stand an entry apart."""
    ordered = sorted(column, key=lambda p: -p.base)
    steps = [(a.base - b.base) / max(int(b.text) - int(a.text), 1) for a, b in pairwise(ordered)]
    if len(steps) < 2:
        return True
    usual = median(steps)
    # Headings and displayed formulas stand a little apart.
    return sum(abs(step - usual) < 0.25 * usual for step in steps) >= 0.75 * len(steps)


def _are_smaller(column: list[Piece], others: list[Piece]) -> bool:
    """Say whether numbers are set in smaller type than the text, as those of entries are not.

    On a title page, and between references, lines stand too unevenly to be told by that.
    """
    return median(p.size for p in column) < SMALLER * median(p.size for p in others)


def _is_of_each_line(column: list[Piece], others: list[Piece], is_left: bool) -> bool:
    """Say whether numbers count lines of text; those of references count several lines each."""
    ordered = sorted(column, key=lambda p: -p.base)
    num_counted = abs(int(ordered[-1].text) - int(ordered[0].text))
    middle = (min(p.x0 for p in others) + max(p.x1 for p in others)) / 2
    side = [p for p in others if (p.x0 < middle if is_left else p.x1 > middle)]
    bases = sorted(p.base for p in side if ordered[-1].base - 2 < p.base < ordered[0].base + 2)
    rows = 1 + sum(b - a > SAME_PLACE_POINTS for a, b in pairwise(bases))
    return num_counted < 2 or rows < MAX_LINES_A_NUMBER * num_counted
