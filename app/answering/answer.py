"""Question → answer, as a stream of typed events: the whole story on one screen.

First comes the evidence: the passages that bear on the question, whatever model answers. The
task and the question become a conversation, the conversation a prompt that fits the model's
window, and the prompt goes to a backend; every quotation in what comes back is looked up in
the documents as soon as it is closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.answering.evidence import find_evidence
from app.answering.fitting import Prepared, prepare, room_for_sources
from app.answering.grounding import Grounder, Matches, Quote, Related
from app.answering.loops import num_looping_chars, without_loop
from app.answering.reasoning import part_reasoning
from app.answering.related import Unsupported
from app.answering.request import Request
from app.backends.base import Backend, Finished, Prefill, Reasoning, Stop, TextDelta, Waiting
from app.messages.message import message
from app.prompting.tasks import check_documents, question_of
from app.retrieval.passage import Evidence
from app.retrieval.retriever import Retriever
from app.text.quotations import CLOSING

__all__ = [
    "Done",
    "Event",
    "Passages",
    "Reading",
    "Request",
    "answer",
    "evidence_for",
    "prepare",
    "room_for_sources",
]


@dataclass(frozen=True)
class Passages:
    """What bears on the question; there before a model has read a word."""

    evidence: Evidence


@dataclass(frozen=True)
class Reading:
    """What the model is about to read. share: of the tokens that were chosen, 0 to 1."""

    documents: tuple[str, ...]
    num_prompt_tokens: int
    window_tokens: int
    exact: bool
    share: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """The whole answer, what it rests on and what it took.

    unsupported: sentences that quote nothing and for which no passage was found.
    """

    answer: str
    quotes: tuple[Quote, ...]
    related: tuple[Related, ...]
    finished: Finished
    notes: tuple[str, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()


_CLOSING_MARKS = frozenset(CLOSING.values())
_LOOK_FOR_LOOPS_EVERY_CHARS = 40

Event = Passages | Reading | Waiting | Prefill | Reasoning | TextDelta | Quote | Done


def answer(
    request: Request,
    backend: Backend,
    stop: Stop,
    retriever: Retriever | None = None,
    prepared: Prepared | None = None,
) -> Iterator[Event]:
    """Yield what happens from the question to the checked answer; `Done` comes last.

    retriever: keeps what it makes of documents from question to question. prepared: the
    request's prompt, where it has been made. Raises RequestError before anything is read,
    ModelError when the model cannot go on.
    """
    keeper = retriever or Retriever()
    evidence = evidence_for(request, keeper)
    yield Passages(evidence)
    prepared = prepared or prepare(request, backend, keeper)
    prompt = replace(prepared.prompt, evidence=evidence)
    yield _reading(request, prepared, backend)
    grounder = Grounder(prompt.sources, keeper)
    text, quotes = "", ()  # type: tuple[str, tuple[Quote, ...]]
    finished = Finished("stopped")
    ended = Stop(stop)
    looked_at = 0
    for event in part_reasoning(backend.stream(prompt, request.generation, ended)):
        if isinstance(event, Finished):
            finished = event
        elif isinstance(event, Reasoning):
            yield event
            if event.takes_back:
                text, quotes = "", ()
        elif not isinstance(event, TextDelta):
            yield event
        elif not (ended.is_set and not stop.is_set):
            yield event
            text += event.text
            if _CLOSING_MARKS.intersection(event.text):
                found = grounder.ground(text, growing=True)
                yield from _new(found, quotes)
                quotes = found
            if len(text) - looked_at >= _LOOK_FOR_LOOPS_EVERY_CHARS:
                looked_at = len(text)
                if num_looping_chars(text)[0]:
                    ended.set()
    if ended.is_set and not stop.is_set:
        text, finished = without_loop(text), _ended_a_loop(finished)
    quotes_at_end = grounder.ground(text)
    yield from _new(quotes_at_end, quotes)
    notes = (*_cautions(request, backend), *finished.notes)
    # What only shows passages writes nothing of its own that one could be related to.
    matches = Matches() if backend.info.evidence_only else grounder.match(text)
    yield Done(text, quotes_at_end, matches.related, finished, notes, matches.unsupported)


def evidence_for(request: Request, retriever: Retriever) -> Evidence:
    """Return what bears on a request, or raise a RequestError saying why it cannot be put."""
    task = request.found_task
    check_documents(task, len(request.sources))
    question_of(task, request.question, request.options)
    return find_evidence(request, retriever)


def _ended_a_loop(finished: Finished) -> Finished:
    return replace(finished, stop_reason="loop", notes=(*finished.notes, message("ended_a_loop")))


def _cautions(request: Request, backend: Backend) -> Iterator[str]:
    language = request.options.language
    if request.found_task.caution:
        yield request.found_task.caution
    if language and language != "English" and backend.info.mostly_english:
        yield message("mostly_english", name=backend.info.name, language=language)


def _new(found: tuple[Quote, ...], known: tuple[Quote, ...]) -> Iterator[Quote]:
    return (quote for quote in found if quote not in known)


def _reading(request: Request, prepared: Prepared, backend: Backend) -> Reading:
    return Reading(
        tuple(source.document.title for source in request.sources),
        prepared.prompt.num_tokens,
        backend.info.window_tokens,
        prepared.prompt.exact,
        prepared.share,
        prepared.notes,
    )
