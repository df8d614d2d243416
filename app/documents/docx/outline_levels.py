"""Levels of a Word document's outline: of its own styles, and of single paragraphs."""

import io
import re
import zipfile

from lxml import etree

from app.documents.archive import Archive
from app.documents.html.xml_tree import parse_xml

_BODY, _STYLES = "word/document.xml", "word/styles.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = frozenset("012345")
# What the library knows as a heading, or what stands over the document as its title.
_KNOWN = re.compile(r"heading \d|(?:sub)?title$", re.IGNORECASE)
# The style that a paragraph is given for the level that was set on it alone.
_OF_LEVEL = "LongReaderLevel"
LEVEL_STYLES = "\n".join(f"p.{_OF_LEVEL}{n} => h{n + 1}:fresh" for n in range(6))
# A style is made of another that is made of another, and no deeper than this.
MAX_BASES = 10


def headings_by_style(archive: Archive) -> str:
    """Return which of a document's own styles are headings: those of a level of its outline."""
    styles = {style.get(f"{_WORD}styleId"): style for style in _styles(archive)}
    rows: list[str] = []
    for style in styles.values():
        name = _value(style, "name")
        level = _level_of(style, styles)
        if level in _LEVELS and name and "'" not in name and not _KNOWN.match(name):
            rows.append(f"p[style-name='{name}'] => h{int(level) + 1}:fresh")
    return "\n".join(rows)


def _styles(archive: Archive) -> list[etree._Element]:
    found = archive.find(_STYLES)
    root = parse_xml(archive.read(found) or b"") if found else None
    return [] if root is None else list(root.iter(f"{_WORD}style"))


def _level_of(style: etree._Element, styles: dict[str | None, etree._Element]) -> str:
    """Return a style's level, its own or that of the style it is made of; empty for text."""
    current: etree._Element | None = style
    for _ in range(MAX_BASES):
        if current is None:
            break
        level = _value(current, f"pPr/{_WORD}outlineLvl")
        if level:
            return level
        heading = re.match(r"heading (\d)$", _value(current, "name"), re.IGNORECASE)
        if heading:
            return str(int(heading[1]) - 1)
        current = styles.get(_value(current, "basedOn"))
    return ""


def _value(element: etree._Element, path: str) -> str:
    found = element.find(_WORD + path)
    return "" if found is None else str(found.get(f"{_WORD}val") or "")


def with_level_styles(data: bytes, archive: Archive) -> bytes:
    """Return the file with a style on each paragraph whose level is set on it alone.

    The library that reads it knows styles only.
    """
    found = archive.find(_BODY)
    body = archive.read(found) if found else None
    if found is None or body is None or b"outlineLvl" not in body:
        return data
    root = parse_xml(body, recover=False)
    if root is None:
        return data
    for properties in root.iter(f"{_WORD}pPr"):
        level = _value(properties, "outlineLvl")
        if level in _LEVELS:
            style = properties.find(f"{_WORD}pStyle")
            if style is None:
                style = etree.Element(f"{_WORD}pStyle")
                properties.insert(0, style)
            style.set(f"{_WORD}val", f"{_OF_LEVEL}{level}")
    return _with_entry(archive, found, etree.tostring(root))


def _with_entry(archive: Archive, name: str, body: bytes) -> bytes:
    """Return an archive's text, one entry replaced; pictures are left behind, as nobody asks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for entry in archive.names:
            if entry.endswith((".xml", ".rels")):
                packed.writestr(entry, body if entry == name else archive.read(entry) or b"")
    return out.getvalue()
