"""A model behind an address: any server that speaks OpenAI's protocol of chat completions.

The address is the operator's, never a visitor's, and no message to a visitor tells it. One
answer is one connection, and ending the answer closes it, so the server can stop work.
"""

import logging
import queue
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal

from app.backends.base import (
    BackendEvent,
    Generation,
    ModelInfo,
    Prefill,
    Stop,
)
from app.backends.openai_compatible.answer_stream import ServerAnswer
from app.backends.openai_compatible.bounded_body import body_of, lines_of, start_of_body
from app.backends.openai_compatible.certificates import trusted_certificates
from app.backends.openai_compatible.protocol import (
    AnswerPiece,
    api_root,
    essential,
    piece_of_json,
    piece_of_line,
    refusal,
    request_body,
    server_root,
)
from app.backends.openai_compatible.server_models import Served, ask_what_is_served, model_label
from app.backends.openai_compatible.server_tokens import tokenizer_of_server
from app.errors import ServerError
from app.messages.message import message
from app.prompting.prompt import MarkedTemplate, Prompt
from app.text.tokens import EstimatingTokenizer, Tokenizer

UNKNOWN_WINDOW_TOKENS = 32_768
_POLL_SECONDS = 0.05
_ASK_AGAIN_SECONDS = 30.0  # a server that was down may be up by then
# The server has its own marks; these take about as many tokens as any.
_TEMPLATE = MarkedTemplate(
    "server's own",
    system=("<|system|>\n", "\n"),
    user=("<|user|>\n", "\n"),
    assistant=("<|assistant|>\n", "\n"),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerOptions:
    """How a server is spoken to.

    window_tokens: 0 asks the server. tokenizer: a local one for its model, or None to ask
    the server. connect_seconds: until it takes a call; silence_seconds: without a word
    while it reads or writes. request_fields: what else goes into every request.
    """

    window_tokens: int = 0
    tokenizer: Tokenizer | None = None
    connect_seconds: float = 5.0
    silence_seconds: float = 600.0
    request_fields: Mapping[str, Any] = field(default_factory=dict)


class ServerBackend:
    """Answers by a server; it may be down at any time and asked again later."""

    def __init__(
        self,
        base_url: str,
        model: str = "",
        api_key: str | None = None,
        options: ServerOptions | None = None,
    ) -> None:
        self._api = api_root(base_url)
        self._model = model
        self._options = options or ServerOptions()
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._asked_at = -_ASK_AGAIN_SECONDS
        self._tokenizer = self._options.tokenizer
        self.template = _TEMPLATE

    @property
    def info(self) -> ModelInfo:
        """What is known of the model; the server is asked when this is first needed."""
        served = self._what_is_served()
        window = self._options.window_tokens or served.window_tokens or UNKNOWN_WINDOW_TOKENS
        return ModelInfo(
            name=model_label(served.model) or message("model_of_server"),
            window_tokens=window,
            about=message("runs_on_server"),
            advice=self._advice(served, window),
        )

    def _advice(self, served: Served, window: int) -> str:
        if not (self._options.window_tokens or served.window_tokens):
            return message("server_window_unknown", window_tokens=window)
        if served.trained_tokens > window:
            return message(
                "ollama_gives_less",
                window_tokens=window,
                trained_tokens=served.trained_tokens,
            )
        return ""

    @property
    def tokenizer(self) -> Tokenizer:
        """The local tokenizer, or the server's own count, or an estimate."""
        self._what_is_served()
        return self._tokenizer or EstimatingTokenizer()

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield what the server writes; Stop or closing the iterator ends the connection.

        Raises ServerError where the server is dead, slow or wrong; it can be asked again.
        """
        yield Prefill(0, prompt.num_tokens)
        answer = ServerAnswer(prompt)
        body = request_body(self._what_is_served().model, prompt, generation)
        body |= self._options.request_fields
        pieces: queue.SimpleQueue[AnswerPiece | None] = queue.SimpleQueue()

        async def talk() -> None:
            try:
                async for piece in self._pieces(body):
                    pieces.put(piece)
            finally:
                pieces.put(None)

        with start_blocking_portal() as portal:
            future = portal.start_task_soon(talk)
            try:
                while not stop.is_set:
                    try:
                        piece = pieces.get(timeout=_POLL_SECONDS)
                    except queue.Empty:
                        continue
                    if piece is None:
                        future.result()
                        yield answer.finished()
                        return
                    yield from answer.take(piece)
                yield answer.finished("stopped")
            finally:
                future.cancel()

    def close(self) -> None:
        """Nothing is kept open between answers."""

    def _what_is_served(self) -> Served:
        with self._lock:
            now = time.monotonic()
            if self._served is None and now - self._asked_at >= _ASK_AGAIN_SECONDS:
                with self._client() as client:
                    self._served = ask_what_is_served(client, self._api, self._model)
                    if self._served is not None and self._tokenizer is None:
                        root, model = server_root(self._api), self._served.model
                        self._tokenizer = tokenizer_of_server(self._client, root, model)
                self._asked_at = time.monotonic()
            return self._served or Served(self._model)

    def _client(self) -> httpx.Client:
        """Return a client for the short questions about the server itself."""
        return httpx.Client(
            headers=self._headers,
            verify=trusted_certificates(),
            timeout=httpx.Timeout(30.0, connect=self._options.connect_seconds),
            trust_env=self._uses_proxy,
        )

    @property
    def _uses_proxy(self) -> bool:
        """A proxy of the environment stands between here and elsewhere, never before here."""
        return httpx.URL(self._api).host not in ("localhost", "127.0.0.1", "::1")

    async def _pieces(self, body: dict[str, Any]) -> AsyncIterator[AnswerPiece]:
        """Yield the pieces of one answer."""
        timeout = httpx.Timeout(
            self._options.silence_seconds, connect=self._options.connect_seconds
        )
        client = httpx.AsyncClient(
            headers=self._headers,
            verify=trusted_certificates(),
            timeout=timeout,
            trust_env=self._uses_proxy,
        )
        is_over = False
        try:
            async with client:
                async for piece in self._exchange(client, body):
                    is_over = is_over or piece.finish_reason is not None or piece.is_last
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _log.info("%s: %r", self._api, error)
            if not is_over:
                raise self._trouble(error) from None
            return
        if not is_over:
            raise ServerError("server_broke_off_midway")

    async def _exchange(
        self, client: httpx.AsyncClient, body: dict[str, Any]
    ) -> AsyncIterator[AnswerPiece]:
        """Send a request; where the server takes fewer options, send it with fewer."""
        async with client.stream("POST", f"{self._api}/chat/completions", json=body) as response:
            if response.is_success:
                async for piece in _pieces_of_response(response):
                    yield piece
                return
            found = await start_of_body(response)
        # What the operator asked for stays: where the server will not have it, it says so.
        fewer = essential(body) | dict(self._options.request_fields)
        if response.status_code in (400, 422) and body != fewer:
            async for piece in self._exchange(client, fewer):
                yield piece
            return
        _log.info("%s: status %d: %r", self._api, response.status_code, found[:500])
        raise refusal(response.status_code, found, str(body["model"]))

    def _trouble(self, error: Exception) -> ServerError:
        """Return the sentence for a connection that failed."""
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return ServerError("server_silent")
        if isinstance(error, httpx.TimeoutException):
            return ServerError("server_silent_for", seconds=self._options.silence_seconds)
        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return ServerError("server_made_no_sense")
        return ServerError("server_connection_broke")


async def _pieces_of_response(response: httpx.Response) -> AsyncIterator[AnswerPiece]:
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        yield piece_of_json(await body_of(response))
        return
    if kind != "text/event-stream":
        raise ServerError("server_made_no_sense")
    async for line in lines_of(response):
        piece = piece_of_line(line)
        if piece is not None:
            yield piece
            if piece.is_last:
                return
