"""What a model that finds and quotes needs around it: tags in the text, marks around them.

Such a model, the built-in one above all, reads a tag before each sentence, and answers with
the tag of a sentence, the sentence, and a mark for its end; or with a mark for "nothing".
All that depends on how it was trained lies in its folder, in `reading.json`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from app.backends.sentence_rule import SentenceRule
from app.errors import UnavailableModelError
from app.prompting.prompt import Piece, SourceRef, Turn, Words
from app.prompting.tokens import Encoding, Ids, Tokenizer

READING = "reading.json"
# Within quotation marks the text's own become single ones, as print has it.
_INNER_MARKS = str.maketrans({"“": "‘", "”": "’", '"': "'"})


@dataclass(frozen=True)
class Reading:
    """How a model was trained to read and to answer.

    first_tag, num_tags: the ids of the tags. end: the mark after a sentence. refusals: marks
    that stand for an answer, with its words. question, answer: the marks around a question.
    reliable_tokens: how much it reads without losing sight of things; 0 for all its window.
    """

    first_tag: int
    num_tags: int
    end: int
    refusals: Mapping[int, str]
    question: str
    answer: str
    sentences: SentenceRule
    reliable_tokens: int = 0

    @classmethod
    def load(cls, folder: Path) -> "Reading":
        """Read `reading.json`, or raise UnavailableModelError where it is damaged."""
        try:
            values: dict[str, Any] = json.loads((folder / READING).read_text(encoding="utf-8"))
            return cls(
                first_tag=int(values["first_tag"]),
                num_tags=int(values["num_tags"]),
                end=int(values["end"]),
                refusals={int(mark): str(words) for mark, words in values["refusals"].items()},
                question=str(values["question"]),
                answer=str(values["answer"]),
                sentences=SentenceRule.of(values["sentences"]),
                reliable_tokens=int(values.get("reliable_tokens", 0)),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise UnavailableModelError(
                "weights_unloadable", folder=folder, reason=READING
            ) from None

    def is_tag(self, ids: Ids) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Tell, for each token, whether it is a tag."""
        return (ids >= self.first_tag) & (ids < self.first_tag + self.num_tags)


class TaggingTokenizer:
    """A model folder's tokenizer, with a tag before and a mark after each sentence of a document.

    Decoding puts what stands under a tag between quotation marks.
    """

    def __init__(self, inner: Tokenizer, reading: Reading) -> None:
        self._inner, self.reading = inner, reading
        self.name, self.exact = inner.name, inner.exact
        self.bos_id, self.eos_ids = inner.bos_id, inner.eos_ids

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Encode text that has no tags, such as a question."""
        return self._inner.encode(text, continues)

    def encode_markup(self, text: str) -> Encoding:
        """Encode marks."""
        return self._inner.encode_markup(text)

    def encode_document(self, text: str) -> Encoding:
        """Encode a document's text, a tag before and a mark after each sentence.

        The tags are numbered from the first; `renumber` gives those of a prompt.
        """
        parts = [
            self._encode_sentence(text, start, end, number)
            for number, (start, end) in enumerate(self.reading.sentences.split(text))
        ]
        if not parts:
            return self._inner.encode("")
        return Encoding(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def _encode_sentence(self, text: str, start: int, end: int, number: int) -> Encoding:
        sentence = text[start:end]
        tokens = self._inner.encode(sentence)
        # A word's token includes the space before it; a section begins after that space.
        first = start + len(sentence) - len(sentence.lstrip())
        last = max(start + len(sentence.rstrip()), first)
        # The end stands with the last character, so that it is within whatever holds that.
        close = max(first, last - 1)
        tag = self.reading.first_tag + number % self.reading.num_tags
        ids = [tag, *tokens.ids.tolist(), self.reading.end]
        starts = [first, *np.clip(tokens.starts + start, first, close).tolist(), close]
        ends = [first, *np.clip(tokens.ends + start, first, last).tolist(), close]
        return Encoding(*(np.array(values, np.int32) for values in (ids, starts, ends)))

    def renumber(self, ids: Ids, first: int) -> tuple[Ids, int]:
        """Return tokens with their tags counted on from `first`, and the number after the last.

        Done over all sources of a prompt, no tag comes twice while there are enough of them.
        """
        where = self.reading.is_tag(ids)
        num_tags = int(where.sum())
        numbers = (first + np.arange(num_tags)) % self.reading.num_tags
        renumbered = ids.copy()
        renumbered[where] = (numbers + self.reading.first_tag).astype(ids.dtype)
        return renumbered, first + num_tags

    def decode(self, ids: Sequence[int]) -> str:
        """Return an answer's text: each sentence between quotation marks."""
        parts: list[str] = []
        words: list[int] = []
        is_open = False

        def flush() -> None:
            text = self._inner.decode(words)
            words.clear()
            if is_open:
                text = text.translate(_INNER_MARKS)
                text = text.lstrip() if parts[-1] == "“" else text
            parts.append(text)

        reading = self.reading
        for token in ids:
            is_tag = reading.first_tag <= token < reading.first_tag + reading.num_tags
            if not (is_tag or token == reading.end or token in reading.refusals):
                words.append(token)
                continue
            flush()
            if is_open:
                parts.append("”")
            is_open = is_tag
            if (is_tag or token in reading.refusals) and any(parts):
                parts.append(" ")
            if token in reading.refusals:
                parts.append(reading.refusals[token])
            elif is_tag:
                parts.append("“")
        flush()
        return "".join(parts)

    def constraint(self, prompt_ids: Ids) -> "SentenceConstraint":
        """Return what keeps an answer to sentences of its prompt, word for word."""
        return SentenceConstraint(self.reading, prompt_ids, self.eos_ids)


