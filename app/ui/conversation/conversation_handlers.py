"""What happens at the desk: questions are weighed, asked, stopped, changed and asked again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr

from app.answering.answer import Request, answer, prepare
from app.answering.chapter_by_chapter import ask_chapters
from app.answering.side_by_side import ask_both
from app.backends.base import Backend, Stop
from app.errors import AppError, OverWindowError, UnavailableModelError
from app.models.placement import describe_machine
from app.ui.conversation.ask_form import Desk, begin_round, read_desk, request_of, unchecked_prompt
from app.ui.conversation.render_ask_form import (
    Budget,
    render_budget,
    render_masthead,
    render_welcome,
)
from app.ui.conversation.render_conversation import render_talk
from app.ui.conversation.writing import write_round, write_sides
from app.ui.documents.uploads import address_of
from app.ui.escaping import safe
from app.ui.i18n.translate import Language, error_words, say
from app.ui.models.stretching import find_offer, render_stretch
from app.ui.service import Host
from app.ui.state import Round, Talk
from app.ui.viewer.render_viewer import render_prompt

WARMER = 0.7
"""Asking the same again should give another answer; 0 would give the same."""

Update = Any
Write = Callable[[Round, Stop], Iterator[Round]]


@dataclass(frozen=True)
class Manner:
    """How a question is asked. left: stays in the question's field. kept: chapters' answers."""

    temperature: float = 0.0
    left: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


class TalkHandlers:
    """Handlers of the desk; each takes values and returns values."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def weigh(self, *values: Any) -> list[Update]:
        """Return the budget bar, exact, and whether ways around the window are offered."""
        desk = read_desk(values)
        if not desk.shelf or not self._host.is_ready:
            return ["", gr.update(visible=False), ""]
        try:
            desk, backend = self._with_model(desk)
            prompt = unchecked_prompt(request_of(desk, self._host.settings, True), backend)
        except AppError:
            return ["", gr.update(visible=False), ""]
        budget = Budget(
            prompt.num_source_tokens,
            prompt.num_around_tokens,
            self._host.settings.answer_tokens,
            backend.info.window_tokens,
            prompt.exact,
        )
        offered = budget.over > 0 or desk.over != "refuse"
        stretch = self._stretch(desk, backend, budget)
        return [render_budget(desk.language, budget), gr.update(visible=offered), stretch]

    def _stretch(self, desk: Desk, backend: Backend, budget: Budget) -> str:
        """Return the longer window that would hold the text, as a choice."""
        if not self._host.is_own_machine:
            return ""
        offer = None
        if budget.over > 0:
            settings = self._host.settings
            name, needed = desk.model or settings.model, budget.used + budget.answer_tokens
            offer = find_offer(name, backend.info, needed, lambda: describe_machine(settings))
        return render_stretch(desk.language, backend.info, offer)

    def set_window(self, event: gr.EventData, *values: Any) -> list[Update]:
        """Open the model again with the window that was chosen."""
        desk, wanted = read_desk(values), event._data.get("tokens")
        try:
            info = self._host.backend(desk.model).info
            if not isinstance(wanted, int) or not 0 < wanted <= info.longest_window_tokens * 1.1:
                return [gr.skip(), gr.skip()]
            info = self._host.set_window(desk.model, wanted).info
        except AppError as error:
            return [gr.skip(), notice(desk.language, error)]
        return [render_masthead(desk.language, info, beside=desk.beside), ""]

    def show_prompt(self, *values: Any) -> list[Update]:
        """Return the panel with the whole prompt, or the sentence why there is none."""
        desk = read_desk(values)
        try:
            desk, backend = self._with_model(desk)
            prompt = unchecked_prompt(request_of(desk, self._host.settings), backend)
        except AppError as error:
            return [gr.skip(), notice(desk.language, error)]
        return [render_prompt(desk.language, prompt), ""]

    def ask(self, visitor: gr.Request, *values: Any) -> Iterator[list[Update]]:
        """Ask what is on the desk and show the answer as it is written."""
        yield from self._ask(read_desk(values), visitor, Manner())

    def ask_again(
        self, visitor: gr.Request, event: gr.EventData, *values: Any
    ) -> Iterator[list[Update]]:
        """Ask a question of the conversation again; what came after it is replaced."""
        desk = read_desk(values)
        index = event._data.get("round")
        if not isinstance(index, int) or not 0 <= index < len(desk.talk):
            return
        old = desk.talk[index]
        left = desk.question
        desk = replace(desk, question=old.typed, task=old.task, over=old.over, editing=index)
        manner = Manner(WARMER, left)
        if old.is_unfinished:
            manner = Manner(0.0, left, {part.key: part.answer for part in old.parts})
        yield from self._ask(desk, visitor, manner)

    def _ask(self, desk: Desk, visitor: gr.Request, manner: Manner) -> Iterator[list[Update]]:
        visit = visit_of(visitor)
        try:
            self._host.check_question(address_of(visitor))
            desk, backend = self._with_model(desk)
            request = request_of(desk, self._host.settings)
            generation = replace(request.generation, temperature=manner.temperature, visitor=visit)
            request = replace(request, generation=generation)
            round_ = begin_round(desk, request, backend.info.name)
            write = self._writer(desk, request, backend, manner)
        except AppError as error:
            yield self._idle(desk, desk.talk, desk.question, notice(desk.language, error))
            return
        if desk.beside:
            round_ = replace(round_, beside=replace(round_, model=desk.beside))
        stop = self._host.begin(visit)
        try:
            with self._host.places.taken():
                for drawn in write(round_, stop):
                    round_ = drawn
                    yield self._busy(desk, (*desk.kept_talk, round_), manner.left)
            yield self._idle(desk, (*desk.kept_talk, round_), manner.left, "")
        except UnavailableModelError as error:
            yield self._idle(desk, desk.talk, desk.question, notice(desk.language, error))
        finally:
            stop.set()

    def _writer(self, desk: Desk, request: Request, backend: Backend, manner: Manner) -> Write:
        """Return what writes the answer, or raise a RequestError saying why there is none."""
        if desk.beside:
            other = self._host.backend(desk.beside)
            prepare(replace(request, fit="start"), backend)
            both = (backend, other)
            return lambda round_, stop: write_sides(round_, ask_both(request, both, stop))
        if desk.over == "chapters" and len(request.sources) == 1:
            try:
                prepare(request, backend)
            except OverWindowError:
                return lambda round_, stop: write_round(
                    round_, ask_chapters(request, backend, stop, manner.kept)
                )
        prepare(request, backend)
        return lambda round_, stop: write_round(round_, answer(request, backend, stop))

    def _with_model(self, desk: Desk) -> tuple[Desk, Backend]:
        """Return the desk with its books counted for the chosen model, and the model."""
        backend = self._host.backend(desk.model)
        return replace(desk, shelf=self._host.counted(desk.shelf, desk.model)), backend

    def stop(self, visitor: gr.Request) -> None:
        """End the answer that is being written."""
        self._host.stop(visit_of(visitor))

    def edit(self, event: gr.EventData, talk: Talk, language: Language) -> list[Update]:
        """Put a question of the conversation back on the desk, to be changed."""
        index = event._data.get("round")
        if not isinstance(index, int) or not 0 <= index < len(talk):
            return [gr.skip()] * 4
        old = talk[index]
        cancel = safe(say(language, "cancel"))
        banner = (
            f'<p class="banner">{safe(say(language, "editing"))} '
            f'<button type="button" data-act="cancel_edit">{cancel}</button></p>'
        )
        return [old.typed, old.task, index, banner]

    def cancel_edit(self) -> list[Update]:
        """Leave the conversation as it is."""
        return ["", None, ""]

    def clear(self, visitor: gr.Request, language: Language) -> list[Update]:
        """Begin a new conversation."""
        self._host.stop(visit_of(visitor))
        return [(), render_welcome(language), None, None]

    def _busy(self, desk: Desk, talk: Talk, question: str) -> list[Update]:
        """Return talk, its HTML, question, editing, Ask, Stop and the notice, while writing."""
        shown, hidden = gr.update(visible=True), gr.update(visible=False)
        return [talk, render_talk(desk.language, talk), question, None, hidden, shown, ""]

    def _idle(self, desk: Desk, talk: Talk, question: str, said: str) -> list[Update]:
        """Return the same when nothing is being written."""
        html = render_talk(desk.language, talk) or render_welcome(desk.language)
        shown, hidden = gr.update(visible=True), gr.update(visible=False)
        return [talk, html, question, desk.editing if said else None, shown, hidden, said]


def notice(language: Language, error: AppError) -> str:
    """Return an error's sentence as the page shows it."""
    return f'<div class="notice" role="alert"><p>{safe(error_words(language, error))}</p></div>'


def visit_of(visitor: gr.Request) -> str:
    """Return the name of a visit, by which its answer can be stopped."""
    return visitor.session_hash or ""
