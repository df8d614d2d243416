"""A page's characters as pieces of lines: where PDFium's lines run across a gutter, cut."""

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from itertools import pairwise
from typing import Protocol

from app.documents.pdf.page.characters.glyphs import BREAK_CODES, Glyphs
from app.documents.pdf.page.characters.signs import ACCENTS
from app.documents.section_kinds import ABSTRACT_WORD

SEGMENT = re.compile(rf"[^\r\n{BREAK_CODES}]+")
WORD = re.compile(r"\S+")
CONTROL = {
    **dict.fromkeys((*range(32), *range(127, 160)), " "),
    0xFFFF: " ",
    0xFFFE: " ",
    0xAD: "-",
}
EAST_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
SAMPLED_SEGMENTS = 10
# Latin letters take no more of the font's size on average, unless there are gaps between them.
WIDEST_LETTERS = 0.7
# Of the height of the type: a gap beside a number, and a step back to a column before.
NARROW_GAP, BACKWARD = 0.7, -5
BOLD = re.compile(r"bold|black|heavy|-medi|cmbx|sfbx|demi|\bB\d?$", re.IGNORECASE)
ABSTRACT = re.compile(
    rf"^\W*(?:{ABSTRACT_WORD})(?!\w)|A B S T R A C T\s*$", re.IGNORECASE | re.MULTILINE
)
NUMBERED = re.compile(r"^\s*\d{1,4}\s+\S|\S\s+\d{1,4}\s*$")


@dataclass(slots=True)
class Piece:
    """A part of a line: words, where they start among the page's characters, their box.

    x0, x1, y0, y1: in points from the lower left corner of the page as it is seen. base:
    height of the baseline; size: of the font, nine tenths of it. is_broken: ends in a hyphen that
    breaks a word. angle: in radians, known only where the ends differ in height. is_tall:
    holds more than one line. signs: where the words were mended, what
    each of PDFium's characters became. is_side: a heading in the margin beside its text.
    is_raised: begins its line with a raised mark, as a note or an address does. is_vertical:
    East Asian writing from top to bottom. is_own: nothing goes on in the next line.
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
    is_bold: bool = False
    is_broken: bool = False
    angle: float = 0.0
    signs: list[str] | None = None
    is_side: bool = False
    is_raised: bool = False
    is_tall: bool = False
    is_vertical: bool = False
    is_own: bool = False

    @property
    def height(self) -> float:
        """Return the height of the font's box, by which gaps are weighed."""
        return max(self.y1 - self.y0, 0.01)

    @property
    def is_sideways(self) -> bool:
        """Say whether the piece runs up or down the page."""
        return self.angle != 0 and 0.8 < self.angle % math.pi < 2.4


class InOneFont(Protocol):
    """A piece or a line: its font's name, and whether weight or flags say that it is bold."""

    font: str
    is_bold: bool


def is_bold(words: InOneFont) -> bool:
    """Say whether words are set in a bold font, by its name, weight or flags."""
    return words.is_bold or _is_bold_name(words.font)


@cache
def _is_bold_name(font: str) -> bool:
    return BOLD.search(font) is not None


def find_pieces(glyphs: Glyphs, *, is_first_page: bool = False) -> list[Piece]:
    """Return the pieces of a page in the order in which they are drawn.

    On the first page authors may stand side by side above the abstract.
    """
    segments = _segments(glyphs.text)
    measured = [_measure(glyphs, *segment) for segment in segments]
    has_gaps = _has_gaps(glyphs, measured)
    abstract = ABSTRACT.search(glyphs.text) if is_first_page else None
    head = abstract.start() if abstract else 0
    pieces: list[Piece] = []
    for piece in measured:
        for part in _by_height(glyphs, piece):
            if part.is_sideways:
                pieces.extend(_sideways_cells(glyphs, part))
            elif has_gaps or part.start < head or _is_wide(part) or _is_numbered(part.text):
                pieces.extend(_at_gaps(glyphs, part))
            else:
                pieces.append(part)
    return pieces


def _is_wide(piece: Piece) -> bool:
    """Say whether a piece is wider than its letters are, as the cells of a row are together."""
    if len(piece.text) <= 8 or not piece.text.isascii():
        return False
    return piece.x1 - piece.x0 > WIDEST_LETTERS * piece.height * len(piece.text)


def _is_numbered(text: str) -> bool:
    """Say whether a number begins a line or ends it."""
    words = text.strip()
    return (words[:1].isdigit() or words[-1:].isdigit()) and NUMBERED.search(text) is not None


