"""What a server tells of itself: how much it read, how it counts, its window."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.backends.base import (
    Finished,
    Stop,
)
from app.backends.openai_compatible.protocol import api_root, spell_out_markup
from app.backends.openai_compatible.server_backend import (
    UNKNOWN_WINDOW_TOKENS,
    ServerBackend,
    ServerOptions,
)
from app.backends.openai_compatible.server_tokens import aligned_encoding
from app.text.quotations import normalise
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer
from tests.app.backends.openai_compatible.fake_server import (
    HURRY,
    MODELS,
    TEXT,
    Fake,
    ask,
    event,
    prompt_for,
    serving,
    stream_of,
    unused_address,
)


def usage_of(num_prompt_tokens: int) -> tuple[int, str, str]:
    usage = {"prompt_tokens": num_prompt_tokens, "completion_tokens": 1}
    return stream_of(event("Hm", reason="stop", usage=usage), "data: [DONE]\n\n")


@pytest.mark.parametrize(("num_read", "is_cut"), [(100, True), (250, False), (400, False)])
def test_a_server_that_cut_the_text_short_is_found_out(num_read: int, is_cut: bool) -> None:
    # The text has 1,230 letters, which no vocabulary writes in a hundred tokens.
    fake = Fake({"/v1/chat/completions": usage_of(num_read)})
    with serving(fake) as address:
        finished = ask(address)[-1]
    assert isinstance(finished, Finished)
    assert [f"{num_read} tokens" in note for note in finished.notes] == [True] * is_cut


def vllm_tokens(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
    strings = [c.replace(" ", "Ġ").replace("\n", "Ċ") for c in body["prompt"]]
    answer = {"count": len(strings), "tokens": [*map(ord, body["prompt"])], "token_strs": strings}
    return 200, "application/json", json.dumps(answer)


def llama_cpp_tokens(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
    tokens = [{"id": ord(c), "piece": c if c < "~" else list(c.encode())} for c in body["content"]]
    return 200, "application/json", json.dumps({"tokens": tokens})


@pytest.mark.parametrize("tokenize", [vllm_tokens, llama_cpp_tokens])
def test_a_server_that_counts_is_asked(tokenize: Callable[..., object]) -> None:
    fake = Fake(
        {"/v1/models": MODELS, "/tokenize": tokenize, "/v1/chat/completions": usage_of(900)}
    )
    with serving(fake) as address:
        backend = ServerBackend(address)
        assert backend.info.name == "m"
        assert backend.info.window_tokens == 9000
        prompt = prompt_for(backend)
        assert prompt.exact
        assert prompt.num_source_tokens == len(TEXT)
        assert prompt.sources[0].token_map.count(Span(4, 14)) == 10
        finished = list(backend.stream(prompt, HURRY, Stop()))[-1]
    assert isinstance(finished, Finished)
    assert len(finished.notes) == 1
    assert f"{prompt.num_tokens:,} sent" in finished.notes[0]


def test_words_that_come_with_every_question_are_counted_once() -> None:
    asked: list[str] = []

    def counted(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
        asked.append(body["prompt"])
        return vllm_tokens(handler, body)

    with serving(Fake({"/v1/models": MODELS, "/tokenize": counted})) as address:
        backend = ServerBackend(address)
        first, second = prompt_for(backend), prompt_for(backend)
        assert first.text == second.text
        assert first.ids.tolist() == second.ids.tolist()
    assert len(asked) == len(set(asked))


def test_a_count_that_failed_is_asked_for_again() -> None:
    answers = iter([(503, "text/plain", "busy")])

    def busy_once(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
        if body["prompt"] == "one two":  # whether the server counts at all
            return vllm_tokens(handler, body)
        return next(answers, None) or vllm_tokens(handler, body)

    with serving(Fake({"/v1/models": MODELS, "/tokenize": busy_once})) as address:
        tokenizer = ServerBackend(address).tokenizer
        estimated, counted = tokenizer.encode("a road"), tokenizer.encode("a road")
    assert len(estimated) < len(counted) == len("a road")


def test_counts_that_cannot_be_placed_are_estimates() -> None:
    odd = (200, "application/json", json.dumps({"tokens": [1, 2], "token_strs": ["x", "y"]}))
    fake = Fake({"/v1/models": MODELS, "/tokenize": odd})
    with serving(fake) as address:
        prompt = prompt_for(ServerBackend(address))
    assert not prompt.exact
    assert prompt.num_source_tokens > 100


def test_a_server_that_does_not_count_is_estimated() -> None:
    with serving(Fake({"/v1/models": MODELS})) as address:
        assert not ServerBackend(address).tokenizer.exact


def test_a_local_tokenizer_goes_before_the_server() -> None:
    local = EstimatingTokenizer()
    backend = ServerBackend(unused_address(), "m", None, ServerOptions(tokenizer=local))
    assert backend.tokenizer is local


def test_the_window_is_the_operators_the_servers_or_assumed() -> None:
    with serving(Fake({"/v1/models": MODELS})) as address:
        assert ServerBackend(address, "m").info.window_tokens == 9000
        set_by_hand = ServerBackend(address, "m", None, ServerOptions(window_tokens=500))
        assert set_by_hand.info.window_tokens == 500
    silent = ServerBackend(unused_address(), "m").info
    assert silent.window_tokens == UNKNOWN_WINDOW_TOKENS
    assert "assumed" in silent.advice


def test_llama_cpp_tells_its_window_elsewhere() -> None:
    models = (200, "application/json", '{"data": [{"id": "m"}]}')
    settings = {"default_generation_settings": {"n_ctx": 2048}}
    fake = Fake({"/v1/models": models, "/props": (200, "application/json", json.dumps(settings))})
    with serving(fake) as address:
        assert ServerBackend(address).info.window_tokens == 2048


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("http://h:8000", "http://h:8000/v1"),
        ("http://h:8000/", "http://h:8000/v1"),
        ("http://h:8000/v1/", "http://h:8000/v1"),
        ("https://h/api/v2", "https://h/api/v2"),
    ],
)
def test_an_address_needs_no_path(address: str, root: str) -> None:
    assert api_root(address) == root


@pytest.mark.parametrize(
    "text", ["<|im_end|>", "a</s>b", "<｜end▁of▁sentence｜>", "[/INST]", "<end_of_turn>"]
)
def test_marks_of_conversations_in_a_text_are_no_marks(text: str) -> None:
    spelled = spell_out_markup(text)
    assert spelled != text
    assert text not in spelled
    assert normalise(spelled).text == normalise(text).text


@pytest.mark.parametrize("text", ["a <b> | c", "if x < |y| then", "[INSTANCE] <speaker>"])
def test_other_text_goes_as_it_is(text: str) -> None:
    assert spell_out_markup(text) == text


def test_pieces_find_their_places() -> None:
    text = "né 船"
    pieces = [b" n", "é".encode(), b" ", b"\xe8\x88", b"\xb9"]
    encoding = aligned_encoding(text, [1, 2, 3, 4, 5], pieces)
    assert encoding is not None
    assert encoding.starts.tolist() == [0, 1, 2, 3, 3]
    assert encoding.ends.tolist() == [1, 2, 3, 4, 4]
    assert aligned_encoding(text, [1], [b"other"]) is None
