"""What the drawing instructions of a page say of its text, pictures and areas.

Text is under suspicion of not being seen where it is pale, where an area or a picture is drawn
over it, where it has the colour of the area it stands on, where it is clipped away, or where it
is of a layer, which may be switched off.
"""

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.documents.pdf.page.characters import fast_calls as fast
from app.documents.pdf.page.paint.boxes import (
    ENDLESS,
    IDENTITY,
    NOWHERE,
    Box,
    Matrix,
    area_of,
    around,
    overlap,
    placed,
    times,
)
from app.documents.pdf.page.paint.colours import Colour, is_near, luma

TEXT, PATH, IMAGE = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE
FORM, SHADING = raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_SHADING
MAX_OBJECTS = 50_000
# Of the paths of a page, so many are looked at as areas.
MAX_AREAS = 2_000
MAX_DEPTH = 4
UNPAINTED_MODES, OUTLINED_MODE = (3, 7), 1
MIN_ALPHA = 20
PALE_LUMA = 230
# Nothing is as pale with less green.
PALE_GREEN = 180
# Smaller areas are rules and bullets.
MIN_AREA_WIDTH, MIN_AREA_HEIGHT = 24.0, 5.0
# The bar of a fraction is no thicker and no shorter than this.
MAX_BAR_HEIGHT, MIN_BAR_WIDTH = 1.3, 2.5
# An outline of a letter is no larger than this, in points.
MAX_LETTER = 40.0

LAYER = "OC\0".encode("utf-16-le")

MAX_CLIP_SEGMENTS = 60


@dataclass(slots=True)
class Area:
    """A filled path or a picture: its place in the order of drawing, left, bottom, right, top.

    colour: of a path; None for a picture.
    """

    order: int
    box: Box
    colour: Colour | None


_Text = tuple[int, int, Colour, Matrix]
"""A text's place in the order of drawing, its address, its colour, what places it."""


@dataclass
class Painted:
    """What the drawing instructions of a page say, text by its addresses.

    unpainted: text that leaves no mark. suspects: text of which the picture of the page has to
    tell; suspect_box: what holds all of it. image_share: the part of the page that its pictures
    cover. num_letter_paths: filled paths as small as letters. bars: boxes of level rules.
    """

    unpainted: set[int] = field(default_factory=set)
    suspects: set[int] = field(default_factory=set)
    suspect_box: Box = NOWHERE
    image_share: float = 0.0
    num_objects: int = 0
    num_texts: int = 0
    num_paths: int = 0
    num_letter_paths: int = 0
    bars: list[Box] = field(default_factory=list)


def look_at_objects(page: pdfium.PdfPage, *, has_layers: bool = False) -> Painted:
    """Return how the text of a page is painted, and how much of the page is picture.

    has_layers: the file has layers, and any form may be of one without being marked so; in
    a file that has none no mark of one says anything.
    """
    look = _Look(page.get_size(), has_layers)
    count = raw.FPDFPage_CountObjects(page.raw)
    address = fast.address_of(page.raw)
    look.at([fast.page_object(address, i) for i in range(min(count, MAX_OBJECTS))], 0)
    return look.done()


