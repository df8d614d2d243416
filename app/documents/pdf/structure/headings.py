"""Headings of a PDF without a usable outline: by their numbers, else by how they are set."""

import re
from collections import Counter
from collections.abc import Sequence

from app.documents.builder import Heading
from app.documents.pdf.flow.footnotes import usual_size_of
from app.documents.pdf.flow.joints import EAST_ASIAN
from app.documents.pdf.page.characters.pieces import is_bold
from app.documents.pdf.structure.numbered import (
    MAX_HEADING_CHARS,
    NUMBERED,
    find_numbered,
    has_words,
)
from app.documents.pdf.structure.outline import CAPTION
from app.documents.pdf.structure.set_lines import LARGE, SetLine, style_of, whole_heading
from app.documents.section_kinds import (
    ABSTRACT,
    ABSTRACT_WORD,
    APPENDIX,
    BACK_MATTER,
    REFERENCES,
    bare,
    clean_title,
)
from app.text.scripts import is_wide

RUN_IN_ABSTRACT = re.compile(rf"^({ABSTRACT_WORD})\s*[—–:.\-：]", re.IGNORECASE)
RUN_IN_THANKS = re.compile(
    r"^(?P<title>acknowledge?ments?|致\s*谢|鸣\s*谢|謝\s*辞)\s*(?:[.:：。—–]+\s*)(?=\S)",
    re.IGNORECASE,
)
# Back matter stands no earlier, as a part of the text.
BACK_SHARE = 0.3
# What it begins with: most lines are looked at no further.
RUN_IN_LETTERS = frozenset("aAzZkKrRsSаАрР摘内提要概致鸣謝초요")
# A document whose lines look like headings every few lines is a table or a form.
MIN_CHARS_A_HEADING, MIN_SIGNS_A_HEADING = 250, 100
# No known heading is longer, its number included.
MAX_KNOWN_CHARS = 48
# A title page has larger type than the text and so many lines; few are as long as those of prose.
TITLE_SIZE, MIN_TITLE_LINES, MAX_LONG = 1.2, 4, 3
# What chapters stand under, whose numbers may begin anew in each.
PART = re.compile(
    r"(?:part|book|volume|teil|buch|partie|parte|libro|часть)\s+(?:[IVX]{1,5}|\d{1,2}|one|two|three|four"
    r"|five|six|seven)\b|第\s?[一二三四五六七八九十\d]{1,3}\s?[部编編篇卷]",
    re.IGNORECASE,
)
# So many bold headings go before plain numbered lines; lines in a font of their own are headings
# where they are most of what is set in it.
MIN_STRONG, OWN_SHARE = 3, 0.8
# Shorter capitals are abbreviations, longer ones sentences.
MIN_CAPITALS, MAX_CAPITALS = 5, 70


def find_headings(lines: Sequence[SetLine], num_chars: int) -> tuple[list[Heading], str]:
    """Return headings in order, and by what they were found (`numbers`, `type` or nothing)."""
    if not lines:
        return [], ""
    usual = body_size(lines)
    numbered = find_numbered(lines, usual)
    known = find_known(lines, usual)
    apart = find_set_apart(lines, usual) if numbered else []
    strong = [heading for heading in apart if heading.level == 1]
    if numbered and not _are_rows(lines, numbered, strong, usual):
        styles = {_style(lines, h.start) for h in numbered if h.level == 1}
        like = [h for h in apart if _style(lines, h.start) in styles]
        like = [
            Heading(h.start, h.title, 1)
            for h in like
            if h.start > numbered[0].start and not _is_part(h, numbered)
        ]
        parts = [h for h in apart if PART.match(h.title) and not _is_part(h, numbered)]
        if len(parts) >= 2:
            numbered = [Heading(h.start, h.title, h.level + 1) for h in numbered]
            parts = [Heading(h.start, h.title, 1) for h in parts]
        return _merged(numbered, known, like, parts), "numbers"
    east_asian = sum(EAST_ASIAN.match(item.line.text) is not None for item in lines)
    least = MIN_SIGNS_A_HEADING if 2 * east_asian > len(lines) else MIN_CHARS_A_HEADING
    finders = find_set_apart, find_capitals, find_in_other_type
    for by_type in (find(lines, usual) for find in finders):
        if 2 <= len(by_type) <= num_chars / least:
            return _merged(by_type, known, []), "type"
    return known, "words" if known else ""


