"""Token F1: precision and recall of the words that an answer shares with a reference."""

from collections import Counter
from collections.abc import Callable

from training.evaluation.metrics.words import plain_chinese_words, plain_words


def token_f1(answer: str, reference: str) -> float:
    """Return the F1 of an English answer's words, 0 to 1 (SQuAD's)."""
    return _f1(answer, reference, plain_words)


def chinese_token_f1(answer: str, reference: str) -> float:
    """Return the F1 of a Chinese answer's words. Raises DataError without jieba."""
    return _f1(answer, reference, plain_chinese_words)


def _f1(answer: str, reference: str, words_of: Callable[[str], list[str]]) -> float:
    said, wanted = words_of(answer), words_of(reference)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted)) if shared else 0.0
