"""Everything that lies on the desk when a question is asked, and the request it makes."""

from dataclasses import dataclass, replace
from typing import Any

from app.answering.answer import Request
from app.backends.base import Backend, Generation
from app.prompting.prompt import Prompt, build_prompt
from app.prompting.selection import Fit
from app.prompting.tasks import TaskOptions, compose, find_task, question_of
from app.settings import Settings
from app.ui.i18n.translate import Language
from app.ui.state import (
    Round,
    Shelf,
    Talk,
    chosen_books,
    cues_of,
    history_of,
    read_ticks,
    sources_of,
)

FITS: dict[str, Fit] = {"start": "start", "closest": "closest"}
"""What is done with a text over the window, where that is a way of fitting it."""


@dataclass(frozen=True)
class Desk:
    """What a browser sends with every question, in this order.

    over: what to do about a text over the window: refuse, closest, start or chapters. editing: the
    round that the question replaces. model, beside: names, empty for the operator's and for
    none.
    """

    question: str
    task: str
    ticks: Any
    over: str
    conference_1: str
    conference_2: str
    guideline: str
    answer_language: str
    shelf: Shelf
    talk: Talk
    editing: int | None
    language: Language
    model: str
    beside: str

    @property
    def kept_talk(self) -> Talk:
        """The rounds that stay when the question is asked."""
        return self.talk if self.editing is None else self.talk[: self.editing]


def read_desk(values: tuple[Any, ...]) -> Desk:
    """Return what a browser sent; a field that was never shown comes empty."""
    desk = Desk(*values)
    return replace(
        desk,
        question=desk.question or "",
        task=desk.task or "question",
        over=desk.over or "refuse",
        conference_1=desk.conference_1 or "",
        conference_2=desk.conference_2 or "",
        guideline=desk.guideline or "",
        answer_language=desk.answer_language or "",
    )


def request_of(desk: Desk, settings: Settings, probe: bool = False) -> Request:
    """Return the request of what is on the desk.

    probe: only its size is wanted, so the question need not be there yet.
    """
    ticks = read_ticks(desk.ticks)
    question = desk.question
    if probe and not question.strip():
        question = find_task(desk.task).question or " ? "
    conferences = tuple(c.strip() for c in (desk.conference_1, desk.conference_2) if c.strip())
    return Request(
        sources=sources_of(chosen_books(desk.shelf, ticks), ticks),
        question=question,
        task=desk.task,
        options=TaskOptions(conferences, desk.guideline, desk.answer_language),
        history=history_of(desk.kept_talk),
        generation=Generation(max_tokens=settings.answer_tokens, quoting=settings.quoting),
        fit=FITS.get(desk.over, "refuse"),
    )


def begin_round(desk: Desk, request: Request, model: str) -> Round:
    """Return the round of a request before anything has come of it."""
    books = chosen_books(desk.shelf, read_ticks(desk.ticks))
    documents = tuple(book.document for book in books)
    return Round(
        typed=desk.question.strip(),
        asked=question_of(find_task(desk.task), desk.question, request.options),
        task=desk.task,
        documents=documents,
        cues=cues_of(desk.task, documents),
        keys=tuple(book.key for book in books),
        over=desk.over,
        model=model,
    )


def unchecked_prompt(request: Request, backend: Backend) -> Prompt:
    """Return the prompt of a request whether it fits the window or not."""
    task = find_task(request.task)
    turns = compose(task, len(request.sources), request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)
