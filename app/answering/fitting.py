"""Request → the prompt that a model's window holds, and what had to be left out for it."""

from dataclasses import dataclass, replace
from typing import Literal

from app.answering.evidence import find_evidence, read_first
from app.answering.request import Request
from app.backends.base import Backend
from app.messages.message import Message, message
from app.prompting.fit_passages import fit_passages
from app.prompting.prompt import Prompt, Source, build_prompt
from app.prompting.selection import check_window, fit_start, without_references
from app.prompting.tasks import TaskOptions, compose, question_of
from app.retrieval.retriever import Retriever
from app.text.spans import Span, merge_spans

Way = Literal["whole", "without_references", "start", "closest", "few"]

_NOTES: dict[Way, tuple[str, str]] = {
    "start": ("reads_start", "reads_start_about"),
    "closest": ("reads_closest", "reads_closest_about"),
    "few": ("reads_few", "reads_few"),
}


_MOST_WORDS_READ_FIRST = 3_000
"""Of all parts of a task together; beyond, what stands beside these says more."""


@dataclass(frozen=True)
class Prepared:
    """A prompt that fits. way: how it was made to; share: of what was chosen, 0 to 1."""

    prompt: Prompt
    way: Way
    share: float

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person has to know of what is not read."""
        if self.share == 1:
            return ()
        if self.way == "without_references":
            return (message("references_left_out"),)
        exact, about = _NOTES[self.way]
        return (message(exact if self.prompt.exact else about, share=_percent(self.share)),)


def prepare(request: Request, backend: Backend, retriever: Retriever | None = None) -> Prepared:
    """Return the exact prompt of a request, or raise a RequestError saying why there is none.

    retriever: chooses the closest passages where the text has to be cut to them.
    """
    prompt = build(request, backend)
    room = backend.info.window_tokens - request.generation.max_tokens
    way: Way = "whole"
    if backend.info.evidence_only:
        # What shows passages reads nothing, so nothing has to fit.
        return Prepared(prompt, way, 1.0)
    if _is_more_than_it_reads(request, backend):
        way = "few"
        fitted = _cut(prompt, request, way, backend, retriever or Retriever())
        prompt = build(replace(request, sources=fitted), backend)
        check_window(prompt, backend.info.window_tokens, request.generation.max_tokens)
    elif prompt.num_tokens > room:
        if request.fit in ("auto", "references"):
            way = "without_references"
            slim = tuple(without_references(source) for source in request.sources)
            prompt = build(replace(request, sources=slim), backend)
        if prompt.num_tokens > room and request.fit not in ("refuse", "references"):
            way = "start" if request.fit == "start" else "closest"
            fitted = _cut(prompt, request, way, backend, retriever or Retriever())
            prompt = build(replace(request, sources=fitted), backend)
        check_window(prompt, backend.info.window_tokens, request.generation.max_tokens)
    return Prepared(prompt, way, _share(prompt.sources, request.sources))


def _is_more_than_it_reads(request: Request, backend: Backend) -> bool:
    most = backend.info.reading_tokens
    num_tokens = sum(source.num_tokens for source in request.sources)
    return request.fit == "auto" and 0 < most < num_tokens


def build(request: Request, backend: Backend) -> Prompt:
    """Return the prompt of a request, whether it fits or not."""
    task, num_documents = request.found_task, len(request.sources)
    turns = compose(task, num_documents, request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)


def room_for_sources(request: Request, backend: Backend) -> int:
    """Return the tokens that sources may take beside the words around them and the answer."""
    return _room_beside(build(request, backend), request, backend)


def _room_beside(prompt: Prompt, request: Request, backend: Backend) -> int:
    taken = prompt.num_around_tokens + request.generation.max_tokens
    return backend.info.window_tokens - taken


def _cut(
    prompt: Prompt, request: Request, way: Way, backend: Backend, retriever: Retriever
) -> tuple[Source, ...]:
    """Return what is left of a prompt's sources in the room there is."""
    room = _room_beside(prompt, request, backend)
    if way == "start":
        return fit_start(prompt.sources, room)
    request = replace(request, sources=prompt.sources)
    if way == "few":
        return _evidence_alone(request, min(room, backend.info.reading_tokens), retriever)
    return closest(request, room, retriever)


def _evidence_alone(request: Request, room: int, retriever: Retriever) -> tuple[Source, ...]:
    """Return of a request's sources its evidence, `room` tokens at most; the closest without any.

    What the page shows beside the answer, and nothing around it: small models are led astray.
    """
    spans: list[list[Span]] = [[] for _ in request.sources]
    left = room
    for passage in find_evidence(request, retriever).passages:
        span = Span(passage.start, passage.end)
        num_tokens = request.sources[passage.source].token_map.count(span)
        if num_tokens <= left:
            spans[passage.source].append(span)
            left -= num_tokens
    if left == room:
        return closest(request, room, retriever)
    cut = zip(request.sources, spans, strict=True)
    return tuple(replace(source, spans=merge_spans(spans)) for source, spans in cut)


def closest(request: Request, room: int, retriever: Retriever) -> tuple[Source, ...]:
    """Return of a request's sources what is closest to what it asks, `room` tokens at most."""
    question = " ".join(part.question for part in request.parts)
    if not question:
        question = question_of(request.found_task, request.question, TaskOptions())
    # A word is a token at least: these fill a small room, the best of each part before the rest.
    first = read_first(request, retriever, min(room, _MOST_WORDS_READ_FIRST))
    return fit_passages(request.sources, question, room, retriever, first)


def _share(read: tuple[Source, ...], chosen: tuple[Source, ...]) -> float:
    num_chosen = sum(source.num_tokens for source in chosen)
    return sum(source.num_tokens for source in read) / num_chosen if num_chosen else 1.0


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else f"{share:.2%}"
