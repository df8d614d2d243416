"""Question → answer, as a stream of typed events: the whole story on one screen.

The task and the question become a conversation, the conversation a prompt, the prompt is
checked against the window and goes to a backend; every quotation in what comes back is
looked up in the documents as soon as it is closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.backends.base import Backend, Finished, Generation, Prefill, Stop, TextDelta, Waiting
from app.closest import fit_closest
from app.grounding import Grounder, Quote, Related
from app.prompt import Prompt, Source, build_prompt
from app.quotations import CLOSING
from app.selection import Fit, check_window, fit_start, share_read
from app.tasks import Exchange, Task, TaskOptions, compose, find_task, question_of


@dataclass(frozen=True)
class Request:
    """All that an answer depends on besides the model."""

    sources: tuple[Source, ...]
    question: str = ""
    task: str = "question"
    options: TaskOptions = field(default_factory=TaskOptions)
    history: tuple[Exchange, ...] = ()
    generation: Generation = field(default_factory=Generation)
    fit: Fit = "refuse"


@dataclass(frozen=True)
class Reading:
    """What the model is about to read. share: of the documents' tokens, 0 to 1."""

    documents: tuple[str, ...]
    num_prompt_tokens: int
    window_tokens: int
    exact: bool
    share: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """The whole answer, what it rests on and what it took."""

    answer: str
    quotes: tuple[Quote, ...]
    related: tuple[Related, ...]
    finished: Finished
    notes: tuple[str, ...] = ()


_CLOSING_MARKS = frozenset(CLOSING.values())

Event = Reading | Waiting | Prefill | TextDelta | Quote | Done


def prepare(request: Request, backend: Backend) -> Prompt:
    """Return the exact prompt of a request, or raise a RequestError saying why there is none."""
    task = find_task(request.task)
    if request.fit != "refuse" and request.sources:
        request = replace(request, sources=_fitted(request, task, backend))
    prompt = _build(request, task, backend)
    check_window(prompt, backend.info.window_tokens, request.generation.max_tokens)
    return prompt


def answer(request: Request, backend: Backend, stop: Stop) -> Iterator[Event]:
    """Yield what happens from the question to the checked answer; `Done` comes last.

    Raises RequestError before anything is read, ModelError when the model cannot go on.
    """
    task = find_task(request.task)
    prompt = prepare(request, backend)
    yield _reading(prompt, backend)
    grounder = Grounder(prompt.sources)
    text, quotes = "", ()  # type: tuple[str, tuple[Quote, ...]]
    finished = Finished("stopped")
    for event in backend.stream(prompt, request.generation, stop):
        if isinstance(event, Finished):
            finished = event
            continue
        yield event
        if isinstance(event, TextDelta):
            text += event.text
            if _CLOSING_MARKS.intersection(event.text):
                found = grounder.ground(text)
                yield from _new(found, quotes)
                quotes = found
    quotes_at_end = grounder.ground(text)
    yield from _new(quotes_at_end, quotes)
    notes = (task.caution, *finished.notes) if task.caution else finished.notes
    yield Done(text, quotes_at_end, grounder.related(text), finished, notes)


def _new(found: tuple[Quote, ...], known: tuple[Quote, ...]) -> Iterator[Quote]:
    return (quote for quote in found if quote not in known)


def _build(request: Request, task: Task, backend: Backend) -> Prompt:
    turns = compose(task, len(request.sources), request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)


def _fitted(request: Request, task: Task, backend: Backend) -> tuple[Source, ...]:
    room = room_for_sources(request, backend)
    if request.fit == "start":
        return fit_start(request.sources, room)
    return fit_closest(request.sources, question_of(task, request.question, TaskOptions()), room)


def room_for_sources(request: Request, backend: Backend) -> int:
    """Return the tokens that sources may take beside the words around them and the answer."""
    prompt = _build(request, find_task(request.task), backend)
    around = prompt.num_tokens - prompt.num_source_tokens
    return backend.info.window_tokens - request.generation.max_tokens - around


def _reading(prompt: Prompt, backend: Backend) -> Reading:
    share = share_read(prompt.sources)
    notes = ()  # type: tuple[str, ...]
    if share < 1:
        about = "" if prompt.exact else "about "
        notes = (f"The model reads {about}{share:.0%} of the text; the rest is not chosen.",)
    return Reading(
        tuple(source.document.title for source in prompt.sources),
        prompt.num_tokens,
        backend.info.window_tokens,
        prompt.exact,
        share,
        notes,
    )
