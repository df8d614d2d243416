"""Numbered headings of a PDF: lines whose numbers count on from each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.builder import Heading
from app.documents.pdf.flow.joints import EAST_ASIAN
from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.structure.set_lines import LARGE, SetLine, style_of, whole_heading
from app.documents.section_kinds import clean_title

NUMBERED = re.compile(
    r"^(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,6})(?P<dot>\.?)"
    r"(?:\s+|(?<!\d\d)(?=[\u3400-\u9fff]))"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})[、．.]\s*"
    r"|[（(](?P<bracketed>[一二三四五六七八九十]{1,3})[）)]\s*"
    r"|(?P<item>\d{1,2})[)）、]\s*"
    r"|第\s?(?P<chapter>[一二三四五六七八九十]{1,3}|\d{1,2})\s?[章节節]\s*)"
    r"(?P<title>\S.{1,110})$"
)
# A chapter's number in a line of its own, its title below it, or behind a stop.
CHAPTER = re.compile(
    r"(?:chapter|kapitel|chapitre|cap[ií]tulo|capitolo|hoofdstuk|глава)\s+"
    r"(?P<number>\d{1,2}|[IVX]{1,5})(?:\s*[.:–—]\s*(?P<title>\S.*)|\s*[.:]?)$",
    re.IGNORECASE,
)
# A heading that the text runs on behind: `2.1. Sparse attention. We …`, `1) Data: We …`.
RUN_IN = re.compile(
    r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?|(?P<item>\d{1,2})\))\s+"
    r"(?P<title>[^\W\d_a-z][^.:?!]{2,70}?)(?(item):|[.:])\s+(?=[^\W\d_a-z])"
)
# The same in bold, before text that is not: `2. Methods. We …`.
BOLD_RUN_IN = re.compile(
    r"(?P<number>\d{1,2})(?P<item>)\.\s+(?P<title>[^\W\d_a-z][^.:?!]{2,70}?)\.\s+(?=[^\W\d_a-z].{20})"
)
MAX_RUN_IN_WORDS = 9
# Numbers that stand below a heading's: those of Roman or Chinese sections begin anew in each.
BELOW = {
    "roman": ("letter", "item"),
    "chinese": ("bracketed", "arabic", "item"),
    "chapter": ("chinese", "bracketed"),
}
FORMS = frozenset(("number", "chinese", "bracketed", "item", "chapter"))
# What a heading may begin with instead of a capital, as in `ε-greedy search`.
SYMBOL = re.compile(r"[^\W\d_]?[-–‐][^\W\d_]{2}")
CHINESE_DIGITS = "一二三四五六七八九"
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]
MAX_HEADING_CHARS = 120
MIN_NUMBERED = 3
# Of the size of the body's type: what is smaller is a note or a caption.
NOTE_SIZE = 0.93
SMALL_CAPITALS = 0.72


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that may be a numbered heading.

    label: as it is set; number: as integers; form: `arabic`, `letter`, `roman`, `chinese`,
    `bracketed`, `item` or `chapter`. is_striking: larger, bolder or in capitals.
    """

    start: int
    title: str
    label: str
    number: tuple[int, ...]
    form: str
    is_striking: bool
    style: tuple[str, float]


def find_numbered(lines: Sequence[SetLine], usual: float) -> list[Heading]:
    """Return the headings whose numbers count on from each other; none where they are few."""
    found = _candidates(lines, usual)
    for form in BELOW:
        top = _in_sequence([item for item in found if item.form == form])
        if len(top) >= MIN_NUMBERED:
            return _with_below(top, found)
    arabic = [item for item in found if item.form == "arabic"]
    chain = _in_sequence(_without_rows(arabic))
    if len(chain) < MIN_NUMBERED:
        return []
    letters = _in_sequence([item for item in found if item.form == "letter"])
    kept = sorted([*chain, *letters], key=lambda item: item.start)
    return [Heading(item.start, item.title, len(item.number)) for item in kept]


def _candidates(lines: Sequence[SetLine], usual: float) -> list[Numbered]:
    found = []
    for i, item in enumerate(lines):
        text = item.line.text.strip()
        if text[:1].islower():
            continue  # half of the lines
        other = _run_in(item, usual) or _chapter(lines, i, usual)
        if other is not None:
            found.append(other)
            continue
        match = NUMBERED.match(text) if len(text) <= MAX_HEADING_CHARS else None
        if match is None:
            continue
        title = match["title"]
        is_begun = title[0].isupper() or title[0] > "\u2e7f"
        if not is_begun and not (item.is_alone and SYMBOL.match(title)):
            continue
        if re.search(r"\.{4}|(?:\. ){4}|[,;]$|\s\d+$", title) or not has_words(title):
            continue
        form, label = next((f, n) for f, n in match.groupdict().items() if n and f in FORMS)
        is_number_whole = item.line.pieces[0].size >= NOTE_SIZE * usual
        is_small_capitals = title.isupper() and (label in ROMAN or is_number_whole)
        least = SMALL_CAPITALS if is_small_capitals else NOTE_SIZE
        is_small = item.line.size < least * usual and not is_bold(item.line)
        if is_small or item.line.pieces[0].is_raised:
            continue
        is_striking = is_bold(item.line) or item.line.size > 1.06 * usual or title.isupper()
        if not is_striking and (not item.is_alone or title.rstrip().endswith(".")):
            continue
        number, form = _number(label) if form == "number" else ((_value(label),), form)
        words = clean_title(whole_heading(lines, i, NUMBERED, usual)[0])
        found.append(
            Numbered(item.start, words, label, number, form, is_striking, style_of(item.line))
        )
    return found


