"""Model servers as HTML: those found on this machine, and a form for any other."""

from app.backends.openai_compatible.local_servers import FoundServer
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe

MOST_MODELS = 60


def render_servers(
    language: Language, found: tuple[FoundServer, ...], address: str = "", said: str = ""
) -> str:
    """Return the servers and the form. address: as it was given. said: what came of it."""
    rows = "".join(_server(language, server) for server in found)
    list_ = f'<ul class="models">{rows}</ul>' if rows else ""
    return (
        f'<section class="servers"><h3>{safe(say(language, "servers"))}</h3>{list_}'
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
        f'<li><span lang="">{safe(model)}</span> <button type="button" data-act="use_server" '
        f'data-address="{safe(server.address)}" data-model="{safe(model)}">{use}</button></li>'
        for model in server.models[:MOST_MODELS]
    )
    words = safe(say(language, "server_runs", name=server.name))
    return f'<li><h4 lang="">{words}</h4><ul class="server-models">{models}</ul></li>'