class _Look:
    """Goes through a page's objects once, in the order in which they are drawn."""

    def __init__(self, size: tuple[float, float], has_layers: bool) -> None:
        self._has_layers = has_layers
        self._page_area = max(size[0] * size[1], 1.0)
        self._painted = Painted()
        self._areas: list[Area] = []
        self._texts: list[_Text] = []
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._box = [ctypes.c_float() for _ in range(4)]
        self._colour_places = [ctypes.byref(part) for part in self._colour]
        self._box_places = [ctypes.byref(part) for part in self._box]
        self._name, self._size = ctypes.create_string_buffer(16), ctypes.c_ulong()
        self._name_place = ctypes.addressof(self._name)
        self._size_place = ctypes.addressof(self._size)
        self._point = ctypes.c_float(), ctypes.c_float()
        self._matrix = IDENTITY
        self._is_in_layer = False

    def at(self, objects: list[int], depth: int) -> None:
        painted = self._painted
        get_type = fast.object_type
        for handle in objects:
            painted.num_objects += 1
            if painted.num_objects > MAX_OBJECTS:
                return
            kind = get_type(handle)
            if kind == TEXT:
                self._at_text(handle)
            elif kind == PATH:
                painted.num_paths += 1
                if painted.num_paths <= MAX_AREAS:
                    self._at_path(handle)
            elif kind in (IMAGE, SHADING):
                self._at_picture(handle)
            elif kind == FORM and depth < MAX_DEPTH:
                self._at_form(handle, depth)

    def done(self) -> Painted:
        """Return what was seen, with the text under suspicion."""
        painted = self._painted
        share = sum(area_of(area.box) for area in self._areas if area.colour is None)
        painted.image_share = min(share / self._page_area, 1.0)
        self._suspect_covered()
        self._suspect_same_colour()
        return painted

    def _at_text(self, handle: int) -> None:
        painted = self._painted
        painted.num_texts += 1
        mode = fast.render_mode(handle)
        if mode in UNPAINTED_MODES:
            painted.unpainted.add(handle)
            return
        red, green, blue, alpha = self._colour
        colour_of = fast.stroke_colour if mode == OUTLINED_MODE else fast.fill_colour
        if not colour_of(handle, *self._colour_places):
            return
        if alpha.value < MIN_ALPHA:
            painted.unpainted.add(handle)
            return
        colour = red.value, green.value, blue.value
        # Clips of forms count from corners of their own; they belong to figures.
        is_clipped = self._matrix is IDENTITY and self._is_clipped_away(handle)
        is_layered = self._is_in_layer or (self._has_layers and self._has_layer(handle))
        is_pale = colour[1] > PALE_GREEN and luma(colour) > PALE_LUMA
        if is_clipped or is_layered or is_pale:
            self._suspect(handle, self._matrix)
        self._texts.append((painted.num_objects, handle, colour, self._matrix))

    def _suspect(self, handle: int, matrix: Matrix) -> None:
        painted = self._painted
        painted.suspects.add(handle)
        painted.suspect_box = around(painted.suspect_box, self._bounds(handle, matrix))

    def _at_path(self, handle: int) -> None:
        box = self._bounds(handle)
        width, height = box[2] - box[0], box[3] - box[1]
        if width < MAX_LETTER and height < MAX_LETTER:
            self._painted.num_letter_paths += 1
        if height < MAX_BAR_HEIGHT and width > MIN_BAR_WIDTH:
            self._painted.bars.append(box)
        if width < MIN_AREA_WIDTH or height < MIN_AREA_HEIGHT:
            return
        mode, is_stroked = ctypes.c_int(), ctypes.c_int()
        is_known = fast.draw_mode(handle, ctypes.byref(mode), ctypes.byref(is_stroked))
        if not is_known or not mode.value:
            return
        red, green, blue, alpha = self._colour
        if fast.fill_colour(handle, *self._colour_places) and alpha.value > 200:
            colour = red.value, green.value, blue.value
            self._areas.append(Area(self._painted.num_objects, box, colour))

    def _at_picture(self, handle: int) -> None:
        self._areas.append(Area(self._painted.num_objects, self._bounds(handle), None))

    def _at_form(self, handle: int, depth: int) -> None:
        matrix = raw.FS_MATRIX()
        if not fast.object_matrix(handle, ctypes.byref(matrix)):
            return
        outer, was_in_layer = self._matrix, self._is_in_layer
        self._is_in_layer = was_in_layer or self._has_layers
        self._matrix = times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), outer)
        count = min(fast.count_form_objects(handle), MAX_OBJECTS)
        self.at([fast.form_object(handle, i) for i in range(count)], depth + 1)
        self._matrix, self._is_in_layer = outer, was_in_layer

    def _has_layer(self, handle: int) -> bool:
        """Say whether an object is marked as one of a layer, which may be switched off."""
        for index in range(fast.count_marks(handle)):
            mark = fast.object_mark(handle, index)
            fast.mark_name(mark, self._name_place, 16, self._size_place)
            if self._size.value == len(LAYER) and self._name.raw.startswith(LAYER):
                return True
        return False

    def _bounds(self, handle: int, matrix: Matrix | None = None) -> Box:
        left, bottom, right, top = self._box
        if not fast.object_bounds(handle, *self._box_places):
            return 0.0, 0.0, 0.0, 0.0
        box = left.value, bottom.value, right.value, top.value
        matrix = matrix or self._matrix
        return box if matrix is IDENTITY else placed(box, matrix)

    def _is_clipped_away(self, handle: int) -> bool:
        """Say whether text lies outside the rectangle or shape that it is clipped to."""
        clip = fast.clip_path(handle)
        num_paths = fast.count_clips(clip) if clip else 0
        if num_paths <= 0:
            return False
        box = self._bounds(handle)
        clips = (self._clip_box(clip, i) for i in range(num_paths))
        return any(overlap(box, shape) < 0.2 * area_of(box) for shape in clips)

    def _clip_box(self, clip: Any, index: int) -> Box:
        x, y = self._point
        xs, ys = [], []
        num_segments = fast.count_clip_segments(clip, index)
        for i in range(min(num_segments, MAX_CLIP_SEGMENTS)):
            segment = fast.clip_segment(clip, index, i)
            if fast.segment_point(segment, ctypes.byref(x), ctypes.byref(y)):
                xs.append(x.value)
                ys.append(y.value)
        if not xs or num_segments > MAX_CLIP_SEGMENTS:
            return ENDLESS
        return min(xs), min(ys), max(xs), max(ys)

    def _suspect_covered(self) -> None:
        """Suspect text over which an area is drawn later; not what a scanner laid under a scan."""
        first = self._texts[0][0] if self._texts else 0
        areas = [area for area in self._areas if area.order > first]
        if not areas:
            return
        last = areas[-1].order
        covered = [
            text
            for text in self._texts
            if text[0] < last and self._lies_in(text, areas, is_over=True)
        ]
        is_layer = self._painted.image_share > 0.5 and 2 * len(covered) > len(self._texts)
        if not is_layer:
            for _, handle, _, matrix in covered:
                self._suspect(handle, matrix)

    def _suspect_same_colour(self) -> None:
        """Suspect text in the colour of an area that is drawn before it, or on a picture."""
        by_colour: dict[Colour | None, list[Area]] = {}
        for area in self._areas:
            by_colour.setdefault(area.colour, []).append(area)
        near: dict[Colour, list[Area]] = {}
        for text in self._texts if by_colour else ():
            _, handle, colour, matrix = text
            if colour not in near:
                near[colour] = [
                    area
                    for other, areas in by_colour.items()
                    if is_near(other, colour)
                    for area in areas
                ]
            grounds = near[colour]
            if grounds and self._lies_in(text, grounds, is_over=False):
                self._suspect(handle, matrix)

    def _lies_in(self, text: _Text, areas: list[Area], *, is_over: bool) -> bool:
        """Say whether the middle of a text lies in an area that is drawn after it, or before."""
        order, handle, _, matrix = text
        left, bottom, right, top = self._bounds(handle, matrix)
        x, y = (left + right) / 2, (bottom + top) / 2
        for area in areas:
            if (area.order > order) == is_over:
                x0, y0, x1, y1 = area.box
                if x0 <= x <= x1 and y0 <= y <= y1:
                    return True
        return False
