"""Pages that are pictures of text, whole or in strips, or letters drawn as outlines."""

from app.documents.pdf.page.painted import Painted
from app.documents.pdf.page.pieces import Piece

# A page with fewer characters beside pictures over half of it is a scan.
SCAN_CHARS = 30
SCAN_SHARE = 0.5
# What stands in this part of the height at head and foot is a stamp, not the text.
EDGE = 0.08
# Letters drawn as outlines: a page of text has more, a figure is small beside its text.
MIN_OUTLINES = 400
COMMON_LETTERS = frozenset("etaoinsr")
MIN_COMMON = 0.42
# What stands for a letter that a font does not tell.
UNKNOWN = frozenset(map(chr, (*range(9), *range(14, 32), 0xFFFD)))
MIN_GARBLED_CHARS = 200


def is_scan(pieces: list[Piece], painted: Painted, height: float) -> bool:
    """Say whether a page is a picture of text; a stamp printed at its edge is passed over."""
    low, high = EDGE * height, (1 - EDGE) * height
    inside = [piece for piece in pieces if low < (piece.y0 + piece.y1) / 2 < high]
    if sum(len(piece.text) for piece in inside) >= SCAN_CHARS:
        return False
    return painted.image_share > SCAN_SHARE or painted.num_letter_paths > MIN_OUTLINES


def looks_garbled(text: str) -> bool:
    """Say whether a page's text is no text: its font tells other letters than it shows.

    The eight commonest letters of European languages are over half of any text in Latin
    letters; shifted maps of characters leave them a fifth.
    """
    signs = [char for char in text.casefold() if not char.isspace()]
    if len(signs) < MIN_GARBLED_CHARS:
        return False
    if sum(char in UNKNOWN or "\ue000" <= char <= "\uf8ff" for char in signs) > 0.3 * len(signs):
        return True
    latin = [char for char in signs if "a" <= char <= "z"]
    if len(latin) < 0.4 * len(signs):
        return False
    return sum(char in COMMON_LETTERS for char in latin) < MIN_COMMON * len(latin)
