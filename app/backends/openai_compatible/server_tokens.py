"""How a server counts: its own /tokenize where it has one, else an estimate.

vLLM and llama.cpp tell the pieces of a text, so that every token has its place in it.
"""

import re
from collections.abc import Callable, Sequence

import httpx
import numpy as np

from app.constrained.token_trie import BYTES_BY_SIGN
from app.text.tokens import Encoding, EstimatingTokenizer, Tokenizer

_HEX_BYTE = re.compile(r"<0x([0-9A-F]{2})>")
_MAX_CHARACTERS = 200_000  # of one request: servers refuse bodies that are too large
_SHORT_CHARACTERS, _MOST_SHORT = 4_000, 256

Tokenize = Callable[[str], tuple[list[int], list[bytes]] | None]
"""Text → ids and the bytes of each, or None where the server does not say."""


class ServerTokenizer:
    """Counts by asking the server; what it cannot tell is estimated, and then not exact.

    Marks and words of tasks are the same in every prompt: short texts are asked for once.
    """

    bos_id: int | None = None
    eos_ids: tuple[int, ...] = ()

    def __init__(self, name: str, tokenize: Tokenize) -> None:
        self.name = name
        self.exact = True
        self._tokenize = tokenize
        self._short: dict[str, Encoding] = {}
        self._estimate = EstimatingTokenizer()

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Encode text by the server, in parts where it is long."""
        parts = [self._encode(part, at) for at, part in _parts(text)]
        if not parts:
            return self._estimate.encode("")
        return Encoding(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def encode_markup(self, text: str) -> Encoding:
        """Encode a template's own words like any others."""
        return self.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """A server's answer comes as text."""
        raise NotImplementedError("a server sends text, not tokens")

    def _encode(self, text: str, at: int) -> Encoding:
        aligned = self._short.get(text) or self._asked(text)
        if aligned is None:
            self.exact = False
            aligned = self._estimate.encode(text)
        return Encoding(
            aligned.ids,
            (aligned.starts + at).astype(np.int32),
            (aligned.ends + at).astype(np.int32),
        )

    def _asked(self, text: str) -> Encoding | None:
        """Ask the server for the tokens of a text; a short one need not be asked for again."""
        found = self._tokenize(text)
        aligned = None if found is None else aligned_encoding(text, *found)
        if aligned is not None and len(text) <= _SHORT_CHARACTERS:
            if len(self._short) >= _MOST_SHORT:
                self._short.clear()
            self._short[text] = aligned
        return aligned


def _parts(text: str) -> list[tuple[int, str]]:
    """Cut a text after line ends, where no token is likely to be cut."""
    parts = []
    start = 0
    while start < len(text):
        end = start + _MAX_CHARACTERS
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or end
        parts.append((start, text[start:end]))
        start = end
    return parts


def aligned_encoding(text: str, ids: Sequence[int], pieces: Sequence[bytes]) -> Encoding | None:
    """Return tokens with their places in a text, or None where the pieces do not make it up."""
    whole = b"".join(pieces)
    data = text.encode("utf-8", "replace")
    num_before = len(whole) - len(data)  # a space in front is a token's, not the text's
    if len(pieces) != len(ids) or not whole.endswith(data) or whole[:num_before].strip():
        return None
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    ends = np.maximum(np.cumsum(lengths) - num_before, 0)
    starts = np.concatenate([[0], ends[:-1]])
    # The character in which each byte stands; one more at the end.
    first_bytes = (np.frombuffer(data, np.uint8) & 0xC0) != 0x80
    character = np.append(np.cumsum(first_bytes) - 1, len(text))
    is_whole = np.append(first_bytes, True)
    begins = character[starts]
    stops = np.where(is_whole[ends], character[ends], character[ends] + 1)
    return Encoding(np.array(ids, np.int32), begins.astype(np.int32), stops.astype(np.int32))


def tokenizer_of_server(
    open_client: Callable[[], httpx.Client], root: str, model: str
) -> Tokenizer | None:
    """Return a tokenizer that asks the server, or None where it offers none."""

    def tokenize(text: str) -> tuple[list[int], list[bytes]] | None:
        body = {"model": model, "prompt": text, "content": text, "add_special_tokens": False}
        body |= {"add_special": False, "with_pieces": True, "return_token_strs": True}
        try:
            with open_client() as client:
                response = client.post(f"{root}/tokenize", json=body)
            return _read(response.json()) if response.is_success else None
        except (httpx.HTTPError, ValueError):
            return None

    return ServerTokenizer(model, tokenize) if tokenize("one two") is not None else None


def _read(answer: object) -> tuple[list[int], list[bytes]] | None:
    """Return ids and pieces of what vLLM or llama.cpp answered, or None."""
    if not isinstance(answer, dict) or not isinstance(answer.get("tokens"), list):
        return None
    tokens, strings = answer["tokens"], answer.get("token_strs")
    if all(isinstance(token, dict) and "piece" in token for token in tokens):
        return [int(t["id"]) for t in tokens], [_piece(t["piece"]) for t in tokens]
    if isinstance(strings, list) and len(strings) == len(tokens):
        return [int(t) for t in tokens], _spelled(strings)
    return None


def _piece(found: object) -> bytes:
    """llama.cpp sends a piece as text, or as a list of bytes where it is none."""
    return bytes(found) if isinstance(found, list) else str(found).encode()


def _spelled(strings: Sequence[str]) -> list[bytes]:
    """Return the bytes of a vocabulary's own spelling: ▁ for a space, or a sign for a byte."""
    if any(sign in string for string in strings for sign in "ĠĊ"):
        return [bytes(BYTES_BY_SIGN[c] for c in s if c in BYTES_BY_SIGN) for s in strings]
    return [_spelled_piece(string) for string in strings]


def _spelled_piece(string: str) -> bytes:
    byte = _HEX_BYTE.fullmatch(string)
    return bytes([int(byte[1], 16)]) if byte else string.replace("▁", " ").encode()
