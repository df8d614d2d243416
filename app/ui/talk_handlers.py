"""What happens at the desk: questions are weighed, asked, stopped, changed and asked again."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from app.answering import Done, Reading, Request, answer, prepare
from app.backends.base import Backend, Generation, Prefill, Stop, TextDelta, Waiting
from app.chapter_by_chapter import ChapterEvent, PartAnswered, PartBegun, ask_chapters
from app.errors import AppError, OverWindowError
from app.grounding import Quote
from app.prompt import Prompt, build_prompt
from app.tasks import TaskOptions, compose, find_task, question_of
from app.ui.escaping import safe
from app.ui.export import talk_to_json, talk_to_markdown
from app.ui.host import Host
from app.ui.render_desk import Budget, render_budget, render_welcome
from app.ui.render_panel import render_passage, render_prompt
from app.ui.render_talk import render_talk
from app.ui.texts import Language, error_words
from app.ui.visit import Round, Shelf, Talk, chosen_books, history_of, read_ticks, sources_of

SECONDS_BETWEEN_PICTURES = 0.08
"""An answer is drawn a dozen times a second: smooth to the eye, light on a phone."""
WARMER = 0.7
"""Asking the same again should give another answer; 0 would give the same."""

Update = Any


@dataclass(frozen=True)
class Desk:
    """Everything that lies on the desk when a question is asked."""

    question: str
    task: str
    ticks: Any
    over: str
    conference_1: str
    conference_2: str
    shelf: Shelf
    talk: Talk
    editing: int | None
    language: Language


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
    )


class TalkHandlers:
    """Handlers of the desk; each takes values and returns values."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def weigh(self, *values: Any) -> list[Update]:
        """Return the budget bar, exact, and whether reading only the start is offered."""
        desk = read_desk(values)
        if not desk.shelf or not self._host.is_ready:
            return ["", gr.update(visible=False)]
        try:
            backend = self._host.backend()
            prompt = _unchecked_prompt(self._request(desk, probe=True), backend)
        except AppError:
            return ["", gr.update(visible=False)]
        budget = Budget(
            prompt.num_source_tokens,
            prompt.num_tokens - prompt.num_source_tokens,
            self._host.settings.answer_tokens,
            backend.info.window_tokens,
            prompt.exact,
        )
        room = budget.window_tokens - budget.answer_tokens
        over = prompt.num_tokens > room
        offered = over or desk.over != "refuse"
        return [render_budget(desk.language, budget), gr.update(visible=offered)]

    def show_prompt(self, *values: Any) -> list[Update]:
        """Return the panel with the whole prompt, or the sentence why there is none."""
        desk = read_desk(values)
        try:
            prompt = _unchecked_prompt(self._request(desk), self._host.backend())
        except AppError as error:
            return [gr.skip(), _notice(desk.language, error)]
        return [render_prompt(desk.language, prompt), ""]

    def ask(self, visitor: gr.Request, *values: Any) -> Iterator[list[Update]]:
        """Ask what is on the desk and show the answer as it is written."""
        yield from self._ask(read_desk(values), _visit(visitor), Generation())

    def ask_again(
        self, visitor: gr.Request, event: gr.EventData, *values: Any
    ) -> Iterator[list[Update]]:
        """Ask a question of the conversation again; what came after it is replaced."""
        desk = read_desk(values)
        index = event._data.get("round")
        if not isinstance(index, int) or not 0 <= index < len(desk.talk):
            return
        old = desk.talk[index]
        desk = replace(desk, question=old.typed, task=old.task, over=old.over, editing=index)
        failed = old.error is not None
        warmth = Generation() if failed else Generation(temperature=WARMER)
        unfinished = failed or (old.done and old.done.finished.stop_reason == "stopped")
        kept = {part.key: part.answer for part in old.parts} if unfinished else {}
        yield from self._ask(desk, _visit(visitor), warmth, keep=values[0] or "", kept=kept)

    def _ask(
        self,
        desk: Desk,
        visit: str,
        generation: Generation,
        keep: str = "",
        kept: Mapping[str, str] | None = None,
    ) -> Iterator[list[Update]]:
        generation = replace(
            generation,
            max_tokens=self._host.settings.answer_tokens,
            quoting=self._host.settings.quoting,
            visitor=visit,
        )
        try:
            backend = self._host.backend()
            request = replace(self._request(desk), generation=generation)
            events = self._events(desk, request, backend, kept)
        except AppError as error:
            yield self._idle(desk, desk.talk, desk.question, _notice(desk.language, error))
            return
        before = desk.talk if desk.editing is None else desk.talk[: desk.editing]
        stop = self._host.begin(visit)
        try:
            begun = self._begin_round(desk, request)
            for round_ in write_round(begun, events(stop)):
                yield self._busy(desk, (*before, round_), keep)
            yield self._idle(desk, (*before, round_), keep, "")
        finally:
            stop.set()

    def _events(
        self, desk: Desk, request: Request, backend: Backend, kept: Mapping[str, str] | None
    ) -> Callable[[Stop], Iterator[ChapterEvent]]:
        """Return what begins the answer, or raise a RequestError saying why there is none."""
        if desk.over == "chapters" and len(request.sources) == 1:
            try:
                prepare(request, backend)
            except OverWindowError:
                return lambda stop: ask_chapters(request, backend, stop, kept)
        else:
            prepare(request, backend)
        return lambda stop: answer(request, backend, stop)

    def stop(self, visitor: gr.Request) -> None:
        """End the answer that is being written."""
        self._host.stop(_visit(visitor))

    def edit(self, event: gr.EventData, talk: Talk, language: Language) -> list[Update]:
        """Put a question of the conversation back on the desk, to be changed."""
        index = event._data.get("round")
        if not isinstance(index, int) or not 0 <= index < len(talk):
            return [gr.skip()] * 4
        old = talk[index]
        return [old.typed, old.task, index, render_talk(language, talk, index)]

    def cancel_edit(self, talk: Talk, language: Language) -> list[Update]:
        """Leave the conversation as it is."""
        return ["", None, render_talk(language, talk)]

    def clear(self, visitor: gr.Request, language: Language) -> list[Update]:
        """Begin a new conversation."""
        self._host.stop(_visit(visitor))
        return [(), render_welcome(language), None]

    def save_markdown(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as Markdown."""
        text = talk_to_markdown(language, talk)
        return {"name": "conversation.md", "kind": "text/markdown", "text": text}

    def save_json(self, talk: Talk, language: Language) -> dict[str, str]:
        """Hand the conversation over as JSON."""
        return {
            "name": "conversation.json",
            "kind": "application/json",
            "text": talk_to_json(talk),
        }

    def evidence(self, event: gr.EventData, talk: Talk, language: Language) -> Update:
        """Show the passage of a quotation in its place."""
        at, which = event._data.get("round"), event._data.get("quote")
        if not isinstance(at, int) or not isinstance(which, int) or not 0 <= at < len(talk):
            return gr.skip()
        round_ = talk[at]
        if not 0 <= which < len(round_.quotes):
            return gr.skip()
        quote = round_.quotes[which]
        if quote.source is None or quote.start is None:
            return gr.skip()
        return render_passage(language, round_.documents[quote.source], quote)

    def _request(self, desk: Desk, probe: bool = False) -> Request:
        """Return the request of what is on the desk. probe: a question need not be there yet."""
        ticks = read_ticks(desk.ticks)
        talk = desk.talk if desk.editing is None else desk.talk[: desk.editing]
        question = desk.question
        if probe and not question.strip():
            question = find_task(desk.task).question or " ? "
        conferences = tuple(c.strip() for c in (desk.conference_1, desk.conference_2) if c.strip())
        return Request(
            sources=sources_of(chosen_books(desk.shelf, ticks), ticks),
            question=question,
            task=desk.task,
            options=TaskOptions(conferences=conferences),
            history=history_of(talk),
            generation=Generation(max_tokens=self._host.settings.answer_tokens),
            fit="start" if desk.over == "start" else "refuse",
        )

    def _begin_round(self, desk: Desk, request: Request) -> Round:
        books = chosen_books(desk.shelf, read_ticks(desk.ticks))
        task = find_task(desk.task)
        return Round(
            typed=desk.question.strip(),
            asked=question_of(task, desk.question, request.options),
            task=desk.task,
            documents=tuple(book.document for book in books),
            keys=tuple(book.key for book in books),
            over=desk.over,
        )

    def _busy(self, desk: Desk, talk: Talk, question: str) -> list[Update]:
        """Return talk, its HTML, question, editing, Ask, Stop and the notice, while writing."""
        return [
            talk,
            render_talk(desk.language, talk),
            question,
            None,
            gr.update(visible=False),
            gr.update(visible=True),
            "",
        ]

    def _idle(self, desk: Desk, talk: Talk, question: str, notice: str) -> list[Update]:
        """Return the same when nothing is being written."""
        html = render_talk(desk.language, talk) or render_welcome(desk.language)
        return [
            talk,
            html,
            question,
            desk.editing if notice else None,
            gr.update(visible=True),
            gr.update(visible=False),
            notice,
        ]


def write_round(round_: Round, events: Iterator[ChapterEvent]) -> Iterator[Round]:
    """Yield the round as it fills, a dozen times a second; the last one is whole."""
    drawn = 0.0
    yield round_
    try:
        with closing(events):  # type: ignore[type-var]
            for event in events:
                round_ = apply(round_, event)
                now = time.monotonic()
                if now - drawn >= SECONDS_BETWEEN_PICTURES:
                    drawn = now
                    yield round_
    except AppError as error:
        round_ = replace(round_, error=error, progress=None)
    yield round_


def apply(round_: Round, event: ChapterEvent) -> Round:
    """Return the round after one event of its answer."""
    if isinstance(event, TextDelta):
        return replace(round_, answer=round_.answer + event.text, progress=None)
    if isinstance(event, Waiting | Prefill):
        return replace(round_, progress=event)
    if isinstance(event, Quote):
        return replace(round_, quotes=(*round_.quotes, event))
    if isinstance(event, Reading):
        return replace(round_, notes=event.notes)
    if isinstance(event, PartBegun):
        return replace(round_, part=event, answer="", quotes=(), progress=None)
    if isinstance(event, PartAnswered):
        parts = (*round_.parts, event)
        return replace(round_, parts=parts, part=None, answer="", quotes=(), progress=None)
    assert isinstance(event, Done)
    return replace(round_, answer=event.answer, quotes=event.quotes, done=event, progress=None)


def _unchecked_prompt(request: Request, backend: Backend) -> Prompt:
    """Return the prompt of a request whether it fits the window or not."""
    task = find_task(request.task)
    turns = compose(task, len(request.sources), request.question, request.options, request.history)
    return build_prompt(turns, request.sources, backend.template, backend.tokenizer)


def _notice(language: Language, error: AppError) -> str:
    return f'<div class="notice" role="alert"><p>{safe(error_words(language, error))}</p></div>'


def _visit(visitor: gr.Request) -> str:
    return visitor.session_hash or ""
