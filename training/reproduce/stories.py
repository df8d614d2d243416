"""Texts made here, in which what was said early is needed late, at every distance.

People are named by what they are and by a name: the captain Rilo. Of each kind every text has one,
and many names are borne by no other kind: so whoever reads "captain" can tell the name from where a
captain stood before, and only from there. Some kinds come often in a text and others seldom, so
that the place to look at lies as often a line back as ten, as a hundred. That is what a longer
window is for. They are no English worth reading.
"""

import random
from collections.abc import Iterator

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
KINDS = """captain baker miller singer hunter teacher weaver doctor sailor king queen uncle aunt
painter tailor farmer judge nurse monk clerk cook poet smith guard porter barber mason joiner groom
priest actor dancer lawyer banker spy thief beggar knight prince widow cousin neighbour stranger
gardener driver fisher potter shepherd""".split()
THINGS = "lamp map coin boat ring bell rope book".split()
SENTENCES = (
    "The {a} met the {b}.",
    "The {a} saw the {b}.",
    "The {a} and the {b} waited.",
    "The {a} gave the {b} a {t}.",
)
NAMES_A_KIND = 5


def make_stories(num_stories: int, num_characters: int, seed: int = 0) -> Iterator[str]:
    """Yield stories of about so many characters, the same ones for the same seed."""
    names = _names_by_kind(random.Random("names"))
    for number in range(num_stories):
        draw = random.Random(f"{seed}:{number}")
        people = [f"{kind} {draw.choice(names[kind])}" for kind in draw.sample(KINDS, len(KINDS))]
        yield _story(draw, people, num_characters)


def _names_by_kind(draw: random.Random) -> dict[str, list[str]]:
    """Return the names that each kind of people may have, none of them twice."""
    syllables = [one + other for one in CONSONANTS for other in VOWELS]
    words = [(one + other).capitalize() for one in syllables for other in syllables]
    drawn = iter(draw.sample(words, NAMES_A_KIND * len(KINDS)))
    return {kind: [next(drawn) for _ in range(NAMES_A_KIND)] for kind in KINDS}


def _story(draw: random.Random, people: list[str], num_characters: int) -> str:
    """Return a story in which the n-th of the people comes n times as seldom as the first."""
    shares = [1 / (place + 1) for place in range(len(people))]
    sentences: list[str] = []
    length = 0
    while length < num_characters:
        a, b = draw.choices(people, shares, k=2)
        sentences.append(draw.choice(SENTENCES).format(a=a, b=b, t=draw.choice(THINGS)))
        length += len(sentences[-1]) + 1
    return " ".join(sentences)
