"""PDF: the text by PDFium, in reading order; pypdf is asked where PDFium gives nothing."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import pypdfium2 as pdfium

from app.documents.builder import Heading, Report, page_ranges, tile_sections
from app.documents.chapters.find_chapters import find_chapters
from app.documents.document import Document, Page
from app.documents.options import ReadingOptions
from app.documents.pdf.flow.paragraphs import Flowed, Paragraphs
from app.documents.pdf.layers import has_layers
from app.documents.pdf.pages import Pages, open_pdf, read_pages
from app.documents.pdf.structure.headings import (
    body_size,
    find_headings,
    find_known,
    find_set_apart,
)
from app.documents.pdf.structure.numbered import find_numbered
from app.documents.pdf.structure.outline import LinePlace, place_outline, read_outline
from app.documents.pdf.structure.set_lines import SetLine, style_of
from app.documents.pdf.structure.title import find_authors, find_title
from app.documents.section_kinds import bare, with_kinds
from app.errors import DamagedError, EmptyDocumentError

# A long text without any headings is divided by pages.
UNDIVIDED_CHARS = 60_000
PAGES_A_PART = 10
# Two headings nearer to each other are one.
NEAR_CHARS = 40
# So many of an outline's headings have to be set in one style for others to be taken by it.
MIN_ALIKE = 3


def read_pdf(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a PDF's text with its pages and sections.

    Raises PasswordError, DamagedError, and EmptyDocumentError where it holds no text.
    """
    report = Report()
    try:
        pdf = open_pdf(data, options.password)
    except DamagedError:
        second = _second_opinion(data, name, options, report)
        if second is None:
            raise
        return second
    with pdf:
        pages = read_pages(pdf, report, options.as_set, options, has_layers(data))
        flowed = Paragraphs(pages.lines, options.as_set).flow()
        if not flowed.text.strip() or len(pages.scanned) == len(pages.lines):
            return _without_text(data, name, options, (pages, report))
        return _document(data, name, (pdf, pages, flowed, report))


def _second_opinion(
    data: bytes, name: str, options: ReadingOptions, report: Report
) -> Document | None:
    # Few files need it, and importing it takes longer than reading most of the others.
    from app.documents.pdf.pypdf_fallback import read_with_pypdf

    return read_with_pypdf(data, name, options, report)


