"""What happens to the page as a whole: greeting, language, the model's name, leaving."""

from typing import Any

import gradio as gr

from app.errors import AppError
from app.prompting.tasks import find_task
from app.ui.components import drop_words
from app.ui.conversation.render_ask_form import (
    render_answer_languages,
    render_masthead,
    render_tasks,
    render_welcome,
)
from app.ui.conversation.render_conversation import render_talk
from app.ui.documents.render_documents import render_shelf
from app.ui.documents.samples import render_samples
from app.ui.i18n.translate import Language, error_words, language_of, say
from app.ui.layout import over_choices
from app.ui.service import Host
from app.ui.state import Shelf, Talk

Update = Any


class PageHandlers:
    """Handlers of the whole page."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def greet(self, visitor: gr.Request, *values: Any) -> list[Update]:
        """Put the page into the visitor's language."""
        headers = visitor.headers
        language = language_of(headers.get("accept-language", "") if headers else "")
        return self._in_language(language, *values)

    def change_language(self, event: gr.EventData, *values: Any) -> list[Update]:
        """Put the page into the language that was chosen."""
        wanted = event._data.get("language")
        language: Language = "zh" if wanted == "zh" else "en"
        return self._in_language(language, *values)

    def _in_language(
        self,
        language: Language,
        shelf: Shelf,
        talk: Talk,
        task: str,
        model: str,
        beside: str,
    ) -> list[Update]:
        """Return every worded component, in the order in which they are wired."""

        def label(key: str) -> Update:
            return gr.update(label=say(language, key))

        def button(key: str) -> Update:
            return gr.update(value=say(language, key))

        question, first, second, guideline = self.choose_task(task, language)
        hint = say(language, "guideline_hint")
        return [
            language,
            self._masthead(language, model, beside),
            drop_words(language, self._host.settings),
            label("choose_files"),
            label("paste"),
            gr.update(label=say(language, "paste_label"), placeholder=say(language, "paste_hint")),
            button("add"),
            label("password"),
            button("unlock"),
            gr.update(html=render_shelf(language, shelf)),
            render_samples(language),
            render_talk(language, talk) or render_welcome(language),
            gr.update(html=render_tasks(language, task)),
            first,
            second,
            {**guideline, "label": say(language, "guideline"), "placeholder": hint},
            gr.update(html=render_answer_languages(language)),
            {**question, "label": say(language, "question")},
            button("ask"),
            button("stop"),
            button("show_prompt"),
            button("new_talk"),
            button("save_md"),
            button("save_json"),
            gr.update(label=say(language, "over"), choices=over_choices(language)),
        ]

    def show_model(self, language: Language) -> str:
        """Return the masthead once the model is there, or is known not to come."""
        try:
            self._host.backend()
        except AppError as error:
            return render_masthead(language, None, error_words(language, error))
        return self._masthead(language)

    def _masthead(self, language: Language, model: str = "", beside: str = "") -> str:
        if not self._host.is_ready:
            return render_masthead(language, None)
        try:
            return render_masthead(language, self._host.backend(model).info, beside=beside)
        except AppError as error:
            return render_masthead(language, None, error_words(language, error))

    @staticmethod
    def choose_task(name: str, language: Language) -> list[Update]:
        """Return the fields of question, conferences and guideline as a task wants them."""
        task = find_task(name)
        two = name == "compare_conferences"
        one = two or name in ("review", "improve")
        hint = "question_optional" if task.question else "question_hint"
        first = say(language, "conference_1" if two else "conference")
        return [
            gr.update(placeholder=say(language, hint)),
            gr.update(visible=one, label=first),
            gr.update(visible=two, label=say(language, "conference_2")),
            gr.update(visible=one and not two),
        ]

    def leave(self, visitor: gr.Request) -> None:
        """End what is written for a visitor who is gone, and delete what they uploaded."""
        self._host.leave(visitor.session_hash or "")
