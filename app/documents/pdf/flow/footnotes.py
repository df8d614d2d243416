"""Footnotes: moved from the foot of a column to where they cut no sentence."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from app.documents.pdf.flow.sentence_end import ends_sentence
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.layout.tables import CAPTION
from app.text.scripts import is_wide

# Of the size of the body's type, notes are set smaller than this.
NOTE_SIZE = 0.93
MARK = re.compile(r"^(?:\d{1,3}\)?|[a-z]\)|[*†‡§¶∗#]{1,3})\s*[^\W\d_]|^\d{1,3}\s*(?:https?:|\()")
# Notes stand further below other small type than its lines are apart, in sizes of the font.
APART = 1.6
# A note without a mark has no more lines.
MAX_UNMARKED = 4
FLOAT = re.compile(
    rf"{CAPTION.pattern}|(?:fig|abb|scheme|algorithm|listing|图|圖|図|그림|рис)", re.I
)
# Lines of a note's column that are told from lines of the text.
NOTE_COLUMN = 1000

Joins = Callable[[Line, Line], bool]


def mark_notes(pages: Sequence[Sequence[Line]], usual: float) -> None:
    """Mark the lines of notes, each column's as lines of a column of their own.

    usual: the size in which most characters are set.
    """
    for lines in pages:
        for line in _find_notes(lines, usual):
            line.column += NOTE_COLUMN
            line.is_note = True


def place_notes(pages: Sequence[list[Line]], joins: Joins) -> None:
    """Move the notes of each page, in place, behind its text or before its last paragraph.

    joins: says whether a line's sentence goes on in another. Notes stay on their page: where
    the last paragraph runs on to the next page they stand before it.
    """
    bodies = [[line for line in lines if not line.is_note] for lines in pages]
    for index, body in enumerate(bodies):
        notes = [line for line in pages[index] if line.is_note]
        if not notes:
            continue
        following = next((b[0] for b in bodies[index + 1 :] if b), None)
        at = len(body)
        if body and following is not None and joins(body[-1], following):
            breaks = [k for k in range(1, len(body)) if not joins(body[k - 1], body[k])]
            # A page that is one paragraph is parted where a sentence ends.
            breaks = breaks or [k for k in range(1, len(body)) if ends_sentence(body[k - 1].text)]
            at = breaks[-1] if breaks else at
        pages[index][:] = [*body[:at], *notes, *body[at:]]


def usual_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the size in which most characters are set."""
    return usual_size_of(line for lines in pages for line in lines) or 1.0


def usual_size_of(lines: Iterable[Line]) -> float | None:
    """Return the size in which most characters of some lines are set; None where there are none."""
    exact: dict[float, int] = {}
    for line in lines:
        exact[line.size] = exact.get(line.size, 0) + len(line.text)
    sizes: Counter[float] = Counter()
    for size, count in exact.items():
        sizes[round(size * 2) / 2] += count
    return sizes.most_common(1)[0][0] if sizes else None


def _find_notes(lines: Sequence[Line], usual: float) -> list[Line]:
    if not any(line.size < NOTE_SIZE * usual or line.pieces[0].is_raised for line in lines):
        return []
    columns: dict[int, list[Line]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    notes = [line for column in columns.values() for line in _notes_at_foot(column, usual)]
    # What stands higher is no foot of the page: places of work over an abstract.
    middle = (max(line.base for line in lines) + min(line.base for line in lines)) / 2
    return [line for line in notes if line.base < middle]


def _begins_note(line: Line) -> bool:
    return line.pieces[0].is_raised or bool(MARK.match(line.text))


def _begins_notes(block: Sequence[Line], index: int) -> bool:
    """Say whether a line begins the notes under small type: an abstract's lines are none."""
    line = block[index]
    if index == 0 or line.pieces[0].is_raised:
        return _begins_note(line)
    above = block[index - 1]
    is_apart = above.base - line.base > APART * line.size
    is_other = abs(above.size - line.size) > 0.03 * line.size
    return (is_apart or is_other) and _begins_note(line)


def _cuts_sentence(above: Line, block: Sequence[Line]) -> bool:
    """Say whether small type without a mark stands at the foot where a sentence has to go on."""
    first = block[0] if block else above
    is_apart = above.base - first.base > APART * above.size
    is_open = above.text[-1:].isalnum() or above.is_broken or above.text[-1:] in ",-"
    is_full = above.x1 > above.right - 2 * above.size
    is_begun = first.text[:1].isupper() or is_wide(first.text[0])
    is_note = is_begun and not FLOAT.match(first.text)
    return is_apart and is_open and is_full and is_note and len(block) <= MAX_UNMARKED


def _notes_at_foot(column: Sequence[Line], usual: float) -> list[Line]:
    """Return the small lines at the end of a column that begin with a note's mark."""
    first = len(column)
    while first > 0 and column[first - 1].size < NOTE_SIZE * usual:
        first -= 1
    if first == len(column):
        return _whole_size_notes(column)
    above = column[:first]
    if not above or above[-1].size < NOTE_SIZE * usual:
        return []
    floor = min(line.base for line in above)
    block = column[first:]
    first_marked = (i for i in range(len(block)) if _begins_notes(block, i))
    marked = next(first_marked, len(block))
    begin = 0 if _cuts_sentence(above[-1], block[:marked]) else marked
    return [line for line in block[begin:] if line.base < floor]


def _whole_size_notes(column: Sequence[Line]) -> list[Line]:
    """Return the lines at the end of a column from a raised mark on, in the size of the text.

    White parts them from the text above, as word processors do.
    """
    for i in range(len(column) - 1, 0, -1):
        above, line = column[i - 1], column[i]
        if above.base - line.base > APART * line.size:
            return list(column[i:]) if line.pieces[0].is_raised else []
    return []
