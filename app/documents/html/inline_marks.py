"""Marks within a line that carry meaning: notes, powers, page numbers, drop caps, list numbers."""

import re

from lxml import etree

from app.documents.html.elements import OPS_TYPE, tag_of, words_of

_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_PAGE_CLASSES = re.compile(
    r"^(?:page-?num(?:ber)?s?|page-?no|page-?break|pagenum\w*|folio|x-ebookmaker-pageno)$", re.I
)
_CAP_CLASSES = re.compile(r"(?:^|[\s_-])(?:drop|initial|lettrine|versal|capital)", re.IGNORECASE)
# After these initials a space is a space: each is a word in some language.
WORDS_OF_ONE_LETTER = frozenset("AIOEYUÀÈÉÍÓÚÒÖÅVWZKSИІВКСОУАЯЙ")
_NOTE_CLASS = re.compile(r"(?:foot|end)?note-?(?:ref|mark|anchor|call)|fn-?ref", re.IGNORECASE)
_JOINTS = {"msup": "^", "msub": "_", "mfrac": "/", "msubsup": "_^", "mroot": "^1/"}
_SIGNED, _SUM = re.compile(r"[-−–+]\w{1,4}"), re.compile(r"\w{1,3}(?:[-−–+*/]\w{1,3})+")
_NUMBER_OR_LETTER = re.compile(r"(?:\d|(?<![^\W\d_])[^\W\d_])$")
# Raised behind a number these are no ordinal's ending in any language.
_UNKNOWNS = frozenset("nkx")
_QUOTES = {"de": "„“‚‘", "fr": "«»‹›", "ja": "「」『』"}
"""Marks of a quotation, and of one within it, where a language has others than English."""
_UNITS = frozenset(("m", "cm", "mm", "km", "dm", "s", "ft", "in", "x", "y", "n", "a", "b", "r"))


def types_of(element: etree._Element) -> set[str]:
    """Return what an element says it is: `epub:type` and role."""
    types = (element.get(OPS_TYPE) or element.get("epub:type") or "").split()
    return {*types, *(element.get("role") or "").split()}


def is_page_number(element: etree._Element) -> bool:
    """Say whether an element holds the number of a printed page."""
    if types_of(element) & {"pagebreak", "doc-pagebreak"}:
        return True
    return any(_PAGE_CLASSES.match(name) for name in (element.get("class") or "").split())


def raised(element: etree._Element, before: str) -> str | None:
    """Return how a raised number is written behind the words before it, or None for other words.

    A note's mark comes in brackets; a power keeps its meaning with a caret.
    """
    inner = words_of(element).strip().strip("[]() ")
    if not inner or not before:
        return None
    if _SUM.fullmatch(inner) and _NUMBER_OR_LETTER.search(before):
        return f"^({inner})"
    is_signed = bool(_SIGNED.fullmatch(inner)) and before[-1].isalnum()
    is_unknown = inner in _UNKNOWNS and before[-1].isdecimal()
    if is_signed or is_unknown or (inner.isdigit() and _is_lowered(element.getprevious())):
        return f"^{inner}"
    if not re.fullmatch(r"[\d*†‡]{1,4}|[a-z]", inner):
        return None
    parent = element.getparent()
    is_link = any(tag_of(e) == "a" for e in element.iter())
    is_link = is_link or (parent is not None and tag_of(parent) == "a")
    if not inner.isdigit():
        # Behind a whole word a letter is a note's mark; in `Mr` and `XIXe` it belongs to the word.
        is_note = is_link or re.search(r"(?<![^\W\d_])[^\W\d_]?[a-z]{3,}$", before) is not None
        return f"[{inner}]" if is_note and before[-1].isalnum() else None
    last = re.search(r"(?:\d+|[^\W\d_]+)$", before)
    if not is_link and last is not None:
        if last[0].isdigit() and len(last[0]) <= 3:
            return f"^{inner}"
        if last[0] in _UNITS:
            return f"^{inner}"
    return f"[{inner}]"


