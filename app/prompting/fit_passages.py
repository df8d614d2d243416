"""Of a text over the window, the passages closest to the question: as much as fits, in order.

A choice the person makes knowingly, and is told the share of: what the question's words do
not lead to is not read, so “is it said anywhere?” and “sum it all up” cannot be trusted to it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from app.prompting.prompt import Source
from app.prompting.selection import merge_neighbours
from app.retrieval.passage import Citation
from app.retrieval.retriever import Retriever
from app.text.spans import Span


@dataclass(frozen=True)
class _Candidate:
    """A passage with the white space after it, so that pieces tile what is chosen.

    section: the index of the one it is of; is_main: whether that is of the text itself.
    """

    source: int
    span: Span
    section: int
    is_main: bool
    num_tokens: int
    score: float


def fit_passages(
    sources: Sequence[Source],
    question: str,
    num_tokens: int,
    retriever: Retriever,
    first: Sequence[Citation] = (),
) -> tuple[Source, ...]:
    """Return of the sources the passages closest to the question, num_tokens of them at most.

    first: passages that are taken before these; where there are some, what is added to a text
    is left out. A close one brings its neighbours, so that what is read has its surroundings.
    Sources that fit whole are returned as they are; one of which nothing is taken keeps no span.
    """
    if sum(source.num_tokens for source in sources) <= num_tokens:
        return tuple(sources)
    pieces = list(_pieces(sources, question, retriever))
    taken = _take(pieces, _in_order(pieces, first), num_tokens)
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
        document_index = retriever.index_of(source.document)
        bounds = [*starts[index], (len(source.document.text), 0.0)]
        for (start, score), (end, _) in pairwise([(0, 0.0), *bounds]):
            for span in source.spans:
                piece = Span(max(start, span.start), min(end, span.end))
                if piece.start < piece.end:
                    section = source.document.section_index_at(piece.start)
                    is_main = document_index.is_main(piece)
                    num_tokens = source.token_map.count(piece)
                    yield _Candidate(index, piece, section, is_main, num_tokens, score)


def _in_order(pieces: Sequence[_Candidate], first: Sequence[Citation]) -> Iterator[int]:
    """Yield indices: openings, those asked for first, each next closest with its neighbours."""
    for index in {piece.source for piece in pieces}:
        yield next(i for i, piece in enumerate(pieces) if piece.source == index)
    known = [i for passage in first for i in _pieces_of(pieces, passage)]
    yield from known
    for i in known:
        for neighbour in (i - 1, i + 1):
            is_inside = 0 <= neighbour < len(pieces)
            if is_inside and _are_of_one_section(pieces[neighbour], pieces[i]):
                yield neighbour
    for best in np.argsort([-piece.score for piece in pieces], kind="stable"):
        for neighbour in (best, best - 1, best + 1):
            # What is asked of any text is answered by the text itself, not by what is added to it.
            if 0 <= neighbour < len(pieces) and (pieces[neighbour].is_main or not first):
                yield int(neighbour)


def _are_of_one_section(a: _Candidate, b: _Candidate) -> bool:
    return (a.source, a.section) == (b.source, b.section)


def _pieces_of(pieces: Sequence[_Candidate], passage: Citation) -> Iterator[int]:
    """Yield the indices of the pieces, which stand in order, that a passage reaches into."""
    at = bisect_right(pieces, (passage.source, passage.start), key=lambda p: (p.source, p.span.end))
    while at < len(pieces) and pieces[at].source == passage.source:
        if pieces[at].span.start >= passage.end:
            return
        yield at
        at += 1


def _take(pieces: Sequence[_Candidate], order: Iterator[int], num_tokens: int) -> list[_Candidate]:
    taken: set[int] = set()
    room = num_tokens
    for index in order:
        size = pieces[index].num_tokens
        if index not in taken and size <= room:
            taken.add(index)
            room -= size
    return [pieces[index] for index in sorted(taken)]
