"""What a table of one language holds, and how words are compared."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# Letters that no decomposition turns into their plain ones.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})


@lru_cache(maxsize=65_536)
def fold(words: str) -> str:
    """Return words as they are compared: small letters, no accents, hyphens as spaces."""
    small = words.casefold().translate(_PLAIN)
    if not small.isascii():
        # Й and Ё lose their marks like any other letter; so do the tables.
        decomposed = unicodedata.normalize("NFKD", small)
        small = "".join(c for c in decomposed if not unicodedata.combining(c))
    return small.replace("-", " ").replace("\u2010", " ")


@dataclass(frozen=True)
class Language:
    """How one language heads the parts of a book. All words are folded; see `fold`.

    units: a part's rank (`volume`, `chapter`, …) by each word for it. cardinals, ordinals:
    value by word, ordinals without their endings. endings: what ordinals may end with.
    articles: what may stand before unit or number. joiners: between tens and ones. last:
    words for the last one. lone: headings without number, such as `prologue`. contents: how
    a list of contents is headed. closing: what ends a part (`end of …`).
    counts_before: whether digits may stand before the unit, as in `3. Kapitel`.
    """

    code: str
    units: Mapping[str, str]
    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    endings: tuple[str, ...] = ("",)
    articles: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    lone: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    counts_before: bool = False
    longest: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        numbers = (*self.cardinals, *self.ordinals)
        longest = max((word.count(" ") + 1 for word in numbers), default=1)
        object.__setattr__(self, "longest", longest)

    def value_of(self, word: str, is_ordinal: bool = False) -> int | None:
        """Return the number that a folded word or phrase names, or None.

        is_ordinal: whether `third` counts only, and `three` does not.
        """
        if not is_ordinal and word in self.cardinals:
            return self.cardinals[word]
        for ending in self.endings:
            stem = word[: len(word) - len(ending)] if word.endswith(ending) else ""
            if stem in self.ordinals:
                return self.ordinals[stem]
        return None

    def is_last(self, word: str) -> bool:
        """Say whether a folded word means the last one."""
        return word in self.last or any(
            ending and word.endswith(ending) and word[: -len(ending)] in self.last
            for ending in self.endings
        )


def words(text: str) -> frozenset[str]:
    """Return the folded phrases of a table's line, set apart by commas or spaces."""
    parts = re.split(r"\s*,\s*", text) if "," in text else text.split()
    return frozenset(fold(" ".join(part.split())) for part in parts if part.strip())


def ranks(**units: str) -> dict[str, str]:
    """Return ranks by folded word, from words by rank."""
    return {word: rank for rank, names in units.items() for word in words(names)}


def counted(start: int, names: str, step: int = 1) -> dict[str, int]:
    """Return values by folded word, of words that count up; `/` parts words for one value."""
    return {
        fold(name.replace("_", " ")): start + i * step
        for i, variants in enumerate(names.split())
        for name in variants.split("/")
    }


def joined(
    ones: Mapping[str, int], tens: Mapping[str, int], pattern: str = "{one}{ten}"
) -> dict[str, int]:
    """Return the values of all words made of ones and tens by a pattern."""
    return {
        pattern.format(one=one, ten=ten): value + more
        for one, value in ones.items()
        for ten, more in tens.items()
    }


def merged(*tables: Mapping[str, int]) -> dict[str, int]:
    """Return one table of several; of two values for a word the first counts."""
    result: dict[str, int] = {}
    for table in tables:
        for word, value in table.items():
            result.setdefault(word, value)
    return result


def all_words(*groups: Iterable[str]) -> frozenset[str]:
    """Return the words of several groups."""
    return frozenset(word for group in groups for word in group)
