"""Lines that are a number, or begin with one, in digits, Roman or words."""

import re

from app.documents.chapters.forms.form import UNLIKELY, Form
from app.documents.chapters.forms.heading_forms import (
    MAX_TITLE_CHARS,
    OPENING_MARKS,
    SENTENCE,
    is_title_case,
)
from app.documents.chapters.forms.heads import INITIALS, tokens_of, worded
from app.documents.chapters.forms.numerals import digits_value, roman_value
from app.documents.chapters.languages.all_languages import BY_NUMBER

MAX_WORDED_CHARS = 80
# Behind a number in words comes nothing, or a mark and a title that is no sentence.
_WORDED_REST = re.compile(r"\s*(?:[.:—–-]+\s*(?P<title>[\"“„«»‘]?[^\W\d_].*)?)?$")


def number_form(words: str) -> Form | None:
    """Return the form of a line that is a number or begins with one, or None."""
    match = _COUNT.match(words)
    if match is None:
        return _worded_number(words)
    label, rest = match["label"], match["rest"].strip("_* ")
    mark = match["mark"].strip()
    is_roman = not label[0].isdigit()
    if label in INITIALS and rest:
        return None
    number = roman_value(label) if is_roman else digits_value(re.split(r"[.a-z]", label)[0])
    if number is None or (mark[:1] in (",", ";")):
        return None
    family = "roman" if is_roman else "arabic"
    if not rest:
        return Form(family, number, f"{family} {number}", "", weight=-0.6)
    first = rest.lstrip(OPENING_MARKS)[:1]
    if first.islower() or not (first.isalpha() or first.isdigit()) or len(rest) > MAX_TITLE_CHARS:
        return None
    if rest.endswith((",", ";")) or (is_roman and not mark and not is_title_case(rest)):
        return None
    weight = -0.7 if mark else -0.95
    if not mark and not is_roman and (rest.endswith(".") or not is_title_case(rest)):
        weight = UNLIKELY
    if len(rest) > 90 or SENTENCE.search(rest):
        weight -= 0.5
    return Form(family, number, f"{family} {number}", rest, weight=weight)


_COUNT = re.compile(
    r"^(?:(?:No|Nr|Num)\.?\s?(?=\d)|[N№][°º]?\s?(?=\d))?[(\[]?(?P<label>\d{1,4}(?:\.\d{1,2}(?!\d)|[a-z]\b)?|[IVXLC]{1,8}|[Ⅰ-Ⅻ])"
    r"(?P<mark>[)\]]?(?:\s*(?:[.:,;)—–―|]|-{1,2}(?=\s|$|[A-Z])))*)(?:\s+|(?<=[.:)—–―|-])|$)(?P<rest>.*)$"
)


def _worded_number(words: str) -> Form | None:
    """Return the form of a line that is a number in words: `Twenty-One`, `Eins.`, `TWO: RAIN`."""
    if len(words) > MAX_WORDED_CHARS or words[0].islower():
        return None
    tokens = tokens_of(words, 4)
    if not tokens or tokens[0].start:
        return None
    for language in BY_NUMBER.get(tokens[0].folded, ()):
        found = worded(tokens, 0, language)
        rest = _WORDED_REST.match(words, tokens[found[1] - 1].end) if found is not None else None
        title = (rest["title"] or "") if rest is not None else ""
        is_prose = title[:1].islower() or SENTENCE.search(title) or title.endswith((",", ";"))
        if found is not None and rest is not None and not is_prose:
            return Form("words", found[0], f"words {found[0]}", title, weight=-0.7)
    return None
