"""The words and sentences of made-up texts."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random


@cache
def _table() -> dict[str, list[str]]:
    path = Path(__file__).with_name("vocabulary.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: one.split() if isinstance(one, str) else one for name, one in table.items()}


def sentences(kind: str) -> list[str]:
    """Return all of a kind: filler, topics, replies or questions."""
    return _table()[kind]


def names(count: int, draw: Random) -> list[str]:
    """Return different names such as quiet-harbor, of which there are thousands."""
    adjectives, nouns = _table()["adjectives"], _table()["nouns"]
    places = draw.sample(range(len(adjectives) * len(nouns)), count)
    return [f"{adjectives[one // len(nouns)]}-{nouns[one % len(nouns)]}" for one in places]


def words(count: int, draw: Random) -> list[str]:
    """Return different words; made-up ones where there are not enough."""
    known = sorted({*_table()["adjectives"], *_table()["nouns"]})
    if count <= len(known):
        return draw.sample(known, count)
    found = dict.fromkeys(known)
    while len(found) < count:
        found[coded_word(draw)] = None
    return draw.sample(list(found), count)


def coded_word(draw: Random) -> str:
    """Return a made-up word of three to four syllables, such as belumi."""
    return "".join(draw.choice("bdfgklmnprstv") + draw.choice("aeiou") for _ in range(3)) + (
        draw.choice("bdfgklmnprstv") + draw.choice("aeiou") if draw.random() < 0.5 else ""
    )


def numbers(count: int, digits: int, draw: Random) -> list[str]:
    """Return different numbers of so many digits."""
    first = 10 ** (digits - 1)
    return [str(one) for one in draw.sample(range(first, 10 * first), count)]
