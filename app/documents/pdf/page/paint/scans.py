"""Pages that are pictures of text, whole or in strips, or letters drawn as outlines."""

import re
from string import ascii_lowercase

from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.paint.painted import Painted

# A page with fewer characters beside pictures over half of it is a scan.
SCAN_CHARS = 30
SCAN_SHARE = 0.5
# What stands in this part of the page at an edge is a stamp, not the text.
EDGE = 0.08
# Letters drawn as outlines: a page of text has more, a figure is small beside its text.
MIN_OUTLINES = 400
COMMON_LETTERS = b"etaoinsr"
LATIN_LETTERS = ascii_lowercase.encode()
MIN_COMMON = 0.42
COMMON_BYTES = [bytes([letter]) for letter in COMMON_LETTERS]
# Of the letters of a text: no single one is so many of them.
MAX_ONE = 0.4
# What stands for a letter that a font does not tell.
UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")
MIN_GARBLED_CHARS = 200
# Of a page's signs: where fewer are letters or figures its fonts tell punctuation for them.
MIN_TELLING = 0.25


def is_scan(pieces: list[Piece], painted: Painted, width: float, height: float) -> bool:
    """Say whether a page is a picture of text; a stamp printed at its edge is passed over."""
    low, high, left, right = EDGE * height, (1 - EDGE) * height, EDGE * width, (1 - EDGE) * width
    inside = [
        piece
        for piece in pieces
        if low < (piece.y0 + piece.y1) / 2 < high and piece.x1 > left and piece.x0 < right
    ]
    if sum(len(piece.text) for piece in inside) >= SCAN_CHARS:
        return False
    return painted.image_share > SCAN_SHARE or painted.num_letter_paths > MIN_OUTLINES


def looks_garbled(text: str) -> bool:
    """Say whether a page's text is no text: its font tells other letters than it shows.

    The eight commonest letters of European languages are over half of any text in Latin
    letters; shifted maps of characters leave them a fifth.
    """
    num_signs = len(text) - sum(map(text.count, " \r\n"))
    if num_signs < MIN_GARBLED_CHARS:
        return False
    if not text.isascii() and len(UNKNOWN.findall(text)) > 0.3 * num_signs:
        return True
    lower = text.casefold().encode("utf-8", "surrogatepass")
    num_latin = _count(lower, LATIN_LETTERS)
    if num_latin < 0.4 * num_signs:
        num_telling = sum(map(str.isalnum, text))
        num_signs -= text.count(".") + text.count("_")  # leaders, and lines to write on
        return len(UNKNOWN.findall(text)) > 0.3 * num_signs or num_telling < MIN_TELLING * num_signs
    if _count(lower, COMMON_LETTERS) < MIN_COMMON * num_latin:
        return True
    return max(map(lower.count, COMMON_BYTES)) > MAX_ONE * num_latin


def _count(text: bytes, letters: bytes) -> int:
    """Return how many signs of a text are among some letters of ASCII."""
    return len(text) - len(text.translate(None, delete=letters))
