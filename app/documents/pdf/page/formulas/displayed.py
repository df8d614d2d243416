"""Displayed formulas of a page: which lines are parts of one, and the line that they become."""

import re
from collections.abc import Sequence

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.raised_type import LARGE
from app.documents.pdf.page.formulas.linear import SMALL, Atom, Item, UnsureError, linear
from app.documents.pdf.page.formulas.signs_in_place import Signs
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.paint.boxes import Box

# A formula's number, at the right of it.
NUMBERED = re.compile(r"\((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})?[a-z]?\)")
# Words that formulas hold.
NAMES = (
    "exp|log|softmax|sigmoid|tanh|cos|sin|max|min|argmax|argmin|lim|sup|inf|where|with|for|and"
    "|otherwise|subject|mod|relu|softplus|ln|det|dim|diag|mit|und|avec|pour"
)
LETTER, SMALL_LETTER = r"[^\W\d_\u0370-\u03ff]", r"[^\W\d_A-Z\u0370-\u03ff]"
PROSE_WORD = re.compile(rf"(?<!\S)(?!(?:{NAMES})\b){LETTER}{SMALL_LETTER}{{2,}}(?=[\s.,:;]|$)")
# More signs make a line prose; more lines are no formula.
MAX_CHARS, MAX_LINES = 120, 24
# More signs are those of a figure.
MAX_SIGNS = 500
# In sizes of the type: parts of a formula are no further apart, and lines of prose no nearer.
NEAR, NEAR_SUM, APART = 0.3, 0.7, 0.8
# In sizes of the type: a formula's number ends no further from the edge of its column.
EDGE = 2.0
MAX_BARS, MAX_BAR_WIDTH, NEAR_BAR = 150, 250.0, 6.0
RELATION = re.compile(r"[=≈≤≥<>∈⊂⊆←→∼≃≡∝≜⇒⇔↦∑∏∫⋃⋂]")
# Rows of a table that hold an exponent have cells.
MIN_CELLS = 2


def set_formulas(lines: list[Line], glyphs: Glyphs, bars: Sequence[Box]) -> list[Line]:
    """Return the lines, those that are parts of one displayed formula as one."""
    bars = [] if len(bars) > MAX_BARS else bars
    if glyphs.rotation or not (LARGE.search(glyphs.text) or _has_fraction(lines, bars)):
        return lines
    found: list[Line] = []
    index = 0
    while index < len(lines):
        stop = index
        while stop < len(lines) and _is_part(lines[stop], lines[index]):
            stop += 1
        groups = _formulas(lines, index, stop) if stop > index + 1 else [(index, stop)]
        for start, end in groups:
            formula = lines[start:end]
            is_one = len(formula) > 1 and _stands_alone(lines, start, end)
            found += _as_one(formula, glyphs, bars) if is_one else formula
        if stop == index:
            found.append(lines[index])
        index = max(stop, index + 1)
    return found


def _has_fraction(lines: Sequence[Line], bars: Sequence[Box]) -> bool:
    """Say whether lines stand close over and under the middle of a bar."""
    for left, _, right, y in bars:
        x = (left + right) / 2
        if right - left > MAX_BAR_WIDTH:
            continue
        gaps = [(line.y0 - y, y - line.y1) for line in lines if line.x0 < x < line.x1]
        if any(abs(gap[0]) < NEAR_BAR for gap in gaps) and any(
            abs(gap[1]) < NEAR_BAR for gap in gaps
        ):
            return True
    return False


def _is_part(line: Line, first: Line) -> bool:
    """Say whether a line may be of a formula as another is: hardly a word in it."""
    if len(line.text) > MAX_CHARS or line.column != first.column or line.is_own:
        return False
    return line.pieces[0].start >= 0 and PROSE_WORD.search(line.text) is None


def _formulas(lines: Sequence[Line], start: int, stop: int) -> list[tuple[int, int]]:
    """Return first and last line, exclusive, of each group of lines that reach to each other."""
    groups: list[tuple[int, int]] = []
    if not _tells(lines[start:stop]):
        return [(index, index + 1) for index in range(start, stop)]
    for index in range(start, stop):
        groups.append((index, index + 1))
        for at in range(len(groups) - 2, max(len(groups) - 2 - MAX_LINES, -1), -1):
            first, last = groups[at]
            if any(_reach(lines[k], lines[index]) for k in range(first, last)):
                groups[at:] = [(first, index + 1)]
    return groups


