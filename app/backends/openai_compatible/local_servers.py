"""Model servers: those that run on this machine, and what one at an address offers."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from app.backends.openai_compatible.certificates import trusted_certificates
from app.backends.openai_compatible.protocol import api_root
from app.errors import ServerError

KNOWN = (
    ("Ollama", "http://127.0.0.1:11434"),
    ("LM Studio", "http://127.0.0.1:1234"),
    ("llama.cpp", "http://127.0.0.1:8080"),
    ("vLLM", "http://127.0.0.1:8000"),
)
"""Where the servers that people run on their own machine listen unless told otherwise."""
SECONDS_NEAR, SECONDS_FAR = 0.5, 8.0


@dataclass(frozen=True)
class FoundServer:
    """A server that answers. models: the names of those it offers."""

    name: str
    address: str
    models: tuple[str, ...]


def find_local_servers(
    known: Iterable[tuple[str, str]] = KNOWN, transport: httpx.BaseTransport | None = None
) -> tuple[FoundServer, ...]:
    """Return the servers of this machine that answer; transport: for tests."""
    known = tuple(known)

    def look(server: tuple[str, str]) -> FoundServer | None:
        name, address = server
        try:
            models = list_models(address, seconds=SECONDS_NEAR, transport=transport)
        except ServerError:
            return None
        return FoundServer(name, address, models)

    with ThreadPoolExecutor(max(1, len(known))) as pool:
        return tuple(found for found in pool.map(look, known) if found and found.models)


def list_models(
    address: str,
    key: str = "",
    seconds: float = SECONDS_FAR,
    transport: httpx.BaseTransport | None = None,
) -> tuple[str, ...]:
    """Return the names of the models that a server offers, or raise ServerError."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.Client(
            headers=headers, verify=trusted_certificates(), timeout=seconds, transport=transport
        ) as client:
            response = client.get(f"{api_root(address)}/models")
            entries = response.json().get("data") if response.is_success else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError, UnicodeError):
        entries = None
    if not isinstance(entries, list):
        raise ServerError("server_lists_nothing", address=address[:200])
    names = (entry.get("id") for entry in entries if isinstance(entry, dict))
    return tuple(name for name in names if isinstance(name, str) and name)
