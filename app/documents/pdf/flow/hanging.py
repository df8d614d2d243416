"""Lists whose entries hang: the first line of each at the edge, the others set in."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from app.documents.pdf.flow.sentence_end import ends_sentence
from app.documents.pdf.page.layout.reading_order import Line

# By how far lines of an entry may be set in, in sizes of the font.
LEAST_INDENT, MOST_INDENT = 0.7, 6.0
# So many sentences of a column that go on further in show that its entries hang.
MIN_HUNG = 2


def hanging_lines(pages: Sequence[Sequence[Line]]) -> dict[int, str]:
    """Return what stands before lines of hanging entries, by identity: nothing new, or a break."""
    found: dict[int, str] = {}
    for lines in pages:
        for _, members in groupby(lines, key=lambda line: line.column):
            column = list(members)
            if len(column) > 2 * MIN_HUNG and _hangs(column):
                found |= _joints(column)
    return found


def _hangs(column: Sequence[Line]) -> bool:
    """Say whether sentences go on further in, line after line, as in a list of references.

    In prose they go on further out: behind the first line of a paragraph.
    """
    left = min(line.x0 for line in column)
    num_hung = num_prose = 0
    for line, following in pairwise(column):
        if abs(line.x0 - following.x0) < LEAST_INDENT * 0.5 * line.size:
            continue  # most lines
        if line.x1 < line.right - 2 * line.size or ends_sentence(line.text):
            continue
        num_hung += _is_flush(line, left) and _is_set_in(following, left)
        num_prose += _is_set_in(line, left) and _is_flush(following, left)
    return num_hung >= MIN_HUNG and num_hung > 2 * num_prose


def _joints(column: Sequence[Line]) -> dict[int, str]:
    left = min(line.x0 for line in column)
    found: dict[int, str] = {}
    followed = pairwise([*column[1:], None])
    for previous, (line, following) in zip(column, followed, strict=False):
        if line is None or abs(previous.size - line.size) > 0.06 * line.size:
            continue
        if _is_set_in(line, left) and _is_flush(previous, left):
            if _is_last_or_followed(line, following, left):
                found[id(line)] = " "
        elif _is_flush(line, left) and _is_set_in(previous, left) and ends_sentence(previous.text):
            found[id(line)] = "\n\n"
    return found


def _is_last_or_followed(line: Line, following: Line | None, left: float) -> bool:
    """Say whether an entry ends with a line, or goes on as far in: prose goes on further out."""
    if following is None or _is_set_in(following, left):
        return following is None or abs(following.x0 - line.x0) < 0.3 * line.size
    return ends_sentence(line.text) or line.x1 < line.right - 2 * line.size


def _is_flush(line: Line, left: float) -> bool:
    return line.x0 - left < 0.3 * line.size


def _is_set_in(line: Line, left: float) -> bool:
    return LEAST_INDENT * line.size < line.x0 - left < MOST_INDENT * line.size
