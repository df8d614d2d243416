"""Tokens as they come → text as it can be shown: never half a character."""

from app.tokens import Tokenizer

_HALF = "\ufffd"
"""What decoders put for bytes that are no whole character yet."""


class TextStream:
    """The text of an answer while it is written."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._shown = ""

    def push(self, token: int) -> str:
        """Take a token; return what can be shown of it and those held back before."""
        self._ids.append(token)
        text = self._tokenizer.decode(self._ids)
        return self._show(text.rstrip(_HALF))

    def flush(self) -> str:
        """Return what was held back, at the end of the answer."""
        return self._show(self._tokenizer.decode(self._ids)) if self._ids else ""

    def _show(self, text: str) -> str:
        # A decoder may change its mind about the end of a text, but what is shown is shown.
        if not text.startswith(self._shown):
            return ""
        new, self._shown = text[len(self._shown) :], text
        return new
