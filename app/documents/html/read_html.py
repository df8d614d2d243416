"""HTML and Markdown files: visible text, and sections from their headings."""

import hashlib
import re

from lxml import etree, html

from app.documents.builder import Heading, Report, tile_sections
from app.documents.document import Document, Format
from app.documents.html.html_flow import Flow
from app.documents.options import ReadingOptions
from app.documents.text.encoding import Decoded, decode
from app.documents.text.read_text import tidy, title_of
from app.errors import EmptyDocumentError

CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})|encoding=["']([\w.:-]{2,40})["']""", re.I
)
DROPPED = {
    "hidden": "hidden_dropped",
    "ruby": "ruby_dropped",
    "footnotes": "footnotes_dropped",
    "page numbers": "page_numbers_dropped",
}
ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
SETEXT = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
FENCE = re.compile(r"^ {0,3}(```|~~~)")


def read_html(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a web page's visible text. Raises EmptyDocumentError where it shows none."""
    report = Report()
    decoded = _decode_html(data, options.encoding)
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
    headings = [Heading(start, words, level) for start, level, words in flow.headings]
    return _document(data, name, "html", (title, flow.text, headings, decoded, report))


def read_markdown(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a Markdown file as it is written, less its comments."""
    report = Report()
    decoded = decode(data, options.encoding)
    text, num_comments = re.subn(r"<!--.*?(?:-->|\Z)", "", tidy(decoded, report), flags=re.DOTALL)
    report.add("hidden_dropped", num_comments)
    if not text.strip():
        raise EmptyDocumentError("no_text")
    headings = _markdown_headings(text)
    title = next((h.title for h in headings if h.level == 1), "") or title_of("", name)
    return _document(data, name, "markdown", (title, text, headings, decoded, report))


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


def _document(
    data: bytes,
    name: str,
    kind: Format,
    parts: tuple[str, str, list[Heading], Decoded, Report],
) -> Document:
    title, text, headings, decoded, report = parts
    return Document(
        name=name,
        title=title,
        format=kind,
        text=text,
        sections=tile_sections(headings, len(text), title),
        notes=report.notes(),
        encoding=decoded.encoding,
        encoding_certainty=decoded.certainty,
        digest=hashlib.sha256(data).hexdigest(),
    )


def _decode_html(data: bytes, override: str | None) -> Decoded:
    """Decode as the page itself declares, where that fits its bytes; else as plain text."""
    declared = CHARSET.search(data[:2048])
    if declared and not override and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb")):
        label = (declared[1] or declared[2]).decode("ascii", "replace").lower()
        # What pages call GB2312 or Latin-1 is, as browsers agreed, the larger set.
        label = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}.get(label, label)
        try:
            return Decoded(data.decode(label), label, 0.99)
        except (LookupError, UnicodeError):
            pass
    return decode(data, override)


def _markdown_headings(text: str) -> list[Heading]:
    headings: list[Heading] = []
    fence, start, previous = "", 0, (0, "")
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence:
            atx, setext = ATX.match(line), SETEXT.match(line)
            if atx:
                headings.append(Heading(start, atx[2], len(atx[1])))
            elif setext and previous[1].strip() and not ATX.match(previous[1]):
                level = 1 if setext[1][0] == "=" else 2
                headings.append(Heading(previous[0], previous[1].strip(), level))
        previous = (start, line)
        start += len(line) + 1
    return headings
