"""A PDF page as pieces of lines with their boxes, taken from PDFium in few calls.

PDFium gives a page's characters in the order in which the file draws them, and breaks
lines itself. Asking for the box of every character costs more than all the rest, so only
the ends of each piece are asked for; where a piece looks as if it ran across a gutter, or
carried a line number, its words are measured too.
"""

import ctypes
import math
import re
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

# PDFium writes a hyphen that it takes for a break of a word as one of these.
BREAK_HYPHENS = "\x02\ufffe\xad"
SEGMENT = re.compile(rf"[^\r\n{BREAK_HYPHENS}]+")
WORD = re.compile(r"\S+")
CONTROL = {**dict.fromkeys((*range(32), *range(127, 160)), " "), 0xFFFF: " ", 0xFFFE: " "}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SAMPLED_SEGMENTS = 10
NUMBERED = re.compile(r"^\s*\d{1,4}\s+\S|\S\s+\d{1,4}\s*$")


@dataclass(slots=True)
class Piece:
    """A part of a line: words, where they start among the page's characters, their box.

    x0, x1, y0, y1: in points from the lower left corner of the page as it is seen. base:
    height of the baseline; size: of the font, about. is_broken: ends in a hyphen that
    breaks a word. angle: in radians, known only where the ends differ in height. is_tall:
    holds more than one line.
    """

    text: str
    start: int
    x0: float
    x1: float
    y0: float
    y1: float
    base: float
    size: float
    font: str = ""
    is_broken: bool = False
    angle: float = 0.0
    is_tall: bool = False

    @property
    def is_sideways(self) -> bool:
        """Say whether the piece runs up or down the page."""
        return 0.8 < self.angle % math.pi < 2.4


