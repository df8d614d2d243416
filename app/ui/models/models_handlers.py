"""What happens in the panel of models: one is looked at, used, or set beside another."""

from app.backends.openai_compatible.local_servers import (
    FoundServer,
    find_local_servers,
    list_models,
)
from app.errors import ServerError
from app.models.placement import describe_machine
from app.ui.handler import Changes, Sent, changes, notice
from app.ui.i18n.translate import Language
from app.ui.masthead.render_masthead import render_masthead
from app.ui.models.render_models import render_models
from app.ui.models.render_servers import render_servers
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

    @changes("panel", trouble="panel")
    def list_server(self, sent: Sent, model: str, beside: str, language: Language) -> Changes:
        """Show the models of the server whose address was given."""
        if not self._service.is_own_machine:
            return {}
        address, key = sent.text("address").strip(), sent.text("key").strip()
        found = find_local_servers()
        try:
            other = FoundServer(address, address, list_models(address, key))
            servers = render_servers(language, (other, *found), address)
        except ServerError as error:
            # Said beside the address, which stays there to be mended.
            servers = render_servers(language, found, address, notice(language, error))
        return {"panel": self._panel(model, beside, language, servers)}

    @changes(*CHANGED)
    def use_server(self, sent: Sent, language: Language) -> Changes:
        """Let a server's model answer from now on; its key stays in memory."""
        address, key, model = (sent.text(name).strip() for name in ("address", "key", "model"))
        name = self._service.add_server(address, key, model)
        self._service.backend(name)
        return self._shown(name, "", language)

    def _panel(self, model: str, beside: str, language: Language, servers: str = "") -> str:
        info = self._service.answering(model).info
        machine = describe_machine(self._service.settings)
        if not self._service.is_own_machine:
            return render_models(language, info, beside, machine, None)
        servers = servers or render_servers(language, find_local_servers())
        return render_models(language, info, beside, machine, servers)

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
