"""Raised and lowered small type: exponents kept as `^`, notes' marks parted from words."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import EAST_ASIAN

SMALL = 0.87
# Of the characters of a line's usual size: larger ones that are so many are the line's own.
MAIN_SHARE = 0.5
# Sums and brackets of formulas are taller yet.
TALLEST = 1.6
# Signs larger than the letters of their line.
LARGE = re.compile("[∑∏∫⋃⋂⨄⋀⋁∮⨿√]")
RAISED, LOWERED = 0.14, -0.08
NUMBER = re.compile(r"[-−–+]?\d+(?:[.,]\d+)?")
MARK = re.compile(r"[\d,;–\-*†‡§¶∗a-z]{1,12}\)?(?:[,;]?[\d*†‡§¶∗]+)?")
UNITS = frozenset("m cm mm km nm μm µm s ms min h kg g mg K W J V A mol L l ha Hz pc".split())
# A unit of one letter is told from a letter of a formula by the number before it.
MEASURED = re.compile(r"\d\s?[^\W\d_]$")
# What degrees are written with, as in 90°.
RINGS = ("◦", "∘", "°")
PRIMES = ("′", "″", "′′")
ORDINALS = frozenset("st nd rd th er re o a e ème ter".split())
LAST_WORD = re.compile(r"[^\W\d_]+$|\d+(?:\.\d+)?$")
RAISED_END = re.compile(r"\^[-−+]?[^\s^]+$")
# Of the size of the type: what stands nearer to the sign before it is its exponent.
TOUCHED, ENDS = 0.12, frozenset(")]}|‖⟩′∑∏∫⋃⋂")
PARENTHESIS = re.compile(r"\(([^()]*)\)$")
MAX_BASE_DIGITS = 3
# They never are exponents, and a number within a name has none: `BM25`, `Mistral-7B-v0.1`.
NOTE_SIGNS = frozenset("†‡§¶")
NAME_END = re.compile(r"[^\W\d_]{2}-?\d[\d.]*$|-[^\W\d_]\d[\d.]*$")
TRANSPOSED, MAX_MATRICES = frozenset(("T", "⊤", "−T", "−⊤")), 3
# Elements of which atoms are counted or weighed; with one letter, those that formulas have.
ELEMENT = re.compile(
    r"(?:H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Ti|V|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se"
    r"|Br|Kr|Rb|Sr|Y|Zr|Nb|Mo|Tc|Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|I|Xe|Cs|Ba|La|Ce|Nd|Sm|Eu|Gd|Dy|Er|Yb"
    r"|Lu|Hf|Ta|W|Re|Os|Ir|Pt|Au|Hg|Tl|Pb|Bi|Po|Rn|Ra|Th|U|Np|Pu|Am|Cm)(?![^\W\d_])"
)
LIGHT = frozenset(("H", "He", "Li", "Be", "B"))
IN_FORMULAS = frozenset("HCNOFPSKI")


@dataclass(slots=True)
class Run:
    """Small type within a line: first and last entry, exclusive, and how it is raised."""

    start: int
    end: int
    level: int


def mark_scripts(
    signs: list[str], glyphs: Glyphs, start: int, before: str, main: tuple[float, float]
) -> bool:
    """Mark the raised and lowered signs of a piece; say whether it begins its line with a mark.

    signs: one entry for each of PDFium's characters from `start` on. before: the text of the
    line so far. main: size and baseline of the line's type.
    """
    begins_raised = False
    heights = glyphs.heights[start : start + len(signs)]
    for run in _runs(signs, glyphs, start, main):
        begins_raised |= run.start == 0 and run.level > 0 and not before
        base = (before + "".join(signs[: run.start])).rstrip(" ")
        words = "".join(signs[run.start : run.end]).strip()
        if run.level > 0 and _is_mass(signs, run, words):
            signs[run.start] = f"^{signs[run.start]}"
            begins_raised = False
            continue
        if run.level > 0 and words in RINGS and base[-1:].isdigit():
            signs[run.start] = "°"
            continue
        if run.level > 0:
            is_apart = base[-1:] == ")" and not _touches(glyphs, start + run.start, main[0])
            mark = "" if is_apart else _raised(base, words)
            if run.start and signs[run.start - 1] == " " and not heights[run.start - 1]:
                # A space that PDFium made up: none before an exponent, no second before a mark.
                mark = mark.strip()
                signs[run.start - 1] = "" if mark else " "
            signs[run.start] = mark + signs[run.start]
        elif _is_denominator(glyphs, start + run.start, base, main):
            signs[run.start] = "/" + signs[run.start]
        elif _is_subscript(base, words, "".join(signs[run.end : run.end + 1])):
            signs[run.start] = "_" + signs[run.start]
            if run.end < len(signs) and words[-1:].isdigit() and signs[run.end].isdigit():
                signs[run.end] = " " + signs[run.end]
        if run.level > 0 and run.end < len(signs) and _joins(words, signs[run.end], base):
            signs[run.end] = " " + signs[run.end]
    return begins_raised


def main_type(glyphs: Glyphs, spans: list[tuple[int, int]]) -> tuple[float, int]:
    """Return the size in which most of a line's characters are set, and one that has it."""
    exact = Counter(chain.from_iterable(glyphs.heights[start:end] for start, end in spans))
    for start, end in spans:
        for match in LARGE.finditer(glyphs.text, start, end):
            exact[glyphs.heights[match.start()]] = 0
    sizes: dict[float, int] = {}
    for height, count in exact.items():
        size = round(height, 1)
        if size > 0:
            sizes[size] = sizes.get(size, 0) + count
    if not sizes:
        return 0.0, -1
    # In formulas most signs may be small.
    most = max(sizes.values())
    usual = max(size for size, count in sizes.items() if count == most)
    example = _first_of(glyphs, spans, usual)
    larger = (size for size, count in sizes.items() if count >= MAIN_SHARE * most and size > usual)
    for size in sorted(larger, reverse=True):
        other = _first_of(glyphs, spans, size) if size < TALLEST * usual else -1
        # Tall brackets hang from their baseline, which is not the line's.
        if other >= 0 and abs(glyphs.baseline(other) - glyphs.baseline(example)) < 0.6 * usual:
            return size, other
    return usual, example


