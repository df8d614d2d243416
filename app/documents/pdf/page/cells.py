"""Cells of a table's rows told by the white that all of its rows share, however narrow it is."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from app.documents.pdf.page.glyphs import Glyphs
from app.documents.pdf.page.pieces import Piece, word_spans
from app.documents.pdf.page.reading_order import Line
from app.documents.pdf.page.tables import CAPTION, MIN_NUMBERS, num_cells

MIN_ROWS = 2
# Of the height of the type: white that is narrower parts words.
MIN_STRIP = 0.3
# Of the height of the type: the heads of columns are further apart.
MIN_HEAD_GAP = 0.5
# Lines over the rows that may be their heads.
MAX_HEADS = 2

Words = list[tuple[float, float, int, int]]
"""Left and right edge of each word, the index of its piece, and of its first letter in that."""


def part_cells(lines: Sequence[Line], glyphs: Glyphs) -> None:
    """Write a tab between the cells of rows of numbers, and of the heads over them."""
    for is_row, members in groupby(range(len(lines)), key=lambda i: _is_row(lines, i)):
        run = list(members)
        if not is_row or len(run) < MIN_ROWS:
            continue
        rows = [(lines[i], _words(lines[i], glyphs)) for i in run]
        strips = _strips([words for _, words in rows], rows[0][0].pieces[0].height)
        if len(strips) < 2:
            continue
        for line, words in rows:
            _cut(line, words, strips)
        for i in range(run[0] - 1, max(run[0] - 1 - MAX_HEADS, -1), -1):
            words = _words(lines[i], glyphs) if _is_near(lines[i], lines[i + 1]) else []
            if not words or not _are_heads(words, strips, lines[i].pieces[0].height):
                break
            _cut(lines[i], words, strips)


def _is_row(lines: Sequence[Line], index: int) -> tuple[int, int] | None:
    """Return what the rows of one table share; None of a line that is no row."""
    line = lines[index]
    is_row = num_cells(line.text) >= MIN_NUMBERS and not line.pieces[0].is_sideways
    return (line.page, line.column) if is_row else None


def _is_near(line: Line, below: Line) -> bool:
    is_caption = CAPTION.match(line.text) is not None
    is_of_column = line.column == below.column and not line.pieces[0].is_sideways
    return is_of_column and not is_caption and 0 < line.base - below.base < 3 * line.size


def _words(line: Line, glyphs: Glyphs) -> Words:
    words: Words = []
    for number, piece in enumerate(line.pieces):
        for start, end in word_spans(piece):
            left, right = glyphs.left[start], glyphs.right[end - 1]
            words.append((left, right, number, start - piece.start))
    return sorted(words)


def _strips(rows: Sequence[Words], height: float) -> list[tuple[float, float]]:
    """Return left and right edge of each white strip that runs down between all rows."""
    covered: list[tuple[float, float]] = []
    for left, right, _, _ in sorted(word for words in rows for word in words):
        if covered and left < covered[-1][1] + MIN_STRIP * height:
            covered[-1] = covered[-1][0], max(covered[-1][1], right)
        else:
            covered.append((left, right))
    return [(a[1], b[0]) for a, b in pairwise(covered)]


def _are_heads(words: Words, strips: Sequence[tuple[float, float]], height: float) -> bool:
    """Say whether words stand over the columns, and further apart than the words of prose."""
    crossed = sum(any(left < a and right > b for left, right, _, _ in words) for a, b in strips)
    places = {sum(b <= (left + right) / 2 for _, b in strips) for left, right, _, _ in words}
    gaps = [b[0] - a[1] for a, b in pairwise(words)]
    num_wide = sum(gap > MIN_HEAD_GAP * height for gap in gaps)
    return 3 * crossed < len(strips) and len(places) >= 3 and 2 * num_wide >= len(places) - 1


def _cut(line: Line, words: Words, strips: Sequence[tuple[float, float]]) -> None:
    """Write tabs for what stands between words on the two sides of a strip."""
    for before, word in pairwise(words):
        middle = (before[1] + word[0]) / 2
        if not any(a - 1 <= middle <= b + 1 for a, b in strips):
            continue
        if before[2] != word[2]:
            line.gaps[word[2] - 1] = "\t"
        else:
            _put_tab(line.pieces[word[2]], word[3])
    gaps = ["", *line.gaps]
    line.text = "".join(gap + piece.text for gap, piece in zip(gaps, line.pieces, strict=True))


def _put_tab(piece: Piece, first: int) -> None:
    if first and piece.text[first - 1] == " ":
        piece.text = f"{piece.text[: first - 1]}\t{piece.text[first:]}"