def _is_lowered(previous: etree._Element | None) -> bool:
    """Say whether an element is an index right before what follows it."""
    return previous is not None and tag_of(previous) == "sub" and not (previous.tail or "").strip()


def quote_marks(element: etree._Element) -> tuple[str, str]:
    """Return the marks that a screen puts around a `q`; none where its words bring their own."""
    words = words_of(element).strip()
    if not words or words[0] in "“”„«»‹›「『\"'‘’‚":
        return "", ""
    around = [e for e in (element, *element.iterancestors()) if isinstance(e.tag, str)]
    language = next((lang for e in around if (lang := _language_of(e))), "")
    marks = _QUOTES.get(language, "“”‘’")
    depth = sum(tag_of(e) == "q" for e in around[1:]) % 2
    return marks[2 * depth], marks[2 * depth + 1]


def _language_of(element: etree._Element) -> str:
    name = element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return name.split("-")[0].casefold()


def noted(link: etree._Element, before: str) -> str | None:
    """Return how the link of a note is written behind the words before it; None for other links."""
    words = words_of(link).strip()
    inner = words.strip("[]() ")
    if not before or not re.fullmatch(r"[\d*†‡]{1,4}|[a-z]", inner):
        return None
    is_named = bool(types_of(link) & {"noteref", "doc-noteref"}) or bool(
        _NOTE_CLASS.search(link.get("class") or "")
    )
    is_glued = before[-1].isalnum() or before[-1] in ".,;:!?”’\"')»…"
    if not is_named and not (inner.isdigit() and is_glued and "#" in (link.get("href") or "")):
        return None
    return words if words[:1] in "[(" else f"[{inner}]"


def joint_of_math(element: etree._Element) -> str:
    """Return the sign between a part of a formula and the part before it: a power, an index."""
    parent = element.getparent()
    if parent is None:
        return ""
    joints = _JOINTS.get(tag_of(parent), "")
    place = parent.index(element) - 1 if joints else -1
    if place < 0:
        return ""
    return joints if len(joints) != 2 else joints[min(place, 1)]


def drop_cap_of(element: etree._Element) -> str:
    """Return the letter of an element that is set as a chapter's initial, else nothing."""
    if not _CAP_CLASSES.search(element.get("class") or ""):
        return ""
    words = words_of(element).strip()
    picture = element.find("{*}img")
    letter = words or ("" if picture is None else letter_of_picture(picture))
    letter = letter.lstrip("“‘\"'«„")
    return letter if len(letter) == 1 and letter.isalpha() else ""


def list_number(item: etree._Element, place: int) -> str:
    """Return the number of an ordered list's item as it is shown, or nothing; place: from 0."""
    parent = item.getparent()
    if parent is None or tag_of(parent) != "ol":
        return ""
    if "none" in (parent.get("style") or "") or types_of(parent) & {"toc"}:
        return ""
    start, value = parent.get("start") or "1", item.get("value") or ""
    number = place + (int(start) if start.isdigit() else 1)
    return f"{_as_listed(int(value) if value.isdigit() else number, parent.get('type') or '')}. "


def _as_listed(number: int, kind: str) -> str:
    """Return a number as the `type` of a list writes it: 3, c, C, iii, III."""
    if kind in ("a", "A") and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if kind == "A" else letter
    if kind in ("i", "I") and 1 <= number < 40:
        roman = "x" * (number // 10) + _ROMAN[number % 10]
        return roman.upper() if kind == "I" else roman
    return str(number)


def letter_of_picture(image: etree._Element) -> str:
    """Return the letter that a picture stands for: a drop cap, a rare character; else nothing."""
    words = (image.get("alt") or "").strip()
    is_rare = "gaiji" in (image.get("class") or "").lower()
    return words if len(words) == 1 or (is_rare and 0 < len(words) <= 3) else ""
