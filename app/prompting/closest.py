"""Of a text over the window, the passages closest to the question: as much as fits, in order.

A choice the person makes knowingly, and is told the share of: what the question's words do
not lead to is not read, so “is it said anywhere?” and “sum it all up” cannot be trusted to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import bm25s
import numpy as np

from app.prompting.prompt import Source
from app.prompting.selection import merge_neighbours
from app.text.sentences import split_passages
from app.text.spans import Span
from app.text.words import terms_of


@dataclass(frozen=True)
class _Passage:
    source: int
    span: Span
    num_tokens: int


def fit_closest(sources: Sequence[Source], question: str, num_tokens: int) -> tuple[Source, ...]:
    """Return of the sources the passages closest to the question, num_tokens of them at most.

    A passage brings its neighbours, so that what is read has its surroundings. Sources that
    fit whole are returned as they are; one of which nothing is taken keeps no span.
    """
    if sum(source.num_tokens for source in sources) <= num_tokens:
        return tuple(sources)
    passages = list(_passages(sources))
    taken = _take(passages, _in_order_of_closeness(passages, sources, question), num_tokens)
    return tuple(
        replace(source, spans=merge_neighbours(p.span for p in taken if p.source == index))
        for index, source in enumerate(sources)
    )


def _passages(sources: Sequence[Source]) -> Iterator[_Passage]:
    """Yield pieces that tile each source, the white space between two with the first."""
    for index, source in enumerate(sources):
        for span in source.spans:
            starts = [passage.start for passage in split_passages(source.document.text, span)]
            bounds = [span.start, *starts[1:], span.end]
            for start, end in pairwise(bounds):
                piece = Span(start, end)
                yield _Passage(index, piece, source.token_map.count(piece))


def _in_order_of_closeness(
    passages: Sequence[_Passage], sources: Sequence[Source], question: str
) -> Iterator[int]:
    """Yield indices: the openings, then each next closest passage with its two neighbours."""
    for index in range(len(sources)):
        yield next(i for i, passage in enumerate(passages) if passage.source == index)
    for best in np.argsort(-_scores(passages, sources, question), kind="stable"):
        for neighbour in (best, best - 1, best + 1):
            if 0 <= neighbour < len(passages):
                yield int(neighbour)


def _scores(passages: Sequence[_Passage], sources: Sequence[Source], question: str) -> np.ndarray:
    terms = [terms_of(sources[p.source].document.text_of(p.span)) for p in passages]
    asked = sorted(set(terms_of(question)))
    if not asked or not any(terms):
        return np.zeros(len(passages))
    index = bm25s.BM25()
    index.index(terms, show_progress=False)
    return np.asarray(index.get_scores(asked))


def _take(passages: Sequence[_Passage], order: Iterator[int], num_tokens: int) -> list[_Passage]:
    taken: set[int] = set()
    room = num_tokens
    for index in order:
        size = passages[index].num_tokens
        if index not in taken and size <= room:
            taken.add(index)
            room -= size
    return [passages[index] for index in sorted(taken)]
