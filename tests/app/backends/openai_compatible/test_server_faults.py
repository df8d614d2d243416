"""What goes wrong with a server is one sentence, and what came before it stays."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.backends.base import (
    BackendEvent,
    Finished,
    Stop,
)
from app.backends.openai_compatible.server_backend import (
    ServerBackend,
)
from app.errors import ServerError
from tests.app.backends.openai_compatible.fake_server import (
    HELLO,
    HURRY,
    Fake,
    ask,
    event,
    prompt_for,
    serving,
    stream_of,
    text_of,
    unused_address,
)


def test_a_line_or_a_body_without_end_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.backends.openai_compatible.bounded_body.MOST_LINE_BYTES", 1000)
    for kind in ("text/event-stream", "application/json"):
        fake = Fake({"/v1/chat/completions": (200, kind, "data: " + "x" * 20_000_000)})
        with serving(fake) as address, pytest.raises(ServerError, match="makes no sense"):
            ask(address)


def test_ten_megabytes_in_one_piece_are_an_answer() -> None:
    long = "word " * 2_000_000
    with serving(Fake({"/v1/chat/completions": stream_of(event(long, "stop"))})) as address:
        assert text_of(ask(address)) == long


WRONG = [
    ((200, "text/html", "<html>Welcome</html>"), "OpenAI-compatible"),
    (stream_of("data: {broken\n\n"), "OpenAI-compatible"),
    (stream_of("data: []\n\n"), "OpenAI-compatible"),
    ((302, "text/html", ""), "OpenAI-compatible"),
    ((401, "application/json", '{"error": {"message": "bad key"}}'), "key"),
    ((404, "application/json", '{"error": {"message": "no such model"}}'), "no such model"),
    ((429, "application/json", "{}"), "too much to do"),
    ((503, "text/plain", "loading"), "not ready"),
    ((500, "application/json", '{"error": {"message": "CUDA error"}}'), "CUDA error"),
    ((400, "application/json", '{"message": "maximum context length is 4096"}'), "4096"),
    (stream_of(event("Hel"), 'data: {"error": "worker died"}\n\n'), "worker died"),
    (stream_of(event("Hel")), "broke off"),
    (stream_of(), "broke off"),
]


@pytest.mark.parametrize(("answer", "words"), WRONG)
def test_a_wrong_server_is_one_sentence_and_can_be_asked_again(
    answer: tuple[int, str, str], words: str
) -> None:
    fake = Fake({"/v1/chat/completions": answer})
    with serving(fake) as address:
        backend = ServerBackend(address, "m")
        prompt = prompt_for(backend)
        with pytest.raises(ServerError, match=words) as caught:
            list(backend.stream(prompt, HURRY, Stop()))
        assert address.removeprefix("http://") not in str(caught.value)
        assert "\n" not in str(caught.value)
        fake.answers["/v1/chat/completions"] = HELLO
        assert text_of(list(backend.stream(prompt, HURRY, Stop()))) == "Hello there"


@pytest.mark.parametrize("address", ["http://nowhere.invalid/v1", None])
def test_a_dead_server_is_one_sentence(address: str | None) -> None:
    with pytest.raises(ServerError, match="does not answer"):
        ask(address or unused_address())


def slowly(pause: Callable[[], None]) -> Callable[[Any, dict[str, Any]], None]:
    """Answer with one piece, then pause; note when the other side has hung up."""

    def answer(handler: Any, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.end_headers()
        handler.wfile.write(event("One").encode())
        handler.wfile.flush()
        pause()
        handler.close_connection = True

    return answer


def test_a_server_killed_in_mid_answer_is_one_sentence() -> None:
    fake = Fake({"/v1/chat/completions": slowly(lambda: None)})
    with serving(fake) as address:
        backend = ServerBackend(address, "m")
        got: list[BackendEvent] = []
        with pytest.raises(ServerError, match="broke off"):
            got.extend(backend.stream(prompt_for(backend), HURRY, Stop()))
    assert text_of(got) == "One"


def test_a_silent_server_is_one_sentence() -> None:
    over = threading.Event()
    fake = Fake({"/v1/chat/completions": slowly(lambda: over.wait(10) and None)})
    with serving(fake) as address:
        with pytest.raises(ServerError, match="said nothing"):
            ask(address, silence_seconds=0.2)
        over.set()


@pytest.mark.parametrize("how", ["stop", "close"])
def test_ending_an_answer_closes_the_connection(how: str) -> None:
    hung_up = threading.Event()

    def until_hung_up(handler: Any, body: dict[str, Any]) -> None:
        def wait() -> None:
            handler.connection.settimeout(10)
            # An empty read: the other side has closed.
            if handler.connection.recv(1) == b"":
                hung_up.set()

        slowly(wait)(handler, body)

    fake = Fake({"/v1/chat/completions": until_hung_up})
    with serving(fake) as address:
        backend = ServerBackend(address, "m")
        stop = Stop()
        events = backend.stream(prompt_for(backend), HURRY, stop)
        assert text_of([next(events), next(events), next(events)]) == "One"
        began = time.monotonic()
        if how == "close":
            events.close()  # type: ignore[attr-defined]
        else:
            stop.set()
            (finished,) = events
            assert isinstance(finished, Finished)
            assert finished.stop_reason == "stopped"
        assert hung_up.wait(5)
        assert time.monotonic() - began < 2
