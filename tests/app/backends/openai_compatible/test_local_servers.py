"""Servers that run here are found with their models; silence and nonsense are no server."""

from typing import Any

import httpx
import pytest

from app.backends.openai_compatible.local_servers import (
    FoundServer,
    find_local_servers,
    list_models,
)
from app.errors import ServerError


def serving(answers: dict[int, Any]) -> httpx.MockTransport:
    """Return servers by their ports; an exception is raised, all else is the JSON they send."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.port or 80, httpx.ConnectError("nobody"))
        if isinstance(found, Exception):
            raise found
        if isinstance(found, int):
            return httpx.Response(found)
        assert request.url.path == "/v1/models"
        return httpx.Response(200, json=found)

    return httpx.MockTransport(answer)


def test_what_runs_here_is_found_with_its_models() -> None:
    listed = {"data": [{"id": "qwen3:8b"}, {"id": ""}, {"name": "x"}, "y", {"id": "llama"}]}
    transport = serving({11434: listed, 1234: {"data": []}, 8080: 500, 8000: [1]})
    assert find_local_servers(transport=transport) == (
        FoundServer("Ollama", "http://127.0.0.1:11434", ("qwen3:8b", "llama")),
    )


@pytest.mark.parametrize("answer", [500, [1], {"data": 3}, {}, httpx.ReadTimeout("slow")])
def test_nonsense_is_one_sentence(answer: Any) -> None:
    with pytest.raises(ServerError, match="lists no models"):
        list_models("http://127.0.0.1:9", transport=serving({9: answer}))


def test_a_key_is_sent_and_an_address_may_end_in_v1() -> None:
    seen: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((str(request.url), request.headers.get("authorization", "")))
        return httpx.Response(200, json={"data": [{"id": "a"}]})

    transport = httpx.MockTransport(answer)
    assert list_models("https://example.org/v1", "secret", transport=transport) == ("a",)
    assert seen == [("https://example.org/v1/models", "Bearer secret")]
