"""Lines as headings are looked for among them: with their offsets in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.page.layout.reading_order import Line

# Of the size of the body's type: what is larger is no text.
LARGE = 1.12


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line with its offset in the text, and whether it stands alone between breaks.

    begins: a break stands before it.
    """

    line: Line
    start: int
    is_alone: bool
    begins: bool = False


def style_of(line: Line) -> tuple[str, float]:
    """Return the font and size that lines of one kind share."""
    return line.font, round(line.size * 2) / 2


def whole_heading(
    lines: Sequence[SetLine], index: int, another: re.Pattern[str], usual: float
) -> tuple[str, int]:
    """Return a heading's words with its further lines where it is set in several, and how many.

    another: matches a line that begins a heading of its own. usual: size of the body's type.
    """
    line = lines[index].line
    words, count = line.text.strip(), 1
    for item in lines[index + 1 : index + 3]:
        other = item.line
        is_near = 0 < line.base - other.base < 1.6 * line.size and other.column == line.column
        is_same = other.font == line.font and abs(other.size - line.size) < 0.3
        is_special = is_bold(line) or line.size > LARGE * usual
        if (
            not (is_near and is_same and is_special)
            or len(other.text) > 80
            or another.match(other.text)
        ):
            break
        words += ("" if line.is_broken else " ") + other.text
        line, count = other, count + 1
    return words, count
