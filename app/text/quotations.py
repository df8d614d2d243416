"""What a quotation is, and text brought to one form with its offsets kept.

A quotation is what stands between “…”, 「…」, 『…』 or straight double quotes and has at
least three words or six CJK characters. Within one, marks of its own kind nest, so that
the dialogue of a quoted passage does not close it. This module knows nothing of documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.text.chinese import simplified_forms
from app.text.scripts import FIRST_WIDE

Codes = NDArray[np.uint32]
Offsets = NDArray[np.int32]

MIN_WORDS = 3
MIN_CJK_CHARACTERS = 6
STRAIGHT = '"'
CLOSING = {"“": "”", "「": "」", "『": "』", STRAIGHT: STRAIGHT}
"""Each opening mark with the mark that closes it."""
CLOSING_MARKS = frozenset(CLOSING.values())

_MAX_CHARACTERS = 20_000  # bounds the search for a closing mark that never comes
_MARKS = re.compile('[“”「」『』"]')
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd"
_CJK_CHARACTER = re.compile(f"[{CJK}]")
_WORD = re.compile(f"[^\\W_{CJK}]+(?:['’-][^\\W_{CJK}]+)*")
_BEFORE_OPENING = frozenset(":：([{（［【《〈“「『‘—–")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in a text: what is quoted, where it stands, and where its marks stand.

    text: from start to end, without white space and dialogue's closing marks at its end;
    outer_start, outer_end: with the quotation's own marks.
    """

    text: str
    start: int
    end: int
    outer_start: int
    outer_end: int


def find_quotations(text: str, growing: bool = False) -> tuple[Quotation, ...]:
    """Return the quotations of a text in order, outermost only; marks never closed are none.

    growing: more may follow, so a mark not closed yet ends the search; what is found then
    is the beginning of what will be found in the whole.
    """
    return tuple(_quotations(text, growing))


def _quotations(text: str, growing: bool) -> Iterator[Quotation]:
    marks = [match.start() for match in _MARKS.finditer(text)]
    index = 0
    while index < len(marks):
        if not _opens(text, marks[index]):
            index += 1
            continue
        last = _closing_mark(text, marks, index, growing)
        if last is None:
            if growing and len(text) - marks[index] <= _MAX_CHARACTERS:
                return
            index += 1
            continue
        quotation = _quotation(text, marks[index], marks[last])
        if is_long_enough(quotation.text):
            yield quotation
        index = last + 1


def _quotation(text: str, opening: int, closing: int) -> Quotation:
    inside = text[opening + 1 : closing]
    start = opening + 1 + len(inside) - len(inside.lstrip())
    end = start + len(inside.strip().rstrip(CLOSING[text[opening]] + " \n\t"))
    return Quotation(text[start:end], start, max(start, end), opening, closing + 1)


def _opens(text: str, at: int) -> bool:
    if text[at] != STRAIGHT:
        return text[at] in CLOSING
    following = text[at + 1 : at + 2]
    return straight_may_open(text[at - 1 : at]) and bool(following) and not following.isspace()


def _closing_mark(text: str, marks: list[int], index: int, growing: bool) -> int | None:
    """Return the index of the mark that closes the one at index, or None."""
    opening = text[marks[index]]
    depth = 0
    for other in range(index, len(marks)):
        at = marks[other]
        if at - marks[index] > _MAX_CHARACTERS:
            return None
        if other == index or _nests(text, at, opening, growing):
            depth += 1
        elif text[at] == CLOSING[opening]:
            depth -= 1
            if depth == 0:
                return other
    return None


def _nests(text: str, at: int, opening: str, growing: bool) -> bool:
    """Whether a mark inside a quotation opens another of the same kind."""
    if text[at] != opening:
        return False
    if opening != STRAIGHT:
        return True
    following = text[at + 1 : at + 2]
    goes_on = not following.isspace() if following else growing
    return goes_on and straight_nests(text[at - 1 : at])


def straight_may_open(before: str) -> bool:
    """Whether a straight mark outside quotations can open one, by the character before it.

    After a letter or digit it is a sign for inches or seconds, except after CJK, which is
    written without spaces.
    """
    return not before or not before.isalnum() or bool(_CJK_CHARACTER.match(before))


def straight_nests(before: str) -> bool:
    """Whether a straight mark inside a quotation opens dialogue, by the character before it."""
    return before.isspace() or before in _BEFORE_OPENING


def count_words(text: str) -> int:
    """Return the number of words, CJK left out."""
    return sum(1 for _ in _WORD.finditer(text))


def count_cjk(text: str) -> int:
    """Return the number of CJK characters, punctuation left out."""
    return sum(1 for _ in _CJK_CHARACTER.finditer(text))


def is_long_enough(text: str) -> bool:
    """Whether what stands between marks is long enough to be a quotation."""
    return count_words(text) >= MIN_WORDS or count_cjk(text) >= MIN_CJK_CHARACTERS


