"""A PDF page as a picture, with outlines around the words of spans of its text.

The page is read again as the document was, so that a span of the text finds its letters
whatever was moved, joined or left out between.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from app.documents.builder import Report
from app.documents.options import ReadingOptions
from app.documents.pdf.flow.paragraphs import Flowed, Paragraphs
from app.documents.pdf.layers import has_layers
from app.documents.pdf.page.characters.glyphs import Glyphs, load_glyphs
from app.documents.pdf.pages import open_pdf, read_pages
from app.errors import LimitError, ReadingError
from app.text.spans import Span

# A square of 2,500 points at three times its size: more would be a poster or a trap.
MAX_PIXELS = 60_000_000
OUTLINE = (214, 92, 0)
WASH = (255, 196, 84, 70)
PADDING_POINTS = 1.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a page in points, counted from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def render_page(
    data: bytes,
    number: int,
    spans: Sequence[Span] = (),
    scale: float = 2.0,
    options: ReadingOptions | None = None,
) -> bytes:
    """Return a page as PNG with the words of the spans outlined.

    number: of the page, from 1. spans: of the document's text, as the same options read it;
    what lies on other pages is passed over. scale: pixels a point. Raises ReadingError.
    """
    options = options or ReadingOptions()
    with open_pdf(data, options.password) as pdf:
        if not 1 <= number <= len(pdf):
            raise ReadingError("no_such_page", number=number, last=len(pdf))
        page = pdf[number - 1]
        width, height = page.get_size()
        if width * height * scale * scale > MAX_PIXELS:
            raise LimitError("page_too_large")
        boxes = _boxes((data, pdf), number - 1, spans, options) if spans else []
        picture = page.render(scale=scale).to_pil().convert("RGB")
    return _png(_outlined(picture, boxes, scale))


def find_boxes(
    data: bytes, number: int, spans: Sequence[Span], options: ReadingOptions | None = None
) -> list[Box]:
    """Return the boxes of the words of spans on a page, line by line; see `render_page`."""
    options = options or ReadingOptions()
    with open_pdf(data, options.password) as pdf:
        return _boxes((data, pdf), number - 1, spans, options)


def _boxes(
    opened: tuple[bytes, pdfium.PdfDocument],
    index: int,
    spans: Sequence[Span],
    options: ReadingOptions,
) -> list[Box]:
    data, pdf = opened
    pages = read_pages(pdf, Report(), options.as_set, options, has_layers(data))
    flowed = Paragraphs(pages.lines, options.as_set).flow()
    glyphs = load_glyphs(pdf[index])
    return [
        box
        for start, count in _letters(flowed, index, spans)
        for box in _rectangles(glyphs, start, count)
    ]


def _letters(flowed: Flowed, index: int, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return first letter and count, in PDFium's counting, of each piece the spans touch."""
    found = []
    for offset, length, page, first in flowed.runs:
        if page != index or first < 0:
            continue
        for span in spans:
            start, end = max(span.start, offset), min(span.end, offset + length)
            if start < end:
                found.append((first + start - offset, end - start))
    return found


def _rectangles(glyphs: Glyphs, start: int, count: int) -> list[Box]:
    """Return the boxes of some letters of one line, as one box from first to last."""
    textpage = glyphs.textpage.raw
    num_chars = raw.FPDFText_CountChars(textpage)
    last = min(start + count, num_chars) - 1
    while start < last and glyphs.text[start].isspace():
        start += 1
    while last > start and glyphs.text[last].isspace():
        last -= 1
    if not start <= last < num_chars:
        return []
    letters = [glyphs.box(i) for i in (start, (start + last) // 2, last)]
    left, right = min(b[0] for b in letters), max(b[1] for b in letters)
    bottom, top = min(b[2] for b in letters), max(b[3] for b in letters)
    x0, _, _, y1 = glyphs.bounds
    return [Box(left - x0, y1 - top, right - x0, y1 - bottom)]


def _outlined(picture: Image.Image, boxes: Sequence[Box], scale: float) -> Image.Image:
    """Return a picture with a wash over each box and a line around it."""
    wash = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(wash)
    for box in boxes:
        corners = (
            (box.left - PADDING_POINTS) * scale,
            (box.top - PADDING_POINTS) * scale,
            (box.right + PADDING_POINTS) * scale,
            (box.bottom + PADDING_POINTS) * scale,
        )
        pen.rectangle(corners, fill=WASH, outline=(*OUTLINE, 255), width=max(1, round(scale)))
    return Image.alpha_composite(picture.convert("RGBA"), wash).convert("RGB")


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()