def _reach(a: Line, b: Line) -> bool:
    """Say whether two lines stand at one height, or a sum and what is set under or over it do."""
    near = NEAR * max(a.size, b.size)
    if LARGE.search(a.text) or LARGE.search(b.text):
        near = NEAR_SUM * max(a.size, b.size)
        if min(a.size, b.size) > SMALL * max(a.size, b.size):
            near = NEAR * max(a.size, b.size)
    return a.y0 < b.y1 + near and b.y0 < a.y1 + near


def _stands_alone(lines: Sequence[Line], start: int, stop: int) -> bool:
    """Say whether no other line of the column reaches into a formula, which has a sign of one."""
    formula = lines[start:stop]
    if any(line.is_broken for line in formula) or not _tells(formula):
        return False
    main = max(formula, key=lambda line: (line.size, len(line.text)))
    low, high = min(line.base for line in formula), max(line.base for line in formula)
    reach = APART * main.size
    others = (*lines[max(start - 3, 0) : start], *lines[stop : stop + 3])
    return not any(
        other.column == main.column and low - reach < other.base < high + reach for other in others
    )


def _tells(formula: Sequence[Line]) -> bool:
    """Say whether lines hold a relation or a sum, or are a row of cells with an exponent."""
    if any(RELATION.search(line.text) for line in formula):
        return True
    num_tabs = sum(line.text.count("\t") for line in formula)
    return num_tabs >= MIN_CELLS and any("^" in line.text for line in formula)


def _as_one(formula: list[Line], glyphs: Glyphs, bars: Sequence[Box]) -> list[Line]:
    """Return the line, or the numbered lines, that parts of a formula become.

    Where their places do not tell how they are read they are left as they are.
    """
    signs = Signs(glyphs)
    if sum(len(line.text) for line in formula) > MAX_SIGNS:
        return formula
    atoms = [atom for line in formula for piece in line.pieces for atom in signs.of(piece)]
    low, high = min(a.y0 for a in atoms) - 3, max(a.y1 for a in atoms) + 3
    left, right = min(a.x0 for a in atoms) - 8, max(a.x1 for a in atoms) + 8
    bars = [b for b in bars if low < b[1] < high and left < b[0] and b[2] < right]
    try:
        rows = [
            [*linear(row, bars), *(["\t", *number] if number else [])]
            for row, number in _rows(atoms, formula[0].right)
        ]
    except UnsureError:
        return formula
    return [signs.line(items, formula) for items in rows]


def _rows(atoms: list[Atom], right: float) -> list[tuple[list[Atom], list[Item]]]:
    """Return the signs of each numbered row with its number; without numbers all are of one."""
    numbers = _numbers(atoms, right)
    known = {id(atom) for number in numbers for atom in number}
    rest = [atom for atom in atoms if id(atom) not in known]
    if len(numbers) < 2:
        return [(rest, [i for number in numbers for atom in number for i in atom.items])]
    rows: list[list[Atom]] = [[] for _ in numbers]
    for atom in rest:
        at = min(range(len(numbers)), key=lambda k: abs(numbers[k][0].height - atom.height))
        rows[at].append(atom)
    return [
        (row, [i for atom in number for i in atom.items])
        for row, number in zip(rows, numbers, strict=True)
        if row
    ]


def _numbers(atoms: list[Atom], right: float) -> list[list[Atom]]:
    """Return the signs of each number in brackets at the right edge, from the top."""
    found: list[list[Atom]] = []
    ends = [a for a in atoms if a.sign == ")" and a.x1 > right - EDGE * a.size]
    for end in sorted(ends, key=lambda a: -a.base):
        row = sorted((a for a in atoms if abs(a.base - end.base) < 1), key=lambda a: -a.x0)
        number: list[Atom] = []
        for atom in row:
            if number and number[-1].x0 - atom.x1 > 0.3 * atom.size:
                break
            number.append(atom)
        number.reverse()
        if NUMBERED.fullmatch("".join(a.sign for a in number)) and len(row) > len(number) - 1:
            found.append(number)
    return found
