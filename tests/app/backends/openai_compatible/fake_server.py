"""A server on this machine's own address that answers what it was told to, and how it is asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.backends.base import (
    BackendEvent,
    Generation,
    Stop,
    TextDelta,
)
from app.backends.openai_compatible.server_backend import (
    ServerBackend,
    ServerOptions,
)
from app.prompting.prompt import Prompt, PromptTurn, SourceRef, Words, build_prompt
from tests.factories import make_source
from tests.ports import free_port

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


def unused_address() -> str:
    """Return an address at which nobody answers."""
    return f"http://127.0.0.1:{free_port()}"