def _are_rows(
    lines: Sequence[SetLine], numbered: Sequence[Heading], strong: Sequence[Heading], usual: float
) -> bool:
    """Say whether numbers count entries of a list under headings that are bold or large."""
    by_start = {item.start: item.line for item in lines}
    found = [by_start[heading.start] for heading in numbered]
    are_plain = not any(is_bold(line) or line.size > 1.06 * usual for line in found)
    inside = [h for h in strong if numbered[0].start < h.start < numbered[-1].start]
    return (
        are_plain
        and len(strong) >= MIN_STRONG
        and not inside
        and all(h.level == 1 for h in numbered)
    )


def find_in_other_type(lines: Sequence[SetLine], usual: float) -> list[Heading]:
    """Return short lines that stand alone in a font of their own: italic, or of another family."""
    chars: Counter[str] = Counter()
    alone: dict[str, list[SetLine]] = {}
    for item in lines:
        line, text = item.line, item.line.text.strip()
        chars[line.font] += len(text)
        is_short = item.is_alone and 3 < len(text) <= MAX_CAPITALS and text[-1].isalpha()
        if is_short and text[0].isupper() and has_words(text) and line.size > 0.95 * usual:
            alone.setdefault(line.font, []).append(item)
    found = [
        item
        for font, own in alone.items()
        if sum(len(item.line.text.strip()) for item in own) > OWN_SHARE * chars[font]
        for item in own
    ]
    found.sort(key=lambda item: item.start)
    ends = [item.start for item in found[1:]] + [lines[-1].start]
    # Lines of one address follow each other; text follows a heading.
    found = [a for a, end in zip(found, ends, strict=False) if end - a.start > MIN_CHARS_A_HEADING]
    is_one = len(found) >= MIN_STRONG and len({item.line.font for item in found}) == 1
    return [Heading(item.start, clean_title(item.line.text), 1) for item in found] if is_one else []


def _is_part(heading: Heading, numbered: Sequence[Heading]) -> bool:
    """Say whether a line is the second of a heading: a chapter's title under its number."""
    return any(
        0 < heading.start - other.start < len(other.title) and heading.title in other.title
        for other in numbered
    )


def find_capitals(lines: Sequence[SetLine], usual: float) -> list[Heading]:
    """Return lines in capitals that stand alone in the type of the text, and head no table."""
    found: list[Heading] = []
    for item in lines:
        line, text = item.line, item.line.text.strip()
        is_heading = item.is_alone and MIN_CAPITALS <= len(text) <= MAX_CAPITALS
        is_of_text = text.isupper() and "\t" not in text and has_words(text)
        size = max(piece.size for piece in line.pieces)
        if is_heading and is_of_text and 0.95 * usual < size and text[-1].isalpha():
            found.append(Heading(item.start, clean_title(text), 1))
    return found


