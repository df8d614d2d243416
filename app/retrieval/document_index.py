"""One document, made ready once: its passages, and how well they match words (BM25).

Scores of several documents are brought together by how rare a word is in all of them, so a
document's own index serves whatever it is asked beside.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import bm25s
import numpy as np
from numpy.typing import NDArray

from app.documents.document import Document
from app.retrieval.cutting import cut
from app.retrieval.words.stem_language import language_of
from app.retrieval.words.terms import TermIds, is_unspaced, terms_of, terms_of_parts
from app.text.searched_text import SearchedText
from app.text.spans import Span

Scores = NDArray[np.float32]
"""A number a passage."""


@dataclass(frozen=True)
class TermMatch:
    """How well each passage of one document matches one term. num_holding: passages with it."""

    scores: Scores
    num_holding: int


class DocumentIndex:
    """The passages of a document and their terms."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.key = key_of(document)
        self.language = language_of(document.text)
        self.cut = cut(document)
        self._ids: dict[str, int] = {}
        self._passage_ids = list(self._terms_of_passages())
        self._bm25 = bm25s.BM25(k1=1.2, b=0.75)
        if self._ids:
            lists = [ids.tolist() for ids in self._passage_ids]
            self._bm25.index((lists, dict(self._ids)), show_progress=False)

    @cached_property
    def searched(self) -> SearchedText:
        """The text as quotations of answers are looked up in it."""
        return SearchedText(self.document.text)

    @property
    def num_passages(self) -> int:
        return len(self.cut.passages)

    @cached_property
    def is_unspaced(self) -> bool:
        """Whether most of the text is in a script written without spaces."""
        sample = list(self._ids)[:2000]
        return 2 * sum(is_unspaced(term) for term in sample) > len(sample)

    def is_main(self, span: Span) -> bool:
        """Whether a passage is of what the text says itself, where the document has more than that.

        Not of its references, its appendix, or what stands before its abstract.
        """
        kind = self.document.section_at(max(span.start, span.end - 1)).kind
        return not self._has_body or kind in ("body", "abstract")

    @cached_property
    def _has_body(self) -> bool:
        return any(section.kind == "body" for section in self.document.sections)

    def _terms_of_passages(self) -> Iterator[TermIds]:
        """Yield the ids of each passage's terms, those of its section's heading after them."""
        ids, passages = self._ids, self.cut.passages
        headings: dict[str, list[str]] = {}
        each = terms_of_parts(self.document.text, passages, self.language)
        for passage, terms in zip(passages, each, strict=True):
            section = self.document.section_at(passage.start)
            if passage.start >= section.start + len(section.title) + 10:
                if section.title not in headings:
                    headings[section.title] = self.terms_of(section.title)
                terms += headings[section.title]
            yield np.array([ids.setdefault(term, len(ids)) for term in terms], dtype=np.int32)

    def terms_of(self, text: str) -> list[str]:
        """Return the terms of a question or a sentence, as this document's are made."""
        return terms_of(text, self.language).words

    def match(self, term: str) -> TermMatch:
        """Return how well the passages match a term, its rarity in this document left out."""
        number = self._ids.get(term)
        if number is None:
            return TermMatch(np.zeros(self.num_passages, dtype=np.float32), 0)
        scores = np.asarray(self._bm25.get_scores([number]), dtype=np.float32)
        num_holding = int((scores > 0).sum())
        return TermMatch(scores / rarity(num_holding, self.num_passages), num_holding)

    def num_pairs(self, pairs: set[tuple[str, str]], passage: int) -> int:
        """Return how many of some pairs of terms stand side by side in a passage."""
        wanted = {(self._ids.get(first, -1), self._ids.get(second, -1)) for first, second in pairs}
        ids = self._passage_ids[passage].tolist()
        return len(wanted & set(pairwise(ids)))

    def holds(self, term: str, passage: int) -> bool:
        """Whether a passage holds a term."""
        number = self._ids.get(term)
        return number is not None and bool((self._passage_ids[passage] == number).any())

    def inside(self, spans: Sequence[Span]) -> NDArray[np.bool_]:
        """Return for each passage whether it lies within the spans."""
        starts, ends = self._bounds
        within = np.zeros(self.num_passages, dtype=bool)
        for span in spans:
            # White space at a span's edge belongs to no passage.
            within |= (starts >= span.start) & (ends <= span.end)
        return within

    @cached_property
    def _bounds(self) -> tuple[TermIds, TermIds]:
        starts = np.array([passage.start for passage in self.cut.passages], dtype=np.int32)
        ends = np.array([passage.end for passage in self.cut.passages], dtype=np.int32)
        return starts, ends


def rarity(num_holding: int, num_passages: int) -> float:
    """Return the weight of a term: the logarithm of how few passages hold it."""
    return float(np.log(1 + (num_passages - num_holding + 0.5) / (num_holding + 0.5)))


def key_of(document: Document) -> str:
    """Return what tells a text and its sections from any other, whatever file they came from."""
    digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass"))
    for section in document.sections:
        digest.update(f"{section.start} {section.title}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
