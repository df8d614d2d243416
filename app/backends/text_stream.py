"""Tokens as they come → text as it can be shown: never half a character."""

from app.models.folder_tokenizer import FolderTokenizer
from app.text.tokens import Tokenizer

_HALF = "\ufffd"
"""What decoders put for bytes that are no whole character yet."""


MOST_TOKENS, KEPT_TOKENS = 128, 16
"""So many are decoded together at most, and so many of them again with those that follow."""


class TextStream:
    """The text of an answer while it is written."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # Other tokenizers may say something that stands far before, such as a mark to close.
        self._may_forget = isinstance(tokenizer, FolderTokenizer)
        self._ids: list[int] = []
        self._shown = ""

    def push(self, token: int) -> str:
        """Take a token; return what can be shown of it and those held back before."""
        self._ids.append(token)
        text = self._tokenizer.decode(self._ids)
        new = self._show(text.rstrip(_HALF))
        if self._may_forget and len(self._ids) > MOST_TOKENS and self._shown == text:
            self._forget_beginning()
        return new

    def flush(self) -> str:
        """Return what was held back, at the end of the answer."""
        return self._show(self._tokenizer.decode(self._ids)) if self._ids else ""

    def _show(self, text: str) -> str:
        # A decoder may change its mind about the end of a text, but what is shown is shown.
        if not text.startswith(self._shown):
            return ""
        new, self._shown = text[len(self._shown) :], text
        return new

    def _forget_beginning(self) -> None:
        """Go on from the last few tokens, if by themselves they say what they said."""
        kept = self._ids[-KEPT_TOKENS:]
        text = self._tokenizer.decode(kept)
        if self._shown.endswith(text) and _HALF not in text:
            self._ids, self._shown = kept, text
