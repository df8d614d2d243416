"""What happens in the panel of models: one is looked at, used, or set beside another."""

from app.models.placement import describe_machine
from app.ui.handler import Changes, Sent, changes
from app.ui.i18n.translate import Language
from app.ui.masthead.render_masthead import render_masthead
from app.ui.models.render_models import render_models
from app.ui.service.service import Service

CHANGED = ("model", "beside", "masthead", "panel", "ask_notice")


class ModelHandlers:
    """Handlers of the models; each takes values and returns what changes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @changes("panel", trouble="panel")
    def show(self, model: str, beside: str, language: Language) -> Changes:
        """Show in the panel what answers and what could."""
        return {"panel": self._panel(model, beside, language)}

    def _panel(self, model: str, beside: str, language: Language) -> str:
        info = self._service.answering(model).info
        machine = describe_machine(self._service.settings)
        return render_models(language, info, beside, machine, self._service.is_own_machine)

    @changes(*CHANGED)
    def use(self, sent: Sent, beside: str, language: Language) -> Changes:
        """Let another model answer from now on; a model that cannot be had changes nothing."""
        wanted = sent.text("model")
        name = "" if self._service.is_operators(wanted) else wanted
        self._service.backend(name)
        return self._shown(name, "" if beside == name else beside, language)

    @changes(*CHANGED)
    def set_beside(self, sent: Sent, model: str, language: Language) -> Changes:
        """Let another model answer next to the first, or no more where none is named."""
        wanted = sent.text("model")
        if wanted:
            self._service.backend(wanted)
        return self._shown(model, wanted, language)

    def _shown(self, model: str, beside: str, language: Language) -> Changes:
        info = self._service.answering(model).info
        return {
            "model": model,
            "beside": beside,
            "masthead": render_masthead(language, info, beside=beside),
            "panel": self._panel(model, beside, language),
            "ask_notice": "",
        }
