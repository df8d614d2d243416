"""Documents' indexes + question → evidence: passages that bear on it, best first.

Words find the first candidates (BM25); what passages mean reorders them, and adds those that
say it in other words, where a document has been read whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.retrieval.bearing import bears, speaks_of
from app.retrieval.cutting import num_words
from app.retrieval.document_index import DocumentIndex, Scores
from app.retrieval.passage import Evidence, FindOptions, Passage
from app.retrieval.sentence_search import LEAST_TOLD, best_by_words, candidates
from app.retrieval.vectors.kept_vectors import DocumentVectors
from app.retrieval.vectors.meaning_search import MeaningSearch, Meant, standardised
from app.retrieval.whole_text.whole_text import whole_text_kinds
from app.retrieval.whole_text.whole_text_kinds import WholeTextKind, disclaims
from app.retrieval.words.terms import is_unspaced
from app.retrieval.words.word_search import WordScores, WordSearch
from app.text.spans import Span

_PLACE_SHARE = 0.12
"""Of a text, its beginning or end: as much as an abstract and introduction, or a conclusion."""
_PLACE_BONUS = 1.5
"""In standard deviations of the scores."""

_WORDS_WEIGHT = 0.8
"""Of what words say, beside each of the two things that the encoder says."""
_NEIGHBOUR_SHARE = 0.15
"""A scene that bears on a question fills more than one passage."""


@dataclass(frozen=True)
class Asked:
    """What is asked of any text. source: the index of the one document asked, or None.

    kind: how texts answer it. heading: that of a task's part, or empty.
    """

    question: str
    kind: WholeTextKind
    heading: str = ""
    source: int | None = None

    def query(self, in_chinese: bool) -> str:
        """Return the words to look for."""
        return self.kind.cues_zh if in_chinese else f"{self.question} {self.kind.cues}"


@dataclass(frozen=True)
class Near:
    """A passage near to a sentence. coverage: of the sentence's words, weighed by rarity."""

    source: int
    span: Span
    coverage: float


