"""Headings of a PDF without a usable outline: by their numbers, else by how they are set."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.builder import Heading
from app.documents.pdf.paragraphs import is_bold
from app.documents.pdf.reading_order import Line
from app.documents.section_kinds import ABSTRACT, APPENDIX, REFERENCES, bare, clean_title

NUMBERED = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[A-H](?:\.\d{1,2}){0,3}|[IVX]{1,6})(?P<dot>\.?)\s+(?P<title>\S.{1,110})$"
)
RUN_IN_ABSTRACT = re.compile(r"^(abstract|zusammenfassung|摘\s*要)\s*[—–:.\-：]", re.IGNORECASE)
MAX_HEADING_CHARS = 120
MIN_NUMBERED = 3
# A document whose lines look like headings every few lines is a table or a form.
MIN_CHARS_A_HEADING = 250


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line with its offset in the text, and whether it stands alone between breaks."""

    line: Line
    start: int
    is_alone: bool


def find_headings(lines: Sequence[SetLine], num_chars: int) -> tuple[list[Heading], str]:
    """Return headings in order, and by what they were found (`numbers`, `type` or nothing)."""
    if not lines:
        return [], ""
    body_size = _body_size(lines)
    numbered = _in_sequence(_numbered(lines, body_size))
    known = find_known(lines, body_size)
    if len(numbered) >= MIN_NUMBERED:
        styles = {_style(lines, h.start) for h in numbered if h.level == 1}
        like = [h for h in _typographic(lines, body_size) if _style(lines, h.start) in styles]
        like = [Heading(h.start, h.title, 1) for h in like if h.start > numbered[0].start]
        return _merged(numbered, known, like), "numbers"
    by_type = _typographic(lines, body_size)
    if 2 <= len(by_type) <= num_chars / MIN_CHARS_A_HEADING:
        return _merged(by_type, known, []), "type"
    return known, "words" if known else ""


def find_known(lines: Sequence[SetLine], body_size: float | None = None) -> list[Heading]:
    """Return headings whose words alone make them one: abstract, references, appendix."""
    size = body_size or _body_size(lines)
    found: list[Heading] = []
    total = lines[-1].start if lines else 0
    for item in lines:
        text = item.line.text.strip()
        if len(text) > 60 and not RUN_IN_ABSTRACT.match(text):
            continue
        words = bare(re.sub(r"(?<=\b\w) (?=\w\b)", "", text))  # A B S T R A C T
        if RUN_IN_ABSTRACT.match(text) or (words in ABSTRACT and item.is_alone):
            if item.line.page < 3:
                found.append(
                    Heading(item.start, "Abstract" if len(text) > 30 else clean_title(text))
                )
        elif (words in REFERENCES and item.start > total * 0.25 and _is_set_apart(item, size)) or (
            APPENDIX.match(text)
            and item.is_alone
            and _is_set_apart(item, size)
            and text[:1].isupper()
        ):
            found.append(Heading(item.start, clean_title(text)))
    return _without_twice_abstract(found)


def _without_twice_abstract(found: list[Heading]) -> list[Heading]:
    seen_abstract = False
    kept = []
    for heading in found:
        is_abstract = bare(heading.title) in ABSTRACT
        if not (is_abstract and seen_abstract):
            kept.append(heading)
        seen_abstract = seen_abstract or is_abstract
    return kept


def _is_set_apart(item: SetLine, body_size: float) -> bool:
    text = item.line.text
    return (
        item.is_alone or is_bold(item.line) or item.line.size > 1.08 * body_size or text.isupper()
    )


def _body_size(lines: Sequence[SetLine]) -> float:
    """Return the size in which most characters are set."""
    sizes: Counter[float] = Counter()
    for item in lines:
        sizes[round(item.line.size * 2) / 2] += len(item.line.text)
    return sizes.most_common(1)[0][0] or 1.0


@dataclass(frozen=True, slots=True)
class _Numbered:
    start: int
    title: str
    number: tuple[int, ...]
    is_letter: bool
    is_striking: bool


def _numbered(lines: Sequence[SetLine], body_size: float) -> list[_Numbered]:
    found = []
    for i, item in enumerate(lines):
        text = item.line.text.strip()
        match = NUMBERED.match(text) if len(text) <= MAX_HEADING_CHARS else None
        if match is None or not (match["title"][0].isupper() or match["title"][0] > "\u2e7f"):
            continue
        if re.search(r"\.{4}|(?:\. ){4}|[,;]$|\s\d+$", match["title"]) or not _has_words(
            match["title"]
        ):
            continue
        numbers, is_letter = _number(match["number"])
        striking = (
            is_bold(item.line) or item.line.size > 1.06 * body_size or match["title"].isupper()
        )
        if not striking and (not item.is_alone or match["title"].rstrip().endswith(".")):
            continue
        title = clean_title(text + _rest(lines, i))
        found.append(_Numbered(item.start, title, numbers, is_letter, striking))
    return found


