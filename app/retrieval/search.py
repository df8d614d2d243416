"""Documents' indexes + question → evidence: passages that bear on it, best first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.retrieval.cutting import num_words
from app.retrieval.document_index import DocumentIndex, Scores
from app.retrieval.passage import Evidence, FindOptions, Passage
from app.retrieval.sentence_search import best_by_words
from app.retrieval.word_search import WordScores, WordSearch
from app.text.spans import Span

_LEAST_COVERAGE = 0.2
"""A passage that holds less of a question, weighed by rarity, does not bear on it."""


@dataclass(frozen=True)
class Asked:
    """One part of what a task asks. source: the index of the one document asked, or None."""

    heading: str
    question: str
    source: int | None = None


@dataclass(frozen=True)
class Near:
    """A passage near to a sentence. coverage: of the sentence's words, weighed by rarity."""

    source: int
    span: Span
    coverage: float


class Search:
    """The spans of several documents, ready for questions."""

    def __init__(self, indexes: Sequence[DocumentIndex], spans: Sequence[Sequence[Span]]) -> None:
        self._words = WordSearch(indexes, spans)

    def find(self, question: str, options: FindOptions | None = None) -> Evidence:
        """Return the passages that bear on a question, best first."""
        order = _bearing(self._words.search(question))
        return Evidence(tuple(self._take(order, question, options or FindOptions())))

    def find_parts(self, parts: Sequence[Asked], options: FindOptions) -> Evidence:
        """Return the passages for each part under its heading; none is shown twice."""
        found: list[Passage] = []
        for part in parts:
            order = [
                ranked
                for ranked in _ranked(self._words.search(part.question).scores)
                if part.source in (None, self._words.place(ranked[0])[0])
                and not any(self._is_at(passage, ranked[0]) for passage in found)
            ]
            taken = self._take(order, part.question, options)
            found.extend(replace(passage, heading=part.heading) for passage in taken)
        return Evidence(tuple(found))

    def closest(self, sentence: str) -> Near | None:
        """Return the passage nearest to a sentence by its words, or None where none shares any."""
        found = self._words.search(sentence)
        order = _ranked(found.scores)
        if not order:
            return None
        number, _ = order[0]
        return Near(*self.span(number), float(found.coverage[number]))

    def scores(self, question: str) -> Scores:
        """Return how near each passage is to a question; minus infinity outside the spans."""
        return self._words.search(question).scores

    def span(self, passage: int) -> tuple[int, Span]:
        """Return the index of a passage's document, and the passage's place in it."""
        source, own = self._words.place(passage)
        return source, self._words.indexes[source].cut.passages[own]

    def _is_at(self, passage: Passage, number: int) -> bool:
        source, span = self.span(number)
        return (passage.source, passage.start) == (source, span.start)

    def _take(
        self, order: Sequence[tuple[int, float]], question: str, options: FindOptions
    ) -> Iterator[Passage]:
        """Yield passages until there are words enough."""
        room = float(options.num_words)
        for number, score in order:
            if room <= 0:
                return
            passage = self._passage(number, question, score)
            room -= num_words(passage.text)
            yield passage

    def _passage(self, number: int, question: str, score: float) -> Passage:
        source, own = self._words.place(number)
        index = self._words.indexes[source]
        document, span = index.document, index.cut.passages[own]
        best = best_by_words(index, own, self._words.weights(question, source))
        page_first, page_last = document.page_range(span.start, span.end)
        return Passage(
            text=document.text_of(span),
            source=source,
            document=document.name,
            section=document.section_at(best.start).title,
            page_first=page_first,
            page_last=page_last,
            start=span.start,
            end=span.end,
            best_start=best.start,
            best_end=best.end,
            score=score,
        )


def _ranked(scores: Scores) -> list[tuple[int, float]]:
    """Return passages with their scores, best first; those without any score are none."""
    order = np.argsort(-scores, kind="stable")
    return [(int(i), float(scores[i])) for i in order if scores[i] > 0]


def _bearing(found: WordScores) -> list[tuple[int, float]]:
    """Return the passages that bear on the question; none where the best ones do not."""
    order = [ranked for ranked in _ranked(found.scores) if found.coverage[ranked[0]] > 0]
    best = max((float(found.coverage[number]) for number, _ in order[:3]), default=0.0)
    return order if best >= _LEAST_COVERAGE else []
