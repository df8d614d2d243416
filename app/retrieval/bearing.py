"""Whether anything that was found bears on the question at all.

The weights are those of a logistic regression on 1,584 questions: half about the document they
were put to, half about another of its kind (tales, earnings calls, short articles). There 4%
of the former are refused (tales .6%, calls and articles 10 to 13%) and 87% of the latter.
"""

import math

from app.retrieval.meaning_search import Meant
from app.retrieval.word_search import WordScores

_LEAST_COVERAGE = 0.2
"""Where meaning is left out: of a question's words, weighed by rarity, in a good passage."""
_LEAST_BEARING = 10.66
_LEAST_BEARING_OF_FEW, _FEW = 8.25, 2
"""A question of so few words (“What is the main idea?”) could be about any text."""
_COVERAGE, _WHOLE, _BY_TOKEN, _SHARE, _FEW_WORDS, _LENGTH = -1.99, 8.26, 16.65, 7.17, 4.46, -0.81
_NUM_BEST = 3


def bears(words: WordScores, meant: Meant | None) -> bool:
    """Whether the best passages bear on the question, by their words and what they mean."""
    if meant is None:
        return _coverage(words) >= _LEAST_COVERAGE
    least = _LEAST_BEARING_OF_FEW if words.num_words <= _FEW else _LEAST_BEARING
    return bearing(words, meant) >= least


def bearing(words: WordScores, meant: Meant) -> float:
    """Return how much the best passages bear on a question, in logits."""
    return (
        _COVERAGE * _coverage(words)
        + _WHOLE * float(meant.whole.max())
        + _BY_TOKEN * float(meant.by_token.max())
        + _SHARE * float(words.scores.max()) / max(1e-6, words.asked)
        + _FEW_WORDS / (1 + words.num_words)
        + _LENGTH * math.log(len(words.scores))
    )


def _coverage(words: WordScores) -> float:
    best = words.scores.argsort()[::-1][:_NUM_BEST]
    return max((float(words.coverage[i]) for i in best if words.scores[i] > 0), default=0.0)
