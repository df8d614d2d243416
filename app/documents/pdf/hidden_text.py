"""Text in a PDF that a person does not see: unpainted, as pale as its ground, tiny, off the page.

A paper may address the model that reviews it in this way; such text is kept out.
"""

import ctypes
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.documents.pdf.glyphs import Glyphs, Piece, cut_piece, word_spans

TEXT, IMAGE, FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
MAX_OBJECTS = 50_000
MAX_DEPTH = 4
UNPAINTED_MODES = (3, 7)
MIN_ALPHA = 20
PALE_LUMA = 230
# Grey levels by which a letter must differ from its ground to be seen.
MIN_CONTRAST = 24
# A letter page is 792 points high: one point is the smallest type anyone prints.
MIN_SIZE_OF_PAGE = 1 / 800


@dataclass
class Painted:
    """What the drawing instructions of a page say, by their addresses.

    unpainted, pale: of text. image_share: the part of the page that its largest picture covers.
    """

    unpainted: set[int] = field(default_factory=set)
    pale: set[int] = field(default_factory=set)
    image_share: float = 0.0
    num_objects: int = 0
    num_texts: int = 0


def look_at_objects(page: pdfium.PdfPage) -> Painted:
    """Return how the text of a page is painted, and how much of the page is picture."""
    painted = Painted()
    width, height = page.get_size()
    count = raw.FPDFPage_CountObjects(page.raw)
    _look(painted, [raw.FPDFPage_GetObject(page.raw, i) for i in range(min(count, MAX_OBJECTS))], 0)
    painted.image_share /= max(width * height, 1.0)
    return painted


def _look(painted: Painted, objects: list[object], depth: int) -> None:
    for handle in objects:
        painted.num_objects += 1
        if painted.num_objects > MAX_OBJECTS:
            return
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == TEXT:
            _look_at_text(painted, handle)
        elif kind == IMAGE:
            painted.image_share = max(painted.image_share, _area(handle))
        elif kind == FORM and depth < MAX_DEPTH:
            count = min(raw.FPDFFormObj_CountObjects(handle), MAX_OBJECTS)
            _look(painted, [raw.FPDFFormObj_GetObject(handle, i) for i in range(count)], depth + 1)


_R, _G, _B, _A = (ctypes.c_uint() for _ in range(4))


def _look_at_text(painted: Painted, handle: Any) -> None:
    painted.num_texts += 1
    if raw.FPDFTextObj_GetTextRenderMode(handle) in UNPAINTED_MODES:
        painted.unpainted.add(_address(handle))
    elif raw.FPDFPageObj_GetFillColor(handle, _R, _G, _B, _A):
        red, green, blue = _R.value, _G.value, _B.value
        if _A.value < MIN_ALPHA:
            painted.unpainted.add(_address(handle))
        elif green > PALE_LUMA // 2 and 0.3 * red + 0.59 * green + 0.11 * blue > PALE_LUMA:
            painted.pale.add(_address(handle))


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _area(handle: object) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
        return 0.0
    return abs((right.value - left.value) * (top.value - bottom.value))


def without_hidden(
    glyphs: Glyphs, pieces: list[Piece], painted: Painted
) -> tuple[list[Piece], list[str]]:
    """Return the pieces that a person can see, and the words of the others."""
    shown: list[Piece] = []
    hidden: list[str] = []
    num_unpainted = len(painted.unpainted)
    # The text layer that a scanner lays over its picture is unpainted, and is the text.
    is_layer = painted.image_share > 0.5 or num_unpainted > 0.8 * len(pieces) > 0
    judge = _Judge(glyphs, painted, is_layer)
    for piece in pieces:
        if _is_tiny(piece, glyphs) or _is_outside(piece, glyphs):
            hidden.append(piece.text)
        elif painted.pale or (num_unpainted and not is_layer):
            _part(glyphs, piece, judge, shown, hidden)
        else:
            shown.append(piece)
    return shown, hidden


def _is_tiny(piece: Piece, glyphs: Glyphs) -> bool:
    return piece.size < glyphs.height * MIN_SIZE_OF_PAGE and len(piece.text) > 2


def _is_outside(piece: Piece, glyphs: Glyphs) -> bool:
    left, bottom, right, top = glyphs.bounds
    middle = (piece.y0 + piece.y1) / 2
    return piece.x1 < left or piece.x0 > right or middle < bottom or middle > top


def _part(
    glyphs: Glyphs, piece: Piece, judge: "_Judge", shown: list[Piece], hidden: list[str]
) -> None:
    """Share the words of a piece among what is seen and what is not."""
    spans = word_spans(piece)
    runs = [
        (is_hidden, list(members))
        for is_hidden, members in groupby(spans, key=lambda span: judge.is_hidden(*span))
    ]
    if len(runs) == 1:
        if runs[0][0]:
            hidden.append(piece.text)
        else:
            shown.append(piece)
        return
    parts = cut_piece(glyphs, piece, [members[0][0] for _, members in runs])
    for (is_hidden, _), part in zip(runs, parts, strict=True):
        if is_hidden:
            hidden.append(part.text)
        else:
            shown.append(part)


class _Judge:
    """Decides whether a word is seen; draws the page only when there is pale text on it."""

    def __init__(self, glyphs: Glyphs, painted: Painted, is_layer: bool) -> None:
        self._glyphs, self._painted, self._is_layer = glyphs, painted, is_layer
        self._picture: tuple[bytes, int, int, int] | None = None

    def is_hidden(self, start: int, end: int) -> bool:
        """Say whether the word from start to end leaves no mark on the page."""
        address = self._glyphs.text_object(start)
        if address in self._painted.unpainted:
            return not self._is_layer
        if address not in self._painted.pale:
            return False
        left, _, bottom, top = self._glyphs.box(start)
        _, right, _, _ = self._glyphs.box(end - 1)
        return self._contrast(left, right, bottom, top) < MIN_CONTRAST

    def _contrast(self, left: float, right: float, bottom: float, top: float) -> int:
        """Return by how many grey levels the page differs within a box, in page points."""
        if self._picture is None:
            bitmap = self._glyphs.page.render(scale=2, grayscale=True, may_draw_forms=False)
            self._picture = bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride
        pixels, width, height, stride = self._picture
        x_origin, y_origin = self._glyphs.bounds[0], self._glyphs.bounds[1]
        first, last = int((left - x_origin) * 2), int((right - x_origin) * 2) + 1
        upper = int(height - (top - y_origin) * 2)
        lower = int(height - (bottom - y_origin) * 2) + 1
        first, last = max(first, 0), min(last, width)
        rows = range(max(upper, 0), min(lower, height))
        values = [pixels[row * stride + first : row * stride + last] for row in rows]
        values = [row for row in values if row]
        if not values:
            return 0
        return max(max(row) for row in values) - min(min(row) for row in values)
