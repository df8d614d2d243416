"""What a measure asks of a model, whatever stands behind it."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt and how it is to be answered, greedily.

    is_plain: without a chat template, so that the model goes on with the text.
    opening: how the answer begins; the model goes on from there.
    is_cut: tokens are taken out of the middle where there are too many; otherwise that is an error.
    """

    prompt: str
    answer_tokens: int
    is_plain: bool = False
    ends_at_newline: bool = False
    opening: str = ""
    is_cut: bool = True


class LanguageModel(Protocol):
    """A model that answers. prompt_tokens: the longest prompt, before its template.

    manifest: what its answers depend on. parallel: how many requests it takes at once.
    """

    @property
    def name(self) -> str: ...

    @property
    def manifest(self) -> dict[str, Any]: ...

    @property
    def prompt_tokens(self) -> int: ...

    @property
    def parallel(self) -> int: ...

    def count(self, text: str) -> int:
        """Return how many tokens a text has, marks of its begin and end left out."""
        ...

    def answer(self, request: Request) -> str:
        """Return the answer to a request, without its opening. Raises TrainingError."""
        ...


def prompt_tokens_of(window_tokens: int) -> int:
    """Return how long a prompt may be where the model's window is all that is known.

    That is what LongBench takes: 3,500 tokens of 4,096, 7,500 of 8,192, 15,500 of 16,384, 31,500
    of 32,768. The rest is for the answer and the template; of a tiny window it is a half.
    """
    return max(window_tokens * 1000 // 1024 - 500, window_tokens // 2)


def middle_cut(ids: list[int], most: int) -> tuple[list[int], list[int]] | None:
    """Return the first and the last half of what may stay; None where nothing is to be cut."""
    if len(ids) <= most:
        return None
    half = most // 2
    return ids[:half], ids[len(ids) - half :]
