"""Korean words at line ends: lines break between words, or anywhere between syllables.

Which of the two a text does shows by the words that it writes within its lines.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise

LAST_WORD = re.compile("[\uac00-\ud7a3]+$")
FIRST_WORD = re.compile("[\uac00-\ud7a3]+")
INNER_WORD = re.compile("(?<=[^\uac00-\ud7a3])[\uac00-\ud7a3]+(?=[^\uac00-\ud7a3])")

# Of lines whose words are known: where more part a word, lines end anywhere.
BROKEN_SHARE = 0.25


def are_hangul(*signs: str) -> bool:
    """Whether signs are syllables of Korean, which parts words by spaces, wide as it is."""
    return all("\uac00" <= sign <= "\ud7a3" for sign in signs)


class HangulBreaks:
    """Judges whether a line of Korean ends within a word. lines: of the whole text, in order."""

    def __init__(self, lines: Callable[[], Iterable[str]]) -> None:
        self._lines = lines

    def is_within_word(self, line: str, following: str) -> bool:
        """Whether two lines that follow each other part one word."""
        vote = self._vote(line, following)
        return vote > 0 or (vote == 0 and self._has_broken_words)

    def _vote(self, line: str, following: str) -> int:
        """Return 1 where the text writes the halves as one word, -1 where as two, else 0."""
        last, first = LAST_WORD.search(line), FIRST_WORD.match(following)
        if last is None or first is None:
            return -1
        joined = self._words[last[0] + first[0]]
        apart = min(self._words[last[0]], self._words[first[0]])
        return (joined > apart) - (joined < apart)

    @cached_property
    def _words(self) -> Counter[str]:
        """Count the words that stand within lines: one at a line's end may be half of one."""
        return Counter(word for line in self._lines() for word in INNER_WORD.findall(line))

    @cached_property
    def _has_broken_words(self) -> bool:
        """Whether lines end anywhere: half of them then end with a word all the same."""
        votes = Counter(
            self._vote(line, following)
            for line, following in pairwise(self._lines())
            if LAST_WORD.search(line) and FIRST_WORD.match(following)
        )
        return votes[1] > BROKEN_SHARE * (votes[1] + votes[-1])
