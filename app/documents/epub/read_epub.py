"""EPUB: chapters in the spine's order, sections from the table of contents.

EbookLib never sees the file itself but a small archive made from it: checked entries,
text only, and a list of contents in which every file exists.
"""

import hashlib
import io
import zipfile
from xml.sax.saxutils import escape

from ebooklib import epub as ebooklib_epub

from app.documents.builder import Heading, Report, tile_sections
from app.documents.document import Document
from app.documents.epub.archive import Archive
from app.documents.epub.contents import read_toc
from app.documents.epub.package import Item, Package, TocEntry, check_protection, read_package
from app.documents.html.html_flow import Flow
from app.documents.html.read_html import note_dropped, parse_html
from app.documents.html.xml_tree import parse_xml, xml_text
from app.documents.options import ReadingOptions
from app.documents.text.read_text import title_of
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
    entries = read_toc(archive, package)
    flow = _flow(chapters, report)
    if not flow.text.strip():
        raise EmptyDocumentError("epub_without_text")
    headings = _toc_headings(entries, flow, report) or _own_headings(flow, report)
    title = package.title or title_of("", name)
    return Document(
        name=name,
        title=title,
        format="epub",
        text=flow.text,
        sections=tile_sections(headings, flow.length, title),
        notes=report.notes(),
        authors=package.authors,
        digest=hashlib.sha256(data).hexdigest(),
    )


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


def _flow(chapters: list[tuple[str, bytes]], report: Report) -> Flow:
    """Return all chapters as one text; anchors are named `path` and `path#fragment`."""
    flow = Flow()
    for path, content in chapters:
        tree = parse_xml(content, recover=False)
        if tree is None:
            tree = parse_html(xml_text(content))
            report.add("markup_repaired", 1, path)
        flow.break_block()
        flow.mark(path)
        flow.anchor_prefix = f"{path}#"
        if tree is not None:
            flow.add_tree(tree)
    flow.finish()
    note_dropped(flow, report)
    return flow


def _toc_headings(entries: list[TocEntry], flow: Flow, report: Report) -> list[Heading]:
    """Return the headings that the contents name, in the order of the text."""
    places = [_place(entry, flow) for entry in entries]
    for i in range(len(places) - 1, -1, -1):
        # A heading that leads nowhere itself stands where its first child stands.
        has_child = i + 1 < len(entries) and entries[i + 1].level > entries[i].level
        if places[i] is None and not entries[i].path and has_child:
            places[i] = places[i + 1]
    lost = [entry.title for entry, place in zip(entries, places, strict=True) if place is None]
    report.add("toc_unresolved", len(lost), "; ".join(lost[:5]))
    headings = [
        Heading(place, entry.title or "Untitled", entry.level)
        for entry, place in zip(entries, places, strict=True)
        if place is not None
    ]
    return sorted(headings, key=lambda heading: heading.start)


def _place(entry: TocEntry, flow: Flow) -> int | None:
    """Return the offset an entry leads to: its fragment, else its file, case forgiven."""
    if not entry.path:
        return None
    for key in (f"{entry.path}#{entry.fragment}", entry.path):
        if key in flow.anchors:
            return flow.anchors[key]
    folded = {
        anchor.casefold(): offset for anchor, offset in flow.anchors.items() if "#" not in anchor
    }
    if entry.path.casefold() in folded:
        return folded[entry.path.casefold()]
    base = entry.path.rsplit("/", 1)[-1].casefold()
    same = [offset for anchor, offset in folded.items() if anchor.rsplit("/", 1)[-1] == base]
    return same[0] if len(same) == 1 else None


def _own_headings(flow: Flow, report: Report) -> list[Heading]:
    """Return the headings in the chapters themselves, for a book without contents."""
    report.add("toc_missing")
    levels = sorted({level for _, level, _ in flow.headings})
    return [Heading(start, words, levels.index(level) + 1) for start, level, words in flow.headings]
