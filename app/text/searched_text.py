"""A long text in which quotations are looked up, made ready once."""

from collections.abc import Iterator
from functools import cached_property

from app.text.fuzzy_match import GramIndex, Match
from app.text.quotations import Normalised, normalise
from app.text.scripts import is_in_word
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
            found = self._original(match.start, match.end)
            yield whole_words(self._text, found), match.score

    def _original(self, start: int, end: int) -> Span:
        return Span(*self._normalised.original(start, end))


def whole_words(text: str, span: Span) -> Span:
    """Return a range with the rest of the words at its ends; script without spaces has none."""
    start, end = span.start, span.end
    while cuts_word(text, start):
        start -= 1
    while cuts_word(text, end):
        end += 1
    return Span(start, end)


def cuts_word(text: str, at: int) -> bool:
    """Whether a place lies within a word."""
    return 0 < at < len(text) and is_in_word(text[at - 1]) and is_in_word(text[at])
