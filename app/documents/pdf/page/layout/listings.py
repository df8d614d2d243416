"""Listings of programs: lines in type of one width keep how far they are set in."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise

from app.documents.pdf.page.layout.reading_order import Line

# Names of fonts whose letters are of one width.
MONO = re.compile(
    r"cour|mono|consol|typewriter|teletype|menlo|monaco|inconsolata|sourcecode|fixed|terminal"
    r"|^(?:cm|ec|sf|lm|pcr|t1)?(?:tt|sltt|itt|vtt)\w{0,2}\d{1,2}|^zi4|txtt|cmtl",
    re.IGNORECASE,
)
# What has fewer lines, or none so long, are labels of a drawing.
MIN_LINES, MIN_CHARS = 3, 12
# Of the lines of a listing: where more are broken for want of room they are prose.
MAX_WRAPPED = 0.12
# Lines of prose hold more letters.
MIN_PROSE_CHARS = 30
# Lines of one listing are no further apart, in sizes of the font.
MAX_DISTANCE = 3.2
# More signs of white at the start of a line are no indentation.
MAX_INDENT = 60
# Of the width of a letter: indentation is of whole letters, but for what rounding leaves.
EVEN = 0.3
# Of the size of a listing's type: its numbers are set in less.
SMALLER = 0.95
# Of the size of the type: edges and middles that differ by less are the same.
CENTRED = 0.15


@cache
def is_mono(font: str) -> bool:
    """Say whether a font's letters are of one width, by its name."""
    return MONO.search(font) is not None


def set_listings(lines: list[Line]) -> list[Line]:
    """Return the lines, those of listings set in by spaces and without numbers of their own."""
    if not any(map(is_mono, {line.font for line in lines})):
        return lines
    runs = groupby(lines, key=lambda line: (is_mono(_last_font(line)), line.column))
    found: list[Line] = []
    for (are_mono, _), members in runs:
        run = list(members)
        for part in _parts(run) if are_mono else ():
            if _is_listing(part):
                _drop_numbers(part)
                _set_in(part)
        found += run
    return found


def _last_font(line: Line) -> str:
    """Return the font of a line's code: a number before it may be set in another."""
    return line.pieces[-1].font


def _parts(run: Sequence[Line]) -> list[list[Line]]:
    parts = [[run[0]]]
    for line, following in pairwise(run):
        if 0 < line.base - following.base < MAX_DISTANCE * line.size:
            parts[-1].append(following)
        else:
            parts.append([following])
    return parts


def _is_listing(part: Sequence[Line]) -> bool:
    """Say whether lines are a program's, and no labels, notes or prose that fills its lines."""
    is_long = len(part) >= MIN_LINES and max(len(line.text) for line in part) >= MIN_CHARS
    if not is_long or part[0].is_own or part[0].pieces[0].is_raised or _are_centred(part):
        return False
    longest = max(part, key=lambda line: line.x1)
    right = longest.x1
    if len(longest.text) < MIN_PROSE_CHARS:
        return True
    num_wrapped = sum(_is_wrapped(a, b, right) for a, b in pairwise(part))
    return num_wrapped <= max(MAX_WRAPPED * len(part), 1)


def _is_wrapped(line: Line, following: Line, right: float) -> bool:
    """Say whether the first word of a line would not have fitted into the one before it."""
    word = following.text.split(None, 1)[0]
    letter = (following.x1 - following.x0) / max(len(following.text), 1)
    return line.x1 + letter * (len(word) + 1) > right


def _are_centred(listing: Sequence[Line]) -> bool:
    """Say whether lines are set about one middle, as the labels of a drawing are."""
    moved = [(a, b) for a, b in pairwise(listing) if abs(a.x0 - b.x0) > CENTRED * a.size]
    alike = sum(abs(a.x0 + a.x1 - b.x0 - b.x1) < 2 * CENTRED * a.size for a, b in moved)
    return 2 * alike > len(moved)


def _drop_numbers(listing: Sequence[Line]) -> None:
    """Leave out the small numbers before a listing's lines, where each has one that counts on."""
    firsts = [line.pieces[0] for line in listing if len(line.pieces) > 1]
    numbers = [p.text.strip() for p in firsts if p.size < SMALLER * listing[0].pieces[-1].size]
    if len(numbers) < len(listing) or not all(map(str.isdigit, numbers)):
        return
    if any(int(b) != int(a) + 1 for a, b in pairwise(numbers)):
        return
    for line in listing:
        del line.pieces[0], line.gaps[0]
        line.x0, line.size = line.pieces[0].x0, line.pieces[0].size
        line.base, line.font = line.pieces[0].base, line.pieces[0].font
        parts = zip(["", *line.gaps], line.pieces, strict=True)
        line.text = "".join(gap + piece.text for gap, piece in parts)


def _set_in(listing: Sequence[Line]) -> None:
    """Write as many spaces before each line as letters would stand in the white before it."""
    left = min(line.x0 for line in listing)
    for line in listing:
        line.is_own = True
        piece = line.pieces[0]
        width = (piece.x1 - piece.x0) / max(len(piece.text), 1)
        num_letters = (line.x0 - left) / max(width, 0.1)
        count = round(num_letters)
        if not 0 < count <= MAX_INDENT or abs(num_letters - count) > EVEN * max(count**0.5, 1):
            continue
        piece.signs = list(piece.signs or piece.text)
        piece.signs[0] = " " * count + piece.signs[0]
        piece.text, line.text = " " * count + piece.text, " " * count + line.text
