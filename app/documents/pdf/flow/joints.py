"""What parts two lines that follow each other: nothing new, a line's end, or a paragraph's."""

import re
from collections import Counter
from itertools import pairwise
from statistics import median

from app.documents.pdf.flow.footnotes import NOTE_SIZE, usual_size
from app.documents.pdf.flow.hanging import hanging_lines
from app.documents.pdf.flow.sentence_end import ends_sentence
from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.page.layout.tables import CAPTION, num_cells
from app.documents.section_kinds import ABSTRACT, REFERENCES, bare
from app.text.hangul import are_hangul

HYPHENS = ("-", "‐")
BROKEN_END = re.compile(r"[^\W\d_][-‐]$")
ITEM = re.compile(r"^(?:[•▪◦‣∙●○■□–—]\s|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s|\[\d+\])")
# What begins an item wherever it stands at the start of a line.
HUNG_ITEM = re.compile(r"^(?:[•▪◦‣●○■□]\s|\d\.\s+[^\W\d_])")
# What begins an entry of a list of references.
ENTRY = re.compile(r"\[\d{1,3}\]\s+[^\W\d_a-z]")
# A displayed formula's number.
FORMULA_END = re.compile(r"\t\(\d{1,3}[a-z]?\)$")
# Two lines that both end so are rows of a table.
DECIMAL_END = re.compile(r"\s[+-]?\d+\.\d+%?$")
# Of a document's characters: what is set in less is no text.
FONT_SHARE = 0.03
# Rows of one table are no further apart, in sizes of the font.
ROW_DISTANCE = 3.2
# Lines of a listing or of an author are no further apart.
OWN_DISTANCE = 1.8
# Two lines shorter than this are labels of a figure or cells of a table.
SCRAP_CHARS = 16
# So many lines of a column tell how far apart its lines usually are.
MIN_FULL_LINES = 6
KNOWN = ABSTRACT | REFERENCES
# A section's number before its heading.
HEADING_NUMBER = re.compile(r"(?:\d{1,2}|[A-Z])(?:\.\d{1,2})*\.?\s+[^\W\d_a-z]")
MAX_KNOWN_CHARS = 30
EAST_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")


class Joints:
    """Judges what parts lines, by how lines of the document usually stand."""

    def __init__(self, pages: list[list[Line]]) -> None:
        self._leading = _usual_leading(pages)
        self._leadings = _leadings(pages)
        self.usual_size = usual_size(pages)
        self.fonts = _usual_fonts(pages)
        self._hung = hanging_lines(pages)

    def goes_on(self, previous: Line, line: Line) -> str:
        if line.continues is previous:
            return " "
        if (previous.page, previous.column) != (line.page, line.column):
            return self._across(previous, line)
        size = max(previous.size, line.size)
        down = previous.base - line.base
        if line.is_own and previous.is_own and 0 < down < OWN_DISTANCE * size:
            return "\n"
        if len(previous.text) < SCRAP_CHARS and len(line.text) < SCRAP_CHARS:
            return "\n"
        is_resized = abs(previous.size - line.size) > 0.12 * size
        if is_resized and _is_worded(line.text) and _is_worded(previous.text):
            return "\n\n"
        are_cells = "\t" in line.text and "\t" in previous.text
        if are_cells and 0 < down < ROW_DISTANCE * size:
            return "\n"
        usual = self._leadings.get((line.page, line.column), self._leading) * size
        if down > usual * 1.35 or down < -0.5 * size:
            return "\n\n"
        if down > usual * 1.15 and _begins_anew(previous, line):
            return "\n\n"
        # Most lines begin with a word.
        may_be_item = not line.text[:5].isalpha()
        if may_be_item and ENTRY.match(line.text) and _is_entry(previous, line, down / usual):
            return "\n\n"
        is_item = may_be_item and (
            HUNG_ITEM.match(line.text) or (ITEM.match(line.text) and ends_sentence(previous.text))
        )
        is_note = line.pieces[0].is_raised and line.size < NOTE_SIZE * self.usual_size
        if is_item or is_note or _are_rows(previous, line) or FORMULA_END.search(previous.text):
            return "\n"
        if (previous.is_broken or _is_broken_end(previous.text)) and line.text[:1].islower():
            return " "
        if is_bold(previous) != is_bold(line) and _ends_short(previous, line):
            return "\n\n"
        if id(line) in self._hung:
            return self._hung[id(line)]
        are_one_block = _are_one_block(previous, line)
        if _ends_short(previous, line) and not are_one_block:
            return (
                "\n\n"
                if line.x0 - line.left > 0.7 * size and ends_sentence(previous.text)
                else "\n"
            )
        is_of_text = line.size < 1.1 * self.usual_size and not previous.is_broken
        if is_of_text and _is_centred(line) and not are_one_block:
            return "\n"
        indent = line.x0 - previous.x0
        if indent >= 6 * size:
            return "\n"
        if 0.7 * size < indent < 6 * size and abs(previous.x0 - previous.left) < 0.5 * size:
            return "\n\n" if ends_sentence(previous.text) else " "
        return " "

    def _across(self, previous: Line, line: Line) -> str:
        """Return what parts the last line of a column or page and the first of the next."""
        if previous.page == line.page and abs(previous.base - line.base) < 0.3 * line.size:
            return "\n"  # side by side, as the names of authors
        if previous.is_own or line.is_own:
            return "\n\n"
        if (previous.is_broken or _is_broken_end(previous.text)) and line.text[:1].islower():
            return " "
        if num_cells(previous.text) >= 3 or CAPTION.match(line.text):
            return "\n\n"
        if "\t" in previous.text and "\t" in line.text:
            return "\n"  # rows, or entries of a list of contents
        if abs(previous.size - line.size) > 0.06 * line.size or is_bold(previous) != is_bold(line):
            return "\n\n"
        is_end = ends_sentence(previous.text) and previous.text[-1] not in ":;"
        if is_end and not line.text[:1].islower():
            return "\n\n"
        if line.text[:1].islower() and previous.text[-1:].isalpha():
            return " "  # nothing ended, however short the line is
        if ITEM.match(line.text) or previous.x1 < previous.right - 0.25 * (
            previous.right - previous.left
        ):
            return "\n\n"
        return " "