@dataclass(frozen=True)
class Normalised:
    """A text in one form for all its spellings, and where each character came from.

    offsets: for each character of text, its index in the original; one more at the end.
    """

    text: str
    offsets: Offsets

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of the original that a range of the text stands for."""
        if end <= start:
            at = int(self.offsets[start])
            return at, at
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


_SPACE, _DASH, _MARK = ord(" "), ord("-"), ord('"')
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_QUOTE_MARKS = "\"'“”„‟‘’‚‛«»‹›「」『』〝〞＂＇´`′″"
# Soft hyphen, zero-width characters, byte-order mark, and PDFium's sign for a line-end hyphen.
_IGNORED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0002"
_EXPANDED = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "…": "...",
}
_DROPPED = 0xFFFFFFFF  # no code point: marks what is left out


@cache
def _forms() -> Codes:
    """Return, for each code point of the basic plane, the one that stands for it."""
    forms = np.arange(0x10000, dtype=np.uint32)
    forms[[code for code in range(0x10000) if chr(code).isspace()]] = _SPACE
    forms[[ord(mark) for mark in _DASHES]] = _DASH
    forms[[ord(mark) for mark in _QUOTE_MARKS]] = _MARK
    forms[[ord(mark) for mark in _IGNORED]] = _DROPPED
    simplified = simplified_forms()
    forms[list(simplified)] = list(simplified.values())
    return forms


@cache
def _letters() -> NDArray[np.bool_]:
    letters = np.zeros(0x10000, dtype=bool)
    letters[[code for code in range(FIRST_WIDE) if chr(code).isalpha()]] = True
    return letters


def normalise(text: str) -> Normalised:
    """Bring a text to the form in which quotations are compared; case is kept.

    White space becomes one space, and none beside CJK; every quote mark the same mark;
    traditional characters simplified ones; ligatures their letters; hyphens and dashes
    between letters vanish with the space around them, so that a word parted at a line's
    end equals the whole one.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    in_plane = codes < 0x10000
    codes = np.where(in_plane, _forms()[np.where(in_plane, codes, 0)], codes)
    offsets = np.arange(len(codes), dtype=np.int32)
    keep = codes != _DROPPED
    codes, offsets = _expand(codes[keep], offsets[keep])
    for rule in (_spaces_kept, _dashes_kept, _between_letters_kept):
        keep = rule(codes)
        codes, offsets = codes[keep], offsets[keep]
    return Normalised(
        codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass"),
        np.append(offsets, np.int32(len(text))),
    )


def _expand(codes: Codes, offsets: Offsets) -> tuple[Codes, Offsets]:
    """Write ligatures out; each of their letters keeps the ligature's offset."""
    counts = np.ones(len(codes), dtype=np.int64)
    for ligature, letters in _EXPANDED.items():
        counts[codes == ord(ligature)] = len(letters)
    if counts.sum() == len(codes):
        return codes, offsets
    starts = np.cumsum(counts) - counts
    expanded = np.repeat(codes, counts)
    for ligature, letters in _EXPANDED.items():
        for index, letter in enumerate(letters):
            expanded[starts[codes == ord(ligature)] + index] = ord(letter)
    return expanded, np.repeat(offsets, counts)


def _spaces_kept(codes: Codes) -> NDArray[np.bool_]:
    """Keep one space of a run, and none beside a dash or a wide character."""
    space = codes == _SPACE
    solid = np.flatnonzero(~space)
    keep: NDArray[np.bool_] = ~space
    after = solid[:-1][np.diff(solid) > 1]  # the last solid character before each run
    following = codes[solid[1:][np.diff(solid) > 1]]
    tight = (codes[after] == _DASH) | (following == _DASH) | _wide(codes[after]) | _wide(following)
    keep[after[~tight] + 1] = True
    if len(solid) and solid[0] > 0:
        keep[0] = True
    if len(solid) and solid[-1] < len(codes) - 1:
        keep[solid[-1] + 1] = True
    return keep


def _wide(codes: Codes) -> NDArray[np.bool_]:
    wide: NDArray[np.bool_] = (codes >= FIRST_WIDE) & ((codes < 0xFB00) | (codes >= 0xFE30))
    return wide


def _dashes_kept(codes: Codes) -> NDArray[np.bool_]:
    """Keep one dash of a run."""
    dash = codes == _DASH
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = ~(dash[1:] & dash[:-1])
    return keep


def _between_letters_kept(codes: Codes) -> NDArray[np.bool_]:
    """Drop a dash between two letters of an alphabet."""
    dashes = np.flatnonzero(codes == _DASH)
    dashes = dashes[(dashes > 0) & (dashes < len(codes) - 1)]
    letters = _letters()
    narrow = np.minimum(codes, 0xFFFF)
    keep = np.ones(len(codes), dtype=bool)
    keep[dashes] = ~(letters[narrow[dashes - 1]] & letters[narrow[dashes + 1]])
    return keep