@dataclass(frozen=True)
class _Found:
    """What was looked for, and the passages in order with their scores.

    By words and, where it is known, by meaning. kind: how texts answer it, where any could.
    """

    query: str
    order: list[tuple[int, float]]
    words: WordScores
    meant: Meant | None = None
    kind: WholeTextKind | None = None


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
        options = options or FindOptions()
        kinds = whole_text_kinds(question)
        if kinds:
            # Whatever a text says bears on what could be asked of any.
            each = FindOptions(max(1, options.num_words // len(kinds)))
            return self.find_parts([Asked(question, kind) for kind in kinds], each)
        found = self._search(question)
        texts = [index.document.text for index in self._words.indexes]
        told = bears(question, found.words, found.meant) or speaks_of(question, texts)
        order = found.order if told or options.nearest else []
        passages = self._take(replace(found, order=order), options)
        is_foreign = not told and self._is_foreign(question)
        return Evidence(tuple(passages), self._is_complete, told, is_foreign)

    def find_parts(self, parts: Sequence[Asked], options: FindOptions) -> Evidence:
        """Return the passages for each part under its heading; none is shown twice."""
        found: list[Passage] = []
        for part in parts:
            searched = self._search(part.query(self.is_unspaced))
            order = [
                ranked
                for ranked in self._by_kind(searched.order, part.kind)
                if self._is_main(ranked[0])
                and part.source in (None, self._words.place(ranked[0])[0])
                and not any(self._is_at(passage, ranked[0]) for passage in found)
            ]
            taken = self._take(replace(searched, order=order, kind=part.kind), options)
            found.extend(replace(passage, heading=part.heading) for passage in taken)
        return Evidence(tuple(found), self._is_complete)

    @property
    def _is_complete(self) -> bool:
        return self._meaning is None or self._meaning.is_complete

    @property
    def is_unspaced(self) -> bool:
        """Whether the first document is in a script written without spaces, as Chinese is."""
        return bool(self._words.indexes) and self._words.indexes[0].is_unspaced

    def _is_foreign(self, question: str) -> bool:
        """Say whether a question is in a script with spaces and all documents in one without.

        Or the other way round: then they can share no words.
        """
        letters = [character for character in question if character.isalpha()]
        runs_on = 2 * sum(map(is_unspaced, letters)) > len(letters)
        return bool(letters) and all(index.is_unspaced != runs_on for index in self._words.indexes)

    def _by_kind(
        self, order: Sequence[tuple[int, float]], kind: WholeTextKind
    ) -> list[tuple[int, float]]:
        """Return passages in order, those before that stand or speak as what is asked for does."""
        scores = dict(order)
        spread = float(np.std(list(scores.values()))) if scores else 1.0
        bonus = _PLACE_BONUS * max(spread, 0.1)
        for number in (*self._at(kind), *self._under(kind)):
            scores[number] = scores.get(number, 0.0) + bonus
        for number in scores:
            scores[number] += bonus * self._says(kind, number)
        return sorted(scores.items(), key=lambda ranked: -ranked[1])

    def _says(self, kind: WholeTextKind, number: int) -> bool:
        source, span = self.span(number)
        return kind.is_said_in(self._words.indexes[source].document.text_of(span))

    def _is_main(self, number: int) -> bool:
        source, span = self.span(number)
        return self._words.indexes[source].is_main(span)

    def _main(self, source: int) -> list[int]:
        """Return the passages of one document's main text that may be found, in its order."""
        first, end = self._words.firsts[source], self._words.firsts[source + 1]
        numbers, inside = range(int(first), int(end)), self._words.inside
        return [number for number in numbers if inside[number] and self._is_main(number)]

    def _at(self, kind: WholeTextKind) -> Iterator[int]:
        """Yield the passages at the beginning or the end of each document's main text."""
        for source in range(len(self._words.indexes) if kind.place else 0):
            own = self._main(source)
            num_chosen = max(1, round(_PLACE_SHARE * len(own)))
            yield from own[:num_chosen] if kind.place == "start" else own[::-1][:num_chosen]

    def _under(self, kind: WholeTextKind) -> Iterator[int]:
        """Yield the passages under headings of which a word begins as the kind's do."""
        titles = tuple(kind.titles.split())
        for source, index in enumerate(self._words.indexes if titles else ()):
            for number in self._main(source):
                title = index.document.section_at(self.span(number)[1].start).title
                words = re.split(r"[^\w]+", title.lower())
                if any(word.startswith(titles) for word in words):
                    yield number

    def nearest(self, sentence: str) -> Near | None:
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
        combined = self._combined(words, meant)
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
            return _Found(question, order, words)
        combined = self._combined(words.scores, meant)
        order = [
            (int(meant.numbers[i]), float(combined[i]))
            for i in np.argsort(-combined, kind="stable")
        ]
        return _Found(question, order, words, meant)

    def _combined(self, words: Scores, meant: Meant) -> Scores:
        """Return the candidates' scores: by words, as wholes and word by word.

        With a share of those of candidates that stand beside them in the text.
        """
        numbers = meant.numbers
        scores: Scores = (
            _WORDS_WEIGHT * standardised(words[numbers])
            + standardised(meant.whole)
            + standardised(meant.by_token)
        )
        follows = (np.diff(numbers) == 1) & ~np.isin(numbers[1:], self._words.firsts)
        added = scores.copy()
        added[:-1] += _NEIGHBOUR_SHARE * scores[1:] * follows
        added[1:] += _NEIGHBOUR_SHARE * scores[:-1] * follows
        return added

    def _is_at(self, passage: Passage, number: int) -> bool:
        source, span = self.span(number)
        return (passage.source, passage.start) == (source, span.start)

    def _take(self, found: _Found, options: FindOptions) -> Iterator[Passage]:
        """Yield passages until there are words enough."""
        room = float(options.num_words)
        for number, score in found.order:
            if room <= 0:
                return
            passage = self._passage(number, found, score)
            room -= num_words(passage.text)
            yield passage

    def _passage(self, number: int, found: _Found, score: float) -> Passage:
        source, span = self.span(number)
        document = self._words.indexes[source].document
        best, likeness = self._best_sentence(number, found)
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
            likeness=likeness,
        )

    def _best_sentence(self, number: int, found: _Found) -> tuple[Span, float]:
        """Return the sentence of a passage that bears most on what is asked, and how much."""
        source, own = self._words.place(number)
        index = self._words.indexes[source]
        sentences = candidates(index, own)
        if found.kind is not None:
            text = index.document.text_of
            sentences = tuple(s for s in sentences if not disclaims(text(s))) or sentences
            told = (
                sentence
                for sentence in sentences
                if num_words(text(sentence)) >= LEAST_TOLD and found.kind.is_said_in(text(sentence))
            )
            sentences = tuple(told) or sentences
        if self._meaning is None or found.meant is None:
            return best_by_words(index, sentences, self._words.weights(found.query, source))
        return self._meaning.best_of(source, sentences, found.meant)


def _ranked(scores: Scores) -> list[tuple[int, float]]:
    """Return passages with their scores, best first; those without any score are none."""
    order = np.argsort(-scores, kind="stable")
    return [(int(i), float(scores[i])) for i in order if scores[i] > 0]
