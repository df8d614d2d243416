"""The title and authors of a PDF: as its metadata says where that is credible, else as set."""

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from app.documents.pdf.reading_order import Line
from app.documents.section_kinds import clean_title
from app.documents.text.read_text import title_of

# What programs write into the title for want of one.
NO_TITLE = re.compile(
    r"^(untitled|microsoft (word|powerpoint)|slide \d|document\d*$|layout 1|paper$"
    r"|title$|main$|arxiv:"
    r"|doi:|pii:|unknown|no title|output"
    r"|.*\.(docx?|tex|dvi|pdf|indd|qxd|ps|rtf|odt|pptx?)$)",
    re.IGNORECASE,
)
MAX_TITLE_CHARS = 300
MAX_TITLE_LINES = 5


def find_title(pdf: pdfium.PdfDocument, pages: Sequence[Sequence[Line]], name: str) -> str:
    """Return the work's title."""
    said = clean_title(_metadata(pdf, "Title"))
    is_credible = bool(said) and not NO_TITLE.match(said) and len(re.sub(r"[\W\d_]", "", said)) > 2
    shown = _largest_words(pages)
    if is_credible and (not shown or " " in said):
        return said[:MAX_TITLE_CHARS]
    return shown or (said if is_credible else "") or title_of("", name)


def find_authors(pdf: pdfium.PdfDocument) -> tuple[str, ...]:
    """Return the authors that the metadata names."""
    said = clean_title(_metadata(pdf, "Author"))
    names = [part.strip() for part in re.split(r";|,(?=\s*\w+[\s.]+\w)|\band\b", said)]
    return tuple(part for part in names if 2 < len(part) < 100)


def _metadata(pdf: pdfium.PdfDocument, key: str) -> str:
    try:
        return str(pdf.get_metadata_value(key) or "")
    except (UnicodeError, pdfium.PdfiumError):
        return ""


def _largest_words(pages: Sequence[Sequence[Line]]) -> str:
    """Return the lines in the largest type at the start of the first page with text."""
    lines = next((lines for lines in pages[:3] if lines), [])
    wordy = [
        line
        for line in lines[:40]
        if len(re.sub(r"[\W\d_]", "", line.text)) > 3 and "@" not in line.text
    ]
    if not wordy:
        return ""
    largest = max(line.size for line in wordy)
    usual = sorted(line.size for line in lines)[len(lines) // 2]
    if largest < 1.15 * usual:
        return ""
    first = next(i for i, line in enumerate(wordy) if line.size > largest * 0.97)
    words = []
    for line in wordy[first : first + MAX_TITLE_LINES]:
        if line.size < largest * 0.97:
            break
        words.append(line.text.strip())
    title = clean_title(" ".join(words))
    return title if len(title) <= MAX_TITLE_CHARS else ""
