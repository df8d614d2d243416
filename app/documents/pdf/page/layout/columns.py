"""Pieces of a page as columns, and what spans them, each from top to bottom.

The order in which the file draws is kept wherever geometry does not contradict it.
"""

import re
from itertools import pairwise

from app.documents.pdf.page.characters.pieces import Piece, is_bold
from app.documents.pdf.page.layout.author_blocks import author_blocks, part_authors
from app.documents.pdf.page.layout.beside_abstract import part_beside_abstract
from app.documents.pdf.page.layout.beside_wide import part_at_wide
from app.documents.pdf.page.layout.entries_below import part_at_entries
from app.documents.pdf.page.layout.last_lines import last_lines
from app.documents.pdf.page.layout.tables import CAPTION, in_table_order, wide_table_cells

# A gutter counts where this many lines of prose stand on both of its sides.
MIN_COLUMN_LINES = 4
MIN_COLUMN_CHARS = 150
# Of the widest of three columns: the others are at least so wide.
EQUAL_WIDTH = 0.88
# The part of a page's height that is its head, and its foot.
EDGE = 0.12
JUMP_POINTS = 30.0
SAME_LINE_POINTS = 3.0
# Fewer bold words in the margin are the head of one row.
MIN_SIDE_HEADINGS = 2
# What a heading has, and the number of a line or of a field has not.
WORD = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")
MAX_SIDE_CHARS = 400
FOOT_CHARS = 16
# A line of prose has so many characters, and sticks out of its column by no more of its size.
MIN_LINE_CHARS = 25
MOST_STICKING = 2.0
NEAR_GUTTER = 4.0


def find_columns(pieces: list[Piece], *, is_first_page: bool = False) -> list[list[Piece]]:
    """Return groups of pieces, each one column or one part across columns, in order."""
    parts = part_beside_abstract(pieces) if is_first_page else None
    if parts:
        above, beside, abstract, below = parts
        return [
            *find_columns(above, is_first_page=True),
            _top_down(beside),
            _top_down(abstract),
            *find_columns(below),
        ]
    with_authors = part_authors(pieces) if is_first_page else None
    if with_authors:
        above, authors, below = with_authors
        return [*find_columns(above), *authors, *find_columns(below)]
    gutter = _gutter(pieces)
    if gutter is None:
        halves = part_at_wide(pieces, _gutter)
        if halves:
            return [group for half in halves for group in find_columns(half)]
        return [_with_side_headings(_top_down(pieces))] if pieces else []
    spanning = [p for p in pieces if p.x0 < gutter - 2 and p.x1 > gutter + 2]
    spanning = [p for p in spanning if not _sticks_out(p, pieces, gutter)]
    tables = wide_table_cells(pieces, gutter) if _has_caption(pieces) else []
    spanning += [piece for table in tables for piece in table]
    spanning += last_lines(pieces, spanning, gutter)
    bands = _bands(pieces, spanning, gutter)
    groups: list[list[Piece]] = []
    for is_spanning, members in bands:
        if is_spanning:
            groups.append(in_table_order(_top_down(members), tables))
            continue
        left = [p for p in members if (p.x0 + p.x1) / 2 < gutter]
        right = [p for p in members if (p.x0 + p.x1) / 2 >= gutter]
        if is_first_page and not _hold_prose(groups):
            blocks, left, right = author_blocks(left, right)
            groups.extend(_top_down(block) for block in blocks)
        for part in part_at_entries(left, right):
            for side in part:
                groups.extend(find_columns(side))
    return groups


def _has_caption(pieces: list[Piece]) -> bool:
    return any(CAPTION.match(piece.text) for piece in pieces)


def _sticks_out(piece: Piece, pieces: list[Piece], gutter: float) -> bool:
    """Say whether a piece is a line of the left column that is too long for it by a little.

    What spans both columns has no line of the right one beside it, which begins at the gutter.
    """
    if len(piece.text) < MIN_LINE_CHARS or piece.x1 > gutter + MOST_STICKING * piece.size:
        return False
    return any(
        abs(p.x0 - gutter) < NEAR_GUTTER
        and min(p.y1, piece.y1) - max(p.y0, piece.y0) > 0.2 * piece.height
        for p in pieces
    )


