"""Questions on books that the built-in model has not seen, with the sentences that answer them.

A place is a passage of about a given number of the model's tokens and questions on sentences
of it. The wordings under `AROUND` are used nowhere in training.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.backends.tagging import TaggingTokenizer
from app.documents.document import Document, Section
from training.built_in.questions import join_words, wordings_of
from training.built_in.texts import Book
from training.built_in.words import Rarity, key_words

PLAIN = {
    "en": ("What does the text say about {}?",),
    "zh": ("文中关于{}说了什么？",),
}
AROUND = {
    "en": (
        "I have only read half of this; could you tell me what happens with {} later on?",
        "My teacher wants to know how the author brings in {}. Which words would you point to?",
        "Somebody mentioned {} to me. Where in these pages would I find that?",
        "Before I go on reading: what exactly was it that was written here about {}?",
        "Which remark in this part has to do with {}, and how does it go?",
    ),
    "zh": (
        "我还没有读完，能不能先告诉我后面{}是怎样的？",
        "老师问我作者是怎么写{}的，应该看哪几句话？",
        "听人说起过{}，在这里面能找到吗？",
    ),
}
CHARACTERS_A_TOKEN = {"en": 4, "zh": 2}


@dataclass(frozen=True)
class Asked:
    """A question, and the sentence that answers it; None where the passage does not."""

    question: str
    sentence: str | None


@dataclass(frozen=True)
class Place:
    """A passage with questions on it."""

    document: Document
    sentences: tuple[str, ...]
    asked: tuple[Asked, ...]


class Questioner:
    """Draws passages and questions from books; the same for the same seed."""

    def __init__(self, tokenizer: TaggingTokenizer, rarity: Rarity, seed: int = 1) -> None:
        self._tokenizer, self._rarity = tokenizer, rarity
        self._rng = random.Random(seed)

    def places(
        self, books: Sequence[Book], num_tokens: int, num_places: int, forms: tuple[str, ...]
    ) -> Iterator[Place]:
        """Yield passages with five questions each, on words of one sentence."""
        for _ in range(num_places):
            document, sentences = self._passage(self._rng.choice(books), num_tokens)
            yield Place(document, sentences, tuple(self._asked(sentences, forms)))

    def unanswerable(
        self, books: Sequence[Book], num_tokens: int, num_places: int, forms: tuple[str, ...]
    ) -> Iterator[Place]:
        """Yield passages with questions on words of another book that the passage has not."""
        for _ in range(num_places):
            document, sentences = self._passage(self._rng.choice(books), num_tokens)
            _, others = self._passage(self._rng.choice(books), num_tokens)
            text = document.text.lower()
            asked: list[Asked] = []
            while len(asked) < 5:
                words = key_words(self._rng.choice(others), self._rarity, self._rng)[:3]
                if len(words) > 1 and not any(word.lower() in text for word in words):
                    asked.append(Asked(self._ask(words, forms), None))
            yield Place(document, sentences, tuple(asked))

    def passage(self, book: Book, num_tokens: int) -> str:
        """Return consecutive whole sentences of a book, about so many tokens."""
        return self._passage(book, num_tokens)[0].text

    def _passage(self, book: Book, num_tokens: int) -> tuple[Document, tuple[str, ...]]:
        reach = num_tokens * CHARACTERS_A_TOKEN[book.language] * 2
        start = self._rng.randrange(2_000, max(2_001, len(book.text) - reach - 2_000))
        text = book.text[start : start + reach]
        ranges = self._tokenizer.reading.sentences.split(text)[1:]
        first, used = ranges[0][0], 0
        chosen: list[tuple[int, int]] = []
        for begin, end in ranges:
            used += len(self._tokenizer.encode(text[begin:end])) + 2
            if used > num_tokens and chosen:
                break
            chosen.append((begin, end))
        passage = text[first : chosen[-1][1]]
        document = Document(
            book.title, book.title, "text", passage, (Section("", 1, 0, len(passage)),)
        )
        return document, tuple(text[begin:end].strip() for begin, end in chosen)

    def _asked(self, sentences: Sequence[str], forms: tuple[str, ...]) -> Iterator[Asked]:
        """Yield questions of two or three of the rarer words that only one sentence has all of."""
        lowered = [sentence.lower() for sentence in sentences]
        found = 0
        while found < 5:
            sentence = self._rng.choice(sentences)
            words = key_words(sentence, self._rarity, self._rng)[:3]
            holders = [s for s in lowered if all(word.lower() in s for word in words)]
            if len(words) > 1 and len(holders) == 1:
                self._rng.shuffle(words)
                yield Asked(self._ask(words, forms), sentence)
                found += 1

    def _ask(self, words: list[str], forms: tuple[str, ...]) -> str:
        language = "zh" if words[0][0] > "\u2e80" else "en"
        joined = join_words(words, wordings_of(language), random.Random(0))
        return self._rng.choice(forms).format(joined)
