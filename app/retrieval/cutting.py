"""A document as passages of whole sentences, of about one size each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.documents.document import Document
from app.retrieval.words.terms import UNSPACED, TermIds
from app.text.sentences import split_sentences
from app.text.spans import Span

PASSAGE_WORDS = 75.0
"""Between 60 and 80 words; of scripts without spaces, about 100 characters."""
WORDS_A_CHARACTER = 0.7
"""What a character of a script without spaces counts."""
_WORD, _SPACE = re.compile(r"[^\W_]+"), re.compile(r"\s*")
_LONGEST_SENTENCE = 120.0
_LONGEST_WORD = 15
"""Of characters: rows of dots and the like count as words of this length."""
_LOOK_AHEAD = int(_LONGEST_SENTENCE * _LONGEST_WORD)
"""Of characters: what is longer is too long for a sentence; so far ahead its words are counted."""
_SMALLEST_SECTION = 12.0
"""A section of fewer words is a heading alone, and goes with what follows."""


@dataclass(frozen=True)
class Cut:
    """The passages of a document and their sentences.

    passages: in order; firsts: the index of each passage's first sentence, and one more, the
    number of sentences, at the end.
    """

    passages: tuple[Span, ...]
    sentences: tuple[Span, ...]
    firsts: TermIds

    def sentences_of(self, passage: int) -> tuple[Span, ...]:
        """Return the sentences of a passage."""
        return self.sentences[self.firsts[passage] : self.firsts[passage + 1]]


def num_words(text: str) -> float:
    """Return how long a text is, in words; a character written without spaces counts less."""
    num_unspaced = 0 if text.isascii() else sum(1 for _ in UNSPACED.finditer(text))
    if not num_unspaced:
        return max(float(len(text.split())), len(text) / _LONGEST_WORD)
    return num_unspaced * WORDS_A_CHARACTER + len(_WORD.findall(UNSPACED.sub(" ", text)))


def cut(document: Document) -> Cut:
    """Cut a document into passages; none reaches from one section into another."""
    passages: list[Span] = []
    sentences: list[Span] = []
    firsts: list[int] = []
    for part in _parts(document):
        pieces = [p for s in split_sentences(document.text, part) for p in _short(document.text, s)]
        sizes = [num_words(document.text[piece.start : piece.end]) for piece in pieces]
        for first, last in pairwise(_bounds(sizes)):
            firsts.append(len(sentences) + first)
            passages.append(Span(pieces[first].start, pieces[last - 1].end))
        sentences.extend(pieces)
    firsts.append(len(sentences))
    return Cut(tuple(passages), tuple(sentences), np.array(firsts, dtype=np.int32))


def _parts(document: Document) -> Iterator[Span]:
    """Yield sections, one that is little but a heading together with the next."""
    start = 0
    for section in document.sections:
        text = document.text[start : min(section.end, start + 400)]
        if section.end < len(document.text) and num_words(text) < _SMALLEST_SECTION:
            continue
        yield Span(start, section.end)
        start = section.end
    if start < len(document.text):
        yield Span(start, len(document.text))


def _short(text: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence, or pieces of one that is far too long, as tables and lists are."""
    if 0 < len(sentence) <= 2 * _LONGEST_SENTENCE and text[sentence.start : sentence.end].isascii():
        yield sentence  # so few characters are no more words
        return
    while True:
        near = min(sentence.end, sentence.start + _LOOK_AHEAD // 4)
        window = text[sentence.start : near]
        size = num_words(window)
        if size <= _LONGEST_SENTENCE and near < sentence.end:  # words apart: look further
            window = text[sentence.start : min(sentence.end, sentence.start + _LOOK_AHEAD)]
            size = num_words(window)
        if len(sentence) <= _LOOK_AHEAD and size <= _LONGEST_SENTENCE:
            break
        at = sentence.start + int(len(window) * (_LONGEST_SENTENCE / 2) / max(size, 1.0))
        at = min(at, sentence.start + _LOOK_AHEAD)
        space = text.rfind(" ", sentence.start + 1, at)
        at = space if space > sentence.start + (at - sentence.start) // 2 else at
        yield Span(sentence.start, at)
        blank = _SPACE.match(text, at, sentence.end)
        sentence = Span(blank.end() if blank else at, sentence.end)
    if len(sentence):
        yield sentence


def _bounds(sizes: Sequence[float]) -> list[int]:
    """Return where passages begin among sentences of given sizes, and the end."""
    if not sizes:
        return []
    bounds = [0]
    taken = 0.0
    for index, size in enumerate(sizes):
        if taken and taken + size / 2 > PASSAGE_WORDS:
            bounds.append(index)
            taken = 0.0
        taken += size
    if len(bounds) > 1 and taken < 0.3 * PASSAGE_WORDS:
        bounds.pop()
    return [*bounds, len(sizes)]