def _hold_prose(groups: list[list[Piece]]) -> bool:
    """Say whether the text has begun: more stands above than a title."""
    return sum(len(p.text) for group in groups for p in group) > MAX_SIDE_CHARS


def _gutter(pieces: list[Piece], *, is_inner: bool = False) -> float | None:
    """Return where a vertical white strip parts two columns of prose, or None.

    is_inner: within one side of another gutter, where three columns are.
    """
    wide = [p for p in pieces if len(p.text) > 3]
    if len(wide) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(p.x0 for p in wide), max(p.x1 for p in wide)
    best: tuple[float, float] | None = None
    # Columns start where many lines start: only those places are tried.
    starts: dict[int, int] = {}
    for piece in wide:
        key = round(piece.x0)
        starts[key] = starts.get(key, 0) + 1
    for x in sorted(starts):
        near = starts[x] + starts.get(x + 1, 0)
        if near < 3 or not left + (right - left) * 0.2 < x < left + (right - left) * 0.85:
            continue
        score = _gutter_score(wide, x - 1.5, is_inner)
        if score > 0 and (best is None or score > best[0]):
            best = (score, x - 1.5)
    return best[1] if best else None


def _gutter_score(pieces: list[Piece], x: float, is_inner: bool) -> float:
    """Return how many characters of prose a gutter parts, less what it would cut through.

    Zero or less where it is no gutter: too little prose on a side, or lines across it.
    """
    left = [p for p in pieces if p.x1 <= x + 1]
    right = [p for p in pieces if p.x0 >= x]
    if min(len(left), len(right)) < MIN_COLUMN_LINES:
        return 0
    for side in (left, right):
        if sum(len(p.text) for p in side) < MIN_COLUMN_CHARS:
            return 0
        if not _is_prose(side) and (is_inner or not _are_three(left, right, side)):
            return 0
    top = min(max(p.y1 for p in left), max(p.y1 for p in right))
    bottom = max(min(p.y0 for p in left), min(p.y0 for p in right))
    if top - bottom < 3 * left[0].size:
        return 0
    across = sum(len(p.text) for p in pieces if p.x0 < x and p.x1 > x + 1 and bottom < p.base < top)
    parted = sum(len(p.text) for p in (*left, *right) if bottom < p.base < top)
    return parted - 2 * across


def _are_three(left: list[Piece], right: list[Piece], side: list[Piece]) -> bool:
    """Say whether a side is two columns of prose, each as wide as what is on the other side.

    Columns of a table's cells are seldom of one width.
    """
    other = right if side is left else left
    half = 0.5 * (max(p.x1 for p in side) - min(p.x0 for p in side))
    if 2 * sum(len(p.text) for p in side if p.x1 - p.x0 > half) > sum(len(p.text) for p in side):
        return False  # most of it is wider than one of two columns
    inner = _gutter(side, is_inner=True)
    if inner is None:
        return False
    parts = [[p for p in side if (p.x0 < inner) == is_first] for is_first in (True, False)]
    widths = [max(p.x1 for p in part) - min(p.x0 for p in part) for part in (other, *parts)]
    return min(widths) > EQUAL_WIDTH * max(widths)


def _is_prose(pieces: list[Piece]) -> bool:
    """Say whether lines fill their column as prose does, and a table's cells do not."""
    x0, x1 = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    full = sum(len(p.text) for p in pieces if p.x1 - p.x0 > 0.6 * (x1 - x0) and len(p.text) > 15)
    return full > 0.5 * sum(len(p.text) for p in pieces)


def _bands(
    pieces: list[Piece], spanning: list[Piece], gutter: float
) -> list[tuple[bool, list[Piece]]]:
    """Cut a page of columns into bands from top to bottom: across the gutter, or beside it.

    A piece beside the gutter belongs to the band across it where it stands between two
    pieces of one, such as a cell of a wide table.
    """
    if not spanning:
        return [(False, pieces)]
    spans = _merge([(p.y0, p.y1) for p in spanning], max(p.size for p in spanning) * 1.2)
    bands: list[tuple[bool, list[Piece]]] = []
    edges = [float("inf")]
    for bottom, top in sorted(spans, reverse=True):
        edges += [top, bottom]
    edges.append(float("-inf"))
    for i, (top, bottom) in enumerate(pairwise(edges)):
        members = [p for p in pieces if bottom <= (p.y0 + p.y1) / 2 < top]
        if members:
            bands.append((i % 2 == 1, members))
    return bands


