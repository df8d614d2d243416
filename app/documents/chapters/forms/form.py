"""What a line says it is: rank, number, title, and how sure its form alone makes it."""

from dataclasses import dataclass

FIRM, LIKELY, DOUBTFUL, UNLIKELY = 2.0, 0.5, -0.8, -2.6
# Ranks of named parts, the largest first; numbers without a name count below all of them.
NAMED_RANKS = ("volume", "book", "part", "chapter", "section")
COUNTED_RANKS = ("roman", "arabic", "words", "kanji")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a heading.

    rank: one of NAMED_RANKS or COUNTED_RANKS, or `lone`. number: None for `the last` and
    for lone ones. key: the same for the same heading in contents and text. title: what
    stands behind the number. volume: a larger part named in the same line; prefix: words
    before it, such as the book's name. weight: FIRM to UNLIKELY. languages: those that have
    its unit's word; none for what every language writes alike.
    """

    rank: str
    number: int | None
    key: str
    title: str = ""
    weight: float = FIRM
    volume: str = ""
    prefix: str = ""
    is_last: bool = False
    languages: frozenset[str] = frozenset()

    @property
    def is_bare(self) -> bool:
        """Say whether there is nothing but unit and number."""
        return not self.title
