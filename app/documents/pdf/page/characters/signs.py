"""The signs of a piece made readable: accents composed, ligatures of old fonts, what has no ink.

Each function changes a list with one entry for each of PDFium's characters, so that every
character of the text is found again on the page.
"""

import unicodedata

from app.documents.pdf.page.characters.glyphs import Glyphs

# Signs that leave no ink and only say where a word may be broken or joined.
NO_INK = frozenset("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\ufffc")
# Hyphens that break no line, or may: read as the one that people type.
HYPHENS = {"\u2010": "-", "\u2011": "-"}
# Accents as signs of their own, and as marks that join the letter before them.
ACCENTS = {
    "\u00a8": "\u0308", "\u00b4": "\u0301", "\u02ca": "\u0301", "`": "\u0300", "\u02cb": "\u0300",
    "\u02c6": "\u0302", "\u02dc": "\u0303", "\u00af": "\u0304", "\u02c9": "\u0304",
    "\u02d8": "\u0306", "\u02d9": "\u0307", "\u02da": "\u030a", "\u02dd": "\u030b",
    "\u02c7": "\u030c", "\u00b8": "\u0327", "\u02db": "\u0328",
}  # fmt: skip
DOTLESS = {"\u0131": "i", "\u0237": "j"}
# Bullets and marks that Symbol and Wingdings keep in the private use area.
PRIVATE = {
    "\uf0b7": "\u2022", "\uf0a7": "\u25aa", "\uf076": "\u2756", "\uf0d8": "\u27a2",
    "\uf0fc": "\u2713", "\uf0e0": "\u2192", "\uf02d": "\u2212", "\uf0b4": "\u00d7",
    "\uf0b1": "\u00b1", "\uf0b0": "\u00b0", "\uf0a3": "\u2264", "\uf0b3": "\u2265",
    "\uf0b9": "\u2260", "\uf0bb": "\u2248", "\uf0a5": "\u221e", "\uf03d": "=", "\uf02b": "+",
}  # fmt: skip
# Symbol's Greek letters, by the Latin letters whose places they take.
PRIVATE |= {
    chr(0xF000 + ord(latin)): greek
    for latin, greek in zip(
        "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYW",
        "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        strict=True,
    )
}


def mend_signs(signs: list[str], glyphs: Glyphs, start: int) -> bool:
    """Compose accents with their letters, join surrogates, name or drop private signs.

    Returns whether an accent was composed: the spaces beside it are to be looked at then.
    """
    is_composed = False
    for i in [i for i, sign in enumerate(signs) if not sign.isascii() or sign == "`"]:
        sign = signs[i]
        if "\ud800" <= sign <= "\udbff" and i + 1 < len(signs):
            pair = sign + signs[i + 1]
            whole = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            signs[i], signs[i + 1] = whole, ""
        elif "\udc00" <= sign <= "\udfff" or sign in NO_INK:
            signs[i] = ""
        elif "\ue000" <= sign <= "\uf8ff":
            signs[i] = PRIVATE.get(sign, "")
        elif sign in HYPHENS:
            signs[i] = HYPHENS[sign]
        elif sign in ACCENTS or any(map(unicodedata.combining, sign)):
            is_composed |= _compose(signs, glyphs, start, i)
    return is_composed


def _compose(signs: list[str], glyphs: Glyphs, start: int, index: int) -> bool:
    """Join an accent with the letter over or under which it stands; say if there is one."""
    beside: list[tuple[float, int]] = []
    for step in (-1, 1):
        other = index + step
        while 0 <= other < len(signs) and (signs[other] == "" or signs[other].isspace()):
            other += step
        if 0 <= other < len(signs):
            beside.append((_distance(glyphs, start + index, start + other), other))
    # Letters that are set close both have the accent over them: one has it over its middle.
    for _, other in sorted(beside):
        if _join_accent(signs, glyphs, start, (index, other)):
            return True
    # An accent may be drawn behind its line, far from its letter.
    last = len(signs) - 1
    if index == last and signs[last - 1 :][0].isspace():
        for other in range(last - 1):
            if _join_accent(signs, glyphs, start, (index, other), is_far=True):
                signs[last - 1] = ""
                return True
    return False


def _distance(glyphs: Glyphs, a: int, b: int) -> float:
    """Return how far the middles of two characters are apart."""
    return abs(glyphs.left[a] + glyphs.right[a] - glyphs.left[b] - glyphs.right[b]) / 2


def _join_accent(
    signs: list[str],
    glyphs: Glyphs,
    start: int,
    places: tuple[int, int],
    is_far: bool = False,
) -> bool:
    """Join an accent with another sign, by their indices, if that is the letter beneath it."""
    index, other = places
    if not signs[other].isalpha():
        return False
    mark = ACCENTS.get(signs[index], signs[index])
    middle = (glyphs.left[start + index] + glyphs.right[start + index]) / 2
    left, right = glyphs.left[start + other], glyphs.right[start + other]
    slack = 0.0 if is_far else 0.15 * (right - left)
    if not left - slack <= middle <= right + slack:
        return False
    letter = DOTLESS.get(signs[other], signs[other])
    composed = unicodedata.normalize("NFC", letter + mark)
    if len(composed) > 1 and not all(map(unicodedata.combining, signs[index])):
        return False
    signs[other], signs[index] = composed, ""
    if not is_far:
        for between in range(min(other, index) + 1, max(other, index)):
            signs[between] = ""
    return True
