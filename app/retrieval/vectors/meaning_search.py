"""Question + candidates found by words → the same, reordered by what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.retrieval.document_index import Scores
from app.retrieval.vectors.encoder import AskedMeaning, EncodedText, Floats
from app.retrieval.vectors.kept_vectors import DocumentVectors, TextEncoder
from app.retrieval.words.stem_language import StemLanguage
from app.retrieval.words.terms import UNSPACED, terms_of
from app.retrieval.words.word_search import WordSearch
from app.text.spans import Span

NUM_CANDIDATES = 50
"""Of BM25's passages, and as many by meaning: rescoring more finds nothing more."""

_EMPTY_WORD_WEIGHT = 0.5
"""Of a question's token whose word is left out of the index: `who` and `why` say a little."""


@dataclass(frozen=True)
class Meant:
    """How like candidates are to a question. numbers: theirs; whole, by_token: 0 to 1."""

    asked: AskedMeaning
    numbers: NDArray[np.intp]
    whole: Floats
    by_token: Floats


class MeaningSearch:
    """The vectors of several documents, in the order of their word search."""

    def __init__(self, words: WordSearch, vectors: Sequence[DocumentVectors]) -> None:
        self._words = words
        self._vectors = tuple(vectors)

    @property
    def is_complete(self) -> bool:
        """Whether all that the documents say is known, and not only of BM25's candidates."""
        return all(vectors.is_complete for vectors in self._vectors)

    def search(self, question: str, scores: Scores) -> Meant | None:
        """Return how like the best passages are to a question, by words and by meaning.

        None where there is no passage, or the question is in no language of the encoder.
        """
        if not np.isfinite(scores).any() or UNSPACED.search(question):
            return None
        with self._vectors[0].precedence.taken():
            return self._meant(question, scores)

    def _meant(self, question: str, scores: Scores) -> Meant:
        index = self._words.indexes[0]
        weights = self._words.weights(question, 0)
        asked = asked_meaning(self._vectors[0].encoder, question, index.language, weights)
        numbers = self._candidates(scores, asked)
        texts: dict[int, EncodedText] = {}
        for source, vectors in enumerate(self._vectors):
            first, end = self._words.firsts[source], self._words.firsts[source + 1]
            own = [int(n) for n in numbers if first <= n < end]
            read = vectors.passages([number - int(first) for number in own])
            texts.update(zip(own, read, strict=True))
        whole, by_token = asked.likeness([texts[int(number)] for number in numbers])
        return Meant(asked, numbers, whole, by_token)

    def _candidates(self, scores: Scores, asked: AskedMeaning) -> NDArray[np.intp]:
        """Return the best passages by words, and by meaning of documents that are read whole."""
        chosen = set(_best(scores))
        like = np.full(len(scores), -np.inf, dtype=np.float32)
        for source, vectors in enumerate(self._vectors):
            pooled = vectors.pooled()
            if pooled is not None:
                first, end = self._words.firsts[source], self._words.firsts[source + 1]
                like[first:end] = pooled @ asked.text.pooled.astype(np.float32)
        like[~np.isfinite(scores)] = -np.inf
        return np.array(sorted(chosen | set(_best(like))), dtype=np.intp)

    def best_of(self, source: int, sentences: Sequence[Span], meant: Meant) -> tuple[Span, float]:
        """Return the sentence of a document that is most like the question, and how like it is."""
        whole, by_token = meant.asked.likeness(self._vectors[source].sentences(sentences))
        likeness = whole + by_token
        best = int(np.argmax(likeness))
        return sentences[best], float(likeness[best])


def _best(scores: Scores) -> list[int]:
    """Return the numbers of the best passages that may be found at all."""
    order = np.argsort(-scores, kind="stable")[:NUM_CANDIDATES]
    return [int(number) for number in order if np.isfinite(scores[number])]


def asked_meaning(
    encoder: TextEncoder, question: str, language: StemLanguage, weights: Mapping[str, float]
) -> AskedMeaning:
    """Return what a question means; weights: of its terms, by rarity in what is searched."""
    (text,) = encoder.encode([question])
    return AskedMeaning(text, _token_weights(text, question, language, weights))


def _token_weights(
    text: EncodedText, question: str, language: StemLanguage, weights: Mapping[str, float]
) -> Floats:
    """Return the weight of each token: that of the word it is a part of."""
    terms = terms_of(question, language)
    starts = terms.starts.tolist()
    words: dict[int, float] = {}
    for word, start in zip(terms.words, starts, strict=True):
        words[start] = weights.get(word, _EMPTY_WORD_WEIGHT)
    found: list[float] = []
    for start in text.starts:
        begun = start
        while begun > 0 and question[begun - 1].isalnum() and begun not in words:
            begun -= 1
        found.append(words.get(begun, _EMPTY_WORD_WEIGHT))
    return np.array(found, dtype=np.float32)


def standardised(values: Floats) -> Floats:
    """Return values less their mean, in units of their spread (z-scores)."""
    if not len(values):
        return values
    spread = float(values.std())
    centred: Floats = values - values.mean()
    return centred / spread if spread > 1e-9 else centred
