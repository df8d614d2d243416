"""A model behind an OpenAI-compatible address: asked over HTTP, cut by the server's own tokens."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from training.errors import DataError, ServerError
from training.evaluation.generation.base import Request, middle_cut

Encode = Callable[[str], list[int]]
Decode = Callable[[list[int]], str]

TIMEOUT_SECONDS = 1800.0  # a long prompt on a small machine is read for minutes before a word
TRIES = 7  # with a minute of waiting in all: a server may be loading its model
BUSY = (429, 502, 503)
WINDOW_NAMES = ("max_model_len", "context_length", "max_context_length")


@dataclass(slots=True)
class Connection:
    """An address and what is sent with every request."""

    client: httpx.Client
    address: str
    waits: Callable[[float], None] = time.sleep

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the server's JSON. Raises ServerError."""
        return self._ask(lambda: self.client.post(f"{self.address}{path}", json=body))

    def get(self, path: str) -> dict[str, Any]:
        """Return the server's JSON. Raises ServerError."""
        return self._ask(lambda: self.client.get(f"{self.address}{path}"))

    def _ask(self, send: Callable[[], httpx.Response]) -> dict[str, Any]:
        """Return the JSON of an answer; a server that is busy or loading is asked again."""
        for attempt in range(TRIES):
            try:
                response = send()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ServerError(f"{self.address} cannot be reached: {error}.") from None
            if response.status_code not in BUSY or attempt == TRIES - 1:
                break
            self.waits(2.0**attempt)
        return self._json(response)

    def _json(self, response: httpx.Response) -> dict[str, Any]:
        if not response.is_success:
            words = " ".join(response.text.split())[:300]
            raise ServerError(f"{self.address} answered {response.status_code}: {words}")
        try:
            found = response.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ServerError(f"{self.address} sent no JSON object.")
        return found


@dataclass(frozen=True, slots=True)
class ServerModel:
    """A served model that answers."""

    connection: Connection
    name: str
    manifest: dict[str, Any]
    prompt_tokens: int
    encode: Encode
    decode: Decode
    parallel: int = 1

    def count(self, text: str) -> int:
        """Return how many tokens a text has, by the server or the tokenizer that was named."""
        return len(self.encode(text))

    def answer(self, request: Request) -> str:
        """Return the greedy answer to a request. Raises ServerError."""
        body: dict[str, Any] = {"model": self.name, "temperature": 0}
        body["max_tokens"] = request.answer_tokens
        if request.ends_at_newline:
            body["stop"] = ["\n"]
        prompt = self._cut(request)
        if request.is_plain or self.manifest["template"] == "none":
            body["prompt"] = prompt + request.opening
            return _said(self.connection.post("/v1/completions", body), ("text",))
        # An opening can be put into a model's mouth only where the template is ours.
        body["messages"] = [{"role": "user", "content": prompt}]
        return _said(self.connection.post("/v1/chat/completions", body), ("message", "content"))

    def _cut(self, request: Request) -> str:
        if not request.is_cut:
            return request.prompt
        halves = middle_cut(self.encode(request.prompt), self.prompt_tokens)
        return request.prompt if halves is None else "".join(map(self.decode, halves))


def connect(address: str, key: str = "") -> Connection:
    """Return a connection to an address, with or without /v1 at its end."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    root = address.rstrip("/").removesuffix("/v1")
    return Connection(httpx.Client(headers=headers, timeout=TIMEOUT_SECONDS), root)


def served_model(connection: Connection, wanted: str) -> tuple[str, int]:
    """Return the name of the model asked for, or of the first, and its window; 0 if not told."""
    entries = [one for one in connection.get("/v1/models").get("data", []) if isinstance(one, dict)]
    names = [str(one.get("id")) for one in entries]
    if wanted and wanted not in names:
        raise ServerError(f"{connection.address} serves {', '.join(names)}, and no {wanted!r}.")
    if not entries:
        raise ServerError(f"{connection.address} serves no model.")
    entry = entries[names.index(wanted)] if wanted else entries[0]
    told = [entry[name] for name in WINDOW_NAMES if isinstance(entry.get(name), int)]
    return str(entry["id"]), told[0] if told else _window_of_llama_cpp(connection)


def server_tokens(connection: Connection, model: str) -> tuple[Encode, Decode] | None:
    """Return the server's own encoding and decoding (vLLM's or llama.cpp's); None without."""

    def encode(text: str) -> list[int]:
        # vLLM reads `prompt`, llama.cpp `content`; each passes over the other's word.
        body = {"model": model, "prompt": text, "content": text, "add_special_tokens": False}
        return list(connection.post("/tokenize", body)["tokens"])

    def decode(ids: list[int]) -> str:
        found = connection.post("/detokenize", {"model": model, "tokens": ids})
        return str(found.get("prompt", found.get("content", "")))

    try:
        if decode(encode("one two")).strip() == "one two":
            return encode, decode
    except (ServerError, KeyError, TypeError):
        pass
    return None


def _window_of_llama_cpp(connection: Connection) -> int:
    try:
        settings = connection.get("/props").get("default_generation_settings")
    except ServerError:
        return 0
    found = settings.get("n_ctx") if isinstance(settings, dict) else 0
    return found if isinstance(found, int) else 0


def _said(found: dict[str, Any], way: tuple[str, ...]) -> str:
    try:
        value: Any = found["choices"][0]
        for name in way:
            value = value[name]
    except (KeyError, IndexError, TypeError):
        raise DataError("The server's answer has no text in it.") from None
    return value or ""
