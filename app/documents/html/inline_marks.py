"""Marks within a line that carry meaning: notes, powers, page numbers, drop caps, list numbers."""

import re

from lxml import etree

OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
_PAGE_CLASSES = re.compile(
    r"^(?:page-?num(?:ber)?s?|page-?no|page-?break|pagenum\w*|folio|x-ebookmaker-pageno)$", re.I
)
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
    words = "".join(part for part in element.itertext() if isinstance(part, str)).strip()
    inner = words.strip("[]() ")
    if not inner or not re.fullmatch(r"[\d*†‡]{1,4}|[a-z]", inner) or not before:
        return None
    is_link = any(
        isinstance(e.tag, str) and e.tag.rsplit("}", 1)[-1] == "a" for e in element.iter()
    )
    parent = element.getparent()
    is_link = is_link or (parent is not None and str(parent.tag).rsplit("}", 1)[-1] == "a")
    if not inner.isdigit():
        return f"[{inner}]" if is_link and before[-1].isalnum() else None
    last = re.search(r"(?:\d+|[^\W\d_]+)$", before)
    if not is_link and last is not None:
        if last[0].isdigit() and len(last[0]) <= 3:
            return f"^{inner}"
        if last[0] in _UNITS:
            return f"^{inner}"
    return f"[{inner}]"


def list_number(item: etree._Element, place: int) -> str:
    """Return the number of an ordered list's item as it is shown, or nothing; place: from 0."""
    parent = item.getparent()
    if parent is None or str(parent.tag).rsplit("}", 1)[-1].lower() != "ol":
        return ""
    if "none" in (parent.get("style") or "") or types_of(parent) & {"toc"}:
        return ""
    start, value = parent.get("start") or "1", item.get("value") or ""
    if value.isdigit():
        return f"{value}. "
    return f"{place + (int(start) if start.isdigit() else 1)}. "


def letter_of_picture(image: etree._Element) -> str:
    """Return the letter that a picture stands for: a drop cap, a rare character; else nothing."""
    words = (image.get("alt") or "").strip()
    is_rare = "gaiji" in (image.get("class") or "").lower()
    return words if len(words) == 1 or (is_rare and 0 < len(words) <= 3) else ""
