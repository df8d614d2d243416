"""The forms that a heading takes: what a line says it is, and how sure the form alone makes it.

Whether it is one is decided by what stands before and after it; see `sequences`.
"""

import re
from dataclasses import replace
from functools import lru_cache

from app.documents.chapters.forms.east_asian_forms import east_asian_form
from app.documents.chapters.forms.form import DOUBTFUL, FIRM, LIKELY, UNLIKELY, Form
from app.documents.chapters.forms.heads import Head, head_of, tokens_of
from app.documents.chapters.languages.all_languages import (
    BY_NUMBER,
    BY_UNIT,
    CLOSING,
    COUNTED_LONE,
    LONE,
    SUBTITLES,
)
from app.documents.chapters.languages.heading_language import fold

MAX_HEADING_CHARS = 400
MAX_TITLE_CHARS = 240
_SEPARATOR = re.compile(
    r"^[\s]*(?P<mark>(?:[.:：—–―‒,;)\]|/·•*]|-(?!\w)|-{1,3}\s|\s-\w)*)[\s\-–—―.]*"
)
# The mark of a footnote behind a heading.
_NOTE_MARK = re.compile(r"\s?(?:\[\d{1,3}\]|\{\d{1,3}\}|[*†‡]+)$")
# What may stand before a title's first letter.
OPENING_MARKS = "\"“”„«»‘’'‹›¿¡([…"
_MARKED = frozenset(".:：—–―‒-)]|/·•*")
SENTENCE = re.compile(r"[.!?…]['”’\"»]?\s+\S")


def form_of(words: str) -> Form | None:
    """Return the form of a line that names itself a chapter or the like, or None."""
    words = _NOTE_MARK.sub("", words)
    if len(words) > MAX_HEADING_CHARS or not words:
        return None
    if not words.isascii():
        form = east_asian_form(words)
        if form is not None:
            return form
    return _named_form(words) or _lone_form(words)


def _named_form(words: str) -> Form | None:
    tokens = tokens_of(words)
    if len(tokens) < 2:
        return None
    head = head_of(tokens, words)
    if head is None:
        return _prefixed_form(words)
    form = _with_rest(head, words)
    if form is None or not form.title:
        return form
    inner_tokens = tokens_of(form.title)
    inner = head_of(inner_tokens, form.title) if len(inner_tokens) >= 2 else None
    if inner is not None and inner.rank != head.rank:
        below = _with_rest(inner, form.title)
        if below is not None:
            return replace(below, volume=words[: head.end].strip(" .,:;-–—"))
    return form


def _with_rest(head: Head, words: str) -> Form | None:
    """Return the form of a head with what stands behind it, or None for a sentence."""
    rest = words[head.end :]
    match = _SEPARATOR.match(rest)
    mark, title = (match["mark"].strip(), rest[match.end() :].strip()) if match else ("", rest)
    key = f"{head.rank} {head.number if head.number is not None else 'last'}"
    title = title.strip("_* ")
    form = Form(head.rank, head.number, key, title, is_last=head.is_last, languages=head.languages)
    if (mark != ":" and fold(title.strip(" .!")) in CLOSING) or fold(
        words.split(" ")[0]
    ) in CLOSING:
        return None
    if not title:
        if mark[:1] in (",", ";"):  # as in `Глава первая,` above `в которой …`
            return replace(form, weight=DOUBTFUL) if head.is_capital and mark == "," else None
        return replace(form, weight=FIRM if head.is_capital else LIKELY)
    weight = _rest_weight(title, mark, rest)
    if weight is None or (not head.is_capital and weight < LIKELY):
        return None
    if not head.is_capital:
        weight = min(weight, LIKELY)
    return replace(form, weight=weight)


def _rest_weight(title: str, mark: str, rest: str) -> float | None:
    """Return how sure a heading is, by the words behind its number; None for a sentence."""
    first = title.lstrip(OPENING_MARKS)[:1]
    is_marked = bool(mark) and mark[0] in _MARKED
    if first.islower() and _is_subtitle(title):
        return LIKELY if mark else DOUBTFUL
    if mark[:1] in (",", ";"):
        return DOUBTFUL if first.isupper() and not title.endswith((",", ";")) else None
    if rest[:1] in "'’" or title[0] in ",;!?":
        return None
    if title.isupper() and len(title) > 1:
        return FIRM
    if first.islower():
        return DOUBTFUL if is_marked and not title.endswith((",", ";")) else None
    if title.endswith((",", ";")):
        return UNLIKELY
    is_sentence = len(title) > 120 or (bool(SENTENCE.search(title)) and len(title) > 60)
    if is_marked:
        return DOUBTFUL if is_sentence else FIRM
    if title.endswith(".") and not is_title_case(title):
        return UNLIKELY
    return DOUBTFUL if is_sentence or not is_title_case(title) else FIRM