def _has_words(title: str) -> bool:
    letters = sum(c.isalpha() for c in title)
    return letters >= 3 and letters > 0.55 * len(title.replace(" ", ""))


def _rest(lines: Sequence[SetLine], index: int) -> str:
    """Return the second line of a heading that is set in two, or nothing."""
    line, words = lines[index].line, ""
    for item in lines[index + 1 : index + 3]:
        other = item.line
        is_near = 0 < line.base - other.base < 1.6 * line.size and other.column == line.column
        is_same = other.font == line.font and abs(other.size - line.size) < 0.3
        is_special = is_bold(line) or line.size > other.size * 1.05
        if (
            not (is_near and is_same and is_special)
            or len(other.text) > 80
            or NUMBERED.match(other.text)
        ):
            break
        words += ("" if line.is_broken else " ") + other.text
        line = other
    return words


def _number(label: str) -> tuple[tuple[int, ...], bool]:
    """Return a heading's number as integers, and whether it begins with a letter."""
    first, *others = label.split(".")
    if first.isdigit():
        return tuple(int(part) for part in (first, *others)), False
    romans = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]
    if first in romans and not others and first not in ("C", "D"):
        return (romans.index(first) + 1,), False
    return (ord(first[0]) - ord("A") + 1, *(int(part) for part in others)), True


def _in_sequence(found: list[_Numbered]) -> list[Heading]:
    """Keep the headings whose numbers count on from each other, digits and then letters."""
    kept: list[_Numbered] = []
    for is_letter in (False, True):
        chain: list[_Numbered] = []
        for item in found:
            if item.is_letter != is_letter:
                continue
            if _follows(chain[-1].number if chain else None, item):
                chain.append(item)
            elif len(chain) == 1 and item.number == (1,):
                chain = [item]  # an affiliation or a list came first
        kept += chain if not is_letter or (chain and kept) else []
    kept.sort(key=lambda item: item.start)
    return [Heading(item.start, item.title, len(item.number)) for item in kept]


def _follows(last: tuple[int, ...] | None, item: _Numbered) -> bool:
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


def _typographic(lines: Sequence[SetLine], body_size: float) -> list[Heading]:
    """Return short lines that stand alone and are set larger or bolder than the text."""
    found: list[tuple[SetLine, str, float]] = []
    skip_until = -1
    for i, item in enumerate(lines):
        line, text = item.line, item.line.text.strip()
        if i <= skip_until or not item.is_alone or not 2 < len(text) <= MAX_HEADING_CHARS:
            continue
        is_large = line.size > 1.12 * body_size
        is_strong = is_bold(line) and line.size > 0.95 * body_size and len(text) < 90
        if not (is_large or is_strong) or not _has_words(text) or text[0].islower():
            continue
        if text.endswith((",", ";")) or (text.endswith(".") and not is_large) or "@" in text:
            continue
        rest = _rest(lines, i)
        skip_until = i + (1 if rest else 0)
        found.append(
            (item, clean_title(text + rest), round(line.size * 2) / 2 + 0.25 * is_bold(line))
        )
    ranks = sorted({rank for _, _, rank in found}, reverse=True)
    # The title of the work is no section: the largest line of all, met once, at the start.
    if (
        found
        and len(ranks) > 1
        and found[0][2] == ranks[0]
        and [f[2] for f in found].count(ranks[0]) == 1
    ):
        found, ranks = found[1:], ranks[1:]
    return [
        Heading(item.start, title, min(ranks.index(rank), 3) + 1) for item, title, rank in found
    ]


def _style(lines: Sequence[SetLine], start: int) -> tuple[str, float]:
    line = next(item.line for item in lines if item.start == start)
    return line.font, round(line.size * 2) / 2


def _merged(*groups: list[Heading]) -> list[Heading]:
    """Return all headings in order; of several in one place the first group's counts."""
    merged: dict[int, Heading] = {}
    for group in groups:
        for heading in group:
            if not any(abs(heading.start - start) < 3 for start in merged):
                merged[heading.start] = heading
    return [merged[start] for start in sorted(merged)]
