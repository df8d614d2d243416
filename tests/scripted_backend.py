"""A backend that says what it was told to: for tests of everything around a model."""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from app.backends.base import (
    BackendEvent,
    Finished,
    Generation,
    ModelInfo,
    Prefill,
    Stop,
    TextDelta,
)
from app.prompting.prompt import MarkedTemplate, Prompt
from app.text.tokens import Encoding

PLAIN_TEMPLATE = MarkedTemplate("plain", user=("", "\n"), assistant=("", "\n"))


class CharacterTokenizer:
    """A token a character: exact, and easy to reason about in tests."""

    name = "characters"
    exact = True
    bos_id: int | None = None
    eos_ids: tuple[int, ...] = ()

    def encode(self, text: str, continues: bool = True) -> Encoding:
        """Return one token a character."""
        starts = np.arange(len(text), dtype=np.int32)
        ids = np.array([ord(c) for c in text], dtype=np.int32)
        return Encoding(ids, starts, starts + np.int32(1))

    def encode_markup(self, text: str) -> Encoding:
        """Return one token a character: there are no special tokens."""
        return self.encode(text)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the characters."""
        return "".join(chr(i) for i in ids)


class ScriptedBackend:
    """Answers with the words it was given, or makes of a prompt, a word at a time.

    seconds_a_word: the pause before each, so that Stop can be tried.
    """

    def __init__(
        self,
        answer: str | Callable[[Prompt], str],
        window_tokens: int = 100_000,
        seconds_a_word: float = 0.0,
    ) -> None:
        self.info = ModelInfo("scripted", window_tokens, about="Says what it was told to say.")
        self.tokenizer = CharacterTokenizer()
        self.template = PLAIN_TEMPLATE
        self.prompts: list[Prompt] = []
        self._answer = answer
        self._seconds_a_word = seconds_a_word

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield the words one by one; Stop ends it between two words."""
        self.prompts.append(prompt)
        yield Prefill(prompt.num_tokens, prompt.num_tokens, 0.0)
        answer = self._answer if isinstance(self._answer, str) else self._answer(prompt)
        words = answer.split(" ")
        for number, word in enumerate(words):
            if stop.is_set:
                yield Finished("stopped", prompt.num_tokens, 0, number)
                return
            time.sleep(self._seconds_a_word)
            yield TextDelta(word if number == 0 else " " + word)
        yield Finished("end", prompt.num_tokens, 0, len(words))

    def close(self) -> None:
        """Nothing to give back."""