def _is_broken_end(text: str) -> bool:
    """Say whether a line ends in a letter and a hyphen."""
    return text[-1:] in HYPHENS and BROKEN_END.search(text) is not None


def _usual_leading(pages: list[list[Line]]) -> float:
    """Return the usual distance of baselines, in sizes of the font."""
    ratios = []
    for lines in pages[:60]:
        for a, b in pairwise(lines):
            if a.column == b.column and 0.5 * a.size < a.base - b.base < 3 * a.size:
                ratios.append((a.base - b.base) / a.size)
    return min(max(median(ratios), 1.0), 2.6) if ratios else 1.25


def _usual_fonts(pages: list[list[Line]]) -> set[str]:
    """Return the fonts in which the text is set, and not only a figure or a heading."""
    chars: Counter[str] = Counter()
    for lines in pages:
        for line in lines:
            chars[line.font] += len(line.text)
    return {font for font, count in chars.items() if count > FONT_SHARE * chars.total()}


def _leadings(pages: list[list[Line]]) -> dict[tuple[int, int], float]:
    """Return the usual distance of baselines for each column of prose, by page and column.

    Rows of tables, which stand closer than lines of double-spaced prose, count where they are most.
    """
    ratios: dict[tuple[int, int], list[tuple[bool, float]]] = {}
    for lines in pages:
        for a, b in pairwise(lines):
            is_full = a.column == b.column and a.right - a.x1 < 2 * a.size
            if is_full and 0.5 * a.size < a.base - b.base < 3 * a.size:
                ratio = (a.base - b.base) / a.size
                ratios.setdefault((a.page, a.column), []).append(("\t" in a.text, ratio))
    leadings: dict[tuple[int, int], float] = {}
    for place, values in ratios.items():
        prose = [ratio for is_row, ratio in values if not is_row]
        found = sorted(prose if 2 * len(prose) >= len(values) else [ratio for _, ratio in values])
        if len(found) >= MIN_FULL_LINES:
            leadings[place] = min(max(found[len(found) // 4], 1.0), 2.6)
    return leadings


def _is_worded(text: str) -> bool:
    """Say whether a line is more than a number or a sign; in East Asia two characters are."""
    return len(text) > 3 or (len(text) > 1 and bool(EAST_ASIAN.match(text)))


def _ends_short(previous: Line, line: Line) -> bool:
    """Say whether a line ends although the next line's first word would have fitted in it."""
    words = line.text.split(None, 1)
    if not words or (EAST_ASIAN.match(line.text) and not are_hangul(line.text[0])):
        needed = line.size
    else:
        needed = (line.x1 - line.x0) * len(words[0]) / max(len(line.text), 1) + 0.3 * line.size
    return previous.x1 + needed + line.size < previous.right


def _are_one_block(previous: Line, line: Line) -> bool:
    """Say whether two lines begin and end alike, as those of a Chinese paragraph set in do."""
    is_begun_alike = abs(line.x0 - previous.x0) < 0.5 * line.size
    is_ended_alike = abs(line.x1 - previous.x1) < 0.8 * line.size
    return is_begun_alike and is_ended_alike and EAST_ASIAN.match(line.text) is not None


def _is_centred(line: Line) -> bool:
    """Say whether a line begins in the middle of its column, as an author's address does."""
    left, right = line.x0 - line.left, line.right - line.x1
    is_set_in = min(left, right) > 2 * line.size and abs(left - right) < line.size
    is_begun = line.text[:1].isupper() or "@" in line.text or bool(EAST_ASIAN.match(line.text))
    return is_set_in and is_begun and not is_bold(line)


def _begins_anew(previous: Line, line: Line) -> bool:
    """Say whether type changes between two lines that stand a little apart, as at a heading.

    Some headings are known by their words.
    """
    if len(line.text) < MAX_KNOWN_CHARS and bare(line.text) in KNOWN:
        return True
    if previous.text[-1:] in ",-–" or line.text[:1].islower():
        return False
    if is_bold(previous) != is_bold(line):
        return True
    is_short = previous.x1 < previous.right - 2 * previous.size
    if is_short and is_bold(previous) and HEADING_NUMBER.match(previous.text):
        return True
    left, right = previous.x0 - previous.left, previous.right - previous.x1
    is_centred = min(left, right) > previous.size and abs(left - right) < previous.size
    return is_centred and previous.font != line.font


def _is_entry(previous: Line, line: Line, distance: float) -> bool:
    """Say whether a bracketed number begins an entry; distance: in usual distances of lines."""
    is_hung = line.x0 < previous.x0 - 0.5 * line.size
    is_short = previous.x1 < previous.right - 2 * line.size
    is_end = ends_sentence(previous.text)
    return is_hung or (is_end and (is_short or distance > 1.08))


def _are_rows(previous: Line, line: Line) -> bool:
    """Say whether one of two lines is a row of a table, or both may be."""
    counts = num_cells(previous.text), num_cells(line.text)
    if max(counts) >= 3 or min(counts) >= 2:
        return True
    if previous.text[-1:].isalpha():
        return False  # most lines are prose
    return bool(DECIMAL_END.search(previous.text) and DECIMAL_END.search(line.text))
