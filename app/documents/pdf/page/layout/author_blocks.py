"""Authors on a first page: their blocks side by side, above the abstract and its columns."""

import re
from collections.abc import Sequence

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.section_kinds import ABSTRACT_WORD
from app.text.scripts import weight

ABSTRACT = re.compile(rf"\W*(?:{ABSTRACT_WORD}|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t)(?!\w)", re.IGNORECASE)
# A column with fewer lines holds no authors above its text.
MIN_LINES = 4
# Authors side by side over two columns take no more rows than this.
MAX_AUTHOR_ROWS = 9
# So many lines at one edge, each with so many signs, are prose.
MIN_PROSE_LINES, MIN_PROSE_CHARS = 3, 28
# In sizes of the type: rows further apart are of two bands, blocks nearer to each other of one.
BAND_GAP, BLOCK_GAP = 2.2, 0.9
# Of the size of a title: its other lines are no smaller.
TITLE_SIZE = 0.85
# Baselines of one row differ by less, in points.
SAME_ROW_POINTS = 3.0

Parts = tuple[list[Piece], list[list[Piece]], list[Piece]]


def part_authors(pieces: Sequence[Piece]) -> Parts | None:
    """Return what stands above the authors, their blocks or rows, and what stands below.

    Authors stand between the largest type of a page and its abstract, or prose beside that.
    None where nobody stands side by side there.
    """
    head = next((p for p in pieces if ABSTRACT.match(p.text)), None)
    upper = [p for p in pieces if head and p.base > head.base + SAME_ROW_POINTS]
    if not head or len(upper) < 2:
        return None
    largest = max(p.size for p in upper)
    title = min(p.base for p in upper if p.size > TITLE_SIZE * largest)
    floor = max(head.base, _prose_top(pieces, title))
    area = [p for p in pieces if floor + SAME_ROW_POINTS < p.base < title - 1]
    bands = _bands(area)
    if not any(len(_blocks(band)) > 1 for band in bands):
        return None
    groups = [group for band in bands for group in _groups(band)]
    for piece in area:
        piece.is_own = True
    known = {id(p) for p in area}
    rest = [p for p in pieces if id(p) not in known]
    floor += SAME_ROW_POINTS  # a line beside the word "abstract" is of the other column
    return [p for p in rest if p.base > floor], groups, [p for p in rest if p.base <= floor]


def _prose_top(pieces: Sequence[Piece], title: float) -> float:
    """Return the baseline of the highest lines under a title that are prose."""
    lines = sorted((p for p in pieces if p.base < title), key=lambda p: -p.base)
    long = [p for p in lines if weight(p.text) >= MIN_PROSE_CHARS]
    for piece in long:
        below = [
            p for p in long if abs(p.x0 - piece.x0) < 1 and 0 < piece.base - p.base < 4 * piece.size
        ]
        if len(below) >= MIN_PROSE_LINES - 1:
            return piece.base
    return float("-inf")


def _bands(area: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces in bands from top to bottom, with white between them."""
    bands: list[list[Piece]] = []
    for piece in sorted(area, key=lambda p: -p.base):
        if bands and bands[-1][-1].base - piece.base < BAND_GAP * max(piece.size, 6.0):
            bands[-1].append(piece)
        else:
            bands.append([piece])
    return bands


def _blocks(band: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of a band that stand under each other, from the left."""
    blocks: list[list[Piece]] = []
    right = float("-inf")
    for piece in sorted(band, key=lambda p: p.x0):
        if blocks and piece.x0 < right + BLOCK_GAP * piece.size:
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
        right = max(right, piece.x1)
    return blocks


def _groups(band: Sequence[Piece]) -> list[list[Piece]]:
    """Return a band as its blocks, each from top to bottom, or row by row where it has none."""
    blocks = [_row_by_row(block) for block in _blocks(band)]
    if len(blocks) > 1 and all(map(_is_block, blocks)):
        return blocks
    return [_row_by_row(band)]


def _is_block(block: Sequence[Piece]) -> bool:
    """Say whether a block has several rows, and no address first: those stand beside names."""
    return block[0].base - block[-1].base > SAME_ROW_POINTS and "@" not in block[0].text


def _row_by_row(pieces: Sequence[Piece]) -> list[Piece]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.base):
        if rows and rows[-1][0].base - piece.base < max(SAME_ROW_POINTS, 0.45 * piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda p: p.x0)]


def author_blocks(
    left: list[Piece], right: list[Piece]
) -> tuple[list[list[Piece]], list[Piece], list[Piece]]:
    """Part authors that stand side by side over two columns from the columns below them."""
    blocks = [_block_at_top(left), _block_at_top(right)]
    if not all(blocks) or abs(blocks[0][0].base - blocks[1][0].base) > blocks[0][0].size:
        return [], left, right
    known = {id(p) for block in blocks for p in block}
    rest = [[p for p in side if id(p) not in known] for side in (left, right)]
    floor = min(p.y0 for block in blocks for p in block)
    if any(p.y1 > floor + p.size for side in rest for p in side):
        return [], left, right
    return blocks, rest[0], rest[1]


def _block_at_top(pieces: list[Piece]) -> list[Piece]:
    """Return the short lines at the top of a column down to the first gap, or nothing."""
    if len(pieces) < MIN_LINES:
        return []
    ordered = sorted(pieces, key=lambda p: -p.base)
    block = ordered[:1]
    for piece in ordered[1:]:
        if block[-1].base - piece.base > 1.6 * max(piece.size, block[-1].size):
            break
        block.append(piece)
    width = max(p.x1 for p in pieces) - min(p.x0 for p in pieces)
    is_short = all(p.x1 - p.x0 < 0.8 * width for p in block)
    return block if is_short and 2 <= len(block) <= MAX_AUTHOR_ROWS else []
