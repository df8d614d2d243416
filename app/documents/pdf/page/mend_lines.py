"""The words of a page's lines as a person reads them: signs, spaces, raised and lowered type."""

import re

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.characters.raised_type import MARK, SMALL, main_type, mark_scripts
from app.documents.pdf.page.characters.signs import mend_signs
from app.documents.pdf.page.characters.spacing import mend_spaces, plainly_spaced
from app.documents.pdf.page.layout.cells import part_cells
from app.documents.pdf.page.layout.leaders import LEADER
from app.documents.pdf.page.layout.reading_order import Line

SPACED_CAPITALS = re.compile(r"[^\W\d_a-z](?: [^\W\d_a-z])+")
# Fewer characters of the longest word, spaces counted, are the heads of columns.
MIN_SPACED = 7


def mend_lines(lines: list[Line], glyphs: Glyphs) -> list[Line]:
    """Return the lines, rewritten where what they say differs from what the page shows."""
    part_cells(lines, glyphs)
    pieces = [piece for line in lines for piece in line.pieces]
    small, plain = _with_small_type(pieces, glyphs), plainly_spaced(pieces, glyphs)
    for line in lines:
        if len(line.pieces) > 1 and _is_letter_spaced(line):
            _join_letters(line)
            continue
        is_upright = not any(p.is_vertical or (p.angle and p.is_sideways) for p in line.pieces)
        is_mixed = is_upright and (
            _is_mixed(line) or not small.isdisjoint([id(piece) for piece in line.pieces])
        )
        main = _main(line, glyphs) if is_mixed else None
        is_mended = False
        for number, piece in enumerate(line.pieces):
            is_spaced = is_upright and (is_mixed or id(piece) not in plain)
            if is_spaced or not piece.text.isascii() or "`" in piece.text:
                before = _text(line, number) if main else ""
                is_mended |= _mend(piece, glyphs, before, main, is_spaced)
        if _is_glued_mark(line):
            line.gaps[0] = " "
            is_mended = True
        if is_mended:
            line.text = _text(line, len(line.pieces))
    return [line for line in lines if line.text.strip()]


def _is_letter_spaced(line: Line) -> bool:
    """Say whether a line's words are capitals set apart, each word a piece of its own."""
    words = [piece.text for piece in line.pieces]
    longest = max(map(len, words))
    return longest >= MIN_SPACED and all(map(SPACED_CAPITALS.fullmatch, words))


def _join_letters(line: Line) -> None:
    """Write the words of a line without the spaces between their letters."""
    for piece in line.pieces:
        piece.signs = [sign.strip() for sign in piece.text]
        piece.text = "".join(piece.signs)
    line.gaps = [" "] * len(line.gaps)
    line.text = _text(line, len(line.pieces))


def _is_glued_mark(line: Line) -> bool:
    """Say whether a line's first piece is a note's raised mark, and its words follow at once."""
    first, *others = line.pieces
    is_mark = first.is_raised and MARK.fullmatch(first.text) is not None
    return is_mark and bool(others) and not line.gaps[0] and others[0].text[:1].isalnum()


def _mend(
    piece: Piece,
    glyphs: Glyphs,
    before: str,
    main: tuple[float, float] | None,
    is_spaced: bool,
) -> bool:
    signs = list(piece.text)
    if not piece.text.isascii() or "`" in piece.text:
        is_spaced |= mend_signs(signs, glyphs, piece.start) and not piece.is_sideways
    if is_spaced:
        # Dots of a leader stand further apart than letters, and would pass for the usual.
        leader = LEADER.search(piece.text)
        worded = signs[: leader.start()] if leader else signs
        mend_spaces(worded, glyphs, piece.start, piece.size)
        signs[: len(worded)] = worded
    if main is not None and main[0] > 0:
        piece.is_raised = mark_scripts(signs, glyphs, piece.start, before, main)
    text = "".join(signs)
    if text == piece.text:
        return False
    piece.signs, piece.text = signs, text
    return True


def _text(line: Line, num_pieces: int) -> str:
    """Return the words of a line's first pieces with what stands between them."""
    gaps = ["", *line.gaps]
    return "".join(gaps[i] + line.pieces[i].text for i in range(num_pieces))


def _is_mixed(line: Line) -> bool:
    """Say whether a line's pieces differ in size."""
    if len(line.pieces) == 1:
        return False
    sizes = [piece.size for piece in line.pieces]
    return max(sizes) > 1.1 * min(sizes)


def _with_small_type(pieces: list[Piece], glyphs: Glyphs) -> set[int]:
    """Return the ids of pieces that hold type smaller than the rest of theirs."""
    ranges = glyphs.height_ranges([(p.start, p.start + len(p.text)) for p in pieces])
    return {
        id(piece)
        for piece, (least, most) in zip(pieces, ranges, strict=True)
        if least < SMALL * most
    }


def _main(line: Line, glyphs: Glyphs) -> tuple[float, float]:
    """Return size and baseline of the type in which most of a line is set."""
    spans = [(piece.start, piece.start + len(piece.text)) for piece in line.pieces]
    size, example = main_type(glyphs, spans)
    return size, glyphs.baseline(example) if example >= 0 else line.base
