"""HTML files: visible text, and sections from their headings."""

import re

from lxml import etree, html

from app.documents.builder import Draft, Heading, Report
from app.documents.chapters.marked_headings import headings_or_chapters
from app.documents.document import Document
from app.documents.html.html_flow import Flow
from app.documents.html.markup_encoding import decode_markup
from app.documents.options import ReadingOptions
from app.documents.text.read_text import slices_of, tidy, title_of
from app.errors import EmptyDocumentError

DROPPED = {
    "hidden": "hidden_dropped",
    "ruby": "ruby_dropped",
    "footnotes": "footnotes_dropped",
    "page numbers": "page_numbers_dropped",
}


def read_html(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a web page's visible text. Raises EmptyDocumentError where it shows none."""
    report = Report()
    decoded = decode_markup(data, options.encoding)
    tree = parse_html(tidy(decoded, report))
    flow = Flow()
    if tree is not None:
        flow.add_tree(tree)
    flow.finish()
    if not flow.text.strip():
        raise EmptyDocumentError("html_without_text")
    note_dropped(flow, report)
    found = tree.findtext(".//title") if tree is not None else None
    title = " ".join((found or "").split()) or title_of("", name)
    text = flow.text
    headings = headings_or_chapters(own_headings(flow), text, report)
    draft = Draft(name, "html", title, text, report, decoded=decoded)
    return draft.finish(data, headings or slices_of(text, report))


def own_headings(flow: Flow) -> list[Heading]:
    """Return the headings that a page marks, with levels from 1 and none left out."""
    levels = sorted({level for _, level, _ in flow.headings})
    return [Heading(start, words, levels.index(level) + 1) for start, level, words in flow.headings]


def parse_html(text: str) -> etree._Element | None:
    """Return the tree of an HTML text, however broken; no entity or network is followed."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(no_network=True, recover=True, huge_tree=False)
    try:
        return html.document_fromstring(text, parser=parser) if text.strip() else None
    except etree.ParserError:
        return None


def note_dropped(flow: Flow, report: Report) -> None:
    """Record what a flow left out."""
    for what, count in flow.dropped.items():
        report.add(DROPPED[what], count)
