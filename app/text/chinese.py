"""Chinese characters in one form, so that a question in simplified ones meets a classic as printed.

Character by character, as OpenCC has them (Apache-2.0): every text keeps its length, and with it
its offsets. Where one simplified character stands for several, they fold together.
"""

from collections import defaultdict
from functools import cache

import opencc

_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def simplified_forms() -> dict[int, int]:
    """Return, for each character of the basic plane that has another simplified form, that form."""
    written = [chr(code) for first, end in _RANGES for code in range(first, end)]
    # A line each: a phrase could be read otherwise than its characters.
    simplified = opencc.OpenCC("t2s").convert("\n".join(written)).split("\n")
    return {
        ord(one): ord(other)
        for one, other in zip(written, simplified, strict=True)
        if one != other and len(other) == 1
    }


@cache
def _written_forms() -> dict[str, str]:
    """Return, for each simplified character that has others, all of them, itself first."""
    forms: dict[str, str] = defaultdict(str)
    for traditional, simplified in simplified_forms().items():
        forms[chr(simplified)] += chr(traditional)
    return {simplified: simplified + others for simplified, others in forms.items()}


def simplify(text: str) -> str:
    """Return a text with its traditional characters simplified; its length stays."""
    return text.translate(simplified_forms())


def forms_of(character: str) -> str:
    """Return all characters that fold together with one, that one among them."""
    simplified = simplify(character)
    return _written_forms().get(simplified, simplified)
