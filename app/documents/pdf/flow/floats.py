"""Figures and tables that cut a sentence, moved behind its paragraph with their captions."""

import re
from collections.abc import Sequence

from app.documents.pdf.flow.joints import Joints
from app.documents.pdf.flow.sentence_end import ends_sentence
from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.layout.tables import num_cells
from app.text.scripts import weight

CAPTION = re.compile(
    r"(?P<above>tab(?:\.|le|elle|leau|la|ela|ella)?|algorithm(?:us)?|listing|表|표|таблица|算法)?"
    r"(?(above)|(?:fig(?:ure|ura|\.)?|abb(?:ildung|\.)?|scheme|图|圖|図|그림|рис(?:унок|\.)?))\s*"
    r"(?:\d{1,3}|[IVX]{1,5}|[A-Z]\.?\d{1,2})(?:\.\d{1,2})?[a-z]?"
    r"(?:\s*[:.|–—\-：．]\s*|\s*$|\s+(?=(?-i:[^\W\d_a-z])))",
    re.IGNORECASE,
)
BARE_CAPTION = re.compile(r"\s*(?:table|fig(?:ure|\.)?)\s+(?:\d{1,3}|[IVX]{1,5})\s*", re.IGNORECASE)
# What begins captions, in any case: most lines are looked at no further.
FIRST_LETTERS = frozenset("tTfFaAsSlL算表图圖図표그тТрР")
PROSE_CHARS = 25
PROSE_LETTERS = 0.6
PROSE_WIDTH = 0.6
# Rows of one table are no further apart, in sizes of the font.
ROW_DISTANCE = 2.4
# So far below its number a caption's title may stand in a type of its own.
TITLE_DISTANCE = 3.2
# Of the distance to the rows below it: a caption nearer to those above is theirs.
NEARER = 0.8
# Of a column's width: a line of a sentence leaves no more empty.
SHORT = 0.25
# A block of more lines than this is no figure: its text is left where it stands.
MAX_LINES = 80


def place_floats(pages: Sequence[list[Line]], joints: Joints) -> None:
    """Move figures and tables, in place, out of the sentences that they cut.

    Each stays on its page: behind the paragraph, or before it where that runs on.
    """
    blocks = [_blocks(lines, joints) if any(map(_is_caption, lines)) else [] for lines in pages]
    if not any(blocks):
        return
    inside = {
        id(lines[i]) for lines, found in zip(pages, blocks, strict=True) for b in found for i in b
    }
    outer = [line for lines in pages for line in lines if id(line) not in inside]
    text = _Text([line for line in outer if not line.is_note], joints)
    for lines, found in zip(pages, blocks, strict=True):
        if found:
            _place(lines, found, text)


class _Text:
    """The lines of a document that are in no figure, table or note, in order."""

    def __init__(self, lines: list[Line], joints: Joints) -> None:
        self.lines = lines
        self.places = {id(line): i for i, line in enumerate(lines)}
        self._joints = joints

    def cuts(self, index: int) -> bool:
        """Say whether a sentence goes on from the line before an index to the one at it."""
        if not 0 < index < len(self.lines):
            return False
        previous, line = self.lines[index - 1], self.lines[index]
        is_alike = abs(previous.size - line.size) < 0.06 * line.size
        is_open = previous.is_broken or not ends_sentence(previous.text)
        is_full = previous.x1 > previous.right - 2 * previous.size
        if not is_alike or not is_open or weight(previous.text) < PROSE_CHARS:
            return False
        if line.text[:1].islower():
            return not num_cells(previous.text) > 1
        goes_on = _is_wide_prose(line, self._joints) or _is_short_rest(line, previous)
        are_prose = _is_wide_prose(previous, self._joints) and goes_on
        return are_prose and is_full and is_bold(previous) == is_bold(line)

    def paragraph(self, index: int) -> tuple[int, int]:
        """Return the first line of the paragraph that holds a line, and the one behind it."""
        start, end = index, index + 1
        while start > 0 and self._joins(start - 1):
            start -= 1
        while end < len(self.lines) and self._joins(end - 1):
            end += 1
        return start, end

    def _joins(self, index: int) -> bool:
        line, following = self.lines[index], self.lines[index + 1]
        return "\n" not in self._joints.goes_on(line, following)


def _place(lines: list[Line], blocks: list[range], text: _Text) -> None:
    """Put the blocks of a page that cut a sentence before a line of it, or at its end."""
    before: dict[int, list[Line]] = {}
    moved: set[int] = set()
    for block in blocks:
        following = _first_behind(lines, block, text)
        if following is None or not text.cuts(following):
            continue
        page = lines[0].page
        text.lines[following].continues = text.lines[following - 1]
        start, end = text.paragraph(following)
        if (
            end < len(text.lines)
            and text.lines[end].page != page
            and text.lines[start].page == page
        ):
            end = start  # it runs on to the next page
        at = text.lines[end] if end < len(text.lines) else None
        place = id(at) if at is not None and at.page == page else 0
        before.setdefault(place, []).extend(lines[i] for i in block)
        moved |= {id(lines[i]) for i in block}
    if not moved:
        return
    kept = [line for line in lines if id(line) not in moved]
    lines[:] = [each for line in kept for each in (*before.get(id(line), ()), line)]
    lines += before.get(0, [])


