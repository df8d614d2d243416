"""A long text in which quotations are looked up, made ready once."""

from collections.abc import Iterator
from functools import cached_property

from app.text.fuzzy_match import GramIndex, Match
from app.text.quotations import Normalised, normalise
from app.text.spans import Span

_MAX_OCCURRENCES = 1000  # of one quotation, looked at in search of the best of them


class SearchedText:
    """A text and what of it is kept for the next look: some 16 bytes a character."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _normalised(self) -> Normalised:
        return normalise(self._text)

    @cached_property
    def _grams(self) -> GramIndex:
        return GramIndex(self._normalised.text)

    def occurrences(self, wanted: str) -> Iterator[Span]:
        """Yield where a normalised text stands as it is, in characters of the whole text."""
        text = self._normalised.text
        at = text.find(wanted)
        for _ in range(_MAX_OCCURRENCES):
            if at < 0:
                return
            yield self._original(at, at + len(wanted))
            at = text.find(wanted, at + 1)

    def near(self, wanted: str) -> Iterator[tuple[Span, float]]:
        """Yield the places like enough to a normalised text, with their likeness, best first."""
        matches: list[Match] = self._grams.matches(wanted)
        for match in matches:
            yield self._original(match.start, match.end), match.score

    def _original(self, start: int, end: int) -> Span:
        return Span(*self._normalised.original(start, end))
