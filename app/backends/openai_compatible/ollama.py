"""How much a model of Ollama holds: what it was given, which is seldom what it was trained for.

Ollama cuts a longer prompt without a word, so the window in effect matters, and its
OpenAI-compatible routes cannot ask for another one.
"""

import re
from dataclasses import dataclass

import httpx

DEFAULT_TOKENS = 4_096
"""What Ollama gives on a GPU below 24 GiB or none, unless told otherwise (docs.ollama.com,
"Context length")."""
_NUM_CTX = re.compile(r"^num_ctx\s+(\d+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OllamaWindow:
    """In tokens; trained_tokens 0 where Ollama does not say."""

    window_tokens: int
    trained_tokens: int


def ask_ollama(client: httpx.Client, root: str, model: str) -> OllamaWindow | None:
    """Return what a model holds here, or None where the server is no Ollama.

    The window of a model that is loaded is known; else it is what its Modelfile sets, else
    Ollama's least default.
    """
    try:
        response = client.post(f"{root}/api/show", json={"model": model})
        shown = response.json() if response.is_success else None
        running = client.get(f"{root}/api/ps").json() if shown else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None
    if not isinstance(shown, dict) or not isinstance(shown.get("model_info"), dict):
        return None
    trained = _trained(shown["model_info"])
    loaded = _loaded(running, model)
    window = loaded or _set(shown.get("parameters")) or min(DEFAULT_TOKENS, trained or 10**9)
    return OllamaWindow(window, trained)


def _trained(model_info: dict[str, object]) -> int:
    lengths = [_count(v) for k, v in model_info.items() if k.endswith(".context_length")]
    return max(lengths, default=0)


def _loaded(running: object, model: str) -> int:
    models = running.get("models") if isinstance(running, dict) else None
    for entry in models if isinstance(models, list) else ():
        if isinstance(entry, dict) and model in (entry.get("name"), entry.get("model")):
            return _count(entry.get("context_length"))
    return 0


def _set(parameters: object) -> int:
    found = _NUM_CTX.search(parameters) if isinstance(parameters, str) else None
    return int(found[1][:9]) if found else 0


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
