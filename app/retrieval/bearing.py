"""Whether anything that was found bears on the question at all.

The weights are those of a logistic regression on 1,174 questions of FairytaleQA's train part: half
about the tale they were put to, half about another. The bound refuses 1% of the former there. On
tales it was not fitted on (FairytaleQA's val part) 3% of the real questions are refused and 92% of
those about another tale; `python -m benchmarks.answers` prints both.

Rarity says little of who a text is about: a hero's name stands in every passage. So a question that
names someone whom the text names, or speaks of the text itself (“the author”), is never refused. Of
L-Eval's questions about stories and lectures 4% and 3% are refused with this, 40% and 30% without
(322 questions, which suggested the rule).

Who speaks of themselves (“Can I drive in the meantime?”) says it in words of their own, so less is
asked: of 118 such questions of L-Eval's dialogues 8% are refused by their own documents, 63% by a
bank's and 92% by a paper; with the bound of the others 16%, 94% and all.

Words of talk (“Yes, thank you.”) say nothing of what is asked.
"""

import math
import re
from collections.abc import Sequence

from app.retrieval.vectors.meaning_search import Meant
from app.retrieval.words.word_search import WordScores

_LEAST_COVERAGE = 0.2
"""Where meaning is left out: of a question's words, weighed by rarity, in a good passage."""
_LEAST_BEARING, _LEAST_BEARING_OF_OWN = 14.2, 10.0
_COVERAGE, _WHOLE, _BY_TOKEN, _SHARE, _FEW_WORDS, _LENGTH = 3.81, 16.03, 18.41, 4.22, -3.88, -0.88
_FEWEST, _MOST = 2, 25
"""Words of a question that say what it is about. Of fewer that stand in the text, or of so many
that they are a text themselves, nobody can say that nothing bears on them."""
_NUM_BEST = 3
_LEAST_NAMED = 2
"""How often a text says a name that is its own."""
_NAME = re.compile(r"(?<=[a-z,;:\"“”'’)] )[\"“'‘(]?(?P<name>[A-Z][^\W\d_]{2,})")
_TEXT_ITSELF = re.compile(
    r"\b(?:the|this|that|these) (?:[a-z]+ )?(?:story|stories|article|paper|text|passage|lecture"
    r"|talk|book|novel|report|document|essay|author|narrator|professor|lecturer|speaker|chapter)s?\b"
    r"|\baccording to\b|本文|全文|作者|这篇|這篇|这本|這本|这部|這部",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:I|my|we|our)\b")
_TALK = re.compile(
    r"\b(?:yes|yeah|nope|ok|okay|sure|thanks?|please|sorry|hello|hi|hey|greetings|great|maybe"
    r"|could|tell|show|give|explain|help|know|find|look|info|information|available|doubt)\b",
    re.IGNORECASE,
)


def bears(question: str, words: WordScores, meant: Meant | None) -> bool:
    """Whether the best passages bear on the question, by their words and what they mean."""
    coverage = _coverage(words)
    num_words = words.num_words - len({word.lower() for word in _TALK.findall(question)})
    if num_words == 1 and not coverage:
        return False
    if meant is None:
        return coverage >= _LEAST_COVERAGE
    if not _FEWEST <= num_words <= _MOST:
        return True
    least = _LEAST_BEARING_OF_OWN if _OWN.search(question) else _LEAST_BEARING
    return bearing(words, meant) >= least


def speaks_of(question: str, texts: Sequence[str]) -> bool:
    """Whether a question speaks of texts as such, or names someone or something they name."""
    if _TEXT_ITSELF.search(question):
        return True
    names = {match["name"] for match in _NAME.finditer(question)}
    return any(_num_named(name, texts) >= _LEAST_NAMED for name in names)


def _num_named(name: str, texts: Sequence[str]) -> int:
    whole = re.compile(rf"\b{re.escape(name)}\b")
    return sum(1 for text in texts for _ in whole.finditer(text))


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
