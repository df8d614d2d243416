"""Signs of a formula from their places to the order in which they are read.

A fraction becomes `(a)/(b)`, what stands under and over a sum `_{i=1}^{n}`, indices and exponents
`_i` and `^2`. Where places do not tell, nothing is made up: `UnsureError` is raised.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.pdf.page.paint.boxes import Box

Item = str | int
"""What is written: words of ours, or the index of one of the page's signs."""

SMALL = 0.87
# In sizes of the main type: signs off the line by more are raised or lowered.
RAISED, LOWERED = 0.14, -0.08
# In sizes of the main type: what stands off the line by more is of another line.
SAME_LINE = 0.25
# In sizes of the main type: the bar of a fraction stands so far over the line.
AXIS, ON_AXIS = 0.28, 0.2
# In sizes of the main type: parts of a fraction, or of a limit, are no further apart.
NEAR = 1.3
# White between signs that is a space, in sizes of the main type.
SPACE = 0.16
# Limits may stand off the middle of their sum by so much of the width of both.
OFF_MIDDLE = 0.3
# Signs that begin so far within the sign before them are of no line, in sizes of the main type.
OVERLAP = -0.6
# White between cells of a row, or formulas side by side, in sizes of the main type.
CELL = 2.0
FRACTION = "/ "
OPENING, CLOSING = "([{|⟨⌊⌈‖−-", ")]}|⟩⌋⌉‖,.;"
TALL = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉/\\√")
# Words under which something may stand as under a sum.
UNDER_WORDS = re.compile("arg ?max|arg ?min|max|min|lim|sup|inf")


class UnsureError(Exception):
    """The places of a formula's signs do not tell in which order they are read."""


