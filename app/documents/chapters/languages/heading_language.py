"""What a table of one language holds, how it is read, and how words are compared.

A table is a TOML file in `tables/`. Its lines of numbers are `1: one two/too three`, words that
count up from 1 with their spellings; `20+10: twenty thirty`, by tens; or a pattern such as
`{ones}und{tens}`, all words made of those rows, whose values add up. `_` is a space in a word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"
# Letters that no decomposition turns into their plain ones.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'"}
)
_ROW = re.compile(r"^(?P<start>\d+)(?:\+(?P<step>\d+))?: (?P<words>.+)$")
_REFERENCE = re.compile(r"\{(\w+)\}")


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
class HeadingLanguage:
    """How one language heads the parts of a book. All words are folded; see `fold`.

    units: a part's rank (`volume`, `chapter`, …) by each word for it. cardinals, ordinals:
    value by word, ordinals without their endings. endings: what ordinals may end with.
    articles: what may stand before unit or number. joiners: between tens and ones. last:
    words for the last one. lone: headings without number, such as `prologue`; counted_lone:
    those that may have one. contents: how a list of contents is headed. closing: what ends a
    part (`end of …`). subtitles: how a title goes on that is written small (`in which …`).
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
    counted_lone: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    subtitles: frozenset[str] = frozenset()
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


def language_of(table: Mapping[str, Any]) -> HeadingLanguage:
    """Return a language from its table. Raises KeyError for one without code or units."""
    rows = table.get("rows", {})
    lists = ("articles", "joiners", "last", "lone", "counted_lone", "contents", "closing")
    return HeadingLanguage(
        code=table["code"],
        units={word: rank for rank, text in table["units"].items() for word in words(text)},
        cardinals=numbers_of(table.get("cardinals", ()), rows),
        ordinals=numbers_of(table.get("ordinals", ()), rows),
        endings=("", *map(fold, table.get("endings", "").split())),
        subtitles=words(table.get("subtitles", "")),
        counts_before=table.get("counts_before", False),
        **{name: words(table.get(name, "")) for name in lists},
    )


def read_languages() -> Iterator[HeadingLanguage]:
    """Yield the languages of all tables, in the order of their names."""
    for path in sorted(TABLES.glob("*.toml")):
        yield language_of(tomllib.loads(path.read_text(encoding="utf-8")))


def words(text: str) -> frozenset[str]:
    """Return the folded phrases of a table's line, set apart by commas or spaces."""
    parts = re.split(r"\s*,\s*", text) if "," in text else text.split()
    return frozenset(fold(" ".join(part.split())) for part in parts if part.strip())


def numbers_of(lines: Sequence[str], rows: Mapping[str, str]) -> dict[str, int]:
    """Return values by folded word, from a table's lines; of two values the first counts."""
    values: dict[str, int] = {}
    for line in lines:
        for word, value in _counted(line) or _made(line, rows):
            values.setdefault(word, value)
    return values


def _counted(line: str) -> list[tuple[str, int]]:
    """Return words with their values from `20+10: twenty thirty/thirtie`; none from a pattern."""
    match = _ROW.match(line)
    if match is None:
        return []
    start, step = int(match["start"]), int(match["step"] or 1)
    return [
        (fold(spelling.replace("_", " ")), start + i * step)
        for i, spellings in enumerate(match["words"].split())
        for spelling in spellings.split("/")
    ]


def _made(pattern: str, rows: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield the words of a pattern such as `{ones}und{tens}`, with the sums of their values."""
    literals = [fold(part) for part in _REFERENCE.split(pattern)[::2]]
    sources = [_counted(rows[name]) for name in _REFERENCE.findall(pattern)]
    for parts in product(*sources):
        made = literals[0] + "".join(
            word + after for (word, _), after in zip(parts, literals[1:], strict=True)
        )
        yield made, sum(value for _, value in parts)