def _segments(text: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether a word is broken there, for each run between line ends."""
    found = []
    for match in SEGMENT.finditer(text):
        words = match[0]
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - (len(words) - len(words.rstrip()))
        if start < end:
            found.append((start, end, end < len(text) and text[end] in BREAK_CODES))
    return found


def _measure(glyphs: Glyphs, start: int, end: int, is_broken: bool) -> Piece:
    """Return the piece that some characters form, from the boxes of its ends.

    Where these differ the middle is measured too, and of the three the one of middle height
    stands for the line: an end may be an index, or a sign whose font claims much room.
    """
    words = glyphs.text[start:end]
    if not words.isprintable():
        words = words.translate(CONTROL)
    first = glyphs.box(start)
    if words[-1] in ACCENTS and end - start > 2 and glyphs.heights[end - 2] == 0:
        # An accent that is drawn behind its line stands over a letter of it.
        end -= 1 + len(words[:-1]) - len(words[:-1].rstrip())
    last = glyphs.box(end - 1) if end - start > 1 else first
    boxes = [(first[3] - first[2], start, first), (last[3] - last[2], end - 1, last)]
    height, main, box = boxes[0]
    if end - start > 2 and abs(height - boxes[1][0]) > 0.1 * height:
        middle = (start + end) // 2
        middle += words[middle - start].isspace()
        inner = glyphs.box(middle)
        boxes.append((inner[3] - inner[2], middle, inner))
        height, main, box = sorted(boxes)[1]
    middles = first[2] + first[3], last[2] + last[3], box[2] + box[3]
    lowest, highest = min(middles) / 2, max(middles) / 2
    piece = Piece(
        words,
        start,
        first[0] if first[0] < last[0] else last[0],
        first[1] if first[1] > last[1] else last[1],
        box[2],
        box[3],
        glyphs.baseline(main),
        max(glyphs.font_size(main), 0.01),
        *glyphs.font(main),
        is_broken,
    )
    if end - start > 1 and highest - lowest > 0.8 * height:
        piece.angle = glyphs.angle(main)
        if piece.is_sideways:
            piece.y0, piece.y1 = min(first[2], last[2]), max(first[3], last[3])
        else:
            piece.is_vertical = _is_vertical(piece, first, last, height)
            piece.is_tall = highest - lowest > 1.0 * height and not piece.is_vertical
            if piece.is_vertical:
                piece.y0, piece.y1 = min(first[2], last[2]), max(first[3], last[3])
    return piece


def _is_vertical(
    piece: Piece, first: tuple[float, ...], last: tuple[float, ...], height: float
) -> bool:
    """Say whether each sign of a piece stands below the one before it."""
    is_narrow = abs(first[0] - last[0]) < 0.5 * height and first[3] > last[3]
    steps = (first[3] - last[3]) / max(len(piece.text) - 1, 1)
    return is_narrow and 0.7 * height < steps < 2 * height and bool(EAST_ASIAN.search(piece.text))


def word_spans(piece: Piece) -> list[tuple[int, int]]:
    """Return first and last character, exclusive, of each word of a piece."""
    return [(piece.start + m.start(), piece.start + m.end()) for m in WORD.finditer(piece.text)]


def _has_gaps(glyphs: Glyphs, pieces: list[Piece]) -> bool:
    """Say whether the widest lines run across gaps as wide as a gutter."""
    longest = nlargest(SAMPLED_SEGMENTS, pieces, key=lambda piece: len(piece.text))
    return any(len(_at_gaps(glyphs, piece)) > 1 for piece in longest if len(piece.text) >= 20)


def _at_gaps(glyphs: Glyphs, piece: Piece) -> list[Piece]:
    """Split a piece wherever two words stand further apart than words of a line do."""
    words = word_spans(piece)
    if len(words) < 2:
        return [piece]
    cuts, height = [words[0][0]], piece.height
    gaps = [glyphs.left[b[0]] - glyphs.right[a[1] - 1] for a, b in pairwise(words)]
    if max(gaps) <= NARROW_GAP * height and min(gaps) >= BACKWARD * height:
        return [piece]
    # PDFium runs a line of one column on into a line of the column before.
    is_leftward = bool(RIGHT_TO_LEFT.search(piece.text))
    last = len(words) - 2
    for i, gap in enumerate(gaps):
        limit = 1.2
        if i in (0, last) and gap > NARROW_GAP * height and _ends_in_number(glyphs, words, i):
            limit = NARROW_GAP
        is_back = gap < BACKWARD * height and not is_leftward
        if gap > limit * height or (is_back and not (i == last and piece.text[-1] in ACCENTS)):
            cuts.append(words[i + 1][0])
    if len(cuts) == 1:
        return [piece]
    return cut_piece(glyphs, piece, cuts)


def _sideways_cells(glyphs: Glyphs, piece: Piece) -> list[Piece]:
    """Split words that run up or down the page wherever two stand as far apart as cells do."""
    words, is_upward = word_spans(piece), piece.angle % (2 * math.pi) > math.pi
    cuts = [piece.start]
    for (_, end), (start, _) in pairwise(words):
        gap = (
            glyphs.bottom[start] - glyphs.top[end - 1]
            if is_upward
            else glyphs.bottom[end - 1] - glyphs.top[start]
        )
        if gap > 1.2 * (piece.x1 - piece.x0):
            cuts.append(start)
    if len(cuts) == 1:
        return [piece]
    ends = [*cuts[1:], piece.start + len(piece.text)]
    return [_part_of(glyphs, piece, start, end) for start, end in zip(cuts, ends, strict=True)]


def _part_of(glyphs: Glyphs, piece: Piece, start: int, end: int) -> Piece:
    """Return a part of a sideways piece, which keeps its angle however short it is."""
    words = piece.text[start - piece.start : end - piece.start].rstrip()
    end = start + len(words)
    low, high = min(glyphs.bottom[start:end]), max(glyphs.top[start:end])
    return replace(piece, text=words, start=start, y0=low, y1=high)


def _ends_in_number(glyphs: Glyphs, words: list[tuple[int, int]], index: int) -> bool:
    """Say whether the first of some words, or the last, is a number."""
    first, last = words[0], words[-1]
    is_first = index == 0 and glyphs.text[first[0] : first[1]].isdigit()
    is_last = index == len(words) - 2 and glyphs.text[last[0] : last[1]].isdigit()
    return is_first or is_last


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
