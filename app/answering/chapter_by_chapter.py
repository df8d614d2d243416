"""One question asked of each chapter of a book longer than any window, then of the answers.

Chapters are gathered into parts that fit the window; what one part answered is kept, so a
run that was stopped goes on where it was. Up to a chapter, nothing later is read at all.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.answering.answer import (
    Done,
    Event,
    Passages,
    Request,
    answer,
    evidence_for,
    room_for_sources,
)
from app.answering.grounding import Grounder, Quote
from app.backends.base import Backend, Stop
from app.documents.document import Document, Section
from app.errors import NoDocumentError
from app.prompting.prompt import Source
from app.prompting.token_map import TokenMap
from app.retrieval.retriever import Retriever
from app.text.spans import Span


@dataclass(frozen=True)
class Part:
    """A run of neighbouring chapters that is read at once.

    key: names the part and its place in the text, so that a kept answer finds it again.
    """

    key: str
    title: str
    source: Source


@dataclass(frozen=True)
class PartBegun:
    """The model turns to a part; number counts from 1."""

    number: int
    num_parts: int
    title: str


@dataclass(frozen=True)
class PartAnswered:
    """A part's answer, to be kept under its key. quotes: where in the book its quotations stand."""

    key: str
    title: str
    answer: str
    reused: bool = False
    quotes: tuple[Quote, ...] = ()


ChapterEvent = PartBegun | PartAnswered | Event


def ask_chapters(
    request: Request,
    backend: Backend,
    stop: Stop,
    kept: Mapping[str, str] | None = None,
    retriever: Retriever | None = None,
) -> Iterator[ChapterEvent]:
    """Yield what bears on the question, each part's events and answer, then the whole answer's.

    request: one source, whose spans say how far the text may be read. kept: answers of an
    earlier run by their parts' keys. Quotations are looked up in the book, not in the parts'
    answers. Stop ends it between two tokens; what was answered until then has been yielded.
    Raises what `answering.answer` raises.
    """
    keeper = retriever or Retriever()
    if backend.info.evidence_only:
        yield from answer(request, backend, stop, keeper)
        return
    yield Passages(evidence_for(request, keeper))
    book = Grounder(request.sources, keeper)
    for event in _ask_parts(request, backend, stop, kept or {}):
        if isinstance(event, Done):
            matches = book.match(event.answer)
            yield replace(
                event,
                quotes=book.ground(event.answer),
                related=matches.related,
                unsupported=matches.unsupported,
            )
        elif isinstance(event, PartAnswered):
            yield replace(event, quotes=book.ground(event.answer))
        elif not isinstance(event, Quote | Passages):
            yield event


def _ask_parts(
    request: Request, backend: Backend, stop: Stop, kept: Mapping[str, str], most: int | None = None
) -> Iterator[ChapterEvent]:
    """Ask all parts, then the same of their answers, until what there is fits the window.

    most: the number of parts there may be, so that the answers' answers become fewer.
    """
    parts = split_into_parts(request, backend)
    if len(parts) == 1 or (most is not None and len(parts) > most):
        yield from answer(replace(request, fit="start"), backend, stop)
        return
    answers: list[PartAnswered] = []
    for number, part in enumerate(parts, start=1):
        yield PartBegun(number, len(parts), part.title)
        text = kept.get(part.key)
        reused = text is not None
        if text is None:
            done = None
            for event in answer(_of_part(request, part), backend, stop):
                done = event
                if stop.is_set or not isinstance(event, Done):
                    yield event
            if stop.is_set:
                return
            assert isinstance(done, Done)
            text = done.answer
        answers.append(PartAnswered(part.key, part.title, text, reused))
        yield answers[-1]
    combined = replace(request, sources=(answers_as_source(request, answers, backend),))
    yield from _ask_parts(combined, backend, stop, kept, most=len(parts) - 1)


def _of_part(request: Request, part: Part) -> Request:
    """Return the question about one part, all of which is to be read."""
    return replace(request, sources=(part.source,), fit="refuse")


def split_into_parts(request: Request, backend: Backend) -> list[Part]:
    """Return the source's chapters, gathered while they fit and cut where one alone does not."""
    if len(request.sources) != 1:
        raise NoDocumentError("one_book_at_a_time")
    source = request.sources[0]
    room = room_for_sources(request, backend)
    if room <= 0:
        raise NoDocumentError("question_fills_window")
    pieces = [
        piece
        for section, span in _chapters(source)
        for piece in _cut_to(section.title, span, source.token_map, room)
    ]
    return [_part(source, group) for group in _gather(pieces, source.token_map, room)]


def _chapters(source: Source) -> Iterator[tuple[Section, Span]]:
    for section in source.document.sections:
        for span in source.spans:
            start, end = max(section.start, span.start), min(section.end, span.end)
            if start < end:
                yield section, Span(start, end)


def _cut_to(title: str, span: Span, tokens: TokenMap, room: int) -> Iterator[tuple[str, Span]]:
    """Yield a chapter whole, or in pieces of the window's size."""
    whole, number = tokens.count(span) <= room, 0
    while len(span):
        number += 1
        piece = tokens.longest_prefix(span, room)
        yield title if whole else f"{title} ({number})", piece
        span = Span(piece.end, span.end)


def _gather(
    pieces: list[tuple[str, Span]], tokens: TokenMap, room: int
) -> Iterator[list[tuple[str, Span]]]:
    group: list[tuple[str, Span]] = []
    taken = 0
    for title, span in pieces:
        size = tokens.count(span)
        if group and taken + size > room:
            yield group
            group, taken = [], 0
        group.append((title, span))
        taken += size
    if group:
        yield group


def _part(source: Source, group: list[tuple[str, Span]]) -> Part:
    spans = tuple(span for _, span in group)
    first, last = group[0][0], group[-1][0]
    title = first if len(group) == 1 else f"{first} – {last}"
    key = f"{source.document.digest[:16]}:{spans[0].start}-{spans[-1].end}"
    return Part(key, title, replace(source, spans=spans))


def answers_as_source(request: Request, answers: list[PartAnswered], backend: Backend) -> Source:
    """Return the parts' answers as one text with a section each."""
    title = request.sources[0].document.title
    sections: list[Section] = []
    text = ""
    for part in answers:
        start = len(text)
        text += f"{part.title}\n{part.answer.strip()}\n\n"
        sections.append(Section(part.title, 1, start, len(text)))
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(title, title, "text", text, tuple(sections), digest=digest)
    return Source(document, TokenMap.of(document, backend.tokenizer), (Span(0, len(text)),))
