"""pypdf's reading of a PDF of which PDFium makes nothing: slower, and sometimes luckier."""

import hashlib
import io
import logging
import struct
import time
import warnings
import zlib

from pypdf import PdfReader
from pypdf.errors import DependencyError, DeprecationError, PyPdfError

from app.documents.builder import Report, tile_sections
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
# pypdf is slow where a file is strange; what it has found by then has to do.
MAX_SECONDS = 8.0


def read_with_pypdf(
    data: bytes, name: str, options: ReadingOptions, report: Report
) -> Document | None:
    """Return the text that pypdf finds, page by page, or None where it finds none either."""
    texts = _texts(data, options.password)
    if not any(text.strip() for text in texts):
        return None
    report.add("second_reader")
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


def _texts(data: bytes, password: str | None) -> list[str]:
    texts: list[str] = []
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted and not reader.decrypt(password or ""):
                return []
            num_pages = min(len(reader.pages), MAX_PAGES)
        except FAILURES:
            return []
        deadline = time.monotonic() + MAX_SECONDS
        for index in range(num_pages):
            if time.monotonic() > deadline:
                break
            try:
                texts.append(CONTROL.sub("", reader.pages[index].extract_text()) + "\n")
            except FAILURES:
                texts.append("\n")
    return texts
