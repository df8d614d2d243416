"""A server behind the protocol of backends: what is sent, what comes back, what goes wrong.

The servers are real ones on this machine's own address, each told what to say.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.backends.base import (
    BackendEvent,
    Finished,
    Generation,
    Prefill,
    Reasoning,
    Stop,
    TextDelta,
)
from app.backends.openai_compatible.protocol import api_root, spell_out_markup
from app.backends.openai_compatible.server_backend import (
    UNKNOWN_WINDOW_TOKENS,
    ServerBackend,
    ServerOptions,
)
from app.backends.openai_compatible.server_tokens import aligned_encoding
from app.errors import ServerError
from app.prompting.prompt import Prompt, PromptTurn, SourceRef, Words, build_prompt
from app.prompting.tokens import EstimatingTokenizer
from app.text.quotations import normalise
from app.text.spans import Span
from tests.factories import make_source

TEXT = "The lighthouse keeper counted the ships. " * 30
HURRY = Generation(max_tokens=50)


@dataclass
class Fake:
    """What a server answers: (status, type, body) by path, or a function that writes it."""

    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)


@contextmanager
def serving(fake: Fake) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", 0))
            self._answer(json.loads(self.rfile.read(size)))

        def _answer(self, body: dict[str, Any]) -> None:
            fake.requests.append((self.path, body, dict(self.headers)))
            answer = fake.answers.get(self.path, (404, "application/json", '{"error": "no"}'))
            if callable(answer):
                answer = answer(self, body)
            if answer is None:
                return
            status, kind, text = answer
            self._send(status, kind, text.encode())

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def event(text: str = "", reason: str | None = None, **more: object) -> str:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return f"data: {json.dumps({'choices': [choice], **more})}\n\n"


def stream_of(*events: str) -> tuple[int, str, str]:
    return 200, "text/event-stream; charset=utf-8", "".join(events)


MODELS = (200, "application/json", json.dumps({"data": [{"id": "m", "max_model_len": 9000}]}))
USAGE = {"prompt_tokens": 400, "completion_tokens": 2}
HELLO = stream_of(
    event(),
    event("Hello"),
    event(" there"),
    event(reason="stop"),
    f"data: {json.dumps({'choices': [], 'usage': USAGE})}\n\n",
    "data: [DONE]\n\n",
)


def prompt_for(backend: ServerBackend, text: str = TEXT) -> Prompt:
    source = make_source(text, tokenizer=backend.tokenizer)
    turns = [PromptTurn("user", (SourceRef(0), Words(" How many ships?", "question")))]
    return build_prompt(turns, [source], backend.template, backend.tokenizer)


def ask(
    address: str, stop: Stop | None = None, generation: Generation = HURRY, **options: Any
) -> list[BackendEvent]:
    backend = ServerBackend(address, "m", "secret", ServerOptions(**options))
    return list(backend.stream(prompt_for(backend), generation, stop or Stop()))


def text_of(events: list[BackendEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


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


def unused_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


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
