"""Lines to text: paragraphs joined, broken words mended, each character's page kept."""

import re
from collections import Counter
from dataclasses import dataclass, field

from app.documents.pdf.flow.floats import place_floats
from app.documents.pdf.flow.footnotes import mark_notes, place_notes
from app.documents.pdf.flow.joints import EAST_ASIAN, HYPHENS, Joints
from app.documents.pdf.page.characters.pieces import Piece
from app.documents.pdf.page.layout.reading_order import Line

LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
LIGATURE = re.compile("[\ufb00-\ufb06]")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# The same where no other letters are, in half the time.
ASCII_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)$")
FIRST_WORD = re.compile(r"^([^\W\d_]+)")
# A letter with an index, as in `d_v-dimensional`.
SCRIPT_END = re.compile(r"[_^]\w+$")
HYPHEN = "\u2010"
ANY_BROKEN_END = re.compile(r"\w[-‐]$")
# What begins compounds written as one word.
CLOSED = frozenset(
    ("after", "back", "counter", "every", "fore", "here", "inter", "main", "mean", "some", "super",
     "there", "trans", "under", "over", "where", "with", "other", "never", "work", "grand", "under")
)  # fmt: skip
# What begins compounds written with a hyphen, and what may follow it as the end of a word.
LINKED = frozenset("self well quasi".split())
SUFFIXES = frozenset("ness less hood ish".split())
# An address of the web, whose hyphens are its own.
ADDRESS = re.compile(r"://|www\.")
# Behind these an address is broken; a full stop may end its sentence.
ADDRESS_ENDS = frozenset("/_?=&%#~")
# The first page of two that a dash joins.
RANGE_END = re.compile(r"\d–$")
# Within a compound these are whole words: nothing is broken behind them.
LINKS = frozenset("to of the and in by on at or for up out off per as a de la du et und".split())


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
        self._words = _count_whole_words(pages)
        self._joints = Joints(pages)
        if not as_set:
            mark_notes(pages)
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
            out.runs += _runs(piece, writer.length, len(words), index)
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
            if self._keeps_hyphen(stem, line.text):
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
        if joint == " " and _is_closed(last, line.text):
            return
        writer.write(joint)

    def _keeps_hyphen(self, stem: str, following: str) -> bool:
        """Say whether the hyphen between two parts of a word belongs to the word."""
        stem = stem[stem.rfind(" ") + 1 :]
        left, right = LAST_WORD.search(stem.replace(HYPHEN, "-")), FIRST_WORD.match(following)
        if left is None or right is None or SCRIPT_END.search(stem):
            return True
        if right[1][:1].isupper() or len(left[1]) == 1 or ADDRESS.search(stem):
            return True  # no word is broken behind one letter: `k-nearest`
        first, second = left[1].casefold(), right[1].casefold()
        joined, hyphened = self._words[first + second], self._words[f"{first}-{second}"]
        if joined or hyphened:
            return hyphened > joined
        if "-" in first:  # a part of a compound, as in state-of-the-art
            last = first.rpartition("-")[2]
            if last in LINKS or second in first.split("-"):  # `end-to-end`
                return True
            return self._words[second] > 0 and not self._words[last + second]
        if second in LINKS and following[len(second) :].startswith("-"):
            return True  # the middle of a compound, as in `state-` `of-the-art`
        if first in LINKED and second not in SUFFIXES:
            return True
        if first in CLOSED or min(len(first), len(second)) < 4:
            return False
        counts = self._words[first], self._words[second]
        return min(counts) > 0 and sum(counts) >= 4

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


def _runs(piece: Piece, offset: int, length: int, page: int) -> list[tuple[int, int, int, int]]:
    """Return where the parts of a piece stand; a mended one's signs may be longer or gone."""
    if piece.signs is None:
        return [(offset, length, page, piece.start)]
    runs: list[tuple[int, int, int, int]] = []
    start, length, first = offset, 0, piece.start
    for i, sign in enumerate(piece.signs, start=piece.start):
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


def _count_whole_words(pages: list[list[Line]]) -> Counter[str]:
    """Count words in lower case; the halves of a word broken at a line's end are none."""
    whole: list[str] = []
    was_broken = False
    for lines in pages:
        for line in lines:
            text = line.text.casefold().replace(HYPHEN, "-")
            words = (ASCII_WORD if text.isascii() else WORD).findall(text)
            is_broken = line.is_broken
            whole += words[was_broken : len(words) - is_broken]
            was_broken = is_broken
    return Counter(whole)
