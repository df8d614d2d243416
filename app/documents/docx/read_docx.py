"""Word documents: mammoth turns their styles into HTML, which is read as a page is."""

import io
from xml.etree.ElementTree import ParseError

import mammoth

from app.documents.archive import Archive
from app.documents.builder import Draft, Report
from app.documents.chapters.marked_headings import headings_or_chapters
from app.documents.document import Document
from app.documents.docx.outline_levels import LEVEL_STYLES, headings_by_style, with_level_styles
from app.documents.html.html_flow import Flow
from app.documents.html.read_html import note_dropped, own_headings, parse_html
from app.documents.html.xml_tree import parse_xml
from app.documents.options import ReadingOptions
from app.documents.text.read_text import slices_of, title_of
from app.errors import DamagedError, EmptyDocumentError

_CORE = "docProps/core.xml"
_STYLES = """
p[style-name='Title'] => p:fresh
p[style-name='Subtitle'] => p:fresh
"""
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read_docx(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a Word document. Raises DamagedError, LimitError, EmptyDocumentError."""
    report = Report()
    archive = Archive(data, report)
    # Reading every entry here keeps the library from unpacking more than the limits allow.
    entries = [archive.read(entry) for entry in archive.names if _is_xml(entry)]
    if None in entries:
        raise DamagedError("docx_damaged")
    flow = Flow()
    styles = f"{_STYLES}{headings_by_style(archive)}\n{LEVEL_STYLES}"
    tree = parse_html(_html(with_level_styles(data, archive), styles))
    if tree is not None:
        flow.add_tree(tree)
    flow.finish()
    if not flow.text.strip():
        raise EmptyDocumentError("docx_without_text")
    note_dropped(flow, report)
    title, authors = _said_of_itself(archive)
    headings = headings_or_chapters(own_headings(flow), flow.text, report)
    draft = Draft(name, "docx", title or title_of("", name), flow.text, report, authors)
    return draft.finish(data, headings or slices_of(flow.text, report))


def _is_xml(entry: str) -> bool:
    return entry.endswith((".xml", ".rels"))


def _html(data: bytes, styles: str) -> str:
    """Return a document as HTML, without its pictures."""
    nothing = mammoth.images.img_element(lambda image: {})
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data), style_map=styles, convert_image=nothing, id_prefix="d"
        )
    # What it raises where a part is missing or is no XML: it promises no error of its own.
    except (ParseError, KeyError, ValueError, AttributeError, TypeError, IndexError) as error:
        raise DamagedError("docx_damaged") from error
    return str(made.value)


def _said_of_itself(archive: Archive) -> tuple[str, tuple[str, ...]]:
    """Return title and authors as the file's properties have them."""
    found = archive.find(_CORE)
    core = parse_xml(archive.read(found) or b"") if found else None
    if core is None:
        return "", ()
    title = " ".join((core.findtext(f"{_DUBLIN_CORE}title") or "").split())
    authors = (core.findtext(f"{_DUBLIN_CORE}creator") or "").split(";")
    return title, tuple(" ".join(author.split()) for author in authors if author.strip())
