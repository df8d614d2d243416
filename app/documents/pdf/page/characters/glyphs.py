"""The characters of a PDF page with their boxes, taken from PDFium in one sweep.

PDFium gives a page's characters in the order in which the file draws them. A call for each
box goes by addresses, past ctypes' conversion of arguments, which takes longer than the call.
"""

import ctypes
import math
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.documents.pdf.page.characters import fast_calls as fast
from app.documents.pdf.page.characters.math_signs import with_math_signs
from app.documents.pdf.page.characters.old_codes import with_old_codes_named

# What PDFium writes for the hyphen of a word broken at a line's end.
BREAK_CODES = "\x02\ufffe"
# A sign without a name between a unit or a number and a figure.
UNNAMED_POWER = re.compile(r"[\x01-\x08\x0e-\x1f](?=\d)")
# Of the height of a sign's box: what stands higher behind it is raised.
MIN_RAISED = 0.2

# Of a font's size: the height of most fonts' boxes.
BOX_OF_SIZE = 0.9
BOLD_WEIGHT = 560
NAME_BYTES = ctypes.c_ulong(80)
# Bit 19 of a font's flags, ForceBold.
FORCE_BOLD = 1 << 18


@dataclass
class Glyphs:
    """The characters of one page, where each stands, and the calls that tell more of one.

    text: one Python character for each of PDFium's, so that one beyond U+FFFF is two
    surrogates. width, height: of the page as seen. bounds: left, bottom, right and top of what
    is seen. left, right, bottom, top: of each character, in points of the page as seen. heights:
    of the characters' boxes; gaps: from each character to the next one.
    """

    page: pdfium.PdfPage
    textpage: pdfium.PdfTextPage
    text: str
    width: float
    height: float
    rotation: int
    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    left: Sequence[float] = ()
    right: Sequence[float] = ()
    bottom: Sequence[float] = ()
    top: Sequence[float] = ()
    heights: list[float] = field(default_factory=list)
    gaps: Sequence[float] = ()

    def __post_init__(self) -> None:
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = raw.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(80), ctypes.c_int()
        self._box = [ctypes.c_double() for _ in range(4)]
        self._box_places = [ctypes.byref(side) for side in self._box]
        self._handle = fast.reference_to(fast.address_of(self.textpage.raw))
        self._places = [
            ctypes.byref(place)
            for place in (self._x, self._y, self._matrix, self._name, self._flags)
        ]
        self._take_boxes()

    def _take_boxes(self) -> None:
        """Measure every character; an FS_RECTF is left, top, right, bottom."""
        count = len(self.text)
        boxes, places = fast.box_places(count)
        deque(map(fast.loose_char_box, repeat(self._handle), range(count), places), maxlen=0)
        x0, y1, x1, y0 = np.array(boxes[:count].T, dtype=np.float64, order="C")
        if self.rotation == 90:
            x0, x1, y0, y1 = y0, y1, self.height - x1, self.height - x0
        elif self.rotation == 180:
            x0, x1 = self.width - x1, self.width - x0
            y0, y1 = self.height - y1, self.height - y0
        elif self.rotation == 270:
            x0, x1, y0, y1 = self.width - y1, self.width - y0, x0, x1
        # Views: of most characters nobody asks for one side, and lists of numbers are dear.
        self.left, self.right, self.bottom, self.top = (memoryview(s) for s in (x0, x1, y0, y1))
        # Once for the page: asked for piece by piece they cost several times as much.
        self._heights = y1 - y0
        self.heights, self.gaps = self._heights.tolist(), memoryview(x0[1:] - x1[:-1])

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a character's box."""
        return self.left[index], self.right[index], self.bottom[index], self.top[index]

    def name_raised_minus(self) -> None:
        """Name a sign without a name a minus where it is raised before a figure, as in `10⁻³`."""
        for match in UNNAMED_POWER.finditer(self.text):
            i = match.start()
            before = i - 2 if self.text[i - 1 : i] == " " else i - 1
            if before < 0 or not self.heights[i] or not self.text[before].isalnum():
                continue
            base, sign, figure = (self.baseline(k) for k in (before, i, i + 1))
            least = MIN_RAISED * self.heights[before]
            if sign - base > least and abs(figure - sign) < least:
                self.text = f"{self.text[:i]}−{self.text[i + 1 :]}"

    def clear_false_breaks(self) -> None:
        """Take signs without a name for none where their codes are those of a line's hyphen.

        PDFium's hyphen stands at the end of a line, and the sign behind it in another; where one
        does not, none of its font on the page is a hyphen.
        """
        for code in BREAK_CODES:
            places = [match.start() for match in re.finditer(code, self.text)]
            fonts = {self.font_name(i) for i in places if self._is_followed(i)}
            for i in places if fonts else ():
                if self.font_name(i) in fonts:
                    self.text = f"{self.text[:i]} {self.text[i + 1 :]}"

    def _is_followed(self, index: int) -> bool:
        """Say whether a sign's next one stands beside it on its line."""
        if index + 1 >= len(self.text) or not self.heights[index + 1]:
            return False
        step = self.left[index + 1] - self.left[index]
        is_level = abs(self.bottom[index + 1] - self.bottom[index]) < 0.3
        return is_level and 0 <= step < 2 * self.heights[index]

    def inked(self, index: int) -> tuple[float, float]:
        """Return bottom and top of what a character draws, on a page that is not turned."""
        fast.char_box(self._handle, index, *self._box_places)
        return self._box[2].value, self._box[3].value

    def height_ranges(self, spans: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
        """Return the least and the greatest height of the characters within each span.

        Guessed spaces, which have no height, are passed over.
        """
        if not spans:
            return []
        # A sign behind the last, so that a span may end there.
        heights = np.append(self._heights, 0.0)
        edges = [edge for span in spans for edge in span]
        least = np.minimum.reduceat(np.where(heights == 0, np.inf, heights), edges)[::2]
        most = np.maximum.reduceat(heights, edges)[::2]
        return list(zip(least.tolist(), most.tolist(), strict=True))

    def baseline(self, index: int) -> float:
        """Return the height of the baseline under a character."""
        fast.char_origin(self._handle, index, self._places[0], self._places[1])
        x, y = self._x.value, self._y.value
        if self.rotation == 0:
            return y
        return {90: self.height - x, 180: self.height - y, 270: x}[self.rotation]

    def font(self, index: int) -> tuple[str, bool]:
        """Return a character's font, without a subset's prefix, and whether it says it is bold."""
        name = self.font_name(index)
        is_bold = bool(self._flags.value & FORCE_BOLD)
        return name, is_bold or self.weight(index) >= BOLD_WEIGHT

    def font_name(self, index: int) -> str:
        """Return the name of a character's font without a subset's prefix."""
        length = fast.font_info(self._handle, index, self._places[3], NAME_BYTES, self._places[4])
        return _font_name(self._name.value) if 0 < length <= 80 else ""

    def name_math_signs(self) -> None:
        """Name the signs of TeX's fonts for formulas in the text."""
        self.text = with_math_signs(self.text, self._heights, self.font_name)

    def font_size(self, index: int) -> float:
        """Return the size of a character's font, less the tenth that most fonts leave free.

        The box's height is no measure between fonts: with some it is half as much again. It
        stands in where the size that the file names has nothing to do with what is drawn.
        """
        handle = self._handle
        height = self.heights[index]
        if not fast.char_matrix(handle, index, self._places[2]):
            return height
        scale = math.hypot(self._matrix.c, self._matrix.d)
        size = float(fast.font_size(handle, index)) * scale * BOX_OF_SIZE
        return size if 0.5 * size < height < 1.9 * size else height

    def weight(self, index: int) -> int:
        """Return how heavy the font of a character is: 400 is usual, 700 bold, 0 not said."""
        return int(fast.font_weight(self._handle, index))

    def angle(self, index: int) -> float:
        """Return by how much a character is turned, in radians."""
        turn = math.radians(self.rotation)
        return float(fast.char_angle(self._handle, index)) + turn

    def text_object(self, index: int) -> int:
        """Return the address of the drawing instruction that a character belongs to."""
        return int(fast.text_object(self._handle, index) or 0)


@lru_cache(maxsize=1_000)
def _font_name(name: bytes) -> str:
    return name.decode("latin-1").split("+", 1)[-1]


def load_glyphs(page: pdfium.PdfPage) -> Glyphs:
    """Return a page's characters."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    rotation = page.get_rotation()
    bounds = (0.0, 0.0, width, height) if rotation else page.get_bbox()
    glyphs = Glyphs(page, textpage, _page_text(textpage), width, height, rotation, bounds)
    glyphs.name_math_signs()
    glyphs.name_raised_minus()
    glyphs.clear_false_breaks()
    glyphs.text = with_old_codes_named(glyphs.text)
    return glyphs


def _page_text(textpage: pdfium.PdfTextPage) -> str:
    """Return the text with exactly one character for each index that PDFium counts by."""
    count = textpage.count_chars()
    if count <= 0:
        return ""
    units = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage.raw, 0, count, units) - 1
    text = bytes(units)[: 2 * max(written, 0)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    if written == count:
        return "".join(map(chr, units[:count]))
    handle = fast.reference_to(fast.address_of(textpage.raw))
    codes = map(fast.char_code, repeat(handle), range(count))
    return "".join(chr(code) if 0 < code < 0x10000 else " " for code in codes)
