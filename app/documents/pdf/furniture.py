"""What a page carries beside its text: running heads, page numbers, reviewers' line numbers."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median

from app.documents.pdf.page.pieces import Piece
from app.documents.pdf.page.reading_order import Line
from app.documents.section_kinds import ABSTRACT, bare

ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
NUMBER_STEPS = (1, 11, 101, 1001)
"""How numbers grow from page to page; by more than one where two were printed side by side,
the paper's own and the volume's, and read as one: 1770, 2771, 3772."""
PAGE_NUMBER = re.compile(
    r"^[\s\-–—·|\[(]*(?:p(?:age|\.)?\s*|seite\s*|第\s*)?(\d{1,4}|[ivxlcdm]{1,8})"
    r"(?:\s*(?:of|/|von)\s*\d{1,4})?\s*页?[\s\-–—·|.\])]*$",
    re.IGNORECASE,
)
EDGE_NUMBER = re.compile(r"^(\d{1,4}|[ivxlcdm]{1,8})\b|\b(\d{1,4}|[ivxlcdm]{1,8})$", re.IGNORECASE)
EDGE_LINES = 2
# A first page's number may stand over its foot, no higher than this.
FOOT_POINTS = 60.0
SAME_PLACE_POINTS = 3.0
MIN_NUMBERED_LINES = 5
SAME_COLUMN_POINTS = 4.0
# Of the height of a page's text: line numbers reach over more.
MIN_NUMBERED_SHARE = 0.6
# Between formulas and their parts there are more lines than numbers; references have more still.
MAX_LINES_A_NUMBER = 1.6


# Which edge of the page (top or bottom), the line, whether white parts it from the text.
Edge = tuple[str, Line, bool]


@dataclass
class Furniture:
    """Lines to leave out, by identity, and the numbers printed on pages.

    heads, numbers: ids of lines. labels: printed number by index of the page.
    """

    heads: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    labels: dict[int, str] = field(default_factory=dict)


def without_line_numbers(pieces: list[Piece], known: dict[bool, float]) -> tuple[list[Piece], int]:
    """Return the pieces without reviewers' line numbers, and how many were dropped.

    known: where such numbers stood on pages before, by whether that was the left margin;
    it is added to, so that a last page with few lines is understood as well.
    """
    digits = [p for p in pieces if p.text.isdigit() and len(p.text) <= 4]
    others = [p for p in pieces if not p.text.isdigit() and len(p.text) > 3]
    if not digits or not others:
        return pieces, 0
    dropped: set[int] = set()
    for is_left in (True, False):
        column = _margin_column(digits, others, is_left)
        place = column[0].x0 if column else 0.0
        is_known = is_left in known and abs(known[is_left] - place) < SAME_COLUMN_POINTS
        least = 1 if is_known else MIN_NUMBERED_LINES
        is_of_lines = is_known or _runs_down(column, others)
        is_column = len(column) >= least and _counts_up(column) and is_of_lines
        if is_column and _is_even(column) and _is_of_each_line(column, others, is_left):
            known[is_left] = place
            dropped |= {id(p) for p in column}
    return [p for p in pieces if id(p) not in dropped], len(dropped)


def _margin_column(digits: list[Piece], others: list[Piece], is_left: bool) -> list[Piece]:
    """Return the numbers that stand outside all text on one side, in one column."""
    if is_left:
        edge = sorted(p.x0 for p in others)[len(others) // 50]
        outside = [p for p in digits if p.x1 < edge]
    else:
        edge = sorted(p.x1 for p in others)[-1 - len(others) // 50]
        outside = [p for p in digits if p.x0 > edge]
    groups = [
        [p for p in outside if min(abs(p.x1 - q.x1), abs(p.x0 - q.x0)) < SAME_COLUMN_POINTS]
        for q in outside[:20]
    ]
    return max(groups, key=len, default=[])


def _counts_up(column: list[Piece]) -> bool:
    """Say whether numbers grow by one constant small step from top to bottom."""
    values = [int(p.text) for p in sorted(column, key=lambda p: -p.base)]
    if len(values) < 2:
        return True
    steps = Counter(b - a for a, b in pairwise(values))
    step, count = steps.most_common(1)[0]
    return step in (1, 2, 5, 10) and count >= 0.8 * (len(values) - 1)


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


def _is_of_each_line(column: list[Piece], others: list[Piece], is_left: bool) -> bool:
    """Say whether numbers count lines of text; those of references count several lines each."""
    ordered = sorted(column, key=lambda p: -p.base)
    num_counted = abs(int(ordered[-1].text) - int(ordered[0].text))
    middle = (min(p.x0 for p in others) + max(p.x1 for p in others)) / 2
    side = [p for p in others if (p.x0 < middle if is_left else p.x1 > middle)]
    bases = sorted(p.base for p in side if ordered[-1].base - 2 < p.base < ordered[0].base + 2)
    rows = 1 + sum(b - a > SAME_PLACE_POINTS for a, b in pairwise(bases))
    return num_counted < 2 or rows < MAX_LINES_A_NUMBER * num_counted


def find_furniture(pages: list[list[Line]]) -> Furniture:
    """Return the running heads and page numbers of a document."""
    furniture = Furniture()
    edges = [_edge_lines(lines) for lines in pages]
    _find_numbers(edges, furniture)
    _find_repeated(edges, furniture)
    _find_by_place(pages, furniture)
    _find_named(pages, edges, furniture)
    _find_first_foot(pages, furniture)
    return furniture


def _find_first_foot(pages: list[list[Line]], furniture: Furniture) -> None:
    """Take what stands under the number of the first page: where and when the work came out."""
    lines = next((lines for lines in pages if lines), [])
    numbers = [line for line in lines if id(line) in furniture.numbers]
    lowest = min((line.base for line in lines if id(line) not in furniture.numbers), default=0.0)
    for number in numbers:
        if 0 < number.base - lowest < FOOT_POINTS:
            furniture.heads |= {id(line) for line in lines if line.base < number.base - 1}


def _edge_lines(lines: list[Line]) -> list[Edge]:
    """Return the highest and lowest lines of a page with the side each stands on."""
    if not lines:
        return []
    by_height = sorted(lines, key=lambda line: -line.base)
    top = [line for line in by_height[:4] if by_height[0].base - line.base < 1.8 * line.size]
    lowest = by_height[-1].base
    bottom = [
        line
        for line in by_height[-4:]
        if line.base - lowest < 1.8 * line.size
        or (line.base - lowest < FOOT_POINTS and PAGE_NUMBER.match(line.text.strip()))
    ]
    found = [("top", line, _is_apart(line, by_height, -1)) for line in top[: EDGE_LINES + 1]]
    known = {id(line) for line in top}
    return found + [
        ("bottom", line, _is_apart(line, by_height, 1))
        for line in bottom[-EDGE_LINES - 1 :]
        if id(line) not in known
    ]


def _is_apart(line: Line, lines: list[Line], direction: int) -> bool:
    """Say whether more than a line's distance parts a line from what is below (-1) or above."""
    distances = [(other.base - line.base) * direction for other in lines]
    return min((d for d in distances if d > 1), default=0.0) > 1.6 * line.size


