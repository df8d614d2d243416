"""Find where the words of a PDF's text stand on its pages.

The document is read again as it was, so that every place is given in characters of its text.
"""

import re

import pypdfium2 as pdfium

from app.documents.builder import Report
from app.documents.options import ReadingOptions
from app.documents.pdf.flow.paragraphs import Flowed, Paragraphs
from app.documents.pdf.layers import has_layers
from app.documents.pdf.page.characters.glyphs import Glyphs, load_glyphs
from app.documents.pdf.pages import open_pdf, read_pages
from app.documents.pdf.word_places import PageLayout, PlacedLine, Word

WORD = re.compile(r"\S+")


def page_sizes(data: bytes, options: ReadingOptions | None = None) -> list[PageLayout]:
    """Return the size of every page, without its lines. Raises ReadingError."""
    with open_pdf(data, (options or ReadingOptions()).password) as pdf:
        return [PageLayout(*pdf.get_page_size(index)) for index in range(len(pdf))]


def page_layouts(data: bytes, options: ReadingOptions | None = None) -> list[PageLayout]:
    """Return every page with its lines; words that came from a picture have no place."""
    options = options or ReadingOptions()
    with open_pdf(data, options.password) as pdf:
        pages = read_pages(pdf, Report(), options.as_set, options, has_layers(data))
        flowed = Paragraphs(pages.lines, options.as_set).flow()
        runs: dict[int, list[tuple[int, int, int]]] = {}
        for offset, length, page, first in flowed.runs:
            if first >= 0:
                runs.setdefault(page, []).append((offset, length, first))
        return [_layout(pdf, index, flowed, runs.get(index, [])) for index in range(len(pdf))]


def _layout(
    pdf: pdfium.PdfDocument, index: int, flowed: Flowed, runs: list[tuple[int, int, int]]
) -> PageLayout:
    page = pdf[index]
    width, height = page.get_size()
    if not runs:
        return PageLayout(width, height)
    glyphs = load_glyphs(page)
    lines = (_line(glyphs, flowed.text, run) for run in runs)
    return PageLayout(width, height, tuple(line for line in lines if line.words))


def _line(glyphs: Glyphs, text: str, run: tuple[int, int, int]) -> PlacedLine:
    offset, length, first = run
    x0, _, _, y1 = glyphs.bounds
    words: list[Word] = []
    edges: list[tuple[float, float]] = []
    for match in WORD.finditer(text, offset, offset + length):
        start, last = first + match.start() - offset, first + match.end() - 1 - offset
        if last >= len(glyphs.text):
            break
        boxes = glyphs.box(start), glyphs.box(last)
        left, right = min(b[0] for b in boxes), max(b[1] for b in boxes)
        words.append((match.start(), match.end(), left - x0, right - x0))
        edges += [(y1 - b[3], y1 - b[2]) for b in boxes]
    if not words:
        return PlacedLine(0.0, 0.0, ())
    # The middle ones: an index, or a sign whose font claims much room, stands for no line.
    tops, bottoms = sorted(e[0] for e in edges), sorted(e[1] for e in edges)
    return PlacedLine(tops[len(tops) // 2], bottoms[len(bottoms) // 2], tuple(words))
