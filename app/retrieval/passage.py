"""What retrieval hands on: passages that bear on a question."""

from dataclasses import dataclass
from typing import Literal

Position = Literal["", "start", "end"]
"""Where in a text something is likely to be said: anywhere, at its beginning, at its end."""


_NUM_FIRST = 3


@dataclass(frozen=True)
class Citation:
    """Words, and the range of a document that they stand for.

    source: the index of its document among those asked; document: its name; section: its
    section's title. start, end: characters of `Document.text`.
    """

    text: str
    source: int
    document: str
    section: str
    page_first: int | None
    page_last: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Passage(Citation):
    """A passage that bears on a question, and the sentence of it that does most.

    text: `Document.text[start:end]`. best_start, best_end: characters of `Document.text`.
    score: only good for comparing passages of one question. heading: the part of an open
    task that it answers, or empty. likeness: of its best sentence to the question,
    comparable likewise.
    """

    best_start: int
    best_end: int
    score: float
    heading: str = ""
    likeness: float = 0.0

    @property
    def best_sentence(self) -> str:
        """The sentence that bears most on the question."""
        return self.text[self.best_start - self.start : self.best_end - self.start]


@dataclass(frozen=True)
class Evidence:
    """What was found, best first; no passages: nothing bears on the question.

    complete: False while what a document means is still being worked out behind the scenes,
    so that the same question may find more in a while. bears: False where they are only the
    nearest there are, and nothing bears on the question. is_foreign: True where that may be only
    because the question is in a script that no document is in.
    """

    passages: tuple[Passage, ...]
    complete: bool = True
    bears: bool = True
    is_foreign: bool = False

    @property
    def best(self) -> Passage | None:
        """The passage with the best sentence of all: one of the first, where they are of one part.

        Of the first few passages, which one holds the answer is told better by its sentences.
        """
        if not self.passages or self.passages[0].heading:
            return next(iter(self.passages), None)
        return max(self.passages[:_NUM_FIRST], key=lambda passage: passage.likeness)


@dataclass(frozen=True)
class FindOptions:
    """How much is wanted. num_words: of all passages together, about; a CJK character counts .7.

    nearest: the nearest passages, even where nothing bears on the question.
    """

    num_words: int = 200
    nearest: bool = False
