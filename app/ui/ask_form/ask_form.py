"""The ask form as a browser sends it, and the request it makes."""

from dataclasses import dataclass, replace
from typing import Any

from app.answering.answer import Request
from app.backends.base import Backend, Generation
from app.prompting.prompt import Prompt, build_prompt
from app.prompting.selection import Fit
from app.prompting.tasks import TaskOptions, compose, find_task, question_of
from app.settings import Settings
from app.ui.i18n.translate import Language
from app.ui.notes.note import Notes
from app.ui.service.service import Service
from app.ui.state import (
    Conversation,
    Documents,
    Turn,
    chosen_documents,
    cues_of,
    history_of,
    read_ticks,
    sources_of,
)

FITS: dict[str, Fit] = {"start": "start", "refuse": "refuse"}
"""What is done with a text over the window, where it is not the best that can be."""


@dataclass(frozen=True)
class AskForm:
    """What a browser sends with every question, by the names of the page's components.

    over: what to do about a text over the window: auto, chapters, start or refuse. editing: the
    turn that the question replaces. model, beside: names, empty for the operator's and for
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
    documents: Documents
    conversation: Conversation
    editing: int | None
    language: Language
    model: str
    beside: str
    notes: Notes = ()

    @property
    def kept_turns(self) -> Conversation:
        """The turns that stay when the question is asked."""
        return self.conversation if self.editing is None else self.conversation[: self.editing]


def read_form(form: AskForm) -> AskForm:
    """Return what a browser sent; a field that was never shown comes empty."""
    return replace(
        form,
        question=form.question or "",
        task=form.task or "question",
        over=form.over or "auto",
        conference_1=form.conference_1 or "",
        conference_2=form.conference_2 or "",
        guideline=form.guideline or "",
        answer_language=form.answer_language or "",
    )


def request_of(form: AskForm, settings: Settings, probe: bool = False) -> Request:
    """Return the request of what is in the form.

    probe: only its size is wanted, so the question need not be there yet.
    """
    ticks = read_ticks(form.ticks)
    question = form.question
    if probe and not question.strip():
        question = find_task(form.task).question or " ? "
    conferences = tuple(c.strip() for c in (form.conference_1, form.conference_2) if c.strip())
    return Request(
        sources=sources_of(chosen_documents(form.documents, ticks), ticks),
        question=question,
        task=form.task,
        options=TaskOptions(conferences, form.guideline, form.answer_language),
        history=history_of(form.kept_turns),
        generation=Generation(max_tokens=settings.answer_tokens, quoting=settings.quoting),
        fit=FITS.get(form.over, "auto"),
    )


def begin_turn(form: AskForm, request: Request, model: str) -> Turn:
    """Return the turn of a request before anything has come of it."""
    entries = chosen_documents(form.documents, read_ticks(form.ticks))
    documents = tuple(entry.document for entry in entries)
    return Turn(
        typed=form.question.strip(),
        asked=question_of(find_task(form.task), form.question, request.options),
        task=form.task,
        documents=documents,
        cues=cues_of(form.task, documents),
        keys=tuple(entry.key for entry in entries),
        over=form.over,
        model=model,
    )


def unchecked_prompt(request: Request, backend: Backend) -> Prompt:
    """Return the prompt of a request whether it fits the window or not."""
    task = find_task(request.task)
    turns = compose(task, len(request.sources), request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)


def with_model(form: AskForm, service: Service) -> tuple[AskForm, Backend]:
    """Return the form with its documents counted for the chosen model, and what answers."""
    backend = service.models.answering(form.model)
    return replace(form, documents=service.counted(form.documents, form.model)), backend
