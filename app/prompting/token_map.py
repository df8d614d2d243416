"""How many tokens every part of a document takes: encoded once, summed ever after.

A token belongs to the span in which its first character stands, so the sizes of sections,
pages or any other pieces that tile the text add up to the size of the whole exactly.
"""

from dataclasses import dataclass

import numpy as np

from app.documents.document import Document, Page, Section
from app.text.spans import Span
from app.text.tokens import Encoding, Tokenizer


@dataclass(frozen=True)
class TokenMap:
    """The tokens of one document and where they stand."""

    encoding: Encoding
    exact: bool

    @classmethod
    def of(cls, document: Document, tokenizer: Tokenizer) -> "TokenMap":
        """Encode a document, once."""
        return cls(tokenizer.encode(document.text), tokenizer.exact)

    def __len__(self) -> int:
        return len(self.encoding)

    def count(self, span: Span | Section | Page) -> int:
        """Return the number of tokens that start within a span, section or page."""
        first, last = self._bounds(span)
        return last - first

    def cut(self, span: Span | Section | Page) -> Encoding:
        """Return the tokens that start within a span; offsets stay those of the document."""
        first, last = self._bounds(span)
        tokens = self.encoding
        return Encoding(tokens.ids[first:last], tokens.starts[first:last], tokens.ends[first:last])

    def longest_prefix(self, span: Span, num_tokens: int) -> Span:
        """Return the longest beginning of a span that takes at most num_tokens."""
        first, last = self._bounds(span)
        if last - first <= num_tokens:
            return span
        return Span(span.start, int(self.encoding.starts[first + max(num_tokens, 0)]))

    def _bounds(self, span: Span | Section | Page) -> tuple[int, int]:
        starts = self.encoding.starts
        # Of the array's own type: numpy would copy millions of starts to compare them otherwise.
        bounds = np.array((span.start, span.end), dtype=starts.dtype)
        first, last = np.searchsorted(starts, bounds, side="left")
        return int(first), int(last)