@dataclass(slots=True)
class Atom:
    """A sign, or signs that are read as one: left, right, bottom, top; the height of its baseline.

    items: what is written for it. is_free: of no baseline, as a tall bracket or a fraction.
    is_sum: things stand under and over it. is_spaced: the file has white before it.
    """

    sign: str
    items: list[Item]
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    size: float
    is_free: bool = False
    is_sum: bool = False
    is_spaced: bool = False
    scripts: "dict[int, list[Atom]] | None" = None

    @property
    def middle(self) -> float:
        """Return the middle between left and right."""
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Return the middle between bottom and top."""
        return (self.y0 + self.y1) / 2


def linear(atoms: Sequence[Atom], bars: Sequence[Box]) -> list[Item]:
    """Return what is written for a formula, or a part of one. Raises UnsureError."""
    left, size = _with_fractions(list(atoms), list(bars)), _main_size(atoms)
    left = _with_limits(_with_words(left, size), size)
    return _written(_with_scripts(left, size), size)


def _main_size(atoms: Sequence[Atom]) -> float:
    sizes = sorted(atom.size for atom in atoms if not atom.is_free)
    if not sizes:
        return max((atom.size for atom in atoms), default=1.0)
    # The largest one, but for a few signs.
    return sizes[len(sizes) - 1 - int(0.12 * len(sizes))]


def _with_fractions(atoms: list[Atom], bars: list[Box]) -> list[Atom]:
    """Return atoms with each fraction and root as one, the widest first."""
    for bar in sorted(bars, key=lambda b: b[0] - b[2]):
        under = [a for a in atoms if _is_at(a, bar) and a.height < bar[1]]
        over = [a for a in atoms if _is_at(a, bar) and a.height > bar[3]]
        root = next((a for a in atoms if a.sign == "√" and _begins(a, bar)), None)
        inside = [b for b in bars if b is not bar and bar[0] - 1 < b[0] and b[2] < bar[2] + 1]
        if root is not None:
            under = [a for a in under if a.height > root.y0 - 1 and a is not root]
            if under:
                atoms = _replaced(atoms, [root, *under], _root(root, under, inside))
        elif over and under:
            over, under = _near(over, bar, inside), _near(under, bar, inside)
            if over and under:
                atoms = _replaced(atoms, [*over, *under], _fraction(over, under, bar, inside))
    return atoms


def _is_at(atom: Atom, bar: Box) -> bool:
    return bar[0] - 1.5 < atom.middle < bar[2] + 1.5


def _begins(root: Atom, bar: Box) -> bool:
    """Say whether a bar is the upper edge of a root."""
    return abs(root.x1 - bar[0]) < 2 and abs(root.y1 - bar[3]) < 0.35 * max(root.y1 - root.y0, 6)


def _near(part: list[Atom], bar: Box, inside: Sequence[Box]) -> list[Atom]:
    """Return the atoms of one side of a bar that follow each other from it without white."""
    kept: list[Atom] = []
    edge_low, edge_high = bar[1], bar[3]
    for atom in sorted(part, key=lambda a: max(a.y0 - bar[3], bar[1] - a.y1)):
        gap = max(atom.y0 - edge_high, edge_low - atom.y1)
        if gap > 0.6 * atom.size:
            break
        kept.append(atom)
        edge_low, edge_high = min(edge_low, atom.y0), max(edge_high, atom.y1)
    return kept


def _replaced(atoms: list[Atom], gone: Sequence[Atom], one: Atom) -> list[Atom]:
    known = {id(atom) for atom in gone}
    return [atom for atom in atoms if id(atom) not in known] + [one]


def _fraction(over: list[Atom], under: list[Atom], bar: Box, inside: Sequence[Box]) -> Atom:
    above = [b for b in inside if b[1] > bar[3]]
    below = [b for b in inside if b[3] < bar[1]]
    items = [*_grouped(linear(over, above)), "/", *_grouped(linear(under, below))]
    size = max(_main_size(over), _main_size(under))
    atom = _around([*over, *under], items, size)
    atom.sign = FRACTION
    atom.x0, atom.x1, atom.base = bar[0], bar[2], (bar[1] + bar[3]) / 2
    return atom


def _root(root: Atom, under: list[Atom], inside: Sequence[Box]) -> Atom:
    return _around([root, *under], [*root.items, *_grouped(linear(under, inside))], root.size)


def _around(atoms: Sequence[Atom], items: list[Item], size: float) -> Atom:
    x0, x1 = min(a.x0 for a in atoms), max(a.x1 for a in atoms)
    y0, y1 = min(a.y0 for a in atoms), max(a.y1 for a in atoms)
    return Atom("", items, x0, x1, y0, y1, (y0 + y1) / 2, size, is_free=True)


def _grouped(items: list[Item], marks: str = "()") -> list[Item]:
    """Return items in brackets where they are more than one."""
    return items if len(items) == 1 else [marks[0], *items, marks[1]]


def _with_words(atoms: list[Atom], size: float) -> list[Atom]:
    """Return atoms with each `max` or `lim` that something small stands under as one."""
    small = [a for a in atoms if a.size < SMALL * size]
    letters = sorted((a for a in atoms if a.sign.isalpha() and a not in small), key=lambda a: a.x0)
    if not small or len(letters) < 3:
        return atoms
    for match in UNDER_WORDS.finditer("".join(atom.sign[0] for atom in letters)):
        word = letters[match.start() : match.end()]
        x0, x1, base = word[0].x0, word[-1].x1, word[0].base
        is_one = all(abs(a.base - base) < 1 for a in word) and x1 - x0 < 0.8 * size * len(word)
        if is_one and any(x0 < a.middle < x1 and a.y1 < base + 1 for a in small):
            one = _around(word, [item for atom in word for item in atom.items], size)
            one.is_sum, one.y0 = True, base - 1
            atoms = _replaced(atoms, word, one)
    return atoms


def _with_limits(atoms: list[Atom], size: float) -> list[Atom]:
    """Return atoms with what stands under and over each sum taken into it."""
    for op in [atom for atom in atoms if atom.is_sum]:
        small = [a for a in atoms if a.size < SMALL * size or (a.is_free and a.size < SMALL * size)]
        parts = []
        for is_over in (False, True):
            side = [a for a in small if (a.y0 > op.y1 - 2 if is_over else a.y1 < op.y0 + 2)]
            side = [
                a for a in side if abs(a.height - op.height) < (op.y1 - op.y0) / 2 + NEAR * size
            ]
            parts.append(_centred(side, op, size))
        under, over = parts
        if not under and not over:
            continue
        items = list(op.items)
        items += ["_", *_grouped(linear(under, []), "{}")] if under else []
        items += ["^", *_grouped(linear(over, []), "{}")] if over else []
        one = Atom("∑", items, op.x0, op.x1, op.y0, op.y1, op.base, size, is_free=True)
        one.x0 = min(op.x0, *[a.x0 for a in (*under, *over)])
        one.x1 = max(op.x1, *[a.x1 for a in (*under, *over)])
        atoms = _replaced(atoms, [op, *under, *over], one)
    return atoms


def _centred(side: list[Atom], op: Atom, size: float) -> list[Atom]:
    """Return the run of small signs that stands about the middle of a sum."""
    found = [a for a in side if op.x0 - 1 < a.middle < op.x1 + 1]
    if not found:
        return []
    rest = [a for a in side if a not in found]
    low, high = min(a.x0 for a in found), max(a.x1 for a in found)
    is_grown = True
    while is_grown:
        near = [a for a in rest if a.x1 > low - 0.3 * size and a.x0 < high + 0.3 * size]
        is_grown = bool(near)
        found += near
        rest = [a for a in rest if a not in near]
        low, high = min(a.x0 for a in found), max(a.x1 for a in found)
    width = max(high - low, op.x1 - op.x0)
    return found if abs((low + high) / 2 - op.middle) < OFF_MIDDLE * width else []


def _with_scripts(atoms: list[Atom], size: float) -> list[Atom]:
    """Return the atoms of the main line, from the left, each with its scripts."""
    bases = [a.base for a in atoms if not a.is_free and a.size > SMALL * size]
    if not bases:
        bases = [a.base for a in atoms if not a.is_free]
    if not bases and len(atoms) > 1:
        raise UnsureError
    base = sorted(bases)[len(bases) // 2] if bases else 0.0
    line: list[Atom] = []
    for atom in sorted(atoms, key=lambda a: (a.x0, a.is_free)):
        shift = (atom.base - base) / size
        is_small = atom.size < SMALL * size
        if _is_of_line(atom, shift, is_small):
            line.append(atom)
        elif is_small and abs(shift) < 1.4 and line and atom.x0 > _right_of(line[-1], size):
            scripts = line[-1].scripts = line[-1].scripts or {}
            scripts.setdefault(1 if shift > 0 else -1, []).append(atom)
        else:
            raise UnsureError
    return line


def _is_of_line(atom: Atom, shift: float, is_small: bool) -> bool:
    """Say whether an atom stands on the main line, from whose baseline it is shifted."""
    if atom.is_free:
        return not is_small or (atom.sign == FRACTION and abs(shift - AXIS) < ON_AXIS)
    return LOWERED < shift < RAISED or (not is_small and abs(shift) < SAME_LINE)


def _right_of(atom: Atom, size: float) -> float:
    """Return where scripts of an atom begin at the earliest."""
    return max(atom.x1 - 0.4 * size, atom.middle)


def _written(line: Sequence[Atom], size: float) -> list[Item]:
    items: list[Item] = []
    right, last = None, ""
    for atom in line:
        if right is not None:
            gap = (atom.x0 - right) / size
            if gap < OVERLAP and atom.sign.isalnum():
                raise UnsureError
            if gap > CELL:
                items.append("\t")
            elif gap > SPACE or _is_parted(atom, last, gap) or _is_beside(atom, last):
                items.append(" ")
        last = atom.sign
        items += atom.items
        right = atom.x1
        for level, mark in ((-1, "_"), (1, "^")) if atom.scripts else ():
            scripts = atom.scripts.get(level) if atom.scripts else None
            if scripts:
                inner = linear(scripts, [])
                is_prime = level > 0 and all(a.sign in "′″" for a in scripts)
                items += inner if is_prime else [mark, *_script(inner, scripts)]
                right = max(right, *[a.x1 for a in scripts])
    return items


def _is_parted(atom: Atom, last: str, gap: float) -> bool:
    """Say whether narrow white before an atom is the file's, and no bracket stands there."""
    is_open = atom.sign not in CLOSING and last not in OPENING
    return atom.is_spaced and is_open and gap > 0.5 * SPACE


def _is_beside(atom: Atom, last: str) -> bool:
    """Say whether a fraction is parted from what stands beside it by no bracket or comma."""
    return (atom.sign == FRACTION and last not in OPENING) or (
        last == FRACTION and atom.sign not in CLOSING
    )


def _script(items: list[Item], scripts: Sequence[Atom]) -> list[Item]:
    """Return an index or exponent, in braces where it is more than a word or a number."""
    is_word = all(a.sign.isalnum() for a in scripts) and all(isinstance(i, int) for i in items)
    return items if is_word else _grouped(items, "{}")
