"""Style sheets: their rules as a screen applies them, and whether a selector matches an element.

Selectors of tags, classes, ids and attributes are understood, within each other and as children;
a rule with another selector is left out. No network is asked for what a sheet imports.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.documents.html.elements import OPS_TYPE, tag_of

MAX_SHEET_CHARS = 500_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MARK = re.compile(r"[{};]")
_SHOWN = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)\s*$|supports|layer)", re.IGNORECASE)
_COMPOUND = re.compile(
    r"^(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<marks>(?:[.#][\w-]+)*)(?P<attributes>(?:\[[^\]\s]*\])*)$"
)
_ATTRIBUTE = re.compile(
    r"\[(?P<name>(?:[\w-]+\|)?[\w-]+)(?:(?P<how>[~^$*|]?=)[\"']?(?P<value>[^\"'\]]*)[\"']?)?\]"
)


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: its tag, its `.classes` and `#id`, its attributes."""

    tag: str
    marks: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    is_child: bool = False


@dataclass(frozen=True, slots=True)
class Selector:
    """Compounds from the outermost to the element itself; weight: ids, classes, tags."""

    compounds: tuple[Compound, ...]
    weight: tuple[int, int, int]

    @property
    def key(self) -> str:
        """Return one mark that every element has which this selector matches."""
        last = self.compounds[-1]
        return min(last.marks) if last.marks else last.tag

    def matches(self, element: etree._Element) -> bool:
        """Say whether an element is meant."""
        if not _is(element, self.compounds[-1]):
            return False
        return _has_ancestors(element, self.compounds)


def rules_of(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of each rule that holds on a screen, in one pass."""
    text = _COMMENT.sub("", sheet[:MAX_SHEET_CHARS])
    around: list[bool] = []  # whether each at-rule that is open holds on a screen
    start, selectors = 0, ""
    for mark in _MARK.finditer(text):
        words = text[start : mark.start()].strip()
        if mark[0] == ";" and selectors:
            continue
        if mark[0] == "{":
            if words.startswith("@") or selectors:
                around.append(bool(_SHOWN.match(words)) and not selectors)
                selectors = ""
            else:
                selectors = words or "?"
        elif mark[0] == "}":
            if selectors and all(around):
                yield selectors, words
            elif not selectors and around:
                around.pop()
            selectors = ""
        start = mark.end()


def selector_of(words: str) -> Selector | None:
    """Return a selector, or None where it is of a kind that is not understood."""
    parts = re.sub(r"\s*>\s*", " >", words.strip()).split()
    compounds: list[Compound] = []
    for part in parts:
        match = _COMPOUND.match(part.lstrip(">"))
        if match is None:
            return None
        attributes = tuple(
            (a["name"].lower().replace("epub|type", OPS_TYPE), a["how"] or "", a["value"] or "")
            for a in _ATTRIBUTE.finditer(match["attributes"])
        )
        if len(attributes) != match["attributes"].count("["):
            return None
        tag = (match["tag"] or "*").lower()
        marks = frozenset(re.findall(r"[.#][\w-]+", match["marks"]))
        compounds.append(Compound(tag, marks, attributes, part.startswith(">")))
    if not compounds:
        return None
    return Selector(tuple(compounds), _weight(compounds))


def keys_of(element: etree._Element) -> list[str]:
    """Return the marks by which rules are found that may match an element."""
    keys = ["*", tag_of(element)]
    keys += [f".{name}" for name in (element.get("class") or "").split()]
    if element.get("id"):
        keys.append(f"#{element.get('id')}")
    return keys


def _weight(compounds: list[Compound]) -> tuple[int, int, int]:
    marks = [mark for compound in compounds for mark in compound.marks]
    num_ids = sum(mark[0] == "#" for mark in marks)
    num_attributes = sum(len(compound.attributes) for compound in compounds)
    num_tags = sum(compound.tag != "*" for compound in compounds)
    return num_ids, len(marks) - num_ids + num_attributes, num_tags


def _is(element: etree._Element, compound: Compound) -> bool:
    if compound.tag not in ("*", tag_of(element)):
        return False
    if compound.marks and not compound.marks <= set(keys_of(element)):
        return False
    return all(_has(element, *attribute) for attribute in compound.attributes)


def _has(element: etree._Element, name: str, how: str, value: str) -> bool:
    found = element.get(name) or (element.get("epub:type") if name == OPS_TYPE else None)
    if found is None:
        return False
    return {
        "": True,
        "=": found == value,
        "~=": value in found.split(),
        "^=": bool(value) and found.startswith(value),
        "$=": bool(value) and found.endswith(value),
        "*=": bool(value) and value in found,
        "|=": found == value or found.startswith(f"{value}-"),
    }[how]


def _has_ancestors(element: etree._Element, compounds: tuple[Compound, ...]) -> bool:
    """Say whether the compounds before the last stand around an element, in their order."""
    wanted = list(compounds)
    child = wanted.pop()
    for ancestor in element.iterancestors():
        if not wanted:
            break
        if _is(ancestor, wanted[-1]):
            child = wanted.pop()
        elif child.is_child:
            return False
    return not wanted
