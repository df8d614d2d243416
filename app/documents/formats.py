"""Choose the reader by what the bytes are; the name only decides among kinds of text."""

from collections.abc import Callable

from app.documents.document import Document, Format
from app.documents.options import ReadingOptions
from app.documents.text.encoding import is_wide
from app.errors import EmptyDocumentError, UnknownFormatError

Reader = Callable[[bytes, str, ReadingOptions], Document]
HTML_NAMES = (".html", ".htm", ".xhtml")
MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
# Where a Palm database, which a Kindle book is, says what it holds.
KINDLE_MARKS = (b"BOOKMOBI", b"TEXtREAd")
# What people drop in by mistake, told by its first bytes.
OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)


def read(data: bytes, name: str, options: ReadingOptions | None = None) -> Document:
    """Return the document that bytes hold. Raises ReadingError with a sentence otherwise."""
    return _reader(detect_format(data, name))(data, name, options or ReadingOptions())


def detect_format(data: bytes, name: str) -> Format:
    """Return what some bytes are. Raises EmptyDocumentError, UnknownFormatError."""
    if not data.strip(b"\x00\t\n\r "):
        raise EmptyDocumentError("file_empty")
    head, lower = data[:1024], name.lower()
    if b"%PDF-" in head or (lower.endswith(".pdf") and b"startxref" in data[-4096:]):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(data, lower)
    if lower.endswith((".pdf", ".epub")):
        kind = "PDF" if lower.endswith(".pdf") else "EPUB"
        raise UnknownFormatError("name_misleads", kind=kind)
    _refuse_others(data)
    if lower.endswith(MARKDOWN_NAMES):
        return "markdown"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lower.endswith(HTML_NAMES) or start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "text"


def _zip_format(data: bytes, lower_name: str) -> Format:
    if (
        b"META-INF/" in data
        or b"application/epub+zip" in data[:200]
        or lower_name.endswith(".epub")
    ):
        return "epub"
    for mark, what in (
        (b"word/", "a Word document"),
        (b"xl/", "a spreadsheet"),
        (b"ppt/", "slides"),
    ):
        if mark in data:
            raise UnknownFormatError("save_as_pdf", what=what)
    raise UnknownFormatError("archive")


def _refuse_others(data: bytes) -> None:
    if data[60:68] in KINDLE_MARKS:
        raise UnknownFormatError("kindle_book")
    for mark, what in OTHER_KINDS:
        if data.startswith(mark):
            raise UnknownFormatError("unknown_format", what=what)
    sample = data[:8192]
    controls = sum(
        sample.count(bytes((c,))) for c in (*range(1, 9), *range(14, 27), *range(28, 32))
    )
    if controls > len(sample) / 20 and not is_wide(data):
        raise UnknownFormatError("binary_file")


def _reader(kind: Format) -> Reader:
    """Return a format's reader; each is imported only when it is wanted."""
    if kind == "pdf":
        from app.documents.pdf.read_pdf import read_pdf

        return read_pdf
    if kind == "epub":
        from app.documents.epub.read_epub import read_epub

        return read_epub
    if kind == "html":
        from app.documents.html.read_html import read_html

        return read_html
    if kind == "markdown":
        from app.documents.text.read_markdown import read_markdown

        return read_markdown
    from app.documents.text.read_text import read_plain_text

    return read_plain_text
