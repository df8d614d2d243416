"""Raised and lowered small type: exponents kept as `^`, notes' marks parted from words."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import EAST_ASIAN

SMALL = 0.87
RAISED, LOWERED = 0.14, -0.08
NUMBER = re.compile(r"[-−–+]?\d+(?:[.,]\d+)?")
MARK = re.compile(r"[\d,;–\-*†‡§¶∗a-z]{1,12}\)?(?:[,;]?[\d*†‡§¶∗]+)?")
UNITS = frozenset("m cm mm km nm μm µm s ms min h kg g mg K W J V A mol L l ha Hz pc".split())
# What degrees are written with, as in 90°.
RINGS = ("◦", "∘", "°")
PRIMES = ("′", "″", "′′")
ORDINALS = frozenset("st nd rd th er re o a e ème ter".split())
LAST_WORD = re.compile(r"[^\W\d_]+$|\d+(?:\.\d+)?$")
RAISED_END = re.compile(r"\^[-−+]?[^\s^]+$")
PARENTHESIS = re.compile(r"\(([^()]*)\)$")
MAX_BASE_DIGITS = 3
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
            signs[run.start] = _raised(base, words) + signs[run.start]
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
    sizes: dict[float, int] = {}
    for height, count in exact.items():
        size = round(height, 1)
        if size > 0:
            sizes[size] = sizes.get(size, 0) + count
    if not sizes:
        return 0.0, -1
    main = max(sizes, key=lambda size: (sizes[size], size))
    alike = {height for height in exact if round(height, 1) == main}
    places = (i for span in spans for i in range(*span))
    return main, next(i for i in places if glyphs.heights[i] in alike)


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
    if last.replace(".", "").isdigit():
        is_short = len(last) <= MAX_BASE_DIGITS or "." in last
        return ((bool(NUMBER.fullmatch(words)) or len(words) == 1) and is_short) or is_minus
    if last in UNITS:
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
    last = LAST_WORD.search(RAISED_END.sub("", base))
    if not last or last[0].isdigit():
        return bool(last) and words.isdigit()
    is_formula = words.isdigit() and _is_of_formula(base, last[0], words, following)
    return not is_formula and (len(last[0]) == 1 or last[0] in ("log", "min", "max", "lim"))


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