def _first_behind(lines: Sequence[Line], block: range, text: _Text) -> int | None:
    """Return the index in the text of the first line behind a block, on whatever page."""
    for line in lines[block.stop :]:
        if id(line) in text.places:
            return text.places[id(line)]
    above = (
        text.places[id(line)] for line in reversed(lines[: block.start]) if id(line) in text.places
    )
    last = next(above, None)
    return None if last is None or last + 1 >= len(text.lines) else last + 1


def _is_caption(line: Line) -> bool:
    return line.text[:1] in FIRST_LETTERS and CAPTION.match(line.text) is not None


def _is_short_rest(line: Line, previous: Line) -> bool:
    """Say whether a short line may be the end of a sentence that goes on with no small letter.

    So do sentences in Chinese, and before a noun in German.
    """
    is_flush = line.x0 - line.left < 0.5 * line.size and line.font == previous.font
    return is_flush and line.text[0].isalpha() and ends_sentence(line.text)


def _is_wide_prose(line: Line, joints: Joints) -> bool:
    if line.font not in joints.fonts:
        return False  # a label of a figure
    is_wide = line.x1 - line.x0 > PROSE_WIDTH * (line.right - line.left)
    if weight(line.text) < PROSE_CHARS or not is_wide or num_cells(line.text) > 1:
        return False
    letters = sum(map(str.isalpha, line.text))
    return letters > PROSE_LETTERS * (len(line.text) - line.text.count(" "))


def _blocks(lines: Sequence[Line], joints: Joints) -> list[range]:
    """Return the lines of each figure or table with its caption."""
    are_prose = _prose(lines, joints)
    blocks: list[range] = []
    for i, line in enumerate(lines):
        if (blocks and i < blocks[-1].stop) or not _is_caption(line) or line.is_note:
            continue
        is_run_on = i > 0 and are_prose[i - 1] and "\n" not in joints.goes_on(lines[i - 1], line)
        if is_run_on and not _heads_column(lines, i, joints):
            continue  # a sentence that speaks of one
        end = i + 1
        while end < len(lines) and _goes_on(lines[end - 1], lines[end], joints):
            lines[end].continues = lines[end - 1]
            end += 1
        start, stop = i, end
        while stop < len(lines) and _is_row(lines, stop, are_prose):
            if stop > end and _ends_table(lines[stop - 1], lines[stop], joints):
                break
            stop += 1
        match = CAPTION.match(line.text)
        first = blocks[-1].stop if blocks else 0
        has_rows_above = i > first and _is_row(lines, i - 1, are_prose)
        is_below = has_rows_above and stop > end and _is_nearer_above(lines, i, end)
        if not (match and match["above"]) or stop == end or is_below:
            stop = end
            while start > first and _is_row(lines, start - 1, are_prose):
                start -= 1
        if stop - start <= MAX_LINES:
            blocks.append(range(start, stop))
    return blocks


def _is_nearer_above(lines: Sequence[Line], start: int, end: int) -> bool:
    """Say whether a caption stands nearer to the row above it than to the one below."""
    above = lines[start - 1].base - lines[start].base
    return 0 < above < NEARER * (lines[end - 1].base - lines[end].base)


def _heads_column(lines: Sequence[Line], index: int, joints: Joints) -> bool:
    """Say whether a line stands at the top of a column, parted from what is below.

    And is set in, or ends short of the column though no sentence does.
    """
    line = lines[index]
    joint = joints.goes_on(line, lines[index + 1]) if index + 1 < len(lines) else "\n\n"
    is_set_in = min(line.x0 - line.left, line.right - line.x1) > line.size
    is_short = line.right - line.x1 > SHORT * (line.right - line.left)
    is_no_sentence = is_short and not ends_sentence(line.text)
    is_caption = ("\n" in joint) if is_no_sentence else (is_set_in and joint == "\n\n")
    return lines[index - 1].column != line.column and is_caption


def _ends_table(row: Line, line: Line, joints: Joints) -> bool:
    """Say whether a line under a table's row is text: of one cell, its size, and well apart."""
    is_apart = row.base - line.base > ROW_DISTANCE * row.size
    return is_apart and num_cells(line.text) == 1 and line.size > 0.97 * joints.usual_size


def _goes_on(line: Line, following: Line, joints: Joints) -> bool:
    """Say whether a caption goes on in a line, which need not fill the column."""
    if line.column != following.column or _is_caption(following):
        return False
    if BARE_CAPTION.fullmatch(line.text):
        is_of_text = following.font in joints.fonts
        most = ROW_DISTANCE if is_of_text else TITLE_DISTANCE
        return 0 < line.base - following.base < most * line.size  # its words are below it
    joint = joints.goes_on(line, following)
    is_open = not ends_sentence(line.text) and (
        following.text[:1].islower() or _is_wide_prose(line, joints)
    )
    return joint == " " or (joint == "\n" and is_open and num_cells(following.text) < 2)


def _prose(lines: Sequence[Line], joints: Joints) -> list[bool]:
    """Say of each line whether it is prose: wide, or the end of a paragraph that is."""
    found: list[bool] = []
    for i, line in enumerate(lines):
        goes_on = bool(found) and found[-1] and lines[i - 1].column == line.column
        found.append(
            _is_wide_prose(line, joints)
            or (goes_on and "\n" not in joints.goes_on(lines[i - 1], line))
        )
    return found


def _is_row(lines: Sequence[Line], index: int, are_prose: Sequence[bool]) -> bool:
    """Say whether a line may be a label of a figure or a row of a table."""
    line = lines[index]
    return not are_prose[index] and not line.is_note and not _is_caption(line)
