"""Questions by program: key words and pieces of a sentence → many wordings, two languages."""

import random
from collections.abc import Sequence

from training.built_in.wordings import Wordings
from training.built_in.wordings_en import ENGLISH
from training.built_in.wordings_zh import CHINESE


def wordings_of(language: str) -> Wordings:
    """Return a language's ways to ask."""
    return CHINESE if language == "zh" else ENGLISH


def join_words(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Join key words as one would in a sentence."""
    if len(words) == 1:
        return words[0]
    return wordings.comma.join(words[:-1]) + rng.choice(wordings.last) + words[-1]


def ask_by_form(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Put key words into one of the set forms."""
    return rng.choice(wordings.forms).format(join_words(words, wordings, rng))


def ask_by_words(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Put key words beside each other, as one would to a search engine."""
    return rng.choice((" ", " ", ", ", wordings.comma)).join(words)


def ask_by_fragment(fragment: str, wordings: Wordings, rng: random.Random) -> str:
    """Ask for the sentence in which a few words stand in a row."""
    return rng.choice(wordings.fragments).format(fragment)


def ask_naturally(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Put key words into something like a question, common words between them."""
    parts = [rng.choice(wordings.openings)]
    for word in words:
        parts.extend(rng.choice(wordings.links) for _ in range(rng.choice((0, 1, 1, 2, 3))))
        parts.append(word)
    if rng.random() < 0.3:
        parts.append(rng.choice(wordings.links))
    return wordings.space.join(parts) + rng.choice(wordings.closings)


def ask_among(
    words: list[str], common: Sequence[str], wordings: Wordings, rng: random.Random
) -> str:
    """Put key words, in any order, among common words of some other sentence."""
    places = sorted(rng.randrange(len(common) + 1) for _ in words)
    parts: list[str] = []
    start = 0
    for at, word in zip(places, rng.sample(words, len(words)), strict=True):
        parts += [*common[start:at], word]
        start = at
    parts += common[start:]
    return wordings.space.join(parts) + rng.choice(wordings.closings)


def surround(question: str, wordings: Wordings, rng: random.Random) -> str:
    """Say something before a question or after it, as people do."""
    where = rng.choice(("before", "before", "after", "both"))
    parts = [question]
    if where != "after":
        parts.insert(0, rng.choice(wordings.before))
    if where != "before":
        parts.append(rng.choice(wordings.after))
    return wordings.space.join(parts)
