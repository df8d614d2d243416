"""What happens in the panel of models: one is looked at, used, or set beside another."""

from typing import Any

import gradio as gr

from app.errors import AppError
from app.models.placement import describe_machine
from app.ui.conversation.conversation_handlers import notice
from app.ui.conversation.render_ask_form import render_masthead
from app.ui.i18n.translate import Language
from app.ui.models.render_models import render_models
from app.ui.service import Host

Update = Any


class ModelHandlers:
    """Handlers of the models; each takes values and returns values."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def show(self, model: str, beside: str, language: Language) -> Update:
        """Show in the panel what answers and what could."""
        try:
            info = self._host.backend(model).info
        except AppError as error:
            return notice(language, error)
        machine = describe_machine(self._host.settings)
        return render_models(language, info, beside, machine, self._host.is_own_machine)

    def use(self, event: gr.EventData, model: str, beside: str, language: Language) -> list[Update]:
        """Let another model answer from now on; a model that cannot be had changes nothing."""
        wanted = str(event._data.get("model"))
        try:
            name = "" if wanted == self._host.backend().info.name else wanted
            self._host.backend(name)
        except AppError as error:
            return [model, beside, gr.skip(), gr.skip(), notice(language, error)]
        return self._shown(name, "" if beside == name else beside, language)

    def set_beside(
        self, event: gr.EventData, model: str, beside: str, language: Language
    ) -> list[Update]:
        """Let another model answer next to the first, or no more where none is named."""
        wanted = str(event._data.get("model") or "")
        try:
            if wanted:
                self._host.backend(wanted)
        except AppError as error:
            return [model, beside, gr.skip(), gr.skip(), notice(language, error)]
        return self._shown(model, wanted, language)

    def _shown(self, model: str, beside: str, language: Language) -> list[Update]:
        """Return model, beside, masthead, panel and the notice."""
        info = self._host.backend(model).info
        head = render_masthead(language, info, beside=beside)
        return [model, beside, head, self.show(model, beside, language), ""]
