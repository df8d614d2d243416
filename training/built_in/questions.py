"""Questions by program: key words and pieces of a sentence → many wordings, two languages."""

import random

from training.built_in.wordings import CHINESE, ENGLISH, Wordings


def wordings_of(language: str) -> Wordings:
    """Return a language's ways to ask."""
    return CHINESE if language == "zh" else ENGLISH


def join_words(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Join key words as one would in a sentence."""
    if len(words) == 1:
        return words[0]
    return wordings.comma.join(words[:-1]) + rng.choice(wordings.last) + words[-1]


def ask_by_form(
    words: list[str], wordings: Wordings, rng: random.Random, held_out: bool = False
) -> str:
    """Put key words into one of the set forms."""
    forms = wordings.held_out if held_out else wordings.forms
    return rng.choice(forms).format(join_words(words, wordings, rng))


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
