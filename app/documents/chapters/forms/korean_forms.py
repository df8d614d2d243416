"""Headings of Korean: `제1장`, `제 2 장 밤`, `3화`, `프롤로그`, `외전 2화`."""

import re
from dataclasses import replace

from app.documents.chapters.forms.form import DOUBTFUL, FIRM, LIKELY, Form
from app.documents.chapters.forms.numerals import KOREAN_NUMERALS, chinese_value
from app.documents.chapters.languages.east_asian import CLOSING_REST, KOREAN_UNITS, LONE_KOREAN

MAX_LONE_CHARS = 60
MAX_TITLE_CHARS = 100
# What is longer and ends as a sentence does is one.
MAX_SPOKEN_CHARS = 12
_N = rf"[0-9]{{1,5}}|[{KOREAN_NUMERALS}]{{1,6}}"
_UNITS = "|".join(sorted(KOREAN_UNITS, key=len, reverse=True))
_HEAD = re.compile(
    rf"(?:제\s*(?P<nth>{_N})\s*(?P<unit>{_UNITS})|"
    rf"(?P<number>[0-9]{{1,5}})\s*(?P<plain>{_UNITS}))(?P<rest>.*)$"
)
_LONE = re.compile(
    rf"^(?P<word>{LONE_KOREAN})\s*(?P<label>[0-9]{{1,3}}(?:화|장|편)?)?(?P<rest>$|[\s:：.·—–-].*)"
)
_AROUND = " \u3000:：.·—–-|)]"


def korean_form(words: str) -> Form | None:
    """Return the form of a line in Korean, or None."""
    lone = _LONE.match(words)
    if lone is not None and len(words) <= MAX_LONE_CHARS:
        return _lone(lone, words)
    match = _HEAD.match(words)
    if match is None:
        return _prefixed(words)
    form = _form(match)
    below = _HEAD.match(form.title) if form is not None else None
    inner = _form(below) if below is not None else None
    if form is None or inner is None or inner.rank == form.rank:
        return form
    return replace(inner, volume=words[: len(words) - len(form.title)].strip(_AROUND))


def _lone(match: re.Match[str], words: str) -> Form | None:
    if words[-1] in ",;:":
        return None
    title = match["rest"].strip(f"{_AROUND}~～")
    if title.endswith((".", "다", "요")) and len(title) > MAX_LONE_CHARS / 3:
        return None
    return Form("lone", None, f"lone {match['word']} {match['label'] or ''}", title)


def _form(match: re.Match[str]) -> Form | None:
    number = chinese_value(match["nth"] or match["number"])
    unit, rest = match["unit"] or match["plain"], match["rest"]
    title = rest.strip(_AROUND)
    is_separated = not rest or rest[0] in _AROUND
    if number is None or not is_separated or title in CLOSING_REST.split("|"):
        return None
    is_sentence = rest.endswith(("다.", "요.", ",")) or (
        title.endswith((".", "다", "요")) and len(title) > MAX_SPOKEN_CHARS
    )
    if is_sentence and not match["nth"]:
        return None
    if (
        is_sentence
        or len(title) > MAX_TITLE_CHARS
        or (title.endswith(("다", "요")) and not match["nth"])
    ):
        weight = DOUBTFUL
    else:
        weight = FIRM if match["nth"] or not title else LIKELY
    rank = KOREAN_UNITS[unit]
    return Form(rank, number, f"{rank}{number}", title, weight=weight)


def _prefixed(words: str) -> Form | None:
    """Return `강가의 집 3화`."""
    found = re.search(r"^(.{1,40}?)\s+(?=(?:제\s*\d|\d{1,5}\s*[화회장]))", words)
    match = _HEAD.match(words[found.end() :]) if found else None
    form = _form(match) if match else None
    if found is None or form is None or form.weight < LIKELY or words[-1] in ".,?!":
        return None
    return replace(form, weight=DOUBTFUL, prefix=found[1])
