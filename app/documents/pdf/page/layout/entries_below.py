"""References that stand under both columns of a page whose text is balanced above them."""

import re

from app.documents.pdf.page.characters.pieces import Piece

# Further from the text than its lines are from each other, in sizes of their type.
ENTRIES_APART = 3.0
ENTRY = re.compile(r"\[\d{1,3}\]")


def part_at_entries(left: list[Piece], right: list[Piece]) -> list[tuple[list[Piece], list[Piece]]]:
    """Return two columns as one part, or as two where a list of entries stands under both.

    Some journals balance the text of a last page and set the references under all of it.
    """
    first = next((p for p in left if p.text.startswith("[1]")), None)
    if first is None:
        return [(left, right)]
    above = [p for p in (*left, *right) if p.base > first.base + 0.5 * first.size]
    below = [p for p in right if p.base <= first.base + 0.5 * first.size]
    is_apart = above and min(p.base for p in above) - first.base > ENTRIES_APART * first.size
    entry = max(below, key=lambda p: p.base, default=None)
    if not is_apart or entry is None or not ENTRY.match(entry.text):
        return [(left, right)]
    known = {id(p) for p in above}
    upper = [p for p in left if id(p) in known], [p for p in right if id(p) in known]
    lower = [p for p in left if id(p) not in known], [p for p in right if id(p) not in known]
    return [upper, lower] if all(upper) else [(left, right)]
