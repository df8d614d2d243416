"""The signs of a page as parts of formulas, with their places, and as lines again."""

from collections.abc import Sequence

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.characters.raised_type import LARGE
from app.documents.pdf.page.formulas.linear import TALL, Atom, Item
from app.documents.pdf.page.layout.reading_order import Line

# Of the size of the type: how far usual signs reach below their baseline, and over it.
LOW, HIGH = -0.2, 0.75


class Signs:
    """The signs of a page as parts of formulas, and as lines again."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._sizes: dict[float, float] = {}
        self._written: dict[int, list[str]] = {}
        self._atoms: dict[int, Atom] = {}

    def of(self, piece: Piece) -> list[Atom]:
        """Return the signs of a piece, white left out."""
        signs = piece.signs or list(piece.text)
        found: list[Atom] = []
        skip = False
        for offset, sign in enumerate(signs):
            if sign == " ":
                skip = False
                continue
            index = piece.start + offset
            sign = sign.strip(" \u2060")
            if len(sign) > 1:
                sign = sign.lstrip("^_/ ").rstrip()
            if skip or not sign or not self._glyphs.heights[index]:
                skip = False
                continue
            is_pair = "\ud800" <= sign[0] < "\udc00" and offset + 1 < len(signs)
            parts = [sign, signs[offset + 1]] if is_pair else [sign]
            found.append(self._atom(index, parts))
            skip = is_pair
        return found

    def _atom(self, index: int, parts: list[str]) -> Atom:
        glyphs = self._glyphs
        base, x0, x1 = glyphs.baseline(index), glyphs.left[index], glyphs.right[index]
        size, sign = self._size(index), parts[0]
        low, high = base + LOW * size, base + HIGH * size
        is_free = is_sum = False
        if sign in TALL or LARGE.match(sign):
            low, high = glyphs.inked(index)
            is_sum = sign not in TALL and sign not in "∫∮"
            # Tall brackets hang from their baseline.
            is_tall = high - low > 1.4 * size or base > (low + high) / 2 or sign == "√"
            is_free = is_tall or sign not in TALL
        self._written[index] = parts
        atom = Atom(sign, [index], x0, x1, low, high, base, size, is_free, is_sum)
        atom.is_spaced = index > 0 and glyphs.text[index - 1].isspace()
        self._atoms[index] = atom
        return atom

    def _size(self, index: int) -> float:
        """Return the size of a sign's font; signs with boxes of one height are of one font."""
        height = round(self._glyphs.heights[index], 2)
        if height not in self._sizes:
            self._sizes[height] = self._glyphs.font_size(index)
        return self._sizes[height]

    def line(self, items: Sequence[Item], formula: Sequence[Line]) -> Line:
        """Return the line that some items are, set like the longest part of a formula."""
        pieces: list[Piece] = []
        gaps: list[str] = []
        before = ""
        main = max(formula, key=lambda line: (round(line.size), len(line.text)))
        for item in items:
            if isinstance(item, str):
                before += item
                continue
            last = pieces[-1] if pieces else None
            if last and last.signs and not before and item == last.start + len(last.signs):
                last.signs += self._written[item]
                last.x1 = max(last.x1, self._atoms[item].x1)
                continue
            atom = self._atoms[item]
            box = atom.x0, atom.x1, atom.y0, atom.y1
            piece = Piece("", item, *box, atom.base, main.size, main.font, main.is_bold)
            piece.signs = list(self._written[item])
            if pieces:
                gaps.append(before)
            else:
                piece.signs[0] = before + piece.signs[0]
            pieces.append(piece)
            before = ""
        if before and pieces[-1].signs:
            pieces[-1].signs[-1] += before
        for piece in pieces:
            piece.text = "".join(piece.signs or ())
        text = "".join(gap + p.text for gap, p in zip(["", *gaps], pieces, strict=True))
        x0, x1 = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
        y0, y1 = min(p.y0 for p in pieces), max(p.y1 for p in pieces)
        line = Line(text, pieces, x0, x1, y0, y1, main.base, main.size, main.font, main.is_bold)
        line.page, line.column, line.gaps = main.page, main.column, gaps
        line.left, line.right, line.is_own = main.left, main.right, True
        return line
