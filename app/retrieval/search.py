"""Documents' indexes + question → evidence: passages that bear on it, best first.

Words find the first candidates (BM25); what passages mean reorders them, and adds those that
say it in other words, where a document has been read whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from app.retrieval.bearing import bears
from app.retrieval.cutting import num_words
from app.retrieval.document_index import DocumentIndex, Scores
from app.retrieval.kept_vectors import DocumentVectors
from app.retrieval.meaning_search import MeaningSearch, Meant, standardised
from app.retrieval.passage import Evidence, FindOptions, Passage
from app.retrieval.sentence_search import best_by_words, candidates
from app.retrieval.word_search import WordScores, WordSearch
from app.text.spans import Span

Place = Literal["", "start", "end"]
_PLACE_SHARE = 0.12
"""Of a text, its beginning or end: as much as an abstract and introduction, or a conclusion."""
_PLACE_BONUS = 1.5
"""In standard deviations of the scores."""


@dataclass(frozen=True)
class Asked:
    """One part of what a task asks. source: the index of the one document asked, or None.

    place: where in a text it is likely to be answered, or empty.
    """

    heading: str
    question: str
    source: int | None = None
    place: Place = ""


@dataclass(frozen=True)
class Near:
    """A passage near to a sentence. coverage: of the sentence's words, weighed by rarity."""

    source: int
    span: Span
    coverage: float


@dataclass(frozen=True)
class _Found:
    """Passages in order with their scores, by words and, where it is known, by meaning."""

    order: list[tuple[int, float]]
    words: WordScores
    meant: Meant | None = None


class Search:
    """The spans of several documents, ready for questions.

    vectors: of each document, or None where meaning is left out.
    """

    def __init__(
        self,
        indexes: Sequence[DocumentIndex],
        spans: Sequence[Sequence[Span]],
        vectors: Sequence[DocumentVectors] | None = None,
    ) -> None:
        self._words = WordSearch(indexes, spans)
        self._meaning = MeaningSearch(self._words, vectors) if vectors else None

    def find(self, question: str, options: FindOptions | None = None) -> Evidence:
        """Return the passages that bear on a question, best first."""
        found = self._search(question)
        order = found.order if bears(found.words, found.meant) else []
        passages = self._take(order, question, found.meant, options or FindOptions())
        complete = self._meaning is None or self._meaning.is_complete
        return Evidence(tuple(passages), complete)

    def find_parts(self, parts: Sequence[Asked], options: FindOptions) -> Evidence:
        """Return the passages for each part under its heading; none is shown twice."""
        found: list[Passage] = []
        for part in parts:
            searched = self._search(part.question)
            order = [
                ranked
                for ranked in self._by_place(searched.order, part)
                if self._is_body(ranked[0])
                and part.source in (None, self._words.place(ranked[0])[0])
                and not any(self._is_at(passage, ranked[0]) for passage in found)
            ]
            taken = self._take(order, part.question, searched.meant, options)
            found.extend(replace(passage, heading=part.heading) for passage in taken)
        return Evidence(tuple(found))

    @property
    def is_unspaced(self) -> bool:
        """Whether the first document is in a script written without spaces, as Chinese is."""
        return bool(self._words.indexes) and self._words.indexes[0].is_unspaced

    def _by_place(self, order: Sequence[tuple[int, float]], part: Asked) -> list[tuple[int, float]]:
        """Return passages in order, those before that stand where the part is answered."""
        scores = dict(order)
        spread = float(np.std(list(scores.values()))) if scores else 1.0
        for number in self._at(part.place) if part.place else ():
            # The first of a text and the last say most of what it is about and how it ends.
            scores[number] = scores.get(number, 0.0) + _PLACE_BONUS * max(spread, 0.1)
        return sorted(scores.items(), key=lambda ranked: -ranked[1])

    def _is_body(self, number: int) -> bool:
        """Whether a passage is of the text itself, where the document has more than that."""
        source, span = self.span(number)
        document = self._words.indexes[source].document
        has_body = any(section.kind == "body" for section in document.sections)
        kind = document.section_at(max(span.start, span.end - 1)).kind
        return not has_body or kind not in ("references", "front")

    def _at(self, place: Place) -> Iterator[int]:
        """Yield the passages at the beginning or the end of each document, references left out."""
        for source, index in enumerate(self._words.indexes):
            first = int(self._words.firsts[source])
            own = [
                first + number
                for number in range(index.num_passages)
                if self._words.inside[first + number] and self._is_body(first + number)
            ]
            num_chosen = max(1, round(_PLACE_SHARE * len(own)))
            yield from own[:num_chosen] if place == "start" else own[::-1][:num_chosen]

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
        words = self._words.search(question).scores
        meant = self._meaning.search(question, words) if self._meaning else None
        if meant is None:
            return words
        combined = _combined(words, meant)
        # Candidates stand before all others, whose order is that of the words.
        scores = words - np.float32(1e6)
        scores[meant.numbers] = combined
        return scores

    def span(self, passage: int) -> tuple[int, Span]:
        """Return the index of a passage's document, and the passage's place in it."""
        source, own = self._words.place(passage)
        return source, self._words.indexes[source].cut.passages[own]

    def _search(self, question: str) -> _Found:
        words = self._words.search(question)
        meant = self._meaning.search(question, words.scores) if self._meaning else None
        if meant is None:
            order = [ranked for ranked in _ranked(words.scores) if words.coverage[ranked[0]] > 0]
            return _Found(order, words)
        combined = _combined(words.scores, meant)
        order = [
            (int(meant.numbers[i]), float(combined[i]))
            for i in np.argsort(-combined, kind="stable")
        ]
        return _Found(order, words, meant)

    def _is_at(self, passage: Passage, number: int) -> bool:
        source, span = self.span(number)
        return (passage.source, passage.start) == (source, span.start)

    def _take(
        self,
        order: Sequence[tuple[int, float]],
        question: str,
        meant: Meant | None,
        options: FindOptions,
    ) -> Iterator[Passage]:
        """Yield passages until there are words enough."""
        room = float(options.num_words)
        for number, score in order:
            if room <= 0:
                return
            passage = self._passage(number, question, meant, score)
            room -= num_words(passage.text)
            yield passage

    def _passage(self, number: int, question: str, meant: Meant | None, score: float) -> Passage:
        source, span = self.span(number)
        document = self._words.indexes[source].document
        best = self._best_sentence(number, question, meant)
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

    def _best_sentence(self, number: int, question: str, meant: Meant | None) -> Span:
        source, own = self._words.place(number)
        index = self._words.indexes[source]
        if self._meaning is None or meant is None:
            return best_by_words(index, own, self._words.weights(question, source))
        return self._meaning.best_of(source, candidates(index, own), meant)


def _combined(words: Scores, meant: Meant) -> Scores:
    """Return the candidates' scores: by words, as wholes and word by word, alike in weight."""
    return (
        standardised(words[meant.numbers])
        + standardised(meant.whole)
        + standardised(meant.by_token)
    )


def _ranked(scores: Scores) -> list[tuple[int, float]]:
    """Return passages with their scores, best first; those without any score are none."""
    order = np.argsort(-scores, kind="stable")
    return [(int(i), float(scores[i])) for i in order if scores[i] > 0]
