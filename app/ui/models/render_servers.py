"""Model servers as HTML: those found on this machine, and a form for any other."""

from app.backends.openai_compatible.local_servers import FoundServer
from app.backends.openai_compatible.server_models import model_label
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe

MOST_MODELS = 60


def render_found(language: Language, found: tuple[FoundServer, ...]) -> str:
    """Return the servers that answer, each with its models."""
    rows = "".join(_server(language, server) for server in found)
    return f'<ul class="models found">{rows}</ul>' if rows else ""


def render_server_form(language: Language, address: str = "", said: str = "") -> str:
    """Return the form for any server. address: as it was given. said: what came of it."""
    return (
        f'<section class="servers"><h3>{safe(say(language, "servers"))}</h3>'
        f'<form class="server-form">{_field(language, "server_address", "url", address)}'
        f"{_field(language, 'server_key', 'password', '')}"
        f"<button>{safe(say(language, 'list_models'))}</button>"
        f"<p>{safe(say(language, 'server_key_stays'))}</p></form>{said}</section>"
    )


def _field(language: Language, key: str, kind: str, value: str) -> str:
    label = safe(say(language, key))
    hint = "http://127.0.0.1:11434" if kind == "url" else ""
    required = " required" if kind == "url" else ""
    return (
        f'<label><span>{label}</span><input type="{kind}" name="{key}" value="{safe(value)}" '
        f'placeholder="{hint}" autocomplete="off"{required}></label>'
    )


def _server(language: Language, server: FoundServer) -> str:
    use = safe(say(language, "use"))
    models = "".join(
        f'<li><span lang="" title="{safe(model)}">{safe(model_label(model))}</span> '
        f'<button type="button" data-act="use_server" '
        f'data-address="{safe(server.address)}" data-model="{safe(model)}">{use}</button></li>'
        for model in server.models[:MOST_MODELS]
    )
    words = safe(say(language, "server_runs", name=server.name))
    return f'<li><h4 lang="">{words}</h4><ul class="server-models">{models}</ul></li>'
