"""A passage + question → the sentence of it that bears most on the question."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from app.documents.document import Document
from app.retrieval.cutting import num_words
from app.retrieval.document_index import DocumentIndex
from app.text.spans import Span

_SATURATION = 1.2
_LENGTH_SHARE = 0.75
_USUAL_TERMS = 10.0
"""Of a sentence of some twenty words, the empty ones left out."""

LEAST_TOLD = 6
"""Words of a sentence that tells something: “We make the following contributions.” does not."""
_SHORTEST = 4
"""Words of one that ends with a full stop; other short lines are items and headings."""
_ASKS, _ENDS = re.compile(r"[?？]\W*$"), re.compile(r"[.!。！]\W*$")
_AROUND_HEADING = 8
"""Characters of marks and blanks that may stand around a heading where its section begins."""


def best_by_words(
    index: DocumentIndex, sentences: Sequence[Span], weights: Mapping[str, float]
) -> tuple[Span, float]:
    """Return the sentence that holds most of a question's words, weighed by rarity (BM25).

    With its score; the first one where several hold as much, or none holds any.
    """
    scores = [word_score(index, sentence, weights) for sentence in sentences]
    best = max(range(len(scores)), key=scores.__getitem__)
    return sentences[best], scores[best]


def candidates(index: DocumentIndex, passage: int) -> tuple[Span, ...]:
    """Return the sentences of a passage that may answer.

    A question, or a few words alone, only where no other sentence is; a heading where those are
    not either.
    """
    sentences = index.cut.sentences_of(passage)
    document = index.document
    bodies = tuple(s for s in sentences if not _is_heading(document, s))
    telling = tuple(s for s in bodies if _tells(document.text_of(s)))
    return telling or bodies or sentences


def _tells(sentence: str) -> bool:
    """Whether a sentence could answer: what asks is like a question, and answers none."""
    if _ASKS.search(sentence):
        return False
    return num_words(sentence) >= (_SHORTEST if _ENDS.search(sentence) else LEAST_TOLD)


def _is_heading(document: Document, sentence: Span) -> bool:
    """Whether a sentence is its section's heading, or what of it stands behind a number's dot."""
    section = document.section_at(sentence.start)
    title, found = _letters(section.title), _letters(document.text_of(sentence))
    if title and found == title:
        return True
    is_at_start = sentence.end - section.start <= len(section.title) + _AROUND_HEADING
    return bool(found) and is_at_start and title.endswith(found)


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).casefold()


def word_score(index: DocumentIndex, sentence: Span, weights: Mapping[str, float]) -> float:
    """Return how well a sentence matches words of given weights."""
    counts = Counter(index.terms_of(index.document.text_of(sentence)))
    length = counts.total() / _USUAL_TERMS
    dampening = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length)
    return sum(
        weight * counts[term] / (counts[term] + dampening)
        for term, weight in weights.items()
        if counts[term]
    )
