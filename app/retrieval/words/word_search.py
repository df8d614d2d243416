"""Documents + question → how well each passage matches the question's words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.retrieval.document_index import DocumentIndex, Scores, rarity
from app.retrieval.words.terms import is_unspaced
from app.text.spans import Span

_PAIR_BONUS = 1.5
"""For two of the question's words that stand side by side."""
_MOST_PAIRED = 200
_NEIGHBOUR_SHARE = 0.1
"""Of a neighbour's score: what is told before and after is often about the same."""


@dataclass(frozen=True)
class WordScores:
    """Scores of all passages of several documents, one document after the other.

    scores: BM25 with pairs and neighbours; minus infinity outside the spans. coverage: the
    share of the question's words, weighed by rarity, that the passage holds, 0 to 1.
    asked, num_words: the weight of all words of the question, and their number.
    """

    scores: Scores
    coverage: Scores
    asked: float = 0.0
    num_words: int = 0


class WordSearch:
    """Several documents' indexes, searched as one."""

    def __init__(self, indexes: Sequence[DocumentIndex], spans: Sequence[Sequence[Span]]) -> None:
        self.indexes = tuple(indexes)
        self.sizes = [index.num_passages for index in indexes]
        self.firsts = np.cumsum([0, *self.sizes])
        self._inside = [index.inside(part) for index, part in zip(indexes, spans, strict=True)]

    @property
    def inside(self) -> NDArray[np.bool_]:
        """For each passage, whether it may be found."""
        return np.concatenate(self._inside) if self._inside else np.zeros(0, dtype=bool)

    def place(self, passage: int) -> tuple[int, int]:
        """Return the index of a passage's document, and the passage's own in it."""
        source = int(np.searchsorted(self.firsts, passage, side="right")) - 1
        return source, passage - int(self.firsts[source])

    def search(self, question: str) -> WordScores:
        """Score all passages for a question."""
        scores = np.zeros(int(self.firsts[-1]), dtype=np.float32)
        held = np.zeros_like(scores)
        asked = np.zeros_like(scores)
        words = list(self._matches(question))
        for forms, weight, matched in words:
            scores += weight * matched
            held += weight * (matched > 0)
            asked += np.repeat([weight if form else 0.0 for form in forms], self.sizes)
        scores = self._with_neighbours(scores + self._pair_bonus(question, scores))
        scores[~self.inside] = -np.inf
        coverage = (held / np.maximum(asked, 1e-9)).astype(np.float32)
        return WordScores(scores, coverage, float(asked.max(initial=0.0)), len(words))

    def weights(self, question: str, source: int) -> dict[str, float]:
        """Return how rare each word of a question is, in the form one document has it in."""
        return {forms[source]: weight for forms, weight, _ in self._matches(question)}

    def _matches(self, question: str) -> Iterator[tuple[tuple[str, ...], float, Scores]]:
        """Yield each word's forms, its weight over all documents and how passages match it."""
        for forms in self._forms(question):
            found = [index.match(form) for index, form in zip(self.indexes, forms, strict=True)]
            weight = rarity(sum(match.num_holding for match in found), sum(self.sizes))
            yield forms, weight, np.concatenate([match.scores for match in found])

    def _forms(self, question: str) -> Iterable[tuple[str, ...]]:
        """Yield each word of a question once, in the form that it has in each document."""
        lists = [index.terms_of(question) for index in self.indexes]
        if len({len(terms) for terms in lists}) <= 1:
            return dict.fromkeys(zip(*lists, strict=True))
        # Documents in several languages leave out different words: each is searched by its own.
        forms = [
            tuple(term if at == source else "" for at in range(len(lists)))
            for source, terms in enumerate(lists)
            for term in terms
        ]
        return dict.fromkeys(forms)

    def _pair_bonus(self, question: str, scores: Scores) -> Scores:
        bonus = np.zeros_like(scores)
        best = np.argsort(-scores, kind="stable")[:_MOST_PAIRED]
        pairs = [
            {p for p in pairwise(index.terms_of(question)) if not is_unspaced("".join(p))}
            for index in self.indexes
        ]
        for passage in best[scores[best] > 0]:
            source, own = self.place(int(passage))
            if pairs[source]:
                num_pairs = self.indexes[source].num_pairs(pairs[source], own)
                bonus[passage] = _PAIR_BONUS * num_pairs
        return bonus

    def _with_neighbours(self, scores: Scores) -> Scores:
        """Add a share of the scores of the passages before and after, but not in Chinese."""
        added = scores.copy()
        for index, first, size in zip(self.indexes, self.firsts, self.sizes, strict=False):
            if index.is_unspaced or size < 2:
                continue
            own = scores[first : first + size]
            added[first : first + size - 1] += _NEIGHBOUR_SHARE * own[1:]
            added[first + 1 : first + size] += _NEIGHBOUR_SHARE * own[:-1]
        return added
