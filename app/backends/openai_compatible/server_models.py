"""What a server says of itself: its model and how much that holds."""

import logging
from dataclasses import dataclass
from typing import Any

import httpx

from app.backends.openai_compatible.ollama import ask_ollama
from app.backends.openai_compatible.protocol import server_root
from app.models.format.gguf_name import SUFFIX, is_gguf_name

_log = logging.getLogger(__name__)
_WINDOW_NAMES = ("max_model_len", "loaded_context_length", "context_length", "max_context_length")


@dataclass(frozen=True, slots=True)
class Served:
    """The model that answers; window_tokens 0 where the server does not say.

    trained_tokens: what the model could hold, where the server says so and gives it less.
    """

    model: str
    window_tokens: int = 0
    trained_tokens: int = 0


def ask_what_is_served(client: httpx.Client, api: str, model: str) -> Served | None:
    """Return the model asked for, or the first there is; None where the server is silent."""
    entries = _entries(_get(client, f"{api}/models"))
    if entries is None:
        return None
    entry = next((e for e in entries if e.get("id") == model), {} if model else _first(entries))
    name = model or str(entry.get("id", ""))
    window = next((_count(entry.get(name)) for name in _WINDOW_NAMES if entry.get(name)), 0)
    window = window or _window_of_llama_cpp(client, api)
    if not window:
        ollama = ask_ollama(client, server_root(api), name)
        if ollama is not None:
            return Served(name, ollama.window_tokens, ollama.trained_tokens)
    return Served(name, window)


def model_label(model: str) -> str:
    """Return a model's name as people say it: a file's without its folder, any other whole."""
    if not is_gguf_name(model):
        return model
    return model.replace("\\", "/").rsplit("/", 1)[-1][: -len(SUFFIX)] or model


def _window_of_llama_cpp(client: httpx.Client, api: str) -> int:
    properties = _get(client, f"{server_root(api)}/props")
    settings = properties.get("default_generation_settings") if properties else None
    return _count(settings.get("n_ctx")) if isinstance(settings, dict) else 0


def _get(client: httpx.Client, address: str) -> dict[str, Any] | None:
    try:
        response = client.get(address)
        found = response.json() if response.is_success else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        _log.info("%s: %r", address, error)
        return None
    return found if isinstance(found, dict) else None


def _entries(found: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    if found is None or not isinstance(found.get("data"), list):
        return None
    return [entry for entry in found["data"] if isinstance(entry, dict)]


def _first(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return entries[0] if entries else {}


def _count(found: object) -> int:
    return found if isinstance(found, int) and found > 0 else 0
