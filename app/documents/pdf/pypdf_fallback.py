"""pypdf's reading of a PDF of which PDFium makes nothing: slower, and sometimes luckier."""

import hashlib
import io
import logging
import struct
import warnings
import zlib
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from app.documents.builder import Report, page_ranges, tile_sections
from app.documents.document import Document, Page
from app.documents.options import ReadingOptions
from app.documents.text.read_text import CONTROL, title_of

# pypdf walks over whatever objects a damaged file holds, and trips in as many ways.
FAILURES = (
    PyPdfError, DependencyError, DeprecationError, ValueError, TypeError, KeyError, IndexError,
    AttributeError, AssertionError, RecursionError, OverflowError, NotImplementedError,
    zlib.error, struct.error, OSError,
)  # fmt: skip
MAX_PAGES = 500
# A damaged file may claim any number of pages.
MAX_TOLD = 20_000
# pypdf takes seconds for a megabyte of drawing instructions; by their size, and not by a clock,
# a file reads the same on every machine.
MAX_INSTRUCTIONS = 4_000_000


def read_with_pypdf(
    data: bytes, name: str, options: ReadingOptions, report: Report
) -> Document | None:
    """Return the text that pypdf finds, page by page, or None where it finds none either."""
    texts, num_pages = _texts(data, options.password)
    if not any(text.strip() for text in texts):
        return None
    report.add("second_reader")
    unread = range(len(texts) + 1, num_pages + 1)
    report.add("pages_unread", len(unread), page_ranges(unread))
    texts += [""] * len(unread)
    pages, position = [], 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, position, position + len(text)))
        position += len(text)
    title = title_of("", name)
    return Document(
        name=name,
        title=title,
        format="pdf",
        text="".join(texts),
        sections=tile_sections([], position, title),
        pages=tuple(pages),
        notes=report.notes(),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _texts(data: bytes, password: str | None) -> tuple[list[str], int]:
    """Return the texts of the pages that were read, and how many pages there are."""
    texts: list[str] = []
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted and not reader.decrypt(password or ""):
                return [], 0
            num_pages = min(len(reader.pages), MAX_TOLD)
        except FAILURES:
            return [], 0
        num_bytes = 0
        for index in range(min(num_pages, MAX_PAGES)):
            try:
                page = reader.pages[index]
                num_bytes += _num_instructions(page)
                if num_bytes > MAX_INSTRUCTIONS:
                    break
                texts.append(CONTROL.sub("", page.extract_text()) + "\n")
            except FAILURES:
                texts.append("\n")
    return texts, num_pages


def _num_instructions(page: PageObject) -> int:
    """Return how many bytes of drawing instructions a page has, those of its forms aside."""
    contents: Any = page["/Contents"].get_object()
    streams = contents if isinstance(contents, list) else [contents]
    return sum(len(stream.get_object().get_data()) for stream in streams)
