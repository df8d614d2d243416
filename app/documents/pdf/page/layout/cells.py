"""Cells of a table's rows told by the white that all of its rows share, however narrow it is."""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from math import inf

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece, word_spans
from app.documents.pdf.page.layout.leaders import has_leader
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.layout.tables import CAPTION, MIN_NUMBERS, NUMBER, num_cells

MIN_ROWS, MIN_ROWS_OF_TWO = 2, 3
# Of the height of the type: what stands in one column differs by less.
ALIGNED = 0.25
# Of the height of the type: white that is narrower parts words.
MIN_STRIP = 0.3
# Of the height of the type: the heads of columns are further apart.
MIN_HEAD_GAP = 0.5
# More cells in a row are not empty.
MAX_TABS = 8
# Letters that a number may end in.
UNITS = "MKBGTkmsxX"
# What ends a sentence, and no head.
ENDS = frozenset(".:;,")
# Lines over the rows that may be their heads.
MAX_HEADS = 2

Words = list[tuple[float, float, int, int]]
"""Left and right edge of each word, the index of its piece, and of its first letter in that."""


Place = tuple[int, int]
"""A line's page and column."""


def part_cells(lines: Sequence[Line], glyphs: Glyphs) -> None:
    """Write a tab between the cells of rows of numbers, and of the heads over them."""
    for run in _runs([_is_row(line) for line in lines]):
        if len(run) >= MIN_ROWS:
            rows = [_words(lines[i], glyphs) for i in run]
            height = lines[run[0]].pieces[0].height
            strips = _strips(rows, height)
            ends = [*(left for left, _ in strips[1:]), inf]
            strips = [
                strip
                for strip, end in zip(strips, ends, strict=False)
                if not _is_between_words([lines[i] for i in run], rows, (*strip, end), height)
            ]
            if len(strips) >= 2:
                _part(lines, dict(zip(run, rows, strict=True)), strips, glyphs)
    for run in _runs([_ends_in_number(line) for line in lines]):
        if len(run) >= MIN_ROWS_OF_TWO:
            rows = [_words(lines[i], glyphs) for i in run]
            strip = _strip_before_numbers(rows, lines[run[0]].pieces[0].height)
            if strip:
                _part(lines, dict(zip(run, rows, strict=True)), [strip], glyphs)


def _runs(places: Sequence[Place | None]) -> list[list[int]]:
    """Return the indices of rows that follow each other in one place."""
    if not any(places):
        return []
    groups = groupby(range(len(places)), key=places.__getitem__)
    return [list(members) for place, members in groups if place]


def _part(
    lines: Sequence[Line],
    rows: Mapping[int, Words],
    strips: Sequence[tuple[float, float]],
    glyphs: Glyphs,
) -> None:
    """Write tabs into the rows of a table and into the heads that stand over its columns.

    rows: words of each row, by the index of its line.
    """
    for i, words in rows.items():
        _cut(lines[i], words, strips)
    first = min(rows)
    for i in range(first - 1, max(first - 1 - MAX_HEADS, -1), -1):
        words = _words(lines[i], glyphs) if _is_near(lines[i], lines[i + 1]) else []
        is_prose = lines[i].text.rstrip()[-1:] in ENDS
        if not words or is_prose or not _are_heads(words, strips, lines[i].pieces[0].height):
            break
        own = [(a[1], b[0]) for a, b in pairwise(words)]
        _cut(lines[i], words, own if _is_one_each(words, strips) else strips)


def _ends_in_number(line: Line) -> Place | None:
    """Return what rows of a label and a number share; None of a line that is no such row."""
    if (line.text[-1:].isalpha() and line.text[-1] not in UNITS) or has_leader(line.text):
        return None  # most lines are prose
    words = line.text.rsplit(None, 1)
    is_row = len(words) == 2 and NUMBER.fullmatch(words[1]) and num_cells(line.text) <= 2
    return (line.page, line.column) if is_row and not line.pieces[0].is_sideways else None


