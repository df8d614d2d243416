"""Parts that a word heads which no table knows: the same before numbers that count up."""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.forms.form import LIKELY, Form
from app.documents.chapters.forms.numerals import CHINESE_NUMERALS, chinese_value, roman_value
from app.documents.chapters.languages.all_languages import BY_UNIT
from app.documents.chapters.languages.heading_language import fold
from app.documents.chapters.lines import TextLine

MIN_UNITS = 3
# Chapters are longer than this, as in `sequences`; tables, figures and questions seldom are.
MIN_CHAPTER_CHARS = 350
MAX_CHARS = 90
# What is numbered like chapters and is none, whatever language the book is in.
NO_UNITS = frozenset(
    "page seite pagina strana strona sida side oldal страница стр sivu stran sayfa trang halaman "
    "figure fig table tab plate note footnote exhibit abbildung abb tabelle figura tabla tabela "
    "tableau tafel question frage equation theorem lemma definition line zeile step".split()
)
_NUMBER = r"(?P<number>\d{1,3}|[IVXLC]{1,7})"
_REST = r"(?:\s*[.:—–-]+\s*(?P<title>\S.*)?|[\s\u3000]+(?P<wide>[\u2e80-\uffef].*))?$"
# Letters with the signs of South Asian scripts, which are no letters.
_UNIT = r"(?P<unit>[^\s\d!-/:-@\[-`{-~«»“”„‘’…–—。、，]{2,20})"
_BEFORE = re.compile(rf"{_UNIT}(?:\.\s?|\s+){_NUMBER}{_REST}")
_BEHIND = re.compile(rf"{_NUMBER}\.?\s+{_UNIT}{_REST}")
_COUNTED = re.compile(
    rf"(?P<number>\d{{1,3}}|[{CHINESE_NUMERALS}]{{1,4}})(?P<unit>日目|年目|月目|杯目|皿目|通目|夜目)"
    r"(?P<title>$|[\s\u3000:：].*)"
)


def repeated_units(lines: Sequence[TextLine]) -> list[Candidate]:
    """Return the lines of the longest row `Unit 1`, `Unit 2`, … that stands like chapters."""
    rows: dict[tuple[str, str], list[Candidate]] = {}
    for i, line in enumerate(lines):
        if line.is_open or not 3 <= len(line.words) <= MAX_CHARS:
            continue
        for pattern in (_BEFORE, _BEHIND, _COUNTED):
            candidate = _candidate(i, line, pattern)
            if candidate is not None:
                unit = candidate.form.key.rsplit(" ", 1)[0]
                rows.setdefault((unit, pattern.pattern), []).append(candidate)
                break
    best = max(rows.values(), key=len, default=[])
    return best if _count_up(best) else []


def _candidate(i: int, line: TextLine, pattern: re.Pattern[str]) -> Candidate | None:
    match = pattern.match(line.words)
    if match is None:
        return None
    unit, label = fold(match["unit"]), match["number"]
    number = _value(label)
    groups = match.groupdict()
    title = (groups.get("title") or groups.get("wide") or "").strip(" \u3000:：")
    is_word = match["unit"][0].title() == match["unit"][0] or (pattern is _BEHIND and not title)
    if number is None or not is_word or unit in NO_UNITS or unit in BY_UNIT:
        return None
    if title[:1].islower() or title.endswith((",", ";")):
        return None
    form = Form("chapter", number, f"{unit} {number}", title, weight=LIKELY)
    return Candidate(i, line.start, line.end, line.words, form, line)


def _value(label: str) -> int | None:
    if label.isdecimal():
        return int(label)
    return roman_value(label) if label.isascii() else chinese_value(label)


def _count_up(row: Sequence[Candidate]) -> bool:
    """Say whether numbers count from one without a gap, as far apart as chapters are."""
    numbers = [c.form.number or 0 for c in row]
    gaps = [b.start - a.end for a, b in pairwise(row)]
    return (
        len(row) >= MIN_UNITS
        and numbers[0] in (0, 1)
        and all(b - a == 1 for a, b in pairwise(numbers))
        and sum(gap >= MIN_CHAPTER_CHARS for gap in gaps) >= 0.8 * len(gaps)
    )
