"""Question → answer, as a stream of typed events: the whole story on one screen.

First comes the evidence: the passages that bear on the question, whatever model answers. The
task and the question become a conversation, the conversation a prompt, the prompt is
checked against the window and goes to a backend; every quotation in what comes back is
looked up in the documents as soon as it is closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.answering.evidence import find_evidence
from app.answering.grounding import Grounder, Quote, Related
from app.answering.steps import Step, stream_steps, sub_questions
from app.backends.base import Backend, Finished, Generation, Prefill, Stop, TextDelta, Waiting
from app.messages.message import message
from app.prompting.closest import fit_closest
from app.prompting.prompt import Prompt, Source, build_prompt
from app.prompting.selection import Fit, check_window, fit_start, share_read, without_references
from app.prompting.tasks import (
    Exchange,
    Task,
    TaskOptions,
    check_documents,
    compose,
    find_task,
    question_of,
)
from app.retrieval.passage import Evidence
from app.retrieval.retriever import Retriever
from app.text.quotations import CLOSING


@dataclass(frozen=True)
class Request:
    """All that an answer depends on besides the model."""

    sources: tuple[Source, ...]
    question: str = ""
    task: str = "question"
    options: TaskOptions = field(default_factory=TaskOptions)
    history: tuple[Exchange, ...] = ()
    generation: Generation = field(default_factory=Generation)
    fit: Fit = "references"


@dataclass(frozen=True)
class Passages:
    """What bears on the question; there before a model has read a word."""

    evidence: Evidence


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

Event = Passages | Reading | Waiting | Prefill | TextDelta | Quote | Done


def prepare(request: Request, backend: Backend, retriever: Retriever | None = None) -> Prompt:
    """Return the exact prompt of a request, or raise a RequestError saying why there is none.

    retriever: chooses the closest passages where the text has to be cut to them.
    """
    keeper = retriever or Retriever()
    task = find_task(request.task)
    prompt = _build(request, task, backend)
    if backend.info.evidence_only:
        return prompt
    room = backend.info.window_tokens - request.generation.max_tokens
    if prompt.num_tokens > room and request.fit != "refuse":
        fitted = _fitted(prompt, request, backend, keeper)
        prompt = _build(replace(request, sources=fitted), task, backend)
    check_window(prompt, backend.info.window_tokens, request.generation.max_tokens)
    return _narrowed(prompt, request, backend, keeper)


def _narrowed(prompt: Prompt, request: Request, backend: Backend, retriever: Retriever) -> Prompt:
    """Return what a small finder can keep in sight: of much text, the closest passages."""
    reliable = backend.info.reliable_tokens
    if not reliable or prompt.num_tokens <= reliable:
        return prompt
    room = reliable - prompt.num_around_tokens
    narrowed = _closest(prompt.sources, request, room, retriever)
    return _build(replace(request, sources=narrowed), find_task(request.task), backend)


def answer(
    request: Request, backend: Backend, stop: Stop, retriever: Retriever | None = None
) -> Iterator[Event]:
    """Yield what happens from the question to the checked answer; `Done` comes last.

    retriever: keeps what it makes of documents from question to question. Raises RequestError
    before anything is read, ModelError when the model cannot go on.
    """
    keeper = retriever or Retriever()
    task = find_task(request.task)
    evidence = evidence_for(request, keeper)
    yield Passages(evidence)
    steps = _steps(request, task, backend, keeper)
    steps = [replace(step, prompt=replace(step.prompt, evidence=evidence)) for step in steps]
    yield _reading(request, steps, backend)
    grounder = Grounder(request.sources if backend.info.finds else steps[0].prompt.sources, keeper)
    text, quotes = "", ()  # type: tuple[str, tuple[Quote, ...]]
    finished = Finished("stopped")
    for event in stream_steps(steps, request.generation, backend, stop):
        if isinstance(event, Finished):
            finished = event
            continue
        yield event
        if isinstance(event, TextDelta):
            text += event.text
            if _CLOSING_MARKS.intersection(event.text):
                found = grounder.ground(text, growing=True)
                yield from _new(found, quotes)
                quotes = found
    quotes_at_end = grounder.ground(text)
    yield from _new(quotes_at_end, quotes)
    notes = (*_cautions(request, task, backend), *finished.notes)
    # Who only finds writes nothing of their own that a passage could be related to.
    only_finds = backend.info.finds or backend.info.evidence_only
    related = () if only_finds else grounder.related(text)
    yield Done(text, quotes_at_end, related, finished, notes)


def evidence_for(request: Request, retriever: Retriever) -> Evidence:
    """Return what bears on a request, or raise a RequestError saying why it cannot be put."""
    task = find_task(request.task)
    check_documents(task, len(request.sources))
    question_of(task, request.question, request.options)
    return find_evidence(request.sources, task, request.question, request.history, retriever)


def _cautions(request: Request, task: Task, backend: Backend) -> Iterator[str]:
    language = request.options.language
    if task.caution:
        yield task.caution
    if language and language != "English" and backend.info.mostly_english:
        yield message("mostly_english", name=backend.info.name, language=language)


def _new(found: tuple[Quote, ...], known: tuple[Quote, ...]) -> Iterator[Quote]:
    return (quote for quote in found if quote not in known)


def _steps(request: Request, task: Task, backend: Backend, retriever: Retriever) -> list[Step]:
    """Return the prompts of an answer: one, or one a part where the model only finds."""
    is_open = not request.question.strip() and not request.history
    if not (backend.info.finds and task.parts and is_open):
        return [Step("", prepare(request, backend, retriever))]
    check_documents(task, len(request.sources))
    steps: list[Step] = []
    for sub in sub_questions(task, request.sources):
        asked = replace(request, task="question", question=sub.question, sources=sub.sources)
        steps.append(Step(sub.heading, prepare(asked, backend, retriever)))
    return steps


def _build(request: Request, task: Task, backend: Backend) -> Prompt:
    turns = compose(task, len(request.sources), request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)


def _fitted(
    prompt: Prompt, request: Request, backend: Backend, retriever: Retriever
) -> tuple[Source, ...]:
    """Return what is left of the sources of a prompt that is over the window."""
    if request.fit == "references":
        return tuple(without_references(source) for source in request.sources)
    room = _room_beside(prompt, request, backend)
    if request.fit == "start":
        return fit_start(request.sources, room)
    return _closest(request.sources, request, room, retriever)


def _closest(
    sources: tuple[Source, ...], request: Request, room: int, retriever: Retriever
) -> tuple[Source, ...]:
    question = question_of(find_task(request.task), request.question, TaskOptions())
    return fit_closest(sources, question, room, retriever)


def room_for_sources(request: Request, backend: Backend) -> int:
    """Return the tokens that sources may take beside the words around them and the answer."""
    return _room_beside(_build(request, find_task(request.task), backend), request, backend)


def _room_beside(prompt: Prompt, request: Request, backend: Backend) -> int:
    taken = prompt.num_around_tokens + request.generation.max_tokens
    return backend.info.window_tokens - taken


def _reading(request: Request, steps: list[Step], backend: Backend) -> Reading:
    """Say what is read; of several steps, the largest prompt and all that any of them reads."""
    largest = max((step.prompt for step in steps), key=lambda prompt: prompt.num_tokens)
    share = share_read(largest.sources)
    notes: tuple[str, ...] = ()
    if backend.info.reliable_tokens > 0 and share < share_read(request.sources):
        notes = (
            message(
                "reads_closest_in_sight",
                name=backend.info.name,
                num_tokens=backend.info.reliable_tokens,
                share=_percent(share),
            ),
        )
    elif request.fit == "references" and share < share_read(request.sources):
        notes = (message("references_left_out"),)
    elif share < 1:
        code = "reads_share" if largest.exact else "reads_share_about"
        notes = (message(code, share=_percent(share)),)
    return Reading(
        tuple(source.document.title for source in request.sources),
        largest.num_tokens,
        backend.info.window_tokens,
        largest.exact,
        share,
        notes,
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else f"{share:.2%}"