def _first_of(glyphs: Glyphs, spans: list[tuple[int, int]], size: float) -> int:
    """Return the first index of a sign of one size within spans; large signs are passed over."""
    places = (i for span in spans for i in range(*span))
    alike = (i for i in places if round(glyphs.heights[i], 1) == size)
    return next((i for i in alike if not LARGE.match(glyphs.text[i])), -1)


def _runs(signs: list[str], glyphs: Glyphs, start: int, main: tuple[float, float]) -> list[Run]:
    size, base = main
    runs: list[Run] = []
    heights = glyphs.heights[start : start + len(signs)]
    for i in [i for i, height in enumerate(heights) if 0 < height < SMALL * size]:
        if not signs[i] or signs[i].isspace():
            continue
        if runs and runs[-1].end == i and runs[-1].level:
            last = glyphs.bottom[start + i - 1], glyphs.top[start + i - 1]
            if abs(last[0] - glyphs.bottom[start + i]) < 0.05 * size:
                runs[-1].end = i + 1
                continue
        shift = (glyphs.baseline(start + i) - base) / size
        level = 1 if shift > RAISED else -1 if shift < LOWERED else 0
        if level and runs and runs[-1].end == i and runs[-1].level == level:
            runs[-1].end = i + 1
        elif level and abs(shift) < 1:
            runs.append(Run(i, i + 1, level))
    return runs


def _raised(base: str, words: str) -> str:
    """Return what is written before raised signs: `^` of an exponent, a space of a mark."""
    last = LAST_WORD.search(base)
    if words.casefold() in ORDINALS and last and last[0].isdigit():
        return ""
    if not base or base[-1] in "([{\t" or words in PRIMES:
        return ""
    if _is_exponent(base, last[0] if last else "", words):
        return "^"
    return " " if MARK.fullmatch(words) else ""


