"""A server asked over HTTP: found, cut by its own tokens, asked again when busy."""

import pytest

from tests.training.evaluation.generation.model_server import serving
from training.errors import ServerError
from training.evaluation.generation.base import Request
from training.evaluation.generation.open_model import ModelChoice, open_model


def test_a_chat_and_a_text_to_go_on_with():
    with serving(lambda body: "yes") as server:
        model = open_model(server.address, ModelChoice(prompt_tokens=6))
        assert (model.name, model.manifest["window_tokens"]) == ("tiny", 4096)
        assert model.answer(Request("abcdefghij", 7)) == "yes"
        assert model.answer(Request("abc", 7, is_plain=True, ends_at_newline=True)) == "yes"
    (chat, asked), (text, plain) = server.asked
    assert (chat, text) == ("/v1/chat/completions", "/v1/completions")
    assert asked["messages"] == [{"role": "user", "content": "abchij"}]
    assert (asked["max_tokens"], asked["temperature"]) == (7, 0)
    assert (plain["prompt"], plain["stop"]) == ("abc", ["\n"])


def test_a_busy_server_is_asked_again():
    with serving(lambda body: "yes") as server:
        model = open_model(server.address, ModelChoice())
        waited = []
        model.connection.waits = waited.append
        server.busy = 2
        assert model.answer(Request("a", 2)) == "yes"
        assert waited == [1, 2]
        server.busy = 9
        with pytest.raises(ServerError, match="answered 503"):
            model.answer(Request("a", 2))


def test_what_a_server_lacks_is_said(base_model):
    with serving(lambda body: "", window=0) as server:
        with pytest.raises(ServerError, match="give --window"):
            open_model(server.address, ModelChoice())
        with pytest.raises(ServerError, match="serves tiny, and no 'large'"):
            open_model(server.address, ModelChoice(served="large"))
        model = open_model(server.address, ModelChoice(window_tokens=4096))
        assert model.prompt_tokens == 3500
    with serving(lambda body: "", has_tokens=False) as server:
        with pytest.raises(ServerError, match="no /tokenize"):
            open_model(server.address, ModelChoice())
        model = open_model(
            server.address, ModelChoice(tokenizer=str(base_model()), prompt_tokens=2)
        )
        model.answer(Request("abcd", 2))
        assert server.asked[-1][1]["messages"][0]["content"] == "ad"
    with pytest.raises(ServerError, match="cannot be reached"):
        open_model(server.address, ModelChoice())
