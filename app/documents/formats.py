"""The formats that are read, a row a format; the reader is chosen by what the bytes are.

To add a format: write its reader, and add its row. The first row that recognises a file reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.documents.rare_collections import rare_collections
from app.documents.text.encoding import is_wide
from app.errors import EmptyDocumentError, UnknownFormatError

ReadBytes = Callable[[bytes, str, ReadingOptions], Document]
_BLANK_BYTES = b"\x00\t\n\r "
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Where a Palm database, which a Kindle book is, says what it holds.
_KINDLE_MARKS = (b"BOOKMOBI", b"TEXtREAd")
_KINDLE_STARTS = (b"TPZ", b"CONT\x02\x00", b"\xeaDRMION\xee")
_KINDLE_SUFFIXES = (".mobi", ".azw", ".azw1", ".azw3", ".azw4", ".kfx", ".prc")
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
# What people drop in by mistake, told by its first bytes.
_OTHER_KINDS = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"Rar!", "a RAR archive"),
    (b"AT&TFORM", "a DjVu document"),
    (b"ITOLITLS", "a Microsoft Reader book"),
    (b"ITSF", "a help file"),
    (b"\x89\x9b\x9a\xde", "a UMD book"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)


@dataclass(frozen=True)
class FirstBytes:
    """A file as formats are told apart. start: its first characters, lower case, marks skipped."""

    data: bytes
    head: bytes
    start: bytes
    name: str

    @property
    def is_zip(self) -> bool:
        return self.head.startswith(_ZIP)


@dataclass(frozen=True)
class FormatRow:
    """A format. name: as `Document.format`; label: as people call it; mime: its media type.

    suffixes: of files that hold it. reader: module and function, imported when it is wanted.
    is_book: whether such a file is a book whatever its text.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    mime: str
    recognises: Callable[[FirstBytes], bool]
    reader: str
    is_book: bool = False
    must_be: bool = False
    """Whether a file of this name that is something else is refused, and not read as text."""
    by_bytes: bool = False
    """Whether its bytes alone tell it, so that it is nothing else dropped in by mistake."""

    def read(self, data: bytes, name: str, options: ReadingOptions) -> Document:
        """Return the document in some bytes."""
        module, _, function = self.reader.partition(":")
        reader: ReadBytes = getattr(import_module(f"app.documents.{module}"), function)
        return reader(data, name, options)


def _is_pdf(sample: FirstBytes) -> bool:
    named = sample.name.endswith(".pdf") and b"startxref" in sample.data[-4096:]
    return b"%PDF-" in sample.head or named


def _is_epub(sample: FirstBytes) -> bool:
    if not sample.is_zip:
        return False
    marked = b"META-INF/" in sample.data or b"application/epub+zip" in sample.data[:200]
    return marked or sample.name.endswith(".epub")


def _is_docx(sample: FirstBytes) -> bool:
    return sample.is_zip and b"word/document.xml" in sample.data


def _is_fictionbook(sample: FirstBytes) -> bool:
    if sample.is_zip:
        # Its names stand in the archive's directory, at the end.
        return b".fb2" in sample.data[-65_536:] or sample.name.endswith(".fb2.zip")
    return any("<FictionBook".encode(e) in sample.head for e in ("ascii", "utf-16-le", "utf-16-be"))


def _is_markdown(sample: FirstBytes) -> bool:
    return sample.name.endswith(_MARKDOWN_SUFFIXES)


def _is_html(sample: FirstBytes) -> bool:
    named = sample.name.endswith(_HTML_SUFFIXES)
    return named or sample.start.startswith((b"<!doctype html", b"<html"))


FORMATS: tuple[FormatRow, ...] = (
    FormatRow(
        "pdf",
        "PDF",
        (".pdf",),
        "application/pdf",
        _is_pdf,
        "pdf.read_pdf:read_pdf",
        must_be=True,
        by_bytes=True,
    ),
    FormatRow(
        "fictionbook",
        "FictionBook",
        (".fb2", ".fb2.zip"),
        "application/x-fictionbook+xml",
        _is_fictionbook,
        "fictionbook.read_fictionbook:read_fictionbook",
        is_book=True,
        by_bytes=True,
    ),
    FormatRow(
        "docx",
        "Word",
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _is_docx,
        "docx.read_docx:read_docx",
        must_be=True,
        by_bytes=True,
    ),
    FormatRow(
        "epub",
        "EPUB",
        (".epub",),
        "application/epub+zip",
        _is_epub,
        "epub.read_epub:read_epub",
        is_book=True,
        must_be=True,
        by_bytes=True,
    ),
    FormatRow(
        "markdown",
        "Markdown",
        _MARKDOWN_SUFFIXES,
        "text/markdown",
        _is_markdown,
        "text.read_markdown:read_markdown",
    ),
    FormatRow(
        "html",
        "HTML",
        _HTML_SUFFIXES,
        "text/html",
        _is_html,
        "html.read_html:read_html",
    ),
    FormatRow(
        "text",
        "Text",
        (".txt", ".text"),
        "text/plain",
        lambda sample: True,
        "text.read_text:read_plain_text",
    ),
)
_BY_NAME = {row.name: row for row in FORMATS}
LABELS = ", ".join(row.label for row in FORMATS)
"""All that can be read, as a person is told."""


def read(data: bytes, name: str, options: ReadingOptions | None = None) -> Document:
    """Return the document that bytes hold. Raises ReadingError with a sentence otherwise."""
    with rare_collections():
        return detect_format(data, name).read(data, name, options or ReadingOptions())


def format_of(document: Document) -> FormatRow:
    """Return the format that a document was read from."""
    return _BY_NAME[document.format]


def detect_format(data: bytes, name: str) -> FormatRow:
    """Return what some bytes are. Raises EmptyDocumentError, UnknownFormatError."""
    head = data[:1024]
    if not (head.strip(_BLANK_BYTES) or data.strip(_BLANK_BYTES)):
        raise EmptyDocumentError("file_empty")
    sample = FirstBytes(data, head, head.lstrip(b"\xef\xbb\xbf \t\r\n").lower(), name.lower())
    row = next(row for row in FORMATS if row.recognises(sample))
    if not row.by_bytes:
        _refuse_others(sample)
    return row


def _refuse_others(sample: FirstBytes) -> None:
    """Raise UnknownFormatError for what is no text, whatever its name."""
    if sample.is_zip:
        _refuse_archive(sample.data)
    for row in FORMATS:
        if row.must_be and sample.name.endswith(row.suffixes):
            raise UnknownFormatError("name_misleads", kind=row.label)
    is_kindle = sample.data[60:68] in _KINDLE_MARKS or sample.data.startswith(_KINDLE_STARTS)
    if is_kindle or sample.name.endswith(_KINDLE_SUFFIXES):
        raise UnknownFormatError("kindle_book")
    for mark, what in _OTHER_KINDS:
        if sample.data.startswith(mark):
            raise UnknownFormatError("unknown_format", what=what, formats=LABELS)
    part = sample.data[:8192]
    if part.startswith(b"\x1b$"):  # Korean and Japanese in seven bits shift by control characters
        return
    controls = sum(part.count(bytes((c,))) for c in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if controls > len(part) / 20 and not is_wide(sample.data):
        raise UnknownFormatError("binary_file", formats=LABELS)


def _refuse_archive(data: bytes) -> None:
    for mark, what in ((b"xl/", "a spreadsheet"), (b"ppt/", "slides")):
        if mark in data:
            raise UnknownFormatError("save_as_pdf", what=what)
    raise UnknownFormatError("archive")
