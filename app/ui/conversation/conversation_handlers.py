"""What happens in the conversation: questions are asked, stopped, changed and asked again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import gradio as gr

from app.answering.answer import Request, answer, prepare
from app.answering.chapter_by_chapter import ask_chapters
from app.answering.side_by_side import ask_both
from app.backends.base import Backend, Stop
from app.errors import AppError, OverWindowError, UnavailableModelError
from app.ui.ask_form.ask_form import AskForm, begin_turn, read_form, request_of, with_model
from app.ui.conversation.export import conversation_to_json, conversation_to_markdown
from app.ui.conversation.render_conversation import render_conversation, render_welcome
from app.ui.conversation.writing import write_sides, write_turn
from app.ui.handler import Changes, Sent, changes, notice
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe
from app.ui.service.service import Service
from app.ui.service.uploads import address_of
from app.ui.state import Conversation, Turn

WARMER = 0.7
"""Asking the same again should give another answer; 0 would give the same."""

WRITING = (
    "conversation",
    "conversation_view",
    "question",
    "editing",
    "ask",
    "stop",
    "ask_notice",
)
"""What changes while an answer is written."""
Write = Callable[[Turn, Stop], Iterator[Turn]]


@dataclass(frozen=True)
class Manner:
    """How a question is asked. left: stays in the question's field. kept: chapters' answers."""

    temperature: float = 0.0
    left: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


class ConversationHandlers:
    """Handlers of the conversation; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*WRITING)
    def ask(self, visitor: gr.Request, form: AskForm) -> Iterator[Changes]:
        """Ask what is in the form and show the answer as it is written."""
        yield from self._ask(read_form(form), visitor, Manner())

    @changes(*WRITING)
    def ask_again(self, visitor: gr.Request, sent: Sent, form: AskForm) -> Iterator[Changes]:
        """Ask a question of the conversation again; what came after it is replaced."""
        form = read_form(form)
        index = sent.index("turn", len(form.conversation))
        if index is None:
            return
        old = form.conversation[index]
        left = form.question
        form = replace(form, question=old.typed, task=old.task, over=old.over, editing=index)
        manner = Manner(WARMER, left)
        if old.is_unfinished:
            manner = Manner(0.0, left, {part.key: part.answer for part in old.parts})
        yield from self._ask(form, visitor, manner)

    def _ask(self, form: AskForm, visitor: gr.Request, manner: Manner) -> Iterator[Changes]:
        visit = visit_of(visitor)
        try:
            self._service.check_question(address_of(visitor))
            form, backend = with_model(form, self._service)
            request = request_of(form, self._service.settings)
            generation = replace(request.generation, temperature=manner.temperature, visitor=visit)
            request = replace(request, generation=generation)
            turn = begin_turn(form, request, backend.info.name)
            write = self._writer(form, request, backend, manner)
        except AppError as error:
            yield self._idle(form, form.conversation, form.question, notice(form.language, error))
            return
        if form.beside:
            turn = replace(turn, beside=replace(turn, model=form.beside))
        stop = self._service.begin(visit)
        try:
            with self._service.places.taken():
                for drawn in write(turn, stop):
                    turn = drawn
                    yield self._busy(form, (*form.kept_turns, turn), manner.left)
            yield self._idle(form, (*form.kept_turns, turn), manner.left, "")
        except UnavailableModelError as error:
            yield self._idle(form, form.conversation, form.question, notice(form.language, error))
        finally:
            stop.set()

    def _writer(self, form: AskForm, request: Request, backend: Backend, manner: Manner) -> Write:
        """Return what writes the answer, or raise a RequestError saying why there is none."""
        keeper = self._service.retriever
        if form.beside:
            other = self._service.backend(form.beside)
            prepare(replace(request, fit="start"), backend, keeper)
            both = (backend, other)
            return lambda turn, stop: write_sides(turn, ask_both(request, both, stop, keeper))
        if form.over == "chapters" and len(request.sources) == 1:
            try:
                prepare(request, backend, keeper)
            except OverWindowError:
                return lambda turn, stop: write_turn(
                    turn, ask_chapters(request, backend, stop, manner.kept, keeper)
                )
        prepare(request, backend, keeper)
        return lambda turn, stop: write_turn(turn, answer(request, backend, stop, keeper))

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

    @changes("conversation", "conversation_view", "editing", "kept_key")
    def clear(self, visitor: gr.Request, language: Language) -> Changes:
        """Begin a new conversation."""
        self._service.stop(visit_of(visitor))
        drawn = render_welcome(language)
        return {"conversation": (), "conversation_view": drawn, "editing": None, "kept_key": None}

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

    def _busy(self, form: AskForm, conversation: Conversation, question: str) -> Changes:
        """Return what changes while an answer is being written."""
        return {
            "conversation": conversation,
            "conversation_view": render_conversation(form.language, conversation),
            "question": question,
            "editing": None,
            "ask": gr.update(visible=False),
            "stop": gr.update(visible=True),
            "ask_notice": "",
        }

    def _idle(self, form: AskForm, conversation: Conversation, question: str, said: str) -> Changes:
        """Return the same when nothing is being written."""
        drawn = render_conversation(form.language, conversation) or render_welcome(form.language)
        return {
            "conversation": conversation,
            "conversation_view": drawn,
            "question": question,
            "editing": form.editing if said else None,
            "ask": gr.update(visible=True),
            "stop": gr.update(visible=False),
            "ask_notice": said,
        }


def visit_of(visitor: gr.Request) -> str:
    """Return the name of a visit, by which its answer can be stopped."""
    return visitor.session_hash or ""
