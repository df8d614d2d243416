"""Sentences of a text, and passages of whole sentences."""

import re
from collections.abc import Iterator

from app.text.spans import Span

_BREAK = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；…])(?![”」』’])|(?<=[。！？；…][”」』’])|\n+")
_PASSAGE_CHARACTERS = 400
_CJK_PASSAGE_CHARACTERS = 150


def split_sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of a part of a text, white space and empty ones left out."""
    start = span.start
    breaks = [match.end() for match in _BREAK.finditer(text, span.start, span.end)]
    for end in [*breaks, span.end]:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(piece.strip()))
        start = end


def split_passages(text: str, span: Span) -> Iterator[Span]:
    """Yield passages of whole sentences, a few hundred characters each."""
    passage: Span | None = None
    for sentence in split_sentences(text, span):
        is_wide = ord(text[sentence.start]) >= 0x2E80
        limit = _CJK_PASSAGE_CHARACTERS if is_wide else _PASSAGE_CHARACTERS
        if passage is not None and sentence.end - passage.start <= limit:
            passage = Span(passage.start, sentence.end)
            continue
        if passage is not None:
            yield passage
        passage = sentence
    if passage is not None:
        yield passage