def _is_exponent(base: str, last: str, words: str) -> bool:
    is_minus = words[:1] in "-−–+" and len(words) > 1
    if words in NOTE_SIGNS or (words.isdigit() and NAME_END.search(base)):
        return False
    if words in TRANSPOSED and last.isalpha() and len(last) <= MAX_MATRICES:
        return True
    if last.replace(".", "").isdigit():
        is_short = len(last) <= MAX_BASE_DIGITS or "." in last
        is_power = bool(NUMBER.fullmatch(words)) and not ("." in last and "." in words)
        return ((is_power or len(words) == 1) and is_short) or is_minus
    if last in UNITS and (len(last) > 1 or MEASURED.search(base)):
        return bool(NUMBER.fullmatch(words))
    if len(last) == 1:
        return "," not in words and words[:1] not in "*†‡§¶∗"
    if base[-1:] in ")]}|":
        inside = PARENTHESIS.search(base)
        is_prose = bool(inside and re.search(r"[^\W\d_]{4}", inside[1])) or base[-1] == "]"
        return not is_prose and (is_minus or len(words) <= 2)
    return is_minus and bool(NUMBER.fullmatch(words))


def _is_mass(signs: list[str], run: Run, words: str) -> bool:
    """Say whether raised digits before an element are the mass of its atoms: ^14C."""
    element = ELEMENT.match("".join(signs[run.end : run.end + 3]))
    is_begun = run.start == 0 or not signs[run.start - 1].strip()
    is_heavy = len(words) > 1 or (element is not None and element[0] in LIGHT)
    return bool(element and words.isdigit() and is_begun and is_heavy)


def _is_subscript(base: str, words: str, following: str) -> bool:
    """Say whether lowered signs are an index; those of a chemical formula are written plain."""
    last = LAST_WORD.search(RAISED_END.sub("", base).rstrip("′"))
    if not last or last[0].isdigit() or words[:1] in PRIMES:
        return bool(last) and words.isdigit() and len(words) <= MAX_BASE_DIGITS
    is_formula = words.isdigit() and _is_of_formula(base, last[0], words, following)
    return not is_formula and (len(last[0]) == 1 or last[0] in ("log", "min", "max", "lim"))


def _is_denominator(glyphs: Glyphs, index: int, base: str, main: tuple[float, float]) -> bool:
    """Say whether a lowered sign stands under raised ones that are no exponent: of a fraction.

    Exponents touch what they belong to.
    """
    size, height = main
    above = _inked_before(glyphs, index)
    if above < 0 or not base or RAISED_END.search(base) or base[-1] in PRIMES:
        return False
    is_over = glyphs.left[index] < glyphs.right[above] - 0.1 * size
    if not is_over or glyphs.right[index] < glyphs.left[above] - size:
        return False
    first, before = -1, above
    while before >= 0 and size > glyphs.baseline(before) - height > RAISED * size:
        first, before = before, _inked_before(glyphs, before)
    if first < 0 or before < 0:
        return first >= 0
    return not (
        _touches(glyphs, first, size)
        and (glyphs.text[before].isalnum() or glyphs.text[before] in ENDS)
    )


def _touches(glyphs: Glyphs, index: int, size: float) -> bool:
    """Say whether a sign stands at the one before it as an exponent does, and no fraction."""
    before = _inked_before(glyphs, index)
    return before < 0 or glyphs.left[index] - glyphs.right[before] < TOUCHED * size


def _inked_before(glyphs: Glyphs, index: int) -> int:
    """Return the index of the sign before another one, spaces and line ends left out."""
    index -= 1
    while index >= 0 and (glyphs.heights[index] == 0 or glyphs.text[index].isspace()):
        index -= 1
    return index


def _is_of_formula(base: str, last: str, words: str, following: str) -> bool:
    """Say whether a lowered number counts atoms: behind two letters, or among other elements."""
    if not last[:1].isupper():
        return False
    is_among = following in IN_FORMULAS or base[: -len(last)][-1:].isdigit()
    return len(last) > 1 or (last in IN_FORMULAS and (is_among or words in "23"))


def _joins(words: str, following: str, base: str) -> bool:
    """Say whether a sign would join a mark or exponent that it does not belong to."""
    is_word = following[:1].isalnum() and not EAST_ASIAN.match(following)
    return is_word and (not base or words[-1:].isalnum())
