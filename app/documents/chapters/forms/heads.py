"""Unit and number at the beginning of a line: `Chapter Two`, `Erstes Kapitel`, `IIe partie`."""

import re
from dataclasses import dataclass

from app.documents.chapters.forms.numerals import digits_value, roman_value
from app.documents.chapters.languages.all_languages import ARTICLES, BY_UNIT, CODES_BY_UNIT
from app.documents.chapters.languages.heading_language import HeadingLanguage, fold

_TOKEN = re.compile(
    r"(?P<number>\d{1,5}(?:\.\d{1,2}(?!\d)|[a-zA-Z](?![^\W_]))?)"
    r"(?P<suffix>(?:-?(?:st|nd|rd|th|er|re|ère|ème|eme|e|º|ª|°|ter|tes|te|ste|ая|я|й|ья|o|a)\b|[ºª°]))?"
    r"|(?P<word>[\u0400-\u04ff]+['’ʼ][\u0400-\u04ff]+|[^\W\d_]+(?:['’](?=[^\W\d_]))?)|(?P<mark>[^\s\w]|_)"
)
# Nobody numbers a chapter so; these are a name's first letters, or words.
INITIALS = frozenset("CDMcdm")


@dataclass(frozen=True, slots=True)
class HeadWord:
    folded: str
    start: int
    end: int
    is_number: bool
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """Unit and number at the beginning of a line; end: where the rest begins."""

    rank: str
    number: int | None
    end: int
    languages: frozenset[str]
    is_capital: bool
    is_last: bool = False


def tokens_of(words: str, limit: int = 9) -> list[HeadWord]:
    found: list[HeadWord] = []
    for match in _TOKEN.finditer(words[:120]):
        if match["mark"] is not None and match["mark"] not in "-–—":
            continue
        is_number = match["number"] is not None
        text = match["number"] if is_number else match[0]
        if match["mark"] is None:
            found.append(HeadWord(fold(text).strip(), match.start(), match.end(), is_number, text))
        if len(found) >= limit:
            break
    return found


def head_of(tokens: list[HeadWord], words: str) -> Head | None:
    i = 1 if tokens[0].folded in ARTICLES and tokens[0].folded not in BY_UNIT else 0
    if i >= len(tokens):
        return None
    first = tokens[i]
    if first.folded in BY_UNIT:
        for language in BY_UNIT[first.folded]:
            head = _unit_first(tokens, i, language, words)
            if head is not None:
                return head
    return _number_first(tokens, i, words)


def _unit_first(
    tokens: list[HeadWord], i: int, language: HeadingLanguage, words: str
) -> Head | None:
    """Return `Chapter Two`, `Libro primo`, `Chapter the Last`."""
    unit, j = tokens[i], i + 1
    if j + 1 < len(tokens) and tokens[j].folded in language.articles:
        j += _number(tokens, j + 1, language) is not None or language.is_last(tokens[j + 1].folded)
    between = words[tokens[j - 1].end : tokens[j].start] if j < len(tokens) else ""
    if j >= len(tokens) or not re.fullmatch(r"[\s.:#°ºNn№-]*", between):
        return None
    number = _number(tokens, j, language)
    capital = unit.text[:1].isupper()
    rank, codes = language.units[unit.folded], CODES_BY_UNIT[unit.folded]
    if number is not None:
        return Head(rank, number[0], tokens[number[1] - 1].end, codes, capital)
    if language.is_last(tokens[j].folded):
        return Head(rank, None, tokens[j].end, codes, capital, True)
    return None


def _number_first(tokens: list[HeadWord], i: int, words: str) -> Head | None:
    """Return `Erstes Kapitel`, `3. Kapitel`, `IIe partie`, `The Last Chapter`."""
    for j in range(i + 1, min(i + 5, len(tokens))):
        unit = tokens[j]
        if unit.folded not in BY_UNIT:
            continue
        between = words[tokens[j - 1].end : unit.start]
        if not re.fullmatch(r"[\s.°ºª\-]*", between):
            return None
        for language in BY_UNIT[unit.folded]:
            capital = tokens[i].text[:1].isupper() or tokens[i].is_number
            rank, codes = language.units[unit.folded], CODES_BY_UNIT[unit.folded]
            number = _number(tokens, i, language, is_before=True)
            is_plain = (
                tokens[j - 1].is_number
                and not between.strip(" ")
                and not _has_suffix(words, tokens[j - 1])
            )
            if is_plain and not language.counts_before:
                continue
            if number is not None and number[1] == j:
                return Head(rank, number[0], unit.end, codes, capital)
            is_both = number is not None and number[1] == j - 2
            is_both = is_both and tokens[j - 2].folded in (*language.joiners, "ed")
            if (j == i + 1 or is_both) and language.is_last(tokens[j - 1].folded):
                return Head(rank, None, unit.end, codes, capital, True)
        return None
    return None


def _has_suffix(words: str, token: HeadWord) -> bool:
    return token.end > token.start + len(token.text)


def _number(
    tokens: list[HeadWord], i: int, language: HeadingLanguage, is_before: bool = False
) -> tuple[int, int] | None:
    """Return a number's value and the index after it: digits, Roman, or words that add up."""
    token = tokens[i]
    if token.is_number:
        value = digits_value(re.split(r"[.a-zA-Z]", token.text)[0])
        return None if value is None else (value, i + 1)
    in_words = worded(tokens, i, language, is_before)
    if in_words is not None:
        return in_words
    label = token.text
    if label in INITIALS and i + 1 < len(tokens):
        return None
    roman = roman_value(label)
    if roman is None and is_before:  # IIe, Ier
        roman = roman_value(re.sub(r"(?<=[IVXL])(?:e|er|re|ère|ème|a|o)$", "", label))
    elif roman is None:
        roman = roman_value(re.sub(r"(?<=[IVXL])er$", "", label))
    return None if roman is None else (roman, i + 1)


def worded(
    tokens: list[HeadWord], i: int, language: HeadingLanguage, is_before: bool = False
) -> tuple[int, int] | None:
    total, last, j = 0, 1000, i
    while j < len(tokens) and not tokens[j].is_number:
        step = _phrase(tokens, j, language)
        if step is None and j > i and tokens[j].folded in language.joiners and j + 1 < len(tokens):
            step = _phrase(tokens, j + 1, language)
            if step is not None and not (step[0] < 10 <= last):
                step = None
        if step is None or step[0] >= last or (j > i and last < 10):
            break
        if j > i and last < 100 and (step[0] >= 10 or last % 10):
            break
        total, last, j = total + step[0], step[0], step[1]
    if j == i or (is_before and _phrase(tokens, j - 1, language, is_ordinal=True) is None):
        return None
    return total, j


def _phrase(
    tokens: list[HeadWord], i: int, language: HeadingLanguage, is_ordinal: bool = False
) -> tuple[int, int] | None:
    for length in range(min(language.longest, len(tokens) - i), 0, -1):
        phrase = " ".join(token.folded for token in tokens[i : i + length])
        value = language.value_of(phrase, is_ordinal)
        if value is not None:
            return value, i + length
    return None