def _document(
    data: bytes, name: str, parts: tuple[pdfium.PdfDocument, Pages, Flowed, Report]
) -> Document:
    pdf, pages, flowed, report = parts
    _report_text(pages, flowed, report)
    title = find_title(pdf, pages.lines, name)
    headings = _headings(pdf, pages, flowed, report)
    return Document(
        name=name,
        title=title,
        format="pdf",
        text=flowed.text,
        sections=tile_sections(headings, len(flowed.text), title),
        pages=_pages(pdf, pages, flowed),
        notes=report.notes(),
        authors=find_authors(pdf, pages.lines, title),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _without_text(
    data: bytes, name: str, options: ReadingOptions, found: tuple[Pages, Report]
) -> Document:
    """Ask pypdf where PDFium found no text, and say what is the matter if it has none either."""
    pages, report = found
    if pages.scanned or pages.garbled:
        raise EmptyDocumentError("pdf_scanned")
    if len(pages.drawn) < len(pages.lines):
        second = _second_opinion(data, name, options, report)
        if second is not None:
            return second
    if len(pages.broken) == len(pages.lines) and pages.broken:
        raise DamagedError("pdf_pages_damaged")
    raise EmptyDocumentError("pdf_without_text")


def _report_text(pages: Pages, flowed: Flowed, report: Report) -> None:
    """Record what was mended, and which pages say nothing."""
    report.add("hyphens_joined", flowed.num_hyphens)
    report.add("hyphens_kept", flowed.num_kept_hyphens)
    report.add("ligatures", flowed.num_ligatures)
    report.add("pages_scanned", len(pages.scanned), page_ranges(pages.scanned))
    report.add("pages_garbled", len(pages.garbled), page_ranges(pages.garbled))
    silent = set(pages.scanned) | set(pages.broken)
    empty = [i for i, lines in enumerate(pages.lines, start=1) if not lines and i not in silent]
    report.add("pages_without_text", len(empty), page_ranges(empty))


def _pages(pdf: pdfium.PdfDocument, pages: Pages, flowed: Flowed) -> tuple[Page, ...]:
    ends = [*flowed.page_starts[1:], len(flowed.text)]
    return tuple(
        Page(i + 1, start, end, pdf.get_page_label(i) or pages.labels.get(i, ""))
        for i, (start, end) in enumerate(zip(flowed.page_starts, ends, strict=True))
    )


def _headings(
    pdf: pdfium.PdfDocument, pages: Pages, flowed: Flowed, report: Report
) -> list[Heading]:
    """Return the sections' headings: from the outline, else the lines, else by pages."""
    lines = _set_lines(pages, flowed)
    entries = read_outline(pdf)
    source = "outline"
    headings: list[Heading] = []
    if len(entries) >= 2:
        places = _line_places(lines, len(pages.lines))
        headings, num_guessed = place_outline(entries, places, flowed.page_starts)
        if 2 * num_guessed >= len(headings):
            # Most entries name nothing that the text shows: headings that are found go before.
            found, how = find_headings(lines, len(flowed.text))
            if how in ("numbers", "type"):
                headings, source, num_guessed = found, how, 0
        report.add("outline_guessed", num_guessed)
        if source == "outline":
            headings = _with_known(_with_alike(_with_counted(headings, lines), lines), lines)
    if len({heading.start for heading in headings}) < 2:
        headings, source = find_headings(lines, len(flowed.text))
    if len(headings) < 3:
        chapters = find_chapters(flowed.text)
        if len(chapters) >= 3:
            headings, source = chapters, "chapters"
    if not headings and len(flowed.text) > UNDIVIDED_CHARS:
        headings, source = _by_pages(flowed.page_starts), "pages"
    report.add("sections_from", 1 if source else 0, source)
    return with_kinds(headings)


def _set_lines(pages: Pages, flowed: Flowed) -> list[SetLine]:
    """Return every line with its offset, and whether breaks stand before and after it."""
    every = [line for lines in pages.lines for line in lines]
    text, starts = flowed.text, flowed.line_starts
    found = []
    for i, (line, start) in enumerate(zip(every, starts, strict=True)):
        end = starts[i + 1] if i + 1 < len(starts) else len(text)
        begins = start == 0 or text[start - 1] == "\n"
        ends = end == len(text) or text[max(end - 1, 0)] == "\n"
        # Lines of listings and of authors' blocks head nothing.
        found.append(SetLine(line, start, begins and ends and not line.is_own, begins))
    return found


def _line_places(lines: Sequence[SetLine], num_pages: int) -> list[list[LinePlace]]:
    places: list[list[LinePlace]] = [[] for _ in range(num_pages)]
    for index, members in groupby(lines, key=lambda item: item.line.page):
        places[index] += [LinePlace(m.start, m.line.text, m.line.base) for m in members]
    return places


def _with_known(headings: list[Heading], lines: Sequence[SetLine]) -> list[Heading]:
    """Add abstract, references and appendix where the outline passes over them."""
    known = [
        heading
        for heading in find_known(lines)
        if not any(abs(heading.start - other.start) < NEAR_CHARS for other in headings)
        and bare(heading.title) not in {bare(other.title) for other in headings}
    ]
    return sorted([*headings, *known], key=lambda heading: heading.start)


def _with_counted(headings: list[Heading], lines: Sequence[SetLine]) -> list[Heading]:
    """Add the numbered headings that an outline passes over, of the levels that it lists."""
    places = {heading.start: heading.level for heading in headings}
    styles = {item.start: style_of(item.line) for item in lines}
    found = find_numbered(lines, body_size(lines))
    listed = Counter(
        (h.level, places[h.start], styles[h.start]) for h in found if h.start in places
    )
    level_of = {(level, style): own for (level, own, style), count in listed.items() if count >= 2}
    added = [
        replace(heading, level=level_of[heading.level, styles[heading.start]])
        for heading in found
        if (heading.level, styles[heading.start]) in level_of
        and not any(abs(heading.start - start) < NEAR_CHARS for start in places)
    ]
    return sorted([*headings, *added], key=lambda heading: heading.start)


def _with_alike(headings: list[Heading], lines: Sequence[SetLine]) -> list[Heading]:
    """Add the lines set like the outline's topmost headings that it passes over."""
    by_start = {item.start: item.line for item in lines}
    top = [by_start[h.start] for h in headings if h.level == 1 and h.start in by_start]
    styles = Counter(style_of(line) for line in top)
    alike = [
        found
        for found in find_set_apart(lines, body_size(lines))
        if styles[style_of(by_start[found.start])] >= MIN_ALIKE
        and found.start > headings[0].start
        and not any(abs(found.start - other.start) < NEAR_CHARS for other in headings)
    ]
    added = [replace(heading, level=1) for heading in alike]
    return sorted([*headings, *added], key=lambda heading: heading.start)


def _by_pages(page_starts: Sequence[int]) -> list[Heading]:
    starts = range(0, len(page_starts), PAGES_A_PART)
    return [
        Heading(page_starts[i], f"Pages {i + 1}–{min(i + PAGES_A_PART, len(page_starts))}")
        for i in starts
    ]
