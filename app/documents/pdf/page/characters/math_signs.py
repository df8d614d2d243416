"""Signs of TeX's fonts for formulas, which files often leave unnamed, told by font and code.

Such a font draws a sum where its code says `X`, and an angle bracket where it says `h`.
"""

import re
from collections.abc import Callable
from functools import cache
from unicodedata import normalize

import numpy as np


def _row(first: int, signs: str) -> dict[int, str]:
    """Return what the codes from `first` on draw; a full stop is left as it is."""
    return {code: sign for code, sign in enumerate(signs, start=first) if sign != "."}


# What is left out here is named by the files: letters, braces, bars and usual signs.
SYMBOLS = (
    _row(0x1C, "≪≫")
    | _row(0x22, "↑↓↔↗↘≃⇐⇒.⇓⇔↖↙∝′∞∈∋△▽\u0338↦∀∃¬∅ℜℑ⊤⊥")
    | _row(0x60, "⊢⊣⌊⌋⌈⌉..⟨⟩.‖↕⇕.≀√⨿∇∫⊔⊓⊑⊒")
)
EXTENSIONS = (
    _row(0x00, "()[]⌊⌋⌈⌉{")
    | _row(0x10, "()()[]⌊⌋⌈⌉{}⟨⟩/\\()[]⌊⌋⌈⌉{}⟨⟩/\\/\\")
    | _row(0x44, "⟨⟩⊔⊔∮∮⊙⊙⊕⊕⊗⊗∑∏∫⋃⋂⨄⋀⋁∑∏∫⋃⋂⨄⋀⋁⨿⨿")
    | _row(0x68, "[]⌊⌋⌈⌉{}√√√√")
)
OTHERS = {"stmary": {0x4A: "⟦", 0x4B: "⟧"}, "msbm": {0x28: "⊊", 0x29: "⊋"}}
SYMBOL_FONT = re.compile(r"(?:cmb?sy|txsy|pxsy|lmmathsymbols)\d*", re.IGNORECASE)
EXTENSION_FONT = re.compile(r"(?:cmex|txex|pxex|lmmathextension)\d*", re.IGNORECASE)
# What is drawn over another sign, which takes it in, and what is left in its place.
OVERLAYS = "\u0338↦"
JOINED = "\u2060"
# Line ends, and what TeX's old fonts for text keep in their place.
LEFT_AS_THEY_ARE = frozenset(b"\t\n\x0b\x0c\r\x0e\x0f")
IS_CODE = np.zeros(0x10000, dtype=bool)
IS_CODE[[code for code in (SYMBOLS | EXTENSIONS) if code not in LEFT_AS_THEY_ARE]] = True
# Pages with formulas have signs that files name, too: Greek letters, arrows, a minus.
IS_FORMULAS = np.zeros(0x10000, dtype=bool)
for first, last in ((0x01, 0x09), (0x10, 0x20), (0xB1, 0xB2), (0xD7, 0xD8), (0x370, 0x400)):
    IS_FORMULAS[first:last] = True
IS_FORMULAS[0x2190:0x2300] = True
# More signs of one height are the text's own type; fewer are so on pages without formulas.
MOST_ALIKE, MOST_ALIKE_OF_PROSE = 100, 30
# Where more places are in doubt TeX did not set the page.
MOST_DOUBTFUL = 800


def with_math_signs(text: str, heights: np.ndarray, font_name: Callable[[int], str]) -> str:
    """Return a page's text with the signs of formulas named, one sign for one.

    heights: of the characters' boxes. font_name: of the character at an index; asked only where
    a sign is of another height than most: fonts for formulas have boxes of their own.
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(codes) != len(heights):
        return text
    most_alike = MOST_ALIKE if IS_FORMULAS[codes].any() else MOST_ALIKE_OF_PROSE
    alike = np.minimum(heights * 20, 10_000).astype(np.int64)
    num_alike = np.bincount(alike)[alike]
    doubtful = np.flatnonzero(IS_CODE[codes] & (heights > 0) & (num_alike <= most_alike))
    if not 0 < len(doubtful) <= MOST_DOUBTFUL:
        return text
    groups: dict[tuple[int, int], list[int]] = {}
    keys = zip(alike[doubtful].tolist(), codes[doubtful].tolist(), strict=True)
    for key, index in zip(keys, doubtful.tolist(), strict=True):
        groups.setdefault(key, []).append(index)
    named = {}
    for (_, code), group in groups.items():
        # Signs of one height and code are of one font but for a chance.
        if not _signs_of(font_name(group[0])) and not (
            len(group) > 1 and _signs_of(font_name(group[-1]))
        ):
            continue
        for index in group:
            signs = _signs_of(font_name(index))
            if signs and code in signs:
                named[index] = signs[code]
    if not named:
        return text.replace("/∈", f"{JOINED}∉")
    characters = list(text)
    for index, sign in named.items():
        characters[index] = sign
    for index in (index for index, sign in named.items() if sign in OVERLAYS):
        _join(characters, index)
    return "".join(characters).replace("/∈", f"{JOINED}∉")


def _join(characters: list[str], index: int) -> None:
    """Join what is drawn over a sign with that: a stroke over `=`, a foot before an arrow."""
    for other in (index + 1, index - 1):
        if not 0 <= other < len(characters):
            continue
        sign = characters[other]
        joined = "↦" if sign == "→" else normalize("NFC", sign + OVERLAYS[0])
        if len(joined) == 1 and not sign.isalnum() and (sign == "→") == (characters[index] == "↦"):
            characters[index], characters[other] = JOINED, joined
            return


@cache
def _signs_of(font: str) -> dict[int, str] | None:
    """Return the signs of a font for formulas, by code; None for other fonts."""
    if SYMBOL_FONT.match(font):
        return SYMBOLS
    if EXTENSION_FONT.match(font):
        return EXTENSIONS
    return next((OTHERS[name] for name in OTHERS if font.casefold().startswith(name)), None)
