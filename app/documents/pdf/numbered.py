"""Numbered headings of a PDF: lines whose numbers count on from each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.builder import Heading
from app.documents.pdf.joints import EAST_ASIAN
from app.documents.pdf.page.pieces import is_bold
from app.documents.pdf.set_lines import SetLine, style_of, whole_heading
from app.documents.section_kinds import clean_title

NUMBERED = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,6})(?P<dot>\.?)\s+(?P<title>\S.{1,110})$"
)
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]
MAX_HEADING_CHARS = 120
MIN_NUMBERED = 3
# Of the size of the body's type: what is smaller is a note or a caption.
NOTE_SIZE = 0.93
SMALL_CAPITALS = 0.72


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that may be a numbered heading.

    label: as it is set; number: as integers. is_striking: larger, bolder or in capitals.
    """

    start: int
    title: str
    label: str
    number: tuple[int, ...]
    is_letter: bool
    is_striking: bool
    style: tuple[str, float]

    @property
    def is_roman(self) -> bool:
        """Say whether its number is Roman."""
        return self.label in ROMAN


def find_numbered(lines: Sequence[SetLine], usual: float) -> list[Heading]:
    """Return the headings whose numbers count on from each other; none where they are few."""
    found = _candidates(lines, usual)
    romans = _in_sequence([item for item in found if item.is_roman])
    if len(romans) >= MIN_NUMBERED:
        return _below_romans(romans, found)
    arabic = [item for item in found if not item.is_letter and not item.is_roman]
    chain = _in_sequence(_without_rows(arabic))
    if len(chain) < MIN_NUMBERED:
        return []
    letters = _in_sequence([item for item in found if item.is_letter])
    kept = sorted([*chain, *letters], key=lambda item: item.start)
    return [Heading(item.start, item.title, len(item.number)) for item in kept]


def _candidates(lines: Sequence[SetLine], usual: float) -> list[Numbered]:
    found = []
    for i, item in enumerate(lines):
        text = item.line.text.strip()
        match = NUMBERED.match(text) if len(text) <= MAX_HEADING_CHARS else None
        if match is None or not (match["title"][0].isupper() or match["title"][0] > "\u2e7f"):
            continue
        title = match["title"]
        if re.search(r"\.{4}|(?:\. ){4}|[,;]$|\s\d+$", title) or not has_words(title):
            continue
        is_small_capitals = title.isupper() and match["number"] in ROMAN
        least = SMALL_CAPITALS if is_small_capitals else NOTE_SIZE
        is_small = item.line.size < least * usual and not is_bold(item.line)
        if is_small or item.line.pieces[0].is_raised:
            continue
        is_striking = is_bold(item.line) or item.line.size > 1.06 * usual or title.isupper()
        if not is_striking and (not item.is_alone or title.rstrip().endswith(".")):
            continue
        label = match["number"]
        number, is_letter = _number(label)
        words = clean_title(whole_heading(lines, i, NUMBERED))
        found.append(
            Numbered(item.start, words, label, number, is_letter, is_striking, style_of(item.line))
        )
    return found


def has_words(title: str) -> bool:
    """Say whether a line's signs are mostly letters, as a heading's are."""
    letters = sum(c.isalpha() for c in title)
    least = 2 if EAST_ASIAN.search(title) else 3
    return letters >= least and letters > 0.55 * len(title.replace(" ", ""))


def _number(label: str) -> tuple[tuple[int, ...], bool]:
    """Return a heading's number as integers, and whether it begins with a letter."""
    first, *others = label.split(".")
    if first.isdigit():
        return tuple(int(part) for part in (first, *others)), False
    if first in ROMAN and not others:
        return (ROMAN.index(first) + 1,), False
    return (ord(first[0]) - ord("A") + 1, *(int(part) for part in others)), True


def _without_rows(found: list[Numbered]) -> list[Numbered]:
    """Leave out numbered rows and addresses where the real headings strike the eye."""
    striking = [item for item in found if item.is_striking and len(item.number) == 1]
    chain = _in_sequence(striking)
    if len(chain) < MIN_NUMBERED:
        return found
    styles = {item.style for item in chain}
    return [
        item
        for item in found
        if len(item.number) > 1 or (item.is_striking and (item.style in styles or item in chain))
    ]


def _in_sequence(found: list[Numbered]) -> list[Numbered]:
    """Keep the headings whose numbers count on; they may begin anew, as in a supplement."""
    chain: list[Numbered] = []
    for i, item in enumerate(found):
        if _follows(chain[-1].number if chain else None, item):
            chain.append(item)
        elif item.number == (1,) and len(chain) == 1:
            chain = [item]  # an affiliation or a list came first
        elif item.number == (1,) and item.is_striking and _counts_on(found[i:]):
            chain.append(item)
    return chain


def _counts_on(found: list[Numbered]) -> bool:
    """Say whether 2 and 3 follow a heading 1 in its style."""
    numbers = [item.number for item in found if item.style == found[0].style]
    return [n for n in numbers if len(n) == 1][:3] == [(1,), (2,), (3,)]


def _follows(last: tuple[int, ...] | None, item: Numbered) -> bool:
    number = item.number
    if last is None:
        return number in ((0,), (1,), (1, 1)) and (item.is_striking or number[0] <= 1)
    reach = 2 if item.is_striking else 1
    if len(number) > len(last):
        return (
            number[: len(last)] == last
            and 1 <= number[len(last)] <= reach
            and len(number) == len(last) + 1
        )
    depth = len(number)
    return number[:-1] == last[: depth - 1] and 1 <= number[-1] - last[depth - 1] <= reach


def _below_romans(romans: list[Numbered], found: list[Numbered]) -> list[Heading]:
    """Return Roman headings with the lettered ones below each, which begin anew with A."""
    taken = {item.start for item in romans}
    ends = [item.start for item in romans[1:]] + [found[-1].start + 1]
    headings = [Heading(item.start, item.title, 1) for item in romans]
    for roman, end in zip(romans, ends, strict=True):
        inside = [f for f in found if roman.start < f.start < end and f.start not in taken]
        wanted = 1
        for item in inside:
            if len(item.label) == 1 and item.label.isalpha() and ord(item.label) - 64 == wanted:
                headings.append(Heading(item.start, item.title, 2))
                wanted += 1
    return sorted(headings, key=lambda heading: heading.start)
