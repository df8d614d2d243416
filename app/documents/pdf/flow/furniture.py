"""What a page carries beside its text: running heads and page numbers."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median

from app.documents.pdf.flow.footnotes import usual_size
from app.documents.pdf.flow.page_edges import (
    FOOT_POINTS,
    PAGE_NUMBER,
    Edge,
    Placed,
    distance,
    edge_lines,
    is_apart_from,
    is_at_edge,
    leading,
    small_apart,
)
from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.section_kinds import ABSTRACT, bare
from app.text.scripts import weight

ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
NUMBER_STEPS = (1, 11, 101, 1001)
"""How numbers grow from page to page; by more than one where two were printed side by side,
the paper's own and the volume's, and read as one: 1770, 2771, 3772."""
EDGE_NUMBER = re.compile(r"^(\d{1,4}|[ivxlcdm]{1,8})\b|\b(\d{1,4}|[ivxlcdm]{1,8})$", re.IGNORECASE)
# A section's number, which no running head has.
HEADING = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})+\.?|(?:\d{1,2}|[A-Z]|[IVX]{1,6})[.)])\s+[^\W\d_]")
SAME_PLACE_POINTS = 3.0
# Of the distance of a page's lines: what is parted from the text stands further from it.
APART = 1.3
# Of the words that heads share, so many characters at least; wide ones count twice.
MIN_SHARED = 10
# Of the size of the text: no head with a page's number is as large.
LARGE = 1.7


@dataclass
class Furniture:
    """Lines to leave out, by identity, and the numbers printed on pages.

    heads, numbers: ids of lines. labels: printed number by index of the page.
    """

    heads: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    labels: dict[int, str] = field(default_factory=dict)


def find_furniture(pages: list[list[Line]]) -> Furniture:
    """Return the running heads and page numbers of a document."""
    furniture = Furniture()
    edges = [edge_lines(lines) for lines in pages]
    _find_numbers(edges, furniture)
    usual = usual_size(pages)
    _find_repeated(edges, furniture, usual)
    _find_by_place(pages, edges, furniture, usual)
    _find_named(pages, edges, furniture, usual)
    apart = small_apart(pages, edges)
    _find_alike(pages, edges, apart, furniture)
    _find_numbered(apart, furniture)
    _find_first_number(pages, edges, furniture)
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


def _find_first_number(
    pages: list[list[Line]], edges: list[list[Edge]], furniture: Furniture
) -> None:
    """Take the first page's number at its foot, where the next page has the next in its head."""
    if len(edges) < 2 or not pages[0] or 0 in furniture.labels:
        return
    ends = [
        match[1] or match[2]
        for _, line, _ in edges[1]
        if id(line) in furniture.heads | furniture.numbers
        for match in EDGE_NUMBER.finditer(line.text.strip())
    ]
    following = {_value(end) for end in ends if end.isdigit()}
    lowest = min(line.base for line in pages[0])
    for _, line, _ in edges[0]:
        match = PAGE_NUMBER.match(line.text.strip())
        is_number = match is not None and match[1].isdigit() and line.base == lowest
        if match and is_number and int(match[1]) + 1 in following:
            furniture.numbers.add(id(line))
            furniture.labels[0] = match[1]


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


def _find_repeated(edges: list[list[Edge]], furniture: Furniture, usual: float) -> None:
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
        if not is_at_edge(group[0][0], height, edges):
            continue
        same = [
            (line, apart) for _, line, apart in group if abs(line.base - height) < SAME_PLACE_POINTS
        ]
        is_common = len(same) >= 0.3 * len(edges) or all(apart for _, apart in same)
        are_large = all(line.size > LARGE * usual for line, _ in same)
        if are_large and len({line.text for line, _ in same}) > 1:
            continue  # the parts of a book, each with its number
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
    return line.text.strip(" \t.0123456789").casefold()


def _find_by_place(
    pages: list[list[Line]], edges: list[list[Edge]], furniture: Furniture, usual: float
) -> None:
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
            is_large = line.size > 1.1 * usual  # a slide's title
            if abs(line.base - place) > 1.5 or id(line) in furniture.numbers or is_large:
                continue
            if not is_at_edge("top", place, edges):
                continue
            # The number is set apart at an edge; the words stand as a heading elsewhere.
            if is_apart_from(line, lines, -1) and all_words[_plain(line)] >= 2:
                furniture.heads.add(id(line))


def _find_alike(
    pages: list[list[Line]],
    edges: list[list[Edge]],
    apart: list[list[Placed]],
    furniture: Furniture,
) -> None:
    """Take lines, set apart in the same place, most of which share words: a journal's name.

    The other words of such heads change with the section.
    """
    groups: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for lines, found in zip(pages, apart, strict=True):
        least = APART * leading(lines)
        for side, line in found:
            if distance(line, lines, -1 if side == "top" else 1) > least:
                groups[side, round(line.base)].append(line)
    for (side, _), group in groups.items():
        counts = Counter(word for line in group for word in set(_words(line).split()))
        shared = {word for word, count in counts.items() if count > max(0.6 * len(group), 2)}
        if weight("".join(shared)) >= MIN_SHARED and is_at_edge(side, group[0].base, edges):
            furniture.heads |= {id(one) for one in group if shared <= set(_words(one).split())}


def _find_numbered(apart: list[list[Placed]], furniture: Furniture) -> None:
    """Take lines, set apart, that begin or end with the number which their page has to have.

    So are heads of a section's name and a page's number, each of which comes once.
    """
    counts = Counter(
        int(label) - index for index, label in furniture.labels.items() if label.isdigit()
    )
    # Other heads may have told the numbers of their pages, as those of left pages do.
    for index, found in enumerate(apart):
        if index in furniture.labels:
            continue
        heads = [line for _, line in found if id(line) in furniture.heads]
        counts.update({int(label) - index for line in heads for label in _numbers_at_ends(line)})
    for index, found in enumerate(apart):
        if index in furniture.labels:
            continue
        for _, line in found:
            known = [n for n in _numbers_at_ends(line) if counts[int(n) - index] >= 2]
            if known and len(line.pieces) > 1 and id(line) not in furniture.heads:
                furniture.heads.add(id(line))
                furniture.labels.setdefault(index, known[0])


def _numbers_at_ends(line: Line) -> list[str]:
    """Return the numbers with which a line begins or ends, each a piece of its own."""
    ends = line.pieces[0].text.strip(), line.pieces[-1].text.strip()
    return [end for end in ends if end.isdecimal() and len(end) < 5]


def _find_named(
    pages: list[list[Line]], edges: list[list[Edge]], furniture: Furniture, usual: float
) -> None:
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
            largest = usual if is_bold(line) else 1.1 * usual
            is_heading = HEADING.match(line.text) or line.size > largest
            is_head = side == "top" and is_apart and is_first and not is_heading
            if is_head and words and words <= names and is_at_edge(side, line.base, edges):
                furniture.heads.add(id(line))
