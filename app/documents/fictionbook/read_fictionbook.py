"""FictionBook: its XML made into the HTML it means, then read as a page is.

Source: the FictionBook 2.1 schema. A title of several paragraphs is one heading; the marks of
notes are kept as marks, and a body of notes is one section without headings of its own.
"""

import re
from collections.abc import Iterator

from lxml import etree

from app.documents.archive import Archive
from app.documents.builder import Draft, Report
from app.documents.chapters.marked_headings import headings_or_chapters
from app.documents.document import Document
from app.documents.html.html_flow import Flow
from app.documents.html.markup_encoding import decode_markup
from app.documents.html.read_html import note_dropped, own_headings
from app.documents.html.xml_tree import parse_xml
from app.documents.options import ReadingOptions
from app.documents.text.read_text import slices_of, title_of
from app.errors import DamagedError, EmptyDocumentError

_NAMES = ("first-name", "middle-name", "last-name")
_PICTURES = re.compile(rb"<binary\b.*?(?:</binary\s*>|\Z)", re.DOTALL)
# A line of verse is a block of one line, as a description in a list is.
_AS_HTML = {
    "body": "div",
    "section": "div",
    "subtitle": "p",
    "emphasis": "em",
    "strikethrough": "del",
    "style": "span",
    "cite": "blockquote",
    "epigraph": "blockquote",
    "annotation": "blockquote",
    "poem": "div",
    "v": "dd",
    "stanza": "div",
    "text-author": "p",
    "date": "p",
    "empty-line": "hr",
}
_DEEPEST = 6


def read_fictionbook(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a book. Raises DamagedError, LimitError, EmptyDocumentError."""
    report = Report()
    markup = _PICTURES.sub(b"", _unpacked(data, report))
    root = parse_xml(markup)
    bodies = [] if root is None else [child for child in root if _tag(child) == "body"]
    if root is None or not bodies:
        raise DamagedError("fictionbook_damaged")
    flow = Flow()
    for body in bodies:
        _make_html(body)
        flow.break_block()
        flow.add_tree(body)
    flow.finish()
    if not flow.text.strip():
        raise EmptyDocumentError("fictionbook_without_text")
    note_dropped(flow, report)
    report.add("bytes_replaced", decode_markup(markup).num_replaced)
    title, authors = _said_of_itself(root)
    headings = headings_or_chapters(own_headings(flow), flow.text, report)
    draft = Draft(name, "fictionbook", title or title_of("", name), flow.text, report, authors)
    return draft.finish(data, headings or slices_of(flow.text, report))


def _unpacked(data: bytes, report: Report) -> bytes:
    """Return the book's XML, out of an archive where it came in one."""
    if not data.startswith(b"PK"):
        return data
    archive = Archive(data, report)
    books = [entry for entry in archive.names if entry.lower().endswith(".fb2")]
    found = archive.read(books[0]) if books else None
    if found is None:
        raise DamagedError("fictionbook_damaged")
    return found


def _make_html(body: etree._Element) -> None:
    """Give the elements of a body the names that they would have in HTML."""
    is_notes = body.get("name") in ("notes", "comments", "footnotes")
    depths: dict[etree._Element, int] = {}
    for element in list(body.iter("*")):
        tag, parent = _tag(element), element.getparent()
        depth = depths.get(parent, 0) if parent is not None else 0
        depths[element] = depth + (tag == "section")
        if tag == "title":
            is_heading = depth > 0 and not is_notes
            _make_title(element, f"h{min(depth, _DEEPEST)}" if is_heading else "p")
        elif tag == "a" and element.get("type") == "note":
            element.tag = "sup"
        else:
            element.tag = _AS_HTML.get(tag, tag)


def _make_title(title: etree._Element, tag: str) -> None:
    """Make a title one heading, or the first paragraph of what it stands over."""
    words = ". ".join(_lines(title))
    for child in list(title):
        title.remove(child)
    title.text, title.tag = words, tag


def _lines(title: etree._Element) -> Iterator[str]:
    """Yield the paragraphs of a title, marks that close them left out before the next."""
    lines = [_words(p) for p in title if _tag(p) == "p"]
    kept = [line for line in lines if line] or [_words(title)]
    for number, line in enumerate(kept, start=1):
        yield line.rstrip(" .:") if number < len(kept) else line


def _said_of_itself(root: etree._Element) -> tuple[str, tuple[str, ...]]:
    """Return title and authors as the description has them."""
    info = next((e for e in root.iter("*") if _tag(e) == "title-info"), None)
    if info is None:
        return "", ()
    title = next((_words(e) for e in info if _tag(e) == "book-title"), "")
    authors = (
        " ".join(_words(e) for e in author if _tag(e) in _NAMES and _words(e))
        or next((_words(e) for e in author if _tag(e) == "nickname"), "")
        for author in info
        if _tag(author) == "author"
    )
    return title, tuple(author for author in authors if author)


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _tag(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