def _run_in(item: SetLine, usual: float) -> Numbered | None:
    """Return the numbered heading with which a paragraph begins, or None."""
    line, text = item.line, item.line.text.strip()
    match = RUN_IN.match(text) if item.begins and text[:1].isdigit() else None
    if match is None and item.begins and text[:1].isdigit() and is_bold(line):
        match = BOLD_RUN_IN.match(text)
    if match is None or line.size < NOTE_SIZE * usual or line.pieces[0].is_raised:
        return None
    words = match["title"].split()
    # A list's entries are numbered so, too; what heads them is written as a title.
    is_title = all(word[0].isupper() for word in words if len(word) > 3)
    if len(words) > MAX_RUN_IN_WORDS or not has_words(match["title"]):
        return None
    if match["item"] and not is_title:
        return None
    label = match["number"] or match["item"]
    number, form = _number(label) if match["number"] else ((int(label),), "item")
    title = clean_title(text[: match.end("title")])
    return Numbered(item.start, title, label, number, form, False, style_of(line))


def _chapter(lines: Sequence[SetLine], index: int, usual: float) -> Numbered | None:
    """Return the chapter that a large line begins, with its title from the line below, or None."""
    item = lines[index]
    match = CHAPTER.match(item.line.text.strip())
    is_striking = is_bold(item.line) or item.line.size > LARGE * usual
    if match is None or not is_striking or not item.is_alone:
        return None
    words = item.line.text.strip()
    below = lines[index + 1] if index + 1 < len(lines) else None
    if not match["title"] and below and below.line.page == item.line.page:
        is_title = below.line.size > 0.9 * item.line.size and has_words(below.line.text)
        if is_title:
            words = f"{words} {whole_heading(lines, index + 1, NUMBERED, usual)[0]}"
    label = match["number"].upper()
    value = ROMAN.index(label) + 1 if label in ROMAN else int(label) if label.isdigit() else 0
    style = style_of(item.line)
    return Numbered(item.start, clean_title(words), label, (value,), "chapter", True, style)


def has_words(title: str) -> bool:
    """Say whether a line's signs are mostly letters, as a heading's are."""
    letters = sum(c.isalpha() for c in title)
    least = 2 if EAST_ASIAN.search(title) else 3
    return letters >= least and letters > 0.55 * len(title.replace(" ", ""))


def _number(label: str) -> tuple[tuple[int, ...], str]:
    """Return a heading's number as integers, and its form."""
    first, *others = label.split(".")
    if first.isdigit():
        return tuple(int(part) for part in (first, *others)), "arabic"
    if first in ROMAN and not others:
        return (ROMAN.index(first) + 1,), "roman"
    return (ord(first[0]) - ord("A") + 1, *(int(part) for part in others)), "letter"


def _value(label: str) -> int:
    """Return the value of a number below 100 in digits or as Chinese writes it."""
    if label.isdigit():
        return int(label)
    tens, ten, ones = label.rpartition("十")
    num_tens = CHINESE_DIGITS.find(tens) + 1 if tens else 1
    return 10 * num_tens * bool(ten) + (CHINESE_DIGITS.find(ones) + 1 if ones else 0)


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


def _with_below(top: list[Numbered], found: list[Numbered]) -> list[Heading]:
    """Return Roman or Chinese headings with those below each, which begin anew in each."""
    taken = {item.start for item in top}
    forms = BELOW[top[0].form]
    ends = [item.start for item in top[1:]] + [found[-1].start + 1]
    headings = [Heading(item.start, item.title, 1) for item in top]
    for head, end in zip(top, ends, strict=True):
        inside = [f for f in found if head.start < f.start < end and f.start not in taken]
        headings += _levels_below(inside, forms)
        if head.form == "chapter":
            headings += _counted_below(inside, head.number)
    return sorted(headings, key=lambda heading: heading.start)


def _levels_below(inside: list[Numbered], forms: Sequence[str]) -> list[Heading]:
    """Return the headings within one section, each form's counting on under the form above it."""
    headings: list[Heading] = []
    wanted: dict[str, int] = {}
    for item in inside:
        if item.form in ("letter", "roman") and len(item.label) == 1:
            form, value = "letter", ord(item.label) - ord("A") + 1
        else:
            form, value = item.form, item.number[0]
        if form not in forms or len(item.number) > 1 or value != wanted.get(form, 1):
            continue
        used = [f for f in forms[: forms.index(form)] if f in wanted]
        headings.append(Heading(item.start, item.title, 2 + len(used)))
        wanted[form] = value + 1
        for deeper in forms[forms.index(form) + 1 :]:
            wanted.pop(deeper, None)
    return headings


def _counted_below(inside: list[Numbered], last: tuple[int, ...]) -> list[Heading]:
    """Return the headings 3.1, 3.1.1, 3.2 … of chapter 3, which count on from it."""
    headings: list[Heading] = []
    for item in inside:
        if item.form == "arabic" and len(item.number) > 1 and _follows(last, item):
            headings.append(Heading(item.start, item.title, len(item.number)))
            last = item.number
    return headings
