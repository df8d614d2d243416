"""A server behind the protocol of backends: what is sent and what comes back."""

import json
from typing import Any

import pytest

from app.backends.base import (
    Finished,
    Generation,
    Prefill,
    Reasoning,
)
from tests.app.backends.openai_compatible.fake_server import (
    HELLO,
    MODELS,
    TEXT,
    USAGE,
    Fake,
    ask,
    event,
    serving,
    stream_of,
    text_of,
)


def test_an_answer_comes_in_pieces() -> None:
    fake = Fake({"/v1/models": MODELS, "/v1/chat/completions": HELLO})
    with serving(fake) as address:
        events = ask(address)
    assert text_of(events) == "Hello there"
    assert isinstance(events[0], Prefill)
    assert isinstance(events[-1], Finished)
    assert [isinstance(event, Finished) for event in events].count(True) == 1
    finished = events[-1]
    assert (finished.stop_reason, finished.num_prompt_tokens) == ("end", 400)
    assert finished.num_answer_tokens == 2
    assert finished.notes == ()
    path, body, headers = fake.requests[-1]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["messages"] == [{"role": "user", "content": f"{TEXT} How many ships?"}]
    assert (body["max_tokens"], body["stream"]) == (50, True)
    # How tokens are drawn is the server's to say, unless a person asks for something else.
    assert not {"temperature", "top_p", "top_k", "seed"} & set(body)


def test_an_answer_may_come_whole() -> None:
    whole = {
        "choices": [{"message": {"content": "All at once"}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 400, "completion_tokens": 3},
    }
    fake = Fake({"/v1/chat/completions": (200, "application/json", json.dumps(whole))})
    with serving(fake) as address:
        events = ask(address)
    assert text_of(events) == "All at once"
    assert isinstance(events[-1], Finished)
    assert events[-1].stop_reason == "length"


@pytest.mark.parametrize(("told", "reused"), [(350, 350), (0, 0), (None, 0), ("x", 0)])
def test_what_a_server_had_read_before_is_told(told: object, reused: int) -> None:
    usage = {**USAGE, "prompt_tokens_details": {"cached_tokens": told}}
    said = stream_of(
        event("Hello", reason="stop"), f"data: {json.dumps({'choices': [], 'usage': usage})}\n\n"
    )
    with serving(Fake({"/v1/models": MODELS, "/v1/chat/completions": said})) as address:
        finished = ask(address)[-1]
    assert isinstance(finished, Finished)
    assert (finished.num_prompt_tokens, finished.num_reused_tokens) == (400, reused)


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_thoughts_that_a_server_takes_out_are_no_part_of_the_answer(name: str) -> None:
    thought = {"index": 0, "delta": {"role": "assistant", name: "Hm."}, "finish_reason": None}
    first = f"data: {json.dumps({'choices': [thought]})}\n\n"
    said = stream_of(first, event("Hello"), event(reason="stop"), "data: [DONE]\n\n")
    with serving(Fake({"/v1/models": MODELS, "/v1/chat/completions": said})) as address:
        events = ask(address)
    assert text_of(events) == "Hello"
    assert [event.text for event in events if isinstance(event, Reasoning)] == ["Hm."]


def test_sampling_is_passed_on() -> None:
    fake = Fake({"/v1/chat/completions": HELLO})
    wanted = Generation(max_tokens=9, temperature=0.7, top_p=0.9, top_k=20, seed=5)
    with serving(fake) as address:
        ask(address, generation=wanted)
    body = fake.requests[-1][1]
    assert {name: body[name] for name in ("temperature", "top_p", "top_k", "seed")} == {
        "temperature": 0.7,
        "top_p": 0.9,
        "top_k": 20,
        "seed": 5,
    }


def test_a_server_that_takes_fewer_options_is_asked_with_fewer() -> None:
    def picky(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
        if "stream_options" in body:
            return 422, "application/json", '{"detail": "Unexpected fields: stream_options"}'
        return HELLO

    fake = Fake({"/v1/chat/completions": picky})
    with serving(fake) as address:
        assert text_of(ask(address)) == "Hello there"
    assert [path for path, _, _ in fake.requests].count("/v1/chat/completions") == 2


def test_what_the_operator_adds_goes_into_every_request_and_is_never_left_out() -> None:
    def picky(handler: object, body: dict[str, Any]) -> tuple[int, str, str]:
        if "stream_options" in body:
            return 400, "application/json", '{"message": "stream_options is unknown"}'
        return HELLO

    fake = Fake({"/v1/chat/completions": picky})
    with serving(fake) as address:
        assert text_of(ask(address, request_fields={"reasoning_effort": "low"})) == "Hello there"
    asked = [body for path, body, _ in fake.requests if path == "/v1/chat/completions"]
    assert [body["reasoning_effort"] for body in asked] == ["low", "low"]


def test_what_is_no_utf_8_is_replaced_and_the_rest_is_kept() -> None:
    def rubbish(handler: Any, body: dict[str, Any]) -> None:
        data = event("One \u00e9").replace("\\u00e9", "?").encode().replace(b"?", b"\xff\xfe")
        data += event(" two", "stop").encode()
        handler._send(200, "text/event-stream", data)

    with serving(Fake({"/v1/chat/completions": rubbish})) as address:
        assert text_of(ask(address)) == "One \ufffd\ufffd two"