class SentenceConstraint:
    """What may follow in an answer: a tag of the prompt, then that sentence, then its end."""

    def __init__(self, reading: Reading, prompt_ids: Ids, eos_ids: Sequence[int]) -> None:
        self._reading = reading
        self._sentences: dict[int, Ids] = {}
        tags = np.flatnonzero(reading.is_tag(prompt_ids))
        for at, following in pairwise([*tags.tolist(), len(prompt_ids)]):
            body = prompt_ids[at + 1 : following]
            ends = np.flatnonzero(body == reading.end)
            if len(ends):
                self._sentences.setdefault(int(prompt_ids[at]), body[: ends[0] + 1])
        self._eos = np.array(eos_ids, np.int32)
        self._rest: Ids | None = None
        self._said: set[int] = set()
        self._is_over = False

    def allowed(self) -> Ids:
        """Return the tokens that may come next."""
        if self._rest is not None:
            return self._rest[:1]
        if self._is_over:
            return self._eos
        tags = [tag for tag in self._sentences if tag not in self._said]
        marks = self._eos if self._said else np.array([*self._reading.refusals], np.int32)
        return np.concatenate([np.array(tags, np.int32), marks])

    def advance(self, token: int) -> None:
        """Take the token that was chosen."""
        if self._rest is not None:
            self._rest = self._rest[1:] if len(self._rest) > 1 else None
        elif token in self._sentences:
            self._said.add(token)
            self._rest = self._sentences[token]
        else:
            self._is_over = True


@dataclass(frozen=True)
class FindTemplate:
    """How a finding model is asked: the sources, then the question between its marks.

    The words around sources and earlier questions say nothing to it, so they are left out.
    """

    reading: Reading
    name: str = "find"

    def render(self, turns: Sequence[Turn]) -> Iterable[Piece]:
        """Return the sources of all turns, and the last question between its marks."""
        pieces = [piece for turn in turns if turn.role == "user" for piece in turn.pieces]
        yield from (piece for piece in pieces if isinstance(piece, SourceRef))
        words = [piece for piece in pieces if isinstance(piece, Words) and piece.text.strip()]
        asked = [piece for piece in words if piece.kind == "question"] or words
        yield Words(self.reading.question, markup=True)
        if asked:
            yield Words(f" {asked[-1].text.strip()}", "question")
        yield Words(self.reading.answer, markup=True)
