"""What happens in the ask form: a task is chosen, a question weighed, its prompt shown."""

import gradio as gr

from app.backends.base import Backend
from app.errors import AppError
from app.models.placement import describe_machine
from app.ui.ask_form.ask_form import AskForm, read_form, request_of, unchecked_prompt, with_model
from app.ui.ask_form.longer_window import find_offer, render_longer_window
from app.ui.ask_form.render_ask_form import Budget, render_budget
from app.ui.ask_form.task_fields import FIELDS, task_fields
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import Language
from app.ui.masthead.render_masthead import render_masthead
from app.ui.service.service import Service
from app.ui.viewer.panel.render_panel import render_prompt

NOTHING = {"budget": "", "over": gr.update(visible=False), "longer_window": ""}


class AskFormHandlers:
    """Handlers of the ask form; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes(*FIELDS)
    def choose_task(self, task: str, language: Language) -> Changes:
        """Show the fields that a task wants."""
        fields = task_fields(language, task)
        return {name: gr.update(**fields[name]) for name in FIELDS}

    @changes(*NOTHING)
    def weigh(self, form: AskForm) -> Changes:
        """Return the budget bar, exact, and whether ways around the window are offered."""
        form = read_form(form)
        if not form.documents or not self._service.models.is_ready:
            return NOTHING
        try:
            form, backend = with_model(form, self._service)
            if backend.info.evidence_only:
                return NOTHING
            prompt = unchecked_prompt(request_of(form, self._service.settings, True), backend)
        except AppError:
            # What is wrong is said when the question is asked.
            return NOTHING
        budget = Budget(
            prompt.num_source_tokens,
            prompt.num_around_tokens,
            self._service.settings.answer_tokens,
            backend.info.window_tokens,
            prompt.exact,
            # Only one book at a time goes chapter by chapter.
            form.over if form.over != "chapters" or len(prompt.sources) == 1 else "auto",
        )
        return {
            "budget": render_budget(form.language, budget),
            "over": gr.update(visible=budget.over > 0 or form.over != "auto"),
            "longer_window": self._longer_window(form, backend, budget),
        }

    def _longer_window(self, form: AskForm, backend: Backend, budget: Budget) -> str:
        """Return the longer window that would hold the text, as a choice."""
        if not self._service.is_own_machine:
            return ""
        offer = None
        if budget.over > 0:
            settings = self._service.settings
            name, needed = form.model or settings.model, budget.used + budget.answer_tokens
            offer = find_offer(name, backend.info, needed, lambda: describe_machine(settings))
        return render_longer_window(form.language, backend.info, offer)

    @changes("masthead")
    def set_window(self, sent: Sent, model: str, beside: str, language: Language) -> Changes:
        """Open the model again with the window that was chosen."""
        wanted = sent.number("tokens")
        info = self._service.models.backend(model).info
        if wanted is None or not 0 < wanted <= info.longest_window_tokens * 1.1:
            return {}
        info = self._service.models.set_window(model, wanted).info
        return {"masthead": render_masthead(language, info, beside=beside), "ask_notice": ""}

    @changes("panel")
    def show_prompt(self, form: AskForm) -> Changes:
        """Show the whole prompt in the panel."""
        form, backend = with_model(read_form(form), self._service)
        prompt = unchecked_prompt(request_of(form, self._service.settings), backend)
        return {"panel": render_prompt(form.language, prompt), "ask_notice": ""}
