"""Lines to text: paragraphs joined, broken words mended, each character's page kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.documents.pdf.flow.broken_words import ADDRESS, BrokenWords
from app.documents.pdf.flow.floats import place_floats
from app.documents.pdf.flow.footnotes import mark_notes, place_notes
from app.documents.pdf.flow.joints import EAST_ASIAN, HYPHENS, Joints
from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.reading_order import Line
from app.text.hangul import HangulBreaks, are_hangul

LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
LIGATURE = re.compile("[\ufb00-\ufb06]")
ANY_BROKEN_END = re.compile(r"\w[-‐]$")
# Behind these an address is broken; a full stop may end its sentence.
ADDRESS_ENDS = frozenset("/_?=&%#~")
# The first page of two that a dash joins.
RANGE_END = re.compile(r"\d–$")


@dataclass
class Flowed:
    """The text of a document and where its parts stand.

    page_starts: offset at which each page begins. line_starts: offset of each line.
    runs: offset, length, index of the page, first of PDFium's characters, for each piece.
    """

    text: str
    page_starts: list[int]
    line_starts: list[int]
    runs: list[tuple[int, int, int, int]]
    num_hyphens: int = 0
    num_kept_hyphens: int = 0
    num_ligatures: int = 0


@dataclass
class _Writer:
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


class Paragraphs:
    """Joins the lines of a document, page by page, with notes moved where they cut nothing.

    as_set: leaves line breaks as they are. The words of the whole document decide
    which hyphens at line ends belong to the word.
    """

    def __init__(self, pages: list[list[Line]], as_set: bool = False) -> None:
        self._pages = pages
        self._as_set = as_set
        self._broken = BrokenWords(pages)
        self._hangul = HangulBreaks(lambda: (line.text for lines in pages for line in lines))
        self._joints = Joints(pages)
        if not as_set:
            mark_notes(pages, self._joints.usual_size)
            place_floats(pages, self._joints)
            place_notes(pages, self._runs_on)

    def _runs_on(self, line: Line, following: Line) -> bool:
        """Say whether a line's paragraph goes on in another."""
        return "\n" not in self._joints.goes_on(line, following)

    def flow(self) -> Flowed:
        """Return the text of all pages."""
        writer, out = _Writer(), Flowed("", [], [], [])
        previous: Line | None = None
        for index, lines in enumerate(self._pages):
            starts_page = True
            for line in lines:
                # What parts two pages belongs to the earlier one.
                if previous:
                    self._write_joint(writer, previous, line, out)
                if starts_page:
                    out.page_starts.append(writer.length)
                    starts_page = False
                out.line_starts.append(writer.length)
                self._write_line(writer, line, index, out)
                previous = line
            if starts_page:
                out.page_starts.append(-1)
        out.text = "".join(writer.parts)
        _fill_empty_pages(out, writer.length)
        return out

    def _write_line(self, writer: _Writer, line: Line, index: int, out: Flowed) -> None:
        for i, piece in enumerate(line.pieces):
            if i:
                writer.write(line.gaps[i - 1])
            words = piece.text
            if not words.isascii():
                words, num_ligatures = LIGATURE.subn(lambda m: LIGATURES[m[0]], words)
                out.num_ligatures += num_ligatures
            if piece.signs is None:
                out.runs.append((writer.length, len(words), index, piece.start))
            else:
                out.runs += _runs(piece, piece.signs, writer.length, index)
            writer.write(words)

    def _write_joint(self, writer: _Writer, previous: Line, line: Line, out: Flowed) -> None:
        """Write what stands between two lines, mending a word that is broken there."""
        joint = self._joint(previous, line)
        if not writer.parts:
            return
        last = writer.parts[-1]
        is_marked = previous.is_broken
        if joint == " " and (is_marked or (last[-1:] in HYPHENS and ANY_BROKEN_END.search(last))):
            stem = last if is_marked else last[:-1]
            if self._broken.is_suspended(stem, line.text):
                out.num_kept_hyphens += 1
                writer.write("- " if is_marked else " ")
            elif self._broken.keeps_hyphen(stem, line.text):
                out.num_kept_hyphens += 1
                writer.write("-" if is_marked else "")
            else:
                out.num_hyphens += 1
                if not is_marked:
                    writer.parts[-1] = stem
                    writer.length -= 1
            return
        if is_marked:
            writer.write("-")
        if joint == " " and self._leaves_no_space(last, line.text):
            return
        writer.write(joint)

    def _leaves_no_space(self, last: str, following: str) -> bool:
        """Say whether no space stands between two lines, in Korean as its words tell."""
        if last and following and are_hangul(last[-1], following[0]):
            return self._hangul.is_within_word(last, following)
        return _is_closed(last, following)

    def _joint(self, previous: Line, line: Line) -> str:
        """Return what parts two lines: nothing new, a line's end or a paragraph's."""
        goes_on = self._joints.goes_on(previous, line)
        if not self._as_set:
            return goes_on
        if goes_on == "\n\n":
            return "\n\n"
        return " " if previous.is_broken else "\n"


def _is_closed(last: str, following: str) -> bool:
    """Say whether no space stands between two lines: in Chinese, in numbers, in addresses."""
    end, first = last[-1:], following[:1]
    if end.isascii():
        is_address = end in ADDRESS_ENDS and ADDRESS.search(last[last.rfind(" ") + 1 :])
        return bool(is_address) and not first.isspace()
    if end == "–" and RANGE_END.search(last):
        return first.isdigit()
    return bool(EAST_ASIAN.match(end) and EAST_ASIAN.match(first))


def _runs(
    piece: Piece, signs: Sequence[str], offset: int, page: int
) -> list[tuple[int, int, int, int]]:
    """Return where the parts of a mended piece stand; its signs may be longer or gone."""
    runs: list[tuple[int, int, int, int]] = []
    start, length, first = offset, 0, piece.start
    for i, sign in enumerate(signs, start=piece.start):
        if len(sign) == 1 and first + length == i:
            length += 1
        elif sign:
            if length:
                runs.append((start, length, page, first))
            start, length, first = offset, len(sign), i
        offset += len(sign)
    return [*runs, (start, length, page, first)] if length else runs


def _fill_empty_pages(out: Flowed, length: int) -> None:
    """Let pages without text stand, empty, where the next page begins."""
    following = length
    for i in range(len(out.page_starts) - 1, -1, -1):
        if out.page_starts[i] < 0:
            out.page_starts[i] = following
        following = out.page_starts[i]
    if out.page_starts:
        out.page_starts[0] = 0
