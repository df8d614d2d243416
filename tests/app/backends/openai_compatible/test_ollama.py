"""Ollama tells how much a model holds in effect, which is what a prompt must fit."""

import json
from typing import Any

import httpx
import pytest

from app.backends.openai_compatible.ollama import DEFAULT_TOKENS, OllamaWindow, ask_ollama
from app.backends.openai_compatible.server_models import ask_what_is_served, model_label

TRAINED = {"general.architecture": "qwen3", "qwen3.context_length": 40_960}


def ollama(show: Any, running: Any = None) -> httpx.Client:
    """Return a client of an Ollama that says so of one model."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/models":
            return httpx.Response(200, json={"data": [{"id": "qwen3:8b"}]})
        if request.url.path == "/api/ps":
            return httpx.Response(200, json=running or {"models": []})
        if request.url.path == "/api/show" and isinstance(show, dict):
            assert json.loads(request.content) == {"model": "qwen3:8b"}
            return httpx.Response(200, json=show)
        return httpx.Response(404)

    return httpx.Client(transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("show", "running", "window", "trained"),
    [
        ({"model_info": TRAINED}, None, DEFAULT_TOKENS, 40_960),
        ({"model_info": TRAINED, "parameters": "stop x\nnum_ctx    16384"}, None, 16_384, 40_960),
        (
            {"model_info": TRAINED, "parameters": "num_ctx 16384"},
            {"models": [{"name": "qwen3:8b", "context_length": 32_768}]},
            32_768,
            40_960,
        ),
        ({"model_info": {"tiny.context_length": 2_048}}, None, 2_048, 2_048),
        ({"model_info": {"x.context_length": "many"}}, {"models": [3]}, DEFAULT_TOKENS, 0),
    ],
)
def test_the_window_in_effect_counts(show: Any, running: Any, window: int, trained: int) -> None:
    with ollama(show, running) as client:
        found = ask_ollama(client, "http://ollama", "qwen3:8b")
    assert found == OllamaWindow(window, trained)


@pytest.mark.parametrize("show", [None, {}, {"model_info": [1]}])
def test_another_server_is_none(show: Any) -> None:
    with ollama(show) as client:
        assert ask_ollama(client, "http://ollama", "qwen3:8b") is None


def test_what_is_served_carries_both_windows() -> None:
    with ollama({"model_info": TRAINED}) as client:
        served = ask_what_is_served(client, "http://ollama/v1", "")
    assert served is not None
    assert (served.model, served.window_tokens, served.trained_tokens) == (
        "qwen3:8b",
        DEFAULT_TOKENS,
        40_960,
    )


@pytest.mark.parametrize(
    ("model", "label"),
    [
        ("/models/Book-7B.Q4_K_M.gguf", "Book-7B.Q4_K_M"),
        ("C:\\models\\book.GGUF", "book"),
        ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B"),
    ],
)
def test_a_file_is_called_by_its_name_alone(model: str, label: str) -> None:
    assert model_label(model) == label
