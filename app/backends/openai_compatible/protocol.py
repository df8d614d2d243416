"""What goes to an OpenAI-compatible server and what comes back, without any network.

Servers differ in what they leave out: an answer may come in pieces or whole, the count of
tokens in the last piece, in one of its own, or never.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from app.backends.base import Generation
from app.errors import ServerError
from app.messages.message import message as worded
from app.prompting.prompt import Prompt

_MAX_DETAIL = 200  # characters of a server's own words that are passed on
_MARKUP = re.compile(
    r"<(?=[|｜][^|｜<>\n]{1,40}[|｜]>|/?s>|(?:start|end)_of_turn>|/?think>)|\[(?=/?INST\])"
)
_WORD_JOINER = "\u2060"
ESSENTIAL = ("model", "messages", "stream", "max_tokens", "temperature")
"""What every server takes of a request; some refuse a request with anything else in it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them, None where it did not say."""

    num_prompt_tokens: int | None = None
    num_answer_tokens: int | None = None
    num_reused_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """One message of a server: text, thoughts, the reason for the end, the counts; or none."""

    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    is_last: bool = False


def api_root(address: str) -> str:
    """Return the address with its path; /v1 where it has none."""
    address = address.strip().rstrip("/")
    has_path = "/" in address.partition("://")[2]
    return address if has_path else f"{address}/v1"


def server_root(api: str) -> str:
    """Return the address above /v1, where servers keep what OpenAI's interface lacks."""
    return api.removesuffix("/v1")


def request_body(model: str, prompt: Prompt, generation: Generation) -> dict[str, Any]:
    """Return the request for an answer in pieces."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": message["role"], "content": spell_out_markup(message["content"])}
            for message in prompt.messages()
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": generation.max_tokens,
    }
    # What is not said is the server's to choose: most take the model's own generation config.
    if generation.temperature is not None:
        body["temperature"] = generation.temperature
    if generation.temperature != 0:
        chosen = {"top_p": generation.top_p, "top_k": generation.top_k, "seed": generation.seed}
        body |= {name: value for name, value in chosen.items() if value is not None}
    return body


def essential(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request with only what every server takes."""
    return {name: body[name] for name in ESSENTIAL if name in body}


def spell_out_markup(text: str) -> str:
    """Part the marks of conversations that stand in a text, so that no server obeys them.

    A character without width goes in, which grounding passes over.
    """
    return _MARKUP.sub(lambda mark: mark.group() + _WORD_JOINER, text)


def piece_of_line(line: str) -> AnswerPiece | None:
    """Return what one line of an event stream says, or None for one that says nothing.

    Raises ServerError where it is no JSON, or tells of an error.
    """
    if not line.startswith("data:"):
        return None
    data = line.removeprefix("data:").strip()
    if not data:
        return None
    return AnswerPiece(is_last=True) if data == "[DONE]" else piece_of_json(data)


def piece_of_json(data: str | bytes) -> AnswerPiece:
    """Return what a message says, be it a piece of an answer or the whole of it."""
    message = _parsed(data)
    error = message.get("error")
    if error:
        raise ServerError("server_broke_off", words=words_of_error(message))
    usage = _usage(message.get("usage"))
    choices = message.get("choices")
    if not choices:
        return AnswerPiece(usage=usage)
    if not isinstance(choices, list) or not isinstance(choices[0], dict):
        raise ServerError("server_made_no_sense")
    said = choices[0].get("delta") or choices[0].get("message") or {}
    said = said if isinstance(said, dict) else {}
    # Servers that take the thoughts out themselves name them in one of two ways.
    thoughts = _string(said.get("reasoning_content")) or _string(said.get("reasoning"))
    reason = choices[0].get("finish_reason")
    return AnswerPiece(_string(said.get("content")), thoughts, reason, usage)


def _string(found: object) -> str:
    return found if isinstance(found, str) else ""


def _parsed(data: str | bytes) -> dict[str, Any]:
    try:
        message = json.loads(data)
    except ValueError:
        raise ServerError("server_made_no_sense") from None
    if not isinstance(message, dict):
        raise ServerError("server_made_no_sense")
    return message


def _usage(found: object) -> Usage | None:
    if not isinstance(found, dict):
        return None
    details = found.get("prompt_tokens_details")
    return Usage(
        _count(found.get("prompt_tokens")),
        _count(found.get("completion_tokens")),
        _count(details.get("cached_tokens")) if isinstance(details, dict) else None,
    )


def _count(found: object) -> int | None:
    return found if isinstance(found, int) and found > 0 else None


def words_of_error(message: object) -> str:
    """Return a server's own words on what went wrong, on one line and not too many."""
    found: object = message
    for name in ("error", "message", "detail"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    if not isinstance(found, str):
        return worded("server_gave_no_reason")
    words = " ".join(found.split())
    return words if len(words) <= _MAX_DETAIL else f"{words[:_MAX_DETAIL]}…"


def refusal(status: int, body: bytes, model: str) -> ServerError:
    """Return the sentence for a status that is none of success."""
    try:
        words = words_of_error(json.loads(body))
    except ValueError:
        words = worded("server_gave_no_reason")
    if status in (401, 403):
        return ServerError("server_refused_key")
    if status == 404:
        return ServerError("server_knows_no_model", model=model, words=words)
    if status == 429:
        return ServerError("server_overloaded")
    if status in (502, 503, 504):
        return ServerError("server_not_ready")
    if 300 <= status < 400:
        return ServerError("server_made_no_sense")
    return ServerError("server_refused", status=status, words=words)
