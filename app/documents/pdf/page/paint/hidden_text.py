"""Text in a PDF that a person does not see: unpainted, covered, clipped, pale, tiny, off the page.

A paper may address the model that reviews it in this way; such text is kept out. Where the
drawing instructions leave a doubt the page is drawn with and without the text in question:
what makes no difference is not seen.
"""

from itertools import groupby
from math import isfinite

from app.documents.pdf.page.characters import fast_calls as fast
from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece, cut_piece, word_spans
from app.documents.pdf.page.paint.boxes import Box
from app.documents.pdf.page.paint.colours import MIN_CONTRAST
from app.documents.pdf.page.paint.painted import Painted

# A letter page is 792 points high: one point is the smallest type anyone prints.
MIN_SIZE_OF_PAGE = 1 / 800
# Of the size of the type: letters that are narrower on average are squeezed to a stroke.
MIN_WIDTH_OF_SIZE = 0.04
PIXELS_A_POINT = 1
# A square of 2,500 points: a larger page is drawn smaller.
MAX_PIXELS = 25_000_000
# Letters stand out of the box that PDFium gives them by less than this, in points.
MARGIN = 24


def without_hidden(
    glyphs: Glyphs, pieces: list[Piece], painted: Painted
) -> tuple[list[Piece], list[str]]:
    """Return the pieces that a person can see, and the words of the others."""
    shown: list[Piece] = []
    hidden: list[str] = []
    # The text layer that a scanner lays over its picture is unpainted, and is the text.
    is_layer = painted.image_share > 0.5 or len(painted.unpainted) > 0.8 * painted.num_texts
    judge = _Judge(glyphs, painted, is_layer)
    has_doubts = bool(painted.suspects) or (bool(painted.unpainted) and not is_layer)
    left, bottom, right, top = glyphs.bounds
    for piece in pieces:
        middle = (piece.y0 + piece.y1) / 2
        is_inside = piece.x1 >= left and piece.x0 <= right and bottom <= middle <= top
        if not is_inside or _is_tiny(piece, glyphs):
            hidden.append(piece.text)
        elif has_doubts and judge.has_doubts(piece):
            _part(glyphs, piece, judge, shown, hidden)
        else:
            shown.append(piece)
    return shown, hidden


def _is_tiny(piece: Piece, glyphs: Glyphs) -> bool:
    """Say whether letters are too low, or too narrow, for anyone to read."""
    num_letters = len(piece.text)
    if num_letters <= 2:
        return False
    if piece.size < glyphs.height * MIN_SIZE_OF_PAGE:
        return True
    least = MIN_WIDTH_OF_SIZE * piece.size
    if piece.x1 - piece.x0 > least * num_letters or piece.is_sideways:
        return False
    places = range(piece.start, piece.start + num_letters)
    return all(glyphs.right[i] - glyphs.left[i] < least for i in places)


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
    """Decides whether a word is seen; draws the page only when there is text under suspicion."""

    def __init__(self, glyphs: Glyphs, painted: Painted, is_layer: bool) -> None:
        self._glyphs, self._painted, self._is_layer = glyphs, painted, is_layer
        self._pictures: tuple[_Picture, _Picture] | None = None

    def has_doubts(self, piece: Piece) -> bool:
        """Say whether words of a piece may be hidden: most stand far from what is suspected.

        Signs without any word may be, wherever they stand.
        """
        if self._painted.unpainted and not self._is_layer:
            return True
        if not self._painted.suspects:
            return False
        left, bottom, right, top = self._painted.suspect_box
        is_beside = piece.x1 < left - MARGIN or piece.x0 > right + MARGIN
        is_far = is_beside or piece.y1 < bottom - MARGIN or piece.y0 > top + MARGIN
        return not is_far or bool(self._glyphs.rotation) or not piece.text.strip()

    def is_hidden(self, start: int, end: int) -> bool:
        """Say whether the word from start to end leaves no mark on the page."""
        address = self._glyphs.text_object(start)
        if address in self._painted.unpainted:
            return not self._is_layer
        last = self._glyphs.text_object(end - 1)
        if address not in self._painted.suspects or last not in self._painted.suspects:
            return False
        glyphs = self._glyphs
        box = (
            min(glyphs.left[start:end]),
            min(glyphs.bottom[start:end]),
            max(glyphs.right[start:end]),
            max(glyphs.top[start:end]),
        )
        with_text, without_text = self._pictures or self._draw()
        return with_text.contrast(without_text, box) < MIN_CONTRAST

    def _draw(self) -> "tuple[_Picture, _Picture]":
        """Return the page as it is, and without the text under suspicion."""
        suspects = self._painted.suspects
        whole = _Picture(self._glyphs, self._painted.suspect_box)
        try:
            for handle in suspects:
                fast.set_active(handle, False)
            self._pictures = whole, _Picture(self._glyphs, self._painted.suspect_box)
        finally:
            for handle in suspects:
                fast.set_active(handle, True)
        return self._pictures


class _Picture:
    """The pixels of a page in colour, of a part of it where nothing else can differ."""

    def __init__(self, glyphs: Glyphs, part: Box) -> None:
        points = max(glyphs.width * glyphs.height, 1.0)
        self._scale = min(PIXELS_A_POINT, (MAX_PIXELS / points) ** 0.5)
        self._origin = glyphs.bounds[0], glyphs.bounds[1]
        # Whole points are whole pixels: the part is drawn as it is drawn on the page.
        can_cut = self._scale == 1 and not glyphs.rotation
        crop = self._crop(glyphs, part) if can_cut else (0, 0, 0, 0)
        bitmap = glyphs.page.render(
            scale=self._scale, crop=crop, may_draw_forms=False, rev_byteorder=False
        )
        self._bytes, self._width, self._height = bytes(bitmap.buffer), bitmap.width, bitmap.height
        self._stride, self._channels = bitmap.stride, bitmap.n_channels
        self._left, self._bottom = crop[0], crop[1]

    def _crop(self, glyphs: Glyphs, part: Box) -> tuple[int, int, int, int]:
        """Return how many points at the left, bottom, right and top nobody asks for."""
        left, bottom, right, top = part
        x, y = self._origin
        edges = left - x, bottom - y, glyphs.width - (right - x), glyphs.height - (top - y)
        cut = [max(int(edge) - MARGIN, 0) if isfinite(edge) else 0 for edge in edges]
        is_whole = cut[0] + cut[2] >= glyphs.width - 1 or cut[1] + cut[3] >= glyphs.height - 1
        return (0, 0, 0, 0) if is_whole else (cut[0], cut[1], cut[2], cut[3])

    def contrast(self, other: "_Picture", box: tuple[float, float, float, float]) -> int:
        """Return by how much two pictures of a page differ at most within a box, in levels."""
        left, bottom, right, top = box
        x, y = self._origin
        height = self._height + self._bottom
        first = max(int((left - x) * self._scale) - self._left, 0) * self._channels
        last = min(int((right - x) * self._scale) + 1 - self._left, self._width) * self._channels
        upper = max(int(height - (top - y) * self._scale), 0)
        lower = min(int(height - (bottom - y) * self._scale) + 1, self._height)
        most = 0
        for start in range(upper * self._stride, lower * self._stride, self._stride):
            ours, theirs = self._row(start, first, last), other._row(start, first, last)
            if ours != theirs:
                most = max(most, *map(abs, map(int.__sub__, ours, theirs)))
                if most >= MIN_CONTRAST:
                    break
        return most

    def _row(self, start: int, first: int, last: int) -> bytes:
        return self._bytes[start + first : start + last]
