"""EPUB: chapters in the spine's order, sections from the table of contents.

EbookLib never sees the file itself but a small archive made from it: checked entries,
text only, and a list of contents in which every file exists.
"""

import io
import zipfile
from xml.sax.saxutils import escape

from ebooklib import epub as ebooklib_epub

from app.documents.archive import Archive
from app.documents.builder import Draft, Report
from app.documents.document import Document
from app.documents.epub.contents import read_tocs
from app.documents.epub.find_headings import find_headings
from app.documents.epub.package import Item, Package, check_protection, read_package
from app.documents.html.html_flow import Flow
from app.documents.html.markup_encoding import decode_markup
from app.documents.html.read_html import note_dropped, parse_html
from app.documents.html.styles import Styles
from app.documents.html.xml_tree import parse_xml, xml_text
from app.documents.options import ReadingOptions
from app.documents.progress import tell
from app.documents.text.read_text import slices_of, title_of
from app.errors import DamagedError, EmptyDocumentError

TEXT_TYPES = frozenset(
    ("application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml",
     "image/svg+xml", "application/xml", "text/xml")
)  # fmt: skip
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
OPF = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="u">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="u">slim</dc:identifier>
<dc:title>{title}</dc:title></metadata>
<manifest>{items}</manifest><spine>{refs}</spine></package>"""
TEXT_ENDINGS = (".xhtml", ".html", ".htm", ".xml", ".svg")


def read_epub(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a book. Raises ProtectedError for DRM, DamagedError, EmptyDocumentError."""
    report = Report()
    archive = Archive(data, report)
    package = read_package(archive)
    check_protection(archive, package)
    chapters = _chapters(archive, package, report)
    flow = _flow(chapters, _style_sheets(archive, package), report)
    if not flow.text.strip():
        raise EmptyDocumentError("epub_without_text")
    headings = find_headings(read_tocs(archive, package), flow, report, package.title)
    title = package.title or title_of("", name)
    draft = Draft(name, "epub", title, flow.text, report, package.authors)
    return draft.finish(data, headings or slices_of(flow.text, report))


def _style_sheets(archive: Archive, package: Package) -> Styles:
    styles = Styles()
    for item in package.items.values():
        found = archive.find(item.path) if item.media_type == "text/css" else None
        sheet = archive.read(found) if found else None
        if sheet:
            styles.add_sheet(sheet.decode("utf-8", "replace"))
    return styles


def _chapters(archive: Archive, package: Package, report: Report) -> list[tuple[str, bytes]]:
    """Return path and bytes of each file of the spine, in order, as EbookLib hands them out."""
    wanted = _reading_order(package, report)
    present: dict[str, tuple[Item, bytes]] = {}
    for item_id in wanted:
        item = package.items[item_id]
        found = archive.find(item.path)
        content = archive.read(found) if found else None
        if content is None:
            report.add("chapters_missing", 1, item.path)
        else:
            present[item_id] = (item, content)
    if not present:
        raise DamagedError("epub_without_chapters")
    book = ebooklib_epub.read_epub(io.BytesIO(_slim(package, present)), {"ignore_ncx": True})
    order = list(present)
    return [
        (present[order[int(ref[1:])]][0].path, book.get_item_with_id(ref).content)
        for ref, _ in book.spine
    ]


def _reading_order(package: Package, report: Report) -> list[str]:
    """Return the ids of the spine's text files that belong to the main flow."""
    order = [(ref, linear) for ref, linear in package.spine if ref in package.items]
    report.add("spine_unresolved", len(package.spine) - len(order))
    text = [(r, linear) for r, linear in order if _is_text(package.items[r])]
    if not text:
        text = [(ref, True) for ref, item in package.items.items() if _is_text(item)]
    main = [ref for ref, linear in text if linear and "nav" not in package.items[ref].properties]
    if not main:
        return list(dict.fromkeys(ref for ref, _ in text))
    aside = sum(1 for _, linear in text if not linear)
    report.add("nonlinear_dropped", aside)
    return list(dict.fromkeys(main))


def _is_text(item: Item) -> bool:
    return item.media_type in TEXT_TYPES or item.path.lower().endswith(TEXT_ENDINGS)


def _slim(package: Package, present: dict[str, tuple[Item, bytes]]) -> bytes:
    """Return an archive of the chapters alone, under plain names, that EbookLib can open."""
    names = [f"c{i}" for i in range(len(present))]
    kind = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="{n}" href="{n}.xhtml" {kind}/>' for n in names)
    refs = "".join(f'<itemref idref="{n}"/>' for n in names)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as slim:
        slim.writestr("META-INF/container.xml", CONTAINER)
        slim.writestr("book.opf", OPF.format(title=escape(package.title), items=items, refs=refs))
        for name, (_, content) in zip(names, present.values(), strict=True):
            slim.writestr(f"{name}.xhtml", content)
    return buffer.getvalue()


def _flow(chapters: list[tuple[str, bytes]], styles: Styles, report: Report) -> Flow:
    """Return all chapters as one text; anchors are named `path` and `path#fragment`."""
    flow = Flow(styles=styles)
    for done, (path, content) in enumerate(chapters):
        tell(done, len(chapters))
        report.add("bytes_replaced", decode_markup(content).num_replaced)
        tree = parse_xml(content, recover=False)
        if tree is None:
            tree = parse_html(xml_text(content))
            report.add("markup_repaired", 1, path)
        flow.break_block()
        flow.mark(path)
        flow.anchor_prefix = f"{path}#"
        if tree is not None:
            flow.add_tree(tree)
    tell(len(chapters), len(chapters))
    flow.finish()
    note_dropped(flow, report)
    return flow