@dataclass
class Glyphs:
    """The characters of one page, and the calls that measure them.

    text: one Python character for each of PDFium's. width, height: of the page as seen.
    bounds: left, bottom, right and top of what is seen.
    """

    page: pdfium.PdfPage
    textpage: pdfium.PdfTextPage
    text: str
    width: float
    height: float
    rotation: int
    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        self._rect = raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name, self._flags = ctypes.create_string_buffer(80), ctypes.c_int()

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a character's box."""
        rect = self._rect
        raw.FPDFText_GetLooseCharBox(self.textpage.raw, index, rect)
        if self.rotation == 0:
            return rect.left, rect.right, rect.bottom, rect.top
        return self._turned(rect.left, rect.right, rect.bottom, rect.top)

    def baseline(self, index: int) -> float:
        """Return the height of the baseline under a character."""
        raw.FPDFText_GetCharOrigin(self.textpage.raw, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        return y if self.rotation == 0 else self._turned(x, x, y, y)[2]

    def font(self, index: int) -> str:
        """Return the name of a character's font, without a subset's prefix."""
        length = raw.FPDFText_GetFontInfo(self.textpage.raw, index, self._name, 80, self._flags)
        name = self._name.value.decode("latin-1") if 0 < length <= 80 else ""
        return name.split("+", 1)[-1]

    def angle(self, index: int) -> float:
        """Return by how much a character is turned, in radians."""
        turn = math.radians(self.rotation)
        return float(raw.FPDFText_GetCharAngle(self.textpage.raw, index)) + turn

    def text_object(self, index: int) -> int:
        """Return the address of the drawing instruction that a character belongs to."""
        handle = raw.FPDFText_GetTextObject(self.textpage.raw, index)
        return ctypes.cast(handle, ctypes.c_void_p).value or 0

    def _turned(
        self, x0: float, x1: float, y0: float, y1: float
    ) -> tuple[float, float, float, float]:
        if self.rotation == 90:
            return y0, y1, self.height - x1, self.height - x0
        if self.rotation == 180:
            return self.width - x1, self.width - x0, self.height - y1, self.height - y0
        return self.width - y1, self.width - y0, x0, x1


def load_glyphs(page: pdfium.PdfPage) -> Glyphs:
    """Return a page's characters."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    rotation = page.get_rotation()
    bounds = (0.0, 0.0, width, height) if rotation else page.get_bbox()
    return Glyphs(page, textpage, _page_text(textpage), width, height, rotation, bounds)


def find_pieces(glyphs: Glyphs) -> list[Piece]:
    """Return the pieces of a page in the order in which they are drawn."""
    segments = _segments(glyphs.text)
    has_gaps = _has_gaps(glyphs, segments)
    pieces: list[Piece] = []
    for start, end, is_broken in segments:
        piece = _measure(glyphs, start, end, is_broken)
        for part in _by_height(glyphs, piece):
            if has_gaps or NUMBERED.search(part.text):
                pieces.extend(_at_gaps(glyphs, part))
            else:
                pieces.append(part)
    return pieces


def _page_text(textpage: pdfium.PdfTextPage) -> str:
    """Return the text with exactly one character for each index that PDFium counts by."""
    count = textpage.count_chars()
    if count <= 0:
        return ""
    text = str(textpage.get_text_range())
    if len(text) != count:
        codes = (raw.FPDFText_GetUnicode(textpage.raw, i) for i in range(count))
        text = "".join(
            chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else " " for c in codes
        )
    return text


def _segments(text: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether a word is broken there, for each run between line ends."""
    found = []
    for match in SEGMENT.finditer(text):
        words = match[0]
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - (len(words) - len(words.rstrip()))
        if start < end:
            found.append((start, end, end < len(text) and text[end] in BREAK_HYPHENS))
    return found


def _measure(glyphs: Glyphs, start: int, end: int, is_broken: bool) -> Piece:
    """Return the piece that some characters form, from the boxes of its ends.

    Where these differ the middle is measured too, and of the three the one of middle height
    stands for the line: an end may be an index, or a sign whose font claims much room.
    """
    words = glyphs.text[start:end].translate(CONTROL)
    first = glyphs.box(start)
    last = glyphs.box(end - 1) if end - start > 1 else first
    boxes = [(first[3] - first[2], start, first), (last[3] - last[2], end - 1, last)]
    height, main, box = boxes[0]
    if end - start > 2 and abs(height - boxes[1][0]) > 0.1 * height:
        middle = (start + end) // 2
        middle += words[middle - start].isspace()
        inner = glyphs.box(middle)
        boxes.append((inner[3] - inner[2], middle, inner))
        height, main, box = sorted(boxes)[1]
    lowest = min(b[2] + b[3] for _, _, b in boxes) / 2
    highest = max(b[2] + b[3] for _, _, b in boxes) / 2
    piece = Piece(
        words,
        start,
        min(first[0], last[0]),
        max(first[1], last[1]),
        box[2],
        box[3],
        glyphs.baseline(main),
        max(height, 0.01),
        glyphs.font(main),
        is_broken,
    )
    if end - start > 1 and highest - lowest > 0.8 * piece.size:
        piece.angle = glyphs.angle(main)
        if piece.is_sideways:
            piece.y0, piece.y1 = min(first[2], last[2]), max(first[3], last[3])
        else:
            piece.is_tall = highest - lowest > 1.0 * piece.size
    return piece


def word_spans(piece: Piece) -> list[tuple[int, int]]:
    """Return first and last character, exclusive, of each word of a piece."""
    return [(piece.start + m.start(), piece.start + m.end()) for m in WORD.finditer(piece.text)]


def _has_gaps(glyphs: Glyphs, segments: list[tuple[int, int, bool]]) -> bool:
    """Say whether the widest lines run across gaps as wide as a gutter."""
    longest = sorted(segments, key=lambda s: s[0] - s[1])[:SAMPLED_SEGMENTS]
    for start, end, _ in longest:
        if end - start < 20:
            continue
        piece = _measure(glyphs, start, end, False)
        if len(_at_gaps(glyphs, piece)) > 1:
            return True
    return False


def _at_gaps(glyphs: Glyphs, piece: Piece) -> list[Piece]:
    """Split a piece wherever two words stand further apart than words of a line do."""
    words = word_spans(piece)
    if len(words) < 2:
        return [piece]
    cuts = [words[0][0]]
    # PDFium runs a line of one column on into a line of the column before.
    is_leftward = bool(RIGHT_TO_LEFT.search(piece.text))
    for i, ((_, end), (start, _)) in enumerate(pairwise(words)):
        gap = glyphs.box(start)[0] - glyphs.box(end - 1)[1]
        is_edge = i == 0 or i == len(words) - 2
        is_number = glyphs.text[words[0][0] : words[0][1]].isdigit() if i == 0 else False
        is_number = is_number or (
            i == len(words) - 2 and glyphs.text[start : words[-1][1]].isdigit()
        )
        limit = 0.7 if is_edge and is_number else 1.2
        if gap > limit * piece.size or (gap < -5 * piece.size and not is_leftward):
            cuts.append(start)
    if len(cuts) == 1:
        return [piece]
    return cut_piece(glyphs, piece, cuts)


def _by_height(glyphs: Glyphs, piece: Piece) -> list[Piece]:
    """Split what PDFium took for one line, and is several, where the baseline moves."""
    if not piece.is_tall:
        return [piece]
    cuts = [piece.start]
    base = glyphs.baseline(piece.start)
    is_after_break = False
    for i, char in enumerate(piece.text[1:], start=piece.start + 1):
        is_candidate = is_after_break and not char.isspace()
        is_after_break = (
            char.isspace() or char in "-\u2010" or (is_after_break and not is_candidate)
        )
        if not is_candidate:
            continue
        here = glyphs.baseline(i)
        if abs(here - base) > 0.9 * piece.size:
            cuts.append(i)
        base = here
    return cut_piece(glyphs, piece, cuts) if len(cuts) > 1 else [piece]


def cut_piece(glyphs: Glyphs, piece: Piece, cuts: list[int]) -> list[Piece]:
    """Return the parts of a piece that begin at the given characters, each measured."""
    last = piece.start + len(piece.text)
    parts = []
    for start, end in pairwise([*cuts, last]):
        words = glyphs.text[start:end].rstrip()
        is_broken = piece.is_broken and end == last
        parts.append(_measure(glyphs, start, start + max(len(words), 1), is_broken))
    return parts