def _strip_before_numbers(rows: Sequence[Words], height: float) -> tuple[float, float] | None:
    """Return the white strip before the last words of rows, where these stand in one column."""
    lasts = [words[-1] for words in rows]
    sides = ([w[0] for w in lasts], [w[1] for w in lasts], [(w[0] + w[1]) / 2 for w in lasts])
    are_aligned = any(max(side) - min(side) < ALIGNED * height for side in sides)
    left, right = max(words[-2][1] for words in rows), min(word[0] for word in lasts)
    return (left, right) if are_aligned and right - left > MIN_HEAD_GAP * height else None


def _is_row(line: Line) -> Place | None:
    """Return what the rows of one table share; None of a line that is no row."""
    is_row = num_cells(line.text) >= MIN_NUMBERS and not line.pieces[0].is_sideways
    is_row = is_row and not has_leader(line.text)
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


def _is_between_words(
    lines: Sequence[Line], rows: Sequence[Words], strip: tuple[float, float, float], height: float
) -> bool:
    """Say whether white is only what parts the words of one cell, longer than those above it.

    strip: its left and right edge, and where the column behind it ends.
    """
    left, right, end = strip
    num_narrow = num_empty = 0
    for line, words in zip(lines, rows, strict=True):
        behind = [i for i, word in enumerate(words) if right <= word[0] < end]
        num_empty += not behind
        if not behind or not behind[0] or words[behind[0] - 1][1] > left:
            continue
        before, word = words[behind[0] - 1], words[behind[0]]
        is_narrow = word[0] - before[1] < MIN_HEAD_GAP * height
        both = line.pieces[word[2]].text[before[3] : word[3] + 1]
        are_words = before[2] == word[2] and both[:1].isalpha() and both[-1:].isalpha()
        if not is_narrow or not are_words:
            return False
        num_narrow += 1
    return num_narrow > 0 and num_empty > 0


def _num_crossed(words: Words, strips: Sequence[tuple[float, float]]) -> int:
    """Return how many strips have a word across them."""
    return sum(any(left < a and right > b for left, right, _, _ in words) for a, b in strips)


def _places(words: Words, strips: Sequence[tuple[float, float]]) -> set[int]:
    """Return the columns over which words stand, by the middle of each word."""
    return {sum(b <= (left + right) / 2 for _, b in strips) for left, right, _, _ in words}


def _is_one_each(words: Words, strips: Sequence[tuple[float, float]]) -> bool:
    """Say whether one word stands over each column, however near they come to each other."""
    num_columns = len(strips) + 1
    is_one = len(words) == len(_places(words, strips)) == num_columns
    return is_one and not _num_crossed(words, strips)


def _are_heads(words: Words, strips: Sequence[tuple[float, float]], height: float) -> bool:
    """Say whether words stand over the columns, and further apart than the words of prose."""
    crossed, places = _num_crossed(words, strips), _places(words, strips)
    if _is_one_each(words, strips):
        return True
    gaps = [b[0] - a[1] for a, b in pairwise(words)]
    num_wide = sum(gap > MIN_HEAD_GAP * height for gap in gaps)
    if len(places) == 2:  # few heads: none over a strip, and far from each other
        return not crossed and max(gaps) > 2 * MIN_HEAD_GAP * height
    return 3 * crossed < len(strips) and len(places) >= 3 and 2 * num_wide >= len(places) - 1


def _cut(line: Line, words: Words, strips: Sequence[tuple[float, float]]) -> None:
    """Write tabs for what stands between words on the two sides of a strip."""
    for before, word in pairwise(words):
        middle = (before[1] + word[0]) / 2
        count = sum(before[1] <= (a + b) / 2 <= word[0] for a, b in strips)
        if count > MAX_TABS:
            count = 1
        count = count or any(a - 1 <= middle <= b + 1 for a, b in strips)
        if not count:
            continue
        if before[2] != word[2]:
            line.gaps[word[2] - 1] = "\t" * count  # cells between them may be empty
        else:
            _put_tab(line.pieces[word[2]], word[3])
    gaps = ["", *line.gaps]
    line.text = "".join(gap + piece.text for gap, piece in zip(gaps, line.pieces, strict=True))


def _put_tab(piece: Piece, first: int) -> None:
    if first and piece.text[first - 1] == " ":
        piece.text = f"{piece.text[: first - 1]}\t{piece.text[first:]}"