def _is_subtitle(title: str) -> bool:
    """Say whether a title goes on from its number: `in which …`, `в которой …`."""
    start = fold(title[:40])
    return any(start.startswith(f"{words} ") for words in SUBTITLES)


def is_title_case(words: str) -> bool:
    """Say whether most of the longer words begin with capitals, and the first does."""
    letters: list[str] = re.findall(r"[^\W\d_]+", words)
    long = [word for word in letters if len(word) > 3] or letters
    if not letters or letters[0][0].islower():
        return False
    return sum(word[0].isupper() or not word[0].islower() for word in long) >= 0.6 * len(long)


_PREFIXED = re.compile(
    r"^(?P<prefix>\S.{0,60}?)(?:\s*[:|–—/]\s*|\s+-+\s+|,\s+)(?P<inner>[^\W\d_]{2,12}[.\s].*)$"
)


def _prefixed_form(words: str) -> Form | None:
    """Return the form of a heading behind the book's name: `The River - Chapter 3`."""
    match = _PREFIXED.match(words) if len(words) < 160 else None
    if match is None or fold(match["inner"].split()[0].strip(".")) not in BY_UNIT:
        return None
    tokens = tokens_of(match["inner"])
    head = head_of(tokens, match["inner"]) if len(tokens) >= 2 else None
    if head is None or not head.is_capital or fold(words.split()[0]) in CLOSING:
        return None
    form = _with_rest(head, match["inner"])
    if form is None or form.weight < LIKELY:
        return None
    return replace(form, weight=DOUBTFUL, prefix=match["prefix"])


_LONE_REST = re.compile(
    r"^\s*(?:(?P<label>\d{1,3}|[A-Z]|[IVX]{1,5})(?=$|[\s.:—–-]))?\s*(?P<mark>[.:—–―(-]+|$)\s*(?P<title>.*)$"
)


@lru_cache(maxsize=4096)
def _lone_words(words: str) -> tuple[str, str] | None:
    """Return a lone heading's word and what follows it in its line, or None."""
    parts = words.split(" ")
    for length in range(min(4, len(parts)), 0, -1):
        head = " ".join(parts[:length])
        bare = head.rstrip(".:—–-")
        if fold(bare).strip() in LONE or fold(bare).strip() in COUNTED_LONE:
            return bare, words[len(bare) :]
    first = re.match(r"[^\W\d_]+", words)
    if first and (fold(first[0]) in LONE or fold(first[0]) in COUNTED_LONE):
        return first[0], words[first.end() :]
    return None


def _counted_lone(words: str) -> tuple[str, str] | None:
    """Return `FIRST EPILOGUE` or `Intermezzo primo` and what follows it, or None."""
    tokens = tokens_of(words, 2)
    if len(tokens) < 2 or len(words) > 60:
        return None
    first, second = tokens
    lone, number = (first, second) if first.folded in LONE else (second, first)
    if lone.folded not in LONE or number.is_number:
        return None
    languages = BY_NUMBER.get(number.folded, ())
    if all(language.value_of(number.folded) is None for language in languages):
        return None
    return words[first.start : second.end], words[second.end :]


def _needs_label(words: str) -> bool:
    return fold(words) in COUNTED_LONE and fold(words) not in LONE


def _lone_form(words: str) -> Form | None:
    """Return the form of a heading without a number: prologue, Nachwort, Second Epilogue."""
    if len(words) > 160 or not words[0].isupper():
        return None
    found = _lone_words(words)
    match = _LONE_REST.match(found[1]) if found else None
    if match is None:
        found = _counted_lone(words)
        match = _LONE_REST.match(found[1]) if found else None
    if found is None or match is None:
        return None
    title = match["title"].strip("_* )")
    if title[:1].islower() or (title and match["mark"] == "") or title.endswith((",", ";")):
        return None
    if title and (re.search(r"\s\d{1,3}$", title) or SENTENCE.search(title)):
        return None
    is_counted = fold(found[0]) in COUNTED_LONE
    if (match["label"] and not is_counted) or (not match["label"] and _needs_label(found[0])):
        return None
    return Form("lone", None, f"lone {fold(found[0])} {match['label'] or ''}", title, weight=FIRM)
