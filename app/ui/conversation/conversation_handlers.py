"""What happens in the conversation: questions are asked, stopped, changed and asked again."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import gradio as gr

from app.answering.answer import Request, answer, prepare
from app.answering.chapter_by_chapter import ask_chapters
from app.answering.evidence import wider
from app.answering.side_by_side import ask_both
from app.backends.base import Backend, Stop
from app.backends.passages import PASSAGES
from app.errors import AppError, OverWindowError, RequestError
from app.retrieval.passage import FindOptions
from app.ui.ask_form.ask_form import AskForm, begin_turn, read_form, request_of, with_model
from app.ui.conversation.export import conversation_to_json, conversation_to_markdown
from app.ui.conversation.render_conversation import render_conversation
from app.ui.conversation.versions import placed, show_version, versions_of
from app.ui.conversation.writing import write_sides, write_turn
from app.ui.handler import Changes, Sent, changes, notice
from app.ui.history.keeper import browser_name, owner_of
from app.ui.history.keeping import pack_turn
from app.ui.history.kept_answer import KeptAnswer
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.service.uploads import address_of
from app.ui.state import Conversation, Documents, Suggested, Turn, entry_of

WARMER = 0.7
"""Asking the same again should give another answer; 0 would give the same."""

WRITING = ("conversation", "conversation_view", "editing", "ask", "stop", "ask_notice")
"""What changes while an answer is written: not the question, which is being typed meanwhile."""
BUSY: Changes = {"ask": gr.update(visible=False), "stop": gr.update(visible=True)}
IDLE: Changes = {"ask": gr.update(visible=True), "stop": gr.update(visible=False)}
Events = Callable[[Stop], Iterator[Any]]
"""The events of an answer, of one model or of two side by side; what writes them knows which."""


@dataclass(frozen=True)
class Manner:
    """How a question is asked. position: its turn's place. kept: what chapters answered before.

    looking: how many passages are looked for.
    """

    position: int
    temperature: float | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    looking: FindOptions = field(default_factory=FindOptions)


class ConversationHandlers:
    """Handlers of the conversation; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*WRITING)
    def ask(self, visitor: gr.Request, form: AskForm) -> Iterator[Changes]:
        """Ask what is in the form and show the answer as it is written."""
        form = read_form(form)
        position = len(form.conversation) if form.editing is None else form.editing
        yield from self._ask(form, visitor, Manner(position))

    @changes(*WRITING)
    def ask_suggested(
        self, visitor: gr.Request, suggested: Suggested | None, form: AskForm
    ) -> Iterator[Changes]:
        """Ask what a card suggested; what lies in the form stays there."""
        if suggested is None:
            return
        form = replace(read_form(form), question=suggested.question, task=suggested.task)
        yield from self._ask(form, visitor, Manner(len(form.conversation)))

    @changes(*WRITING)
    def ask_again(self, visitor: gr.Request, sent: Sent, form: AskForm) -> Iterator[Changes]:
        """Ask a question of the conversation again; the earlier answer stays as a version.

        Where passages are the answer, it has more of them.
        """
        form = read_form(form)
        index = sent.index("turn", len(form.conversation))
        if index is None:
            return
        old = form.conversation[index]
        form = replace(form, question=old.typed, task=old.task, over=old.over, editing=index)
        manner = Manner(index, WARMER)
        if old.is_unfinished:
            manner = Manner(index, None, {part.key: part.answer for part in old.parts})
        elif old.model == PASSAGES:
            manner = replace(manner, looking=wider(old.evidence) or FindOptions())
        yield from self._ask(form, visitor, manner)

    def _ask(self, form: AskForm, visitor: gr.Request, manner: Manner) -> Iterator[Changes]:
        """Yield what changes from the click to the last word, or to why there is no answer."""
        visit = visit_of(visitor)
        self._service.check_question(address_of(visitor))
        if self._service.is_answering(visit):
            raise RequestError("answer_running")
        with self._service.places.taken():
            stop = self._service.begin(visit)
            try:
                # To look through a long novel takes seconds: the click is answered before.
                yield {**BUSY, "ask_notice": looking(form.language)}
                last = yield from self._write(form, visitor, manner, stop)
            except AppError as error:
                # In one piece: of two that follow at once a page may take the last alone.
                last = {"ask_notice": notice(form.language, error)}
            finally:
                self._service.end(visit, stop)
        # Whoever sees the end may ask anew in that instant, so nothing of it is left to be done.
        yield {**IDLE, **last}

    def _write(
        self, form: AskForm, visitor: gr.Request, manner: Manner, stop: Stop
    ) -> Generator[Changes, None, Changes]:
        """Yield what changes while an answer is written; return what does with its last word.

        It is kept as it grows.
        """
        visit, owner = visit_of(visitor), owner_of(visitor)
        form, backend = with_model(form, self._service)
        request = request_of(form, self._service.settings)
        generation = replace(
            request.generation, temperature=manner.temperature, visitor=owner, lasts=True
        )
        request = replace(request, generation=generation, looking=manner.looking)
        events = self._events(form, request, backend, manner)
        write: Callable[..., Iterator[Turn]] = write_sides if form.beside else write_turn
        turn = begin_turn(form, request, backend.info.name)
        pace = self._service.reader(form.model).tokens_per_second
        turn = replace(turn, tokens_per_second=pace)
        if form.beside:
            turn = replace(turn, beside=replace(turn, model=form.beside))
        kept = KeptAnswer(self._service.keeper, owner, visit)
        between = partial(self._service.pace.between, browser_name(visitor))
        try:
            kept.begin(replace(form, question=""), manner.position, turn)
            yield {**BUSY, "editing": None, "ask_notice": "", **self._drawn(visit, kept)}
            counted = self._service.metrics.counted(events(stop))
            for turn in write(turn, counted, between):  # noqa: B020
                kept.grow(turn)
                if turn.is_being_written:
                    yield self._drawn(visit, kept)
            if turn.done:
                self._service.note_speed(turn.done.finished, turn.model)
                self._make_ready(visit, form.documents, turn)
        finally:
            kept.end()
        trouble = notice(form.language, kept.error) if kept.error else ""
        return {**self._drawn(visit, kept), "ask_notice": trouble}

    def _make_ready(self, visit: str, documents: Documents, turn: Turn) -> None:
        """Prepare the pages that a click on one of the answer's passages opens."""
        for document in turn.documents:
            if entry := entry_of(documents, document):
                self._service.open_documents.make_ready(visit, document, entry)

    def _drawn(self, visit: str, kept: KeptAnswer) -> Changes:
        """Return the conversation as it is, in the language in which it is read by now."""
        view = render_conversation(self._service.language(visit), kept.conversation)
        return {"conversation": kept.conversation, "conversation_view": view}

    def _events(self, form: AskForm, request: Request, backend: Backend, manner: Manner) -> Events:
        """Return what answers, given how it is stopped, or raise a RequestError saying why not."""
        keeper = self._service.retriever
        if form.beside:
            both = (backend, self._service.models.backend(form.beside))
            prepared = prepare(request, backend, keeper)
            return lambda stop: ask_both(request, both, stop, keeper, prepared)
        by_chapters = form.over == "chapters" and len(request.sources) == 1
        try:
            whole = replace(request, fit="references") if by_chapters else request
            prepared = prepare(whole, backend, keeper)
        except OverWindowError:
            if not by_chapters:
                raise
            return lambda stop: ask_chapters(request, backend, stop, manner.kept, keeper)
        return lambda stop: answer(request, backend, stop, keeper, prepared)

    @changes()
    def stop(self, visitor: gr.Request) -> None:
        """End the answer that is being written."""
        self._service.stop(visit_of(visitor))

    @changes("question", "task", "editing", "ask_notice")
    def edit(self, sent: Sent, conversation: Conversation, language: Language) -> Changes:
        """Put a question of the conversation back into the form, to be changed."""
        index = sent.index("turn", len(conversation))
        if index is None:
            return {}
        old = conversation[index]
        cancel = safe(say(language, "cancel"))
        banner = (
            f'<p class="banner">{safe(say(language, "editing"))} '
            f'<button type="button" data-act="cancel_edit">{cancel}</button></p>'
        )
        return {"question": old.typed, "task": old.task, "editing": index, "ask_notice": banner}

    @changes("question", "editing", "ask_notice")
    def cancel_edit(self) -> Changes:
        """Leave the conversation as it is."""
        return {"question": "", "editing": None, "ask_notice": ""}

    @changes("conversation", "conversation_view")
    def show_version(
        self, visitor: gr.Request, sent: Sent, conversation: Conversation, language: Language
    ) -> Changes:
        """Show another answer to the same question."""
        index = sent.index("turn", len(conversation))
        turn = conversation[index] if index is not None else None
        which = sent.index("version", len(versions_of(turn))) if turn else None
        if index is None or turn is None or which is None:
            return {}
        turn = show_version(turn, which)
        conversation = placed(conversation, index, turn)
        visit, keeper = visit_of(visitor), self._service.keeper
        if (key := keeper.held(visit)) is not None:
            keeper.save_turn(owner_of(visitor), key, index, pack_turn(turn))
        view = render_conversation(language, conversation)
        return {"conversation": conversation, "conversation_view": view}

    @changes("conversation", "conversation_view", "editing")
    def clear(self, visitor: gr.Request) -> Changes:
        """Begin a new conversation."""
        self._service.stop(visit_of(visitor))
        self._service.keeper.begin_anew(visit_of(visitor))
        return {"conversation": (), "conversation_view": "", "editing": None}

    @changes("outbox")
    def save_markdown(self, conversation: Conversation, language: Language) -> Changes:
        """Hand the conversation over as Markdown."""
        text = conversation_to_markdown(language, conversation)
        return {"outbox": {"name": "conversation.md", "kind": "text/markdown", "text": text}}

    @changes("outbox")
    def save_json(self, conversation: Conversation) -> Changes:
        """Hand the conversation over as JSON."""
        text = conversation_to_json(conversation)
        return {"outbox": {"name": "conversation.json", "kind": "application/json", "text": text}}


def looking(language: Language) -> str:
    """Return the line that says that a question is being looked into."""
    words = safe(say(language, "looking"))
    return f'<p class="busy" role="status"><span class="pulse"></span>{words}</p>'


def visit_of(visitor: gr.Request) -> str:
    """Return the name of a visit, by which its answer can be stopped."""
    return visitor.session_hash or ""