def _find_numbers(edges: list[list[Edge]], furniture: Furniture) -> None:
    """Take lines that are nothing but a number growing with the pages."""
    found: dict[tuple[str, bool, int, int], list[tuple[int, Line, str]]] = defaultdict(list)
    for index, lines in enumerate(edges):
        for side, line, _ in lines:
            match = PAGE_NUMBER.match(line.text.strip())
            if match:
                value, is_arabic = _value(match[1]), match[1].isdigit()
                for step in NUMBER_STEPS:
                    key = side, is_arabic, step, value - step * index
                    found[key].append((index, line, match[1]))
    for (_, _, step, _), group in found.items():
        if len(group) < 2 and len(edges) > 1:
            continue
        if len(edges) == 1 and group[0][2] not in ("1", "i"):
            continue
        if step > 1 and len(group) < 4:
            continue
        for index, line, label in group:
            furniture.numbers.add(id(line))
            if step == 1:
                furniture.labels.setdefault(index, label)


def _value(label: str) -> int:
    """Return the value of an Arabic or Roman number."""
    if label.isdigit():
        return int(label)
    values = [ROMAN[c] for c in label.lower()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _find_repeated(edges: list[list[Edge]], furniture: Furniture) -> None:
    """Take lines whose words, numbers apart, stand in the same place on several pages."""
    groups: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for lines in edges:
        for edge in lines:
            words = _words(edge[1])
            if words and id(edge[1]) not in furniture.numbers:
                groups[edge[0], words].append(edge)
    least = 2 if len(edges) <= 8 else 3
    for group in groups.values():
        height = median(line.base for _, line, _ in group)
        same = [
            (line, apart) for _, line, apart in group if abs(line.base - height) < SAME_PLACE_POINTS
        ]
        is_common = len(same) >= 0.3 * len(edges) or all(apart for _, apart in same)
        if len({line.page for line, _ in same}) >= least and is_common:
            furniture.heads |= {id(line) for line, _ in same}


def _words(line: Line) -> str:
    """Return a line's words for comparison: without the page's number and case."""
    text = EDGE_NUMBER.sub("", line.text.strip()).strip()
    text = EDGE_NUMBER.sub("", text)
    text = re.sub(r"\d+", "#", text)
    return re.sub(r"[\W_]+", " ", text).strip().casefold() if re.search(r"[^\W\d]", text) else ""


def _plain(line: Line) -> str:
    """Return a line's words without numbers at its ends: the cheap form of `_words`."""
    return line.text.strip(" .0123456789").casefold()


def _find_by_place(pages: list[list[Line]], furniture: Furniture) -> None:
    """Take top lines that stand where heads stand, apart from the text, and are headings' words.

    This finds the heads that change with the chapter.
    """
    tops = [max(lines, key=lambda line: line.base) for lines in pages if len(lines) > 2]
    if len(tops) < 4:
        return
    places = Counter(round(line.base) for line in tops)
    place, count = places.most_common(1)[0]
    if count < 0.4 * len(tops):
        return
    all_words = Counter(_plain(line) for lines in pages for line in lines if len(line.text) < 120)
    for lines in pages:
        for line in lines:
            if abs(line.base - place) > 1.5 or id(line) in furniture.numbers:
                continue
            # The number is set apart at an edge; the words stand as a heading elsewhere.
            if _is_apart(line, lines, -1) and all_words[_plain(line)] >= 2:
                furniture.heads.add(id(line))


def _find_named(pages: list[list[Line]], edges: list[list[Edge]], furniture: Furniture) -> None:
    """Take lines at the top, set apart, that repeat the title's or the authors' words.

    This finds the heads of a work of so few pages that none comes twice.
    """
    first = next((lines for lines in pages if lines), [])
    head = takewhile(lambda line: bare(line.text) not in ABSTRACT, first[:6])
    names = {word for line in head for word in _words(line).split()}
    for index, lines in enumerate(edges[1:], start=1):
        for side, line, is_apart in lines:
            words = {word for word in _words(line).split() if len(word) > 3}
            is_first = line.base >= max(other.base for other in pages[index]) - 1
            if side == "top" and is_apart and is_first and words and words <= names:
                furniture.heads.add(id(line))
