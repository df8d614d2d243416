"""Selection + task + question + history → Prompt: segments, each encoded alone.

Because every segment is encoded alone, the sizes add up exactly, the beginning of a prompt
stays the same whatever is asked after it, and each token of a source knows where in its
document it stands. The words come from `tasks`, the marks of a conversation from a
`Template`, the tokens of documents from their `TokenMap`s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from app.documents.document import Document
from app.prompting.token_map import TokenMap
from app.retrieval.passage import Evidence
from app.text.spans import Span
from app.text.tokens import Encoding, Ids, Tokenizer

Role = Literal["system", "user", "assistant"]
SegmentKind = Literal["instruction", "source", "question", "answer"]


@dataclass(frozen=True)
class Source:
    """A document with its tokens and the spans of it that a model is to read, in order."""

    document: Document
    token_map: TokenMap
    spans: tuple[Span, ...]

    @property
    def num_tokens(self) -> int:
        return sum(self.token_map.count(span) for span in self.spans)

    @property
    def text(self) -> str:
        return "".join(self.document.text_of(span) for span in self.spans)


@dataclass(frozen=True)
class Words:
    """Words of ours or the reader's. markup: special tokens in them count as such."""

    text: str
    kind: SegmentKind = "instruction"
    markup: bool = False


@dataclass(frozen=True)
class SourceRef:
    """A place in the prompt at which the whole of a source stands, by its index."""

    index: int


PromptPiece = Words | SourceRef


@dataclass(frozen=True)
class PromptTurn:
    """What one side says at once."""

    role: Role
    pieces: tuple[PromptPiece, ...]


class Template(Protocol):
    """How a model marks the turns of a conversation."""

    @property
    def name(self) -> str: ...

    def render(self, turns: Sequence[PromptTurn]) -> Iterable[PromptPiece]:
        """Return the turns' pieces with the model's marks between them, up to where it answers."""
        ...


@dataclass(frozen=True)
class Segment:
    """A run of tokens of one origin.

    text: what the tokens say. source: the index of the source it comes from, or None;
    then starts holds each token's first character in that source's document.
    """

    kind: SegmentKind
    text: str
    ids: Ids
    source: int | None = None
    starts: Ids | None = None


@dataclass(frozen=True)
class Prompt:
    """All a model is given: the segments in order; turns and sources as they were composed.

    evidence: what retrieval found for the question, where it was asked.
    """

    segments: tuple[Segment, ...]
    turns: tuple[PromptTurn, ...]
    sources: tuple[Source, ...]
    exact: bool
    evidence: Evidence | None = None

    @cached_property
    def ids(self) -> Ids:
        """All tokens, int32."""
        parts = [segment.ids for segment in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    @cached_property
    def text(self) -> str:
        """All text, as the model reads it."""
        return "".join(segment.text for segment in self.segments)

    @property
    def num_tokens(self) -> int:
        return sum(len(segment.ids) for segment in self.segments)

    @property
    def num_source_tokens(self) -> int:
        return sum(len(s.ids) for s in self.segments if s.kind == "source")

    @property
    def num_around_tokens(self) -> int:
        """Return what the words around the sources take."""
        return self.num_tokens - self.num_source_tokens

    def messages(self) -> list[dict[str, str]]:
        """Return the conversation as a server of the chat protocol takes it."""
        return [
            {"role": turn.role, "content": "".join(self._text_of(p) for p in turn.pieces)}
            for turn in self.turns
        ]

    def _text_of(self, piece: PromptPiece) -> str:
        return self.sources[piece.index].text if isinstance(piece, SourceRef) else piece.text


def build_prompt(
    turns: Sequence[PromptTurn],
    sources: Sequence[Source],
    template: Template,
    tokenizer: Tokenizer,
) -> Prompt:
    """Encode the turns of a conversation, the model's marks around them."""
    segments: list[Segment] = []
    if tokenizer.bos_id is not None:
        segments.append(Segment("instruction", "", np.array([tokenizer.bos_id], np.int32)))
    for piece in template.render(turns):
        if isinstance(piece, SourceRef):
            segments.extend(_encode_source(piece.index, sources[piece.index]))
        else:
            encoding = _encode_words(piece, tokenizer)
            segments.append(Segment(piece.kind, piece.text, encoding.ids))
    return Prompt(tuple(segments), tuple(turns), tuple(sources), tokenizer.exact)


def _encode_source(index: int, source: Source) -> Iterable[Segment]:
    for span in source.spans:
        tokens = source.token_map.cut(span)
        yield Segment("source", source.document.text_of(span), tokens.ids, index, tokens.starts)


def _encode_words(words: Words, tokenizer: Tokenizer) -> Encoding:
    return tokenizer.encode_markup(words.text) if words.markup else tokenizer.encode(words.text)


@dataclass(frozen=True)
class MarkedTemplate:
    """A template that is a mark before and after what each side says.

    start: once, before everything. user, assistant: (before, after). All marks are encoded
    as markup, so they may hold special tokens; what people and documents say never is.
    """

    name: str
    user: tuple[str, str]
    assistant: tuple[str, str]
    start: str = ""
    system: tuple[str, str] = ("", "")

    def render(self, turns: Sequence[PromptTurn]) -> Iterable[PromptPiece]:
        """Return marks and pieces in turn; the answer's opening mark comes last."""
        if self.start:
            yield Words(self.start, markup=True)
        for turn in turns:
            before, after = getattr(self, turn.role)
            if before:
                yield Words(before, markup=True)
            yield from turn.pieces
            if after:
                yield Words(after, markup=True)
        if self.assistant[0]:
            yield Words(self.assistant[0], markup=True)
