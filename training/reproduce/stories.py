"""Texts made here, for whoever has none at hand: stories in which early words come back late.

A story draws its people, places and things once, so that what stands far back helps to tell
what comes: that is what a longer window is for. They are no English worth reading.
"""

import random
from collections.abc import Iterator

ONSETS = "b br d dr f g gr h k l m n p r s st t tr v w".split()
VOWELS = "a e i o u ai ea oo".split()
CODAS = "l m n r s t nd rn".split()
THINGS = "lamp key map coin boat letter ring clock coat bell rope book".split()
MOODS = "old quiet bright cold small heavy strange".split()
SENTENCES = (
    "{a} walked from {p} to {q} with the {m} {t}.",
    "In {p} it was evening, and {a} waited for {b}.",
    '"Where is the {t}?" asked {a}, and {b} said: "It is in {q}."',
    "{a} gave the {t} of {c} to {b}, who was {m}.",
    "Nobody in {q} had seen {b} since the {t} was lost.",
    "{c} remembered what {a} had said about the {t} in {p}.",
    "The road to {p} was {m}, and {b} walked without a word.",
)


def make_stories(num_stories: int, num_characters: int, seed: int = 0) -> Iterator[str]:
    """Yield stories of about so many characters, the same ones for the same seed."""
    for number in range(num_stories):
        draw = random.Random(f"{seed}:{number}")
        yield _story(draw, num_characters)


def _story(draw: random.Random, num_characters: int) -> str:
    people, places = ([_name(draw) for _ in range(count)] for count in (6, 4))
    things = draw.sample(THINGS, 5)
    sentences: list[str] = []
    length = 0
    while length < num_characters:
        a, b, c = draw.sample(people, 3)
        p, q = draw.sample(places, 2)
        form, t, m = draw.choice(SENTENCES), draw.choice(things), draw.choice(MOODS)
        sentences.append(form.format(a=a, b=b, c=c, p=p, q=q, t=t, m=m))
        length += len(sentences[-1]) + 1
    return " ".join(sentences)


def _name(draw: random.Random) -> str:
    syllables = (draw.choice(ONSETS) + draw.choice(VOWELS) for _ in range(2))
    return ("".join(syllables) + draw.choice(CODAS)).capitalize()
