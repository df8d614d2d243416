"""Spaces where the page shows them: PDFium's guesses checked against the letters' boxes."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.pieces import Piece

# Of the size of the type: a gap below is none, a gap above parts words.
TOUCHING = 0.02
MOST_TOUCHING = 0.08
# Of a piece's characters: more spaces stand between single letters.
MANY_SPACES = 0.25
PARTING = 0.1
# Of the line's usual gap between words: a gap below is none.
TOUCHING_OF_USUAL = 0.3
# Letters set apart one by one are at least so many.
MIN_SPACED_LETTERS = 5
BLANKS = frozenset(("", *filter(str.isspace, map(chr, range(0x3001)))))
# Fewer signs do not tell how far letters of their line stand apart.
FEW_SIGNS = 20
# Letters without a space among them: fewer are one word.
FEW_LETTERS = 12

Gap = tuple[int, int, float]
"""Two signs that follow each other but for spaces, and how far they stand apart."""


def plainly_spaced(pieces: Sequence[Piece], glyphs: Glyphs) -> set[int]:
    """Return the ids of pieces of which each space is a gap wide enough, each such gap a space.

    Most lines are of this kind, and the spaces of the others are looked at one by one.
    """
    plain: set[int] = set()
    doubtful: list[tuple[Piece, int]] = []
    least = np.full(len(glyphs.gaps), np.inf)
    for piece in pieces:
        words = piece.text
        num_spaces = words.count(" ")
        if num_spaces > MANY_SPACES * len(words):
            continue
        if not num_spaces:
            if len(words) < FEW_LETTERS:
                plain.add(id(piece))
        elif not _is_guessed(glyphs, piece.start + words.index(" ")):
            plain.add(id(piece))  # the spaces are the file's own
        else:
            doubtful.append((piece, num_spaces))
            least[piece.start : piece.start + len(words) - 1] = MOST_TOUCHING * piece.size
    num_wide = np.cumsum(np.asarray(glyphs.gaps) > least).tolist()
    for piece, num_spaces in doubtful:
        before = num_wide[piece.start - 1] if piece.start else 0
        if num_wide[piece.start + len(piece.text) - 2] - before == num_spaces:
            plain.add(id(piece))
    return plain


def mend_spaces(signs: list[str], glyphs: Glyphs, start: int, size: float) -> None:
    """Drop spaces between letters that touch, add those that narrow gaps show.

    signs: one entry for each of PDFium's characters from `start` on; size: of the type.
    """
    inked = [i for i, sign in enumerate(signs) if sign not in BLANKS]
    if len(inked) == len(signs) <= FEW_SIGNS:
        return
    end = start + len(signs)
    left, right = glyphs.left[start:end], glyphs.right[start:end]
    gaps = [left[b] - right[a] for a, b in pairwise(inked)]
    if not gaps or min(gaps) < -2 * size:
        return  # written from right to left, or over itself
    spaced = [(a, b, gap) for (a, b), gap in zip(pairwise(inked), gaps, strict=True) if b > a + 1]
    if _is_letter_spaced(signs, spaced, len(inked)):
        _join_spaced(signs, spaced, size)
        return
    guessed = [gap for gap in spaced if _are_guessed(signs, glyphs, start, gap)]
    if guessed:
        _join_even_steps(signs, left, inked, guessed)
    usual = median([gap for _, _, gap in spaced]) if spaced else 0.0
    touching = max(TOUCHING * size, min(TOUCHING_OF_USUAL * usual, MOST_TOUCHING * size))
    for a, b, gap in guessed:
        if gap < touching and gap + _overhang(glyphs, start + a) < touching:
            _join(signs, a, b)
    if len(inked) > FEW_SIGNS and all(_is_guessed(glyphs, start + a + 1) for a, _, _ in spaced):
        _part_words(signs, inked, gaps, size)


def _part_words(signs: list[str], inked: list[int], gaps: list[float], size: float) -> None:
    """Add a space before signs that stand further behind their neighbours than others do."""
    close = [gap for (a, b), gap in zip(pairwise(inked), gaps, strict=True) if b == a + 1]
    limit = (median(close) if close else 0.0) + PARTING * size
    for (a, b), gap in zip(pairwise(inked), gaps, strict=True):
        if gap > limit and b == a + 1:
            signs[b] = f" {signs[b]}"


def _join(signs: list[str], a: int, b: int) -> None:
    """Drop what stands between two signs."""
    for i in range(a + 1, b):
        signs[i] = ""


def _overhang(glyphs: Glyphs, index: int) -> float:
    """Return by how far a letter reaches into the one before it, as a slanted f does on both sides.

    Its box ends as far behind the place where the next letter would stand.
    """
    return max(-glyphs.gaps[index - 1], 0.0) if index and glyphs.text[index - 1].isalpha() else 0.0


def _join_even_steps(
    signs: list[str], left: Sequence[float], inked: list[int], guessed: list[Gap]
) -> None:
    """Drop guessed spaces between letters set in even steps, whatever their widths."""
    if len(inked) <= MIN_SPACED_LETTERS:
        return
    steps = [left[b] - left[a] for a, b in pairwise(inked)]
    usual = median(steps)
    near = [(a, b) for a, b, _ in guessed if left[b] - left[a] < 1.1 * usual]
    if not near or sum(abs(step - usual) < 0.03 * usual for step in steps) < 0.7 * len(steps):
        return
    for a, b in near:
        _join(signs, a, b)


def _is_guessed(glyphs: Glyphs, index: int) -> bool:
    """Say whether PDFium made a space up: those it makes up have no height."""
    return glyphs.text[index] == " " and glyphs.heights[index] == 0


def _are_guessed(signs: list[str], glyphs: Glyphs, start: int, gap: Gap) -> bool:
    """Say whether PDFium made up all that stands between two signs; composed accents are gone."""
    if gap[1] == gap[0] + 2:
        return signs[gap[0] + 1] != "" and _is_guessed(glyphs, start + gap[0] + 1)
    left = [i for i in range(gap[0] + 1, gap[1]) if signs[i]]
    return bool(left) and all(_is_guessed(glyphs, start + i) for i in left)


def _is_letter_spaced(
    signs: list[str], spaced: list[tuple[int, int, float]], num_inked: int
) -> bool:
    """Say whether nearly every letter is followed by a space, as in `M A T E R I A L S`."""
    if num_inked < MIN_SPACED_LETTERS or len(spaced) < 0.8 * (num_inked - 1):
        return False
    return sum(sign.isalpha() for sign in signs) >= 0.9 * num_inked


def _join_spaced(signs: list[str], spaced: list[tuple[int, int, float]], size: float) -> None:
    usual = median(gap for _, _, gap in spaced)
    if usual > size:
        return  # the cells of a table
    for a, b, gap in spaced:
        is_word_gap = gap > 1.5 * usual + 0.05 * size
        for i in range(a + 1, b):
            signs[i] = " " if is_word_gap and i == a + 1 else ""