def _merge(spans: list[tuple[float, float]], reach: float) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for bottom, top in sorted(spans):
        if merged and bottom - merged[-1][1] < reach:
            merged[-1] = (merged[-1][0], max(merged[-1][1], top))
        else:
            merged.append((bottom, top))
    return merged


def _top_down(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of one column with those higher up first, else as they are drawn.

    Runs of pieces that are drawn downwards stay together; only whole runs are moved.
    """
    runs: list[list[Piece]] = []
    low, high = min(p.base for p in pieces), max(p.base for p in pieces)
    edge = EDGE * (high - low)
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        is_low, was_high = piece.base < low + edge, bool(last and last.base > high - edge)
        is_edge = is_low and (was_high or len(piece.text) < FOOT_CHARS)
        if last and is_edge and last.base - piece.base > JUMP_POINTS:
            runs.append([piece])  # from the head of the page, or to its foot, over other text
        elif last and piece.base <= last.base + 0.5 * piece.size + 2:
            runs[-1].append(piece)
        elif runs and piece.base <= max(p.base for p in runs[-1]):
            runs[-1].append(piece)  # back up within the same run: a formula, a table
        else:
            runs.append([piece])
    if len(runs) < 2:
        return pieces
    spans = [(min(p.y0 for p in run), max(p.y1 for p in run)) for run in runs]
    clusters: list[tuple[float, float, list[int]]] = []
    for i in sorted(range(len(runs)), key=lambda i: -spans[i][1]):
        bottom, top = spans[i]
        if clusters and top > clusters[-1][0] + 1:
            lowest, highest, members = clusters[-1]
            clusters[-1] = (min(bottom, lowest), highest, [*members, i])
        else:
            clusters.append((bottom, top, [i]))
    ordered = []
    for _, _, members in clusters:
        ordered += [piece for i in sorted(members) for piece in runs[i]]
    return ordered


def _with_side_headings(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with headings in the margin, drawn after their text, before its lines."""
    lefts: dict[int, int] = {}
    for piece in pieces:
        lefts[round(piece.x0)] = lefts.get(round(piece.x0), 0) + len(piece.text)
    edge = max(lefts, key=lambda x: lefts[x]) - SAME_LINE_POINTS if lefts else 0.0
    place = {round(p.base): i for i, p in reversed(list(enumerate(pieces))) if p.x0 >= edge}
    side = [
        piece
        for i, piece in enumerate(pieces)
        if piece.x1 < edge and _place(place, piece) < i - 1 and len(piece.text) > 3
    ]
    _mark_beside(pieces, edge)
    num_chars = sum(len(p.text) for p in side)
    if not side or num_chars > 0.25 * sum(lefts.values()):
        return pieces
    before: dict[int, list[Piece]] = {}
    for piece in side:
        piece.is_side = True
        before.setdefault(_place(place, piece), []).append(piece)
    known = {id(piece) for piece in side}
    return [
        each
        for i, piece in enumerate(pieces)
        if id(piece) not in known
        for each in (*before.get(i, ()), piece)
    ]


def _mark_beside(pieces: list[Piece], edge: float) -> None:
    """Mark bold words in the margin that are drawn just before the line beside them."""
    beside = [
        piece
        for piece, following in pairwise(pieces)
        if piece.x1 < edge <= following.x0 + 1
        and WORD.search(piece.text)
        and is_bold(piece)
        and not is_bold(following)
        and abs(piece.base - following.base) < SAME_LINE_POINTS
    ]
    if len(beside) >= MIN_SIDE_HEADINGS:
        for piece in beside:
            piece.is_side = True


def _place(place: dict[int, int], piece: Piece) -> int:
    """Return the index of the text on a piece's baseline, or one past every index."""
    base = round(piece.base)
    return min((place[b] for b in (base - 1, base, base + 1) if b in place), default=1_000_000)