def find_known(lines: Sequence[SetLine], usual: float | None = None) -> list[Heading]:
    """Return headings whose words alone make them one: abstract, references, appendix."""
    size = usual or body_size(lines)
    found: list[Heading] = []
    total = lines[-1].start if lines else 0
    for item in lines:
        text = item.line.text
        if len(text) > 60 and text[0] not in RUN_IN_LETTERS:
            continue
        thanks = RUN_IN_THANKS.match(text) if item.begins else None
        if thanks and item.start > total * BACK_SHARE:
            found.append(Heading(item.start, clean_title(thanks["title"])))
            continue
        if len(text) > 60 and not RUN_IN_ABSTRACT.match(text):
            continue
        text = text.strip()
        words = bare(text) if len(text) <= MAX_KNOWN_CHARS else ""
        run_in = RUN_IN_ABSTRACT.match(text)
        if run_in or (words in ABSTRACT and item.is_alone):
            if item.line.page < 3:
                title = clean_title(text).rstrip(" .:：")
                found.append(Heading(item.start, _word_of(run_in[1]) if run_in else title))
        elif (
            not text[:1].islower()
            and _is_set_apart(item, size)
            and (
                (words in REFERENCES and item.start > total * 0.25)
                or (
                    words in BACK_MATTER
                    and item.start > total * BACK_SHARE
                    and _strikes(item, size)
                )
                or (APPENDIX.match(text) and item.is_alone)
            )
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


def _is_set_apart(item: SetLine, usual: float) -> bool:
    text = item.line.text
    return item.is_alone or is_bold(item.line) or item.line.size > 1.08 * usual or text.isupper()


def _strikes(item: SetLine, usual: float) -> bool:
    """Say whether a line stands alone and is bolder, larger or in capitals, too."""
    is_special = is_bold(item.line) or item.line.size > 1.06 * usual or item.line.text.isupper()
    return item.is_alone and is_special


def body_size(lines: Sequence[SetLine]) -> float:
    """Return the size in which most characters are set."""
    return usual_size_of(item.line for item in lines) or 1.0


def find_set_apart(lines: Sequence[SetLine], usual: float) -> list[Heading]:
    """Return short lines that stand alone and are set larger or bolder than the text."""
    found: list[tuple[SetLine, str, float]] = []
    skip_until = _title_page_end(lines, usual) - 1
    for i, item in enumerate(lines):
        line, text = item.line, item.line.text.strip()
        least = 2 if EAST_ASIAN.match(text) else 3
        if i <= skip_until or not item.is_alone or not least <= len(text) <= MAX_HEADING_CHARS:
            continue
        is_large = line.size > LARGE * usual
        is_strong = is_bold(line) and line.size > 0.95 * usual and len(text) < 90
        if not (is_large or is_strong) or not has_words(text) or text[0].islower():
            continue
        if text.endswith((",", ";")) or (text.endswith(".") and not is_large) or "@" in text:
            continue
        if CAPTION.match(text) or "\t" in text:
            continue
        words, num_lines = whole_heading(lines, i, NUMBERED, usual)
        skip_until = i + num_lines - 1
        found.append((item, clean_title(words), round(line.size * 2) / 2 + 0.25 * is_bold(line)))
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


def _word_of(run_in: str) -> str:
    """Return the word that an abstract runs on behind, as headings write it."""
    return "".join(run_in.split()) if is_wide(run_in[0]) else run_in.capitalize()


def _title_page_end(lines: Sequence[SetLine], usual: float) -> int:
    """Return the index behind a first page that holds a title and no prose; 0 where none does."""
    first = [item.line for item in lines if item.line.page == lines[0].line.page]
    if len(first) == len(lines) or max(line.size for line in first) < TITLE_SIZE * usual:
        return 0
    num_long = sum(len(line.text) >= (20 if EAST_ASIAN.match(line.text) else 40) for line in first)
    return len(first) if num_long <= MAX_LONG and len(first) >= MIN_TITLE_LINES else 0


def _style(lines: Sequence[SetLine], start: int) -> tuple[str, float]:
    return style_of(next(item.line for item in lines if item.start == start))


def _merged(*groups: list[Heading]) -> list[Heading]:
    """Return all headings in order; of several in one place the first group's counts."""
    merged: dict[int, Heading] = {}
    for group in groups:
        for heading in group:
            if not any(abs(heading.start - start) < 3 for start in merged):
                merged[heading.start] = heading
    return [merged[start] for start in sorted(merged)]
