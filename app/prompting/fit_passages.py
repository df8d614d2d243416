"""Of a text over the window, the passages closest to the question: as much as fits, in order.

A choice the person makes knowingly, and is told the share of: what the question's words do
not lead to is not read, so “is it said anywhere?” and “sum it all up” cannot be trusted to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from app.prompting.prompt import Source
from app.prompting.selection import merge_neighbours
from app.retrieval.retriever import Retriever
from app.text.spans import Span


@dataclass(frozen=True)
class _Candidate:
    """A passage with the white space after it, so that pieces tile what is chosen."""

    source: int
    span: Span
    num_tokens: int
    score: float


def fit_passages(
    sources: Sequence[Source], question: str, num_tokens: int, retriever: Retriever
) -> tuple[Source, ...]:
    """Return of the sources the passages closest to the question, num_tokens of them at most.

    A passage brings its neighbours, so that what is read has its surroundings. Sources that
    fit whole are returned as they are; one of which nothing is taken keeps no span.
    """
    if sum(source.num_tokens for source in sources) <= num_tokens:
        return tuple(sources)
    pieces = list(_pieces(sources, question, retriever))
    taken = _take(pieces, _in_order_of_likeness(pieces), num_tokens)
    return tuple(
        replace(source, spans=merge_neighbours(p.span for p in taken if p.source == index))
        for index, source in enumerate(sources)
    )


def _pieces(sources: Sequence[Source], question: str, retriever: Retriever) -> Iterator[_Candidate]:
    """Yield the passages of each source's spans, cut where a span ends within one."""
    documents = [source.document for source in sources]
    search = retriever.open(documents, [[Span(0, len(d.text))] for d in documents])
    scores = search.scores(question)
    starts: list[list[tuple[int, float]]] = [[] for _ in sources]
    for passage, score in enumerate(scores):
        index, span = search.span(passage)
        starts[index].append((span.start, float(score)))
    for index, source in enumerate(sources):
        bounds = [*starts[index], (len(source.document.text), 0.0)]
        for (start, score), (end, _) in pairwise([(0, 0.0), *bounds]):
            for span in source.spans:
                piece = Span(max(start, span.start), min(end, span.end))
                if piece.start < piece.end:
                    yield _Candidate(index, piece, source.token_map.count(piece), score)


def _in_order_of_likeness(pieces: Sequence[_Candidate]) -> Iterator[int]:
    """Yield indices: the openings, then each next closest passage with its two neighbours."""
    for index in {piece.source for piece in pieces}:
        yield next(i for i, piece in enumerate(pieces) if piece.source == index)
    for best in np.argsort([-piece.score for piece in pieces], kind="stable"):
        for neighbour in (best, best - 1, best + 1):
            if 0 <= neighbour < len(pieces):
                yield int(neighbour)


def _take(pieces: Sequence[_Candidate], order: Iterator[int], num_tokens: int) -> list[_Candidate]:
    taken: set[int] = set()
    room = num_tokens
    for index in order:
        size = pieces[index].num_tokens
        if index not in taken and size <= room:
            taken.add(index)
            room -= size
    return [pieces[index] for index in sorted(taken)]
