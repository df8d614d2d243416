"""PDF: text by PDFium, structure by pypdf."""

import hashlib
import re

import pypdfium2 as pdfium

from app.document import Document, Page
from app.errors import DamagedError, EmptyDocumentError, PasswordError
from app.reading.draft import Report, page_ranges, tile_sections
from app.reading.options import ReadingOptions
from app.reading.plain_text import title_of

PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def read_pdf(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a PDF's text page by page. Raises PasswordError, DamagedError, EmptyDocumentError."""
    report = Report()
    pdf = open_pdf(data, options.password)
    texts = []
    for i in range(len(pdf)):
        textpage = pdf[i].get_textpage()
        texts.append(_clean(textpage.get_text_range()))
    empty = [i for i, text in enumerate(texts, start=1) if not text.strip()]
    report.add("pages_without_text", "Pages hold no text.", len(empty), page_ranges(empty))
    if len(empty) == len(texts):
        raise EmptyDocumentError("The PDF holds no text; its pages may be scanned pictures.")
    pages, position = [], 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, position, position + len(text) + 1))
        position += len(text) + 1
    text = "".join(text + "\n" for text in texts)
    title = title_of("", name)
    return Document(
        name=name,
        title=title,
        format="pdf",
        text=text,
        sections=tile_sections([], len(text), title),
        pages=tuple(pages),
        notes=report.notes(),
        digest=hashlib.sha256(data).hexdigest(),
    )


def open_pdf(data: bytes, password: str | None) -> pdfium.PdfDocument:
    """Return the opened file; the empty password is tried before the given one."""
    for attempt in (None, password):
        try:
            return pdfium.PdfDocument(data, password=attempt)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) != PASSWORD_ERROR:
                raise DamagedError("The PDF is too damaged to be opened.") from error
    if password:
        raise PasswordError("The password does not open this PDF; check it and try again.")
    raise PasswordError("The PDF is locked; give its password to read it.")


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = re.sub(r"[\x02\ufffe]\n?", "", text)
    return text.encode("utf-8", "replace").decode("utf-8")
