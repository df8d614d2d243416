"""Find words in a document's text as a person means them: any case, quote mark, space or script."""

import re
from dataclasses import dataclass
from itertools import islice

from app.documents.document import Document
from app.text.chinese import forms_of
from app.text.spans import Span

MOST_HITS = 1_000
"""More are counted as more; nobody steps through them."""
MOST_WORDS_CHARS = 300
AROUND_CHARS = 48

_SAME = ("'’‘`´", '"“”„«»', "-‐‑–—")
"""Signs that a keyboard has one key for."""


@dataclass(frozen=True)
class Hit:
    """A place where the words stand, with a little of what stands around it."""

    span: Span
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class WordHits:
    """The hits in reading order; is_all: False where there are more than are given."""

    hits: tuple[Hit, ...]
    is_all: bool


def find_words(document: Document, words: str) -> WordHits:
    """Return every place in a document where words stand one after the other."""
    pattern = _pattern(words[:MOST_WORDS_CHARS])
    if pattern is None:
        return WordHits((), True)
    matches = list(islice(pattern.finditer(document.text), MOST_HITS + 1))
    hits = tuple(_hit(document.text, match) for match in matches[:MOST_HITS])
    return WordHits(hits, len(matches) <= MOST_HITS)


def _pattern(words: str) -> "re.Pattern[str] | None":
    pieces = [_word(word) for word in words.split()]
    return re.compile(r"\s+".join(pieces), re.IGNORECASE) if pieces else None


def _word(word: str) -> str:
    return "".join(
        f"[{re.escape(same)}]" if len(same) > 1 else re.escape(same) for same in map(_same, word)
    )


def _same(character: str) -> str:
    """Return the characters that a person means by one."""
    return next((signs for signs in _SAME if character in signs), forms_of(character))


def _hit(text: str, match: "re.Match[str]") -> Hit:
    start, end = match.span()
    before = text[max(0, start - AROUND_CHARS) : start]
    after = text[end : end + AROUND_CHARS]
    return Hit(Span(start, end), _flat(before), _flat(match[0]), _flat(after))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
