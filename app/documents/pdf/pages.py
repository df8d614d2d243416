"""All pages of a PDF as lines in reading order, with what was left out of them."""

from dataclasses import dataclass, field

import pypdfium2 as pdfium

from app.documents.builder import Report, page_ranges
from app.documents.options import ReadingOptions
from app.documents.pdf.flow.furniture import Furniture, find_furniture
from app.documents.pdf.layers import has_layers
from app.documents.pdf.page.annotations import (
    attached_files,
    read_annotations,
    with_annotations,
)
from app.documents.pdf.page.characters.glyphs import load_glyphs
from app.documents.pdf.page.characters.pieces import find_pieces
from app.documents.pdf.page.formulas.displayed import set_formulas
from app.documents.pdf.page.layout.leaders import shorten_leaders
from app.documents.pdf.page.layout.line_numbers import without_line_numbers
from app.documents.pdf.page.layout.listings import set_listings
from app.documents.pdf.page.layout.reading_order import (
    Line,
    reading_order,
    recognised_lines,
    set_edges,
)
from app.documents.pdf.page.mend_lines import mend_lines
from app.documents.pdf.page.paint.hidden_text import without_hidden
from app.documents.pdf.page.paint.painted import look_at_objects
from app.documents.pdf.page.paint.scans import is_scan, looks_garbled
from app.documents.progress import tell
from app.errors import DamagedError, PasswordError

PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


@dataclass
class Pages:
    """Lines of each page, and what is known of pages, by their numbers.

    labels: as printed, by index. scanned: pictures of text. garbled: whose
    fonts tell other letters than they show. broken: cannot be opened. drawn:
    hold pictures or lines and no text. hidden: words that nobody sees.
    num_typed: remarks and values of forms read. files: attached to pages, by name.
    numbered: where line numbers stand, by margin. has_layers: parts may be switched off.
    """

    lines: list[list[Line]] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    scanned: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    hidden: list[tuple[int, str]] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    num_typed: int = 0
    files: list[str] = field(default_factory=list)
    numbered: dict[bool, float] = field(default_factory=dict)
    has_layers: bool = False


def open_pdf(data: bytes, password: str | None) -> pdfium.PdfDocument:
    """Return the opened file; the empty password is tried before the given one.

    Raises PasswordError, and DamagedError where PDFium cannot open it.
    """
    for attempt in (None, password):
        try:
            return pdfium.PdfDocument(data, password=attempt)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) != PASSWORD_ERROR:
                raise DamagedError("pdf_damaged") from error
    if password:
        raise PasswordError("pdf_wrong_password")
    raise PasswordError("pdf_locked")


def read_pages(
    pdf: pdfium.PdfDocument,
    report: Report,
    as_set: bool = False,
    options: ReadingOptions | None = None,
    layered: bool = False,
) -> Pages:
    """Return the pages' lines without hidden text and, unless as_set, without furniture.

    layered: the file has layers; see `layers.has_layers`.
    """
    pages = Pages(has_layers=layered)
    if pdf.get_formtype():
        pdf.init_forms()
    num_line_numbers = num_sideways = 0
    for index in range(len(pdf)):
        tell(index, len(pdf))
        try:
            lines, numbers, sideways = _read_page(pdf, index, pages, as_set)
        except pdfium.PdfiumError:
            lines, numbers, sideways = [], 0, 0
            pages.broken.append(index + 1)
        pages.lines.append(lines)
        num_line_numbers += numbers
        num_sideways += sideways
    tell(len(pdf), len(pdf))
    num_recognised = add_recognised(pages, options) if options else 0
    report.add("pages_recognised", num_recognised)
    if not as_set:
        _drop_furniture(pages, report)
    report.add("typed_read", pages.num_typed)
    names = list(dict.fromkeys(attached_files(pdf) + pages.files))
    report.add("files_attached", len(names), ", ".join(names))
    report.add("line_numbers_dropped", num_line_numbers)
    report.add("sideways_dropped", num_sideways)
    report.add("pages_broken", len(pages.broken), page_ranges(pages.broken))
    _report_hidden(pages, report)
    return pages


def _read_page(
    pdf: pdfium.PdfDocument, index: int, pages: Pages, as_set: bool
) -> tuple[list[Line], int, int]:
    """Return a page's lines, the number of line numbers, and of sideways pieces, left out."""
    page = pdf[index]
    try:
        glyphs = load_glyphs(page)
        painted = look_at_objects(page, has_layers=pages.has_layers)
        pieces, hidden = without_hidden(
            glyphs, find_pieces(glyphs, is_first_page=not index), painted
        )
        pages.hidden.extend((index + 1, words) for words in hidden)
        if painted.num_objects and not painted.num_texts:
            pages.drawn.append(index + 1)
        if is_scan(pieces, painted, glyphs.width, glyphs.height):
            pages.scanned.append(index + 1)
        elif looks_garbled(glyphs.text):
            pages.garbled.append(index + 1)
        num_numbers = 0
        if not as_set:
            pieces, num_numbers = without_line_numbers(pieces, pages.numbered, glyphs)
        lines, num_sideways = reading_order(pieces, index)
        lines = mend_lines(lines, glyphs)
        if not as_set:
            shorten_leaders(lines)
            lines = set_formulas(set_listings(lines), glyphs, painted.bars)
            found = read_annotations(page)
            lines = with_annotations(lines, found, index)
            pages.num_typed += len(found.remarks) + len(found.values)
            pages.files += found.files
        glyphs.textpage.close()
    finally:
        page.close()
    return lines, num_numbers, num_sideways


def find_scanned(data: bytes, options: ReadingOptions) -> list[int]:
    """Return the numbers of a PDF's pages whose text only recognition can tell."""
    with open_pdf(data, options.password) as pdf:
        pages = read_pages(pdf, Report(), as_set=True, layered=has_layers(data))
        return sorted(pages.scanned + pages.garbled)


def add_recognised(pages: Pages, options: ReadingOptions) -> int:
    """Give scanned pages the lines that were recognised on them; return how many got some."""
    wanted = {*pages.scanned, *pages.garbled}
    given = {number: text for number, text in options.recognised if number in wanted}
    for number, text in given.items():
        pages.lines[number - 1] = recognised_lines(text, number - 1)
    pages.scanned = [number for number in pages.scanned if number not in given]
    pages.garbled = [number for number in pages.garbled if number not in given]
    return len(given)


def _drop_furniture(pages: Pages, report: Report) -> None:
    furniture: Furniture = find_furniture(pages.lines)
    dropped = furniture.heads | furniture.numbers
    for index, lines in enumerate(pages.lines):
        kept = [line for line in lines if id(line) not in dropped]
        if len(kept) < len(lines):
            columns = {line.column for line in lines if id(line) in dropped}
            for column in columns:
                set_edges([line for line in kept if line.column == column])
            pages.lines[index] = kept
    pages.labels = furniture.labels
    report.add("heads_dropped", len(furniture.heads))
    report.add("page_numbers_dropped", len(furniture.numbers))


def _report_hidden(pages: Pages, report: Report) -> None:
    """Say that there was text nobody sees, on which pages, and how it begins."""
    if not pages.hidden:
        return
    numbers = sorted({number for number, _ in pages.hidden})
    words = " ".join(" ".join(words for _, words in pages.hidden).split())
    begins = f"{words[:160]}…" if len(words) > 160 else words
    report.add("hidden_dropped", len(pages.hidden), f"pages {page_ranges(numbers)}: “{begins}”")
