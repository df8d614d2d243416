"""Words broken at line ends: which of their hyphens belong to the word.

The document's own words decide first; where it never writes the word elsewhere, its habits with
like compounds; then whether both halves are words of it.
"""

import re
from collections import Counter
from functools import cached_property

from app.documents.pdf.flow.joints import HYPHENS
from app.documents.pdf.page.layout.reading_order import Line

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# The same where no other letters are, in half the time.
ASCII_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)$")
FIRST_WORD = re.compile(r"^([^\W\d_]+)")
# A letter with an index, as in `d_v-dimensional`.
SCRIPT_END = re.compile(r"[_^]\w+$")
HYPHEN = "\u2010"
# An address of the web, whose hyphens are its own.
ADDRESS = re.compile(r"://|www\.")
# What begins compounds written as one word, and what ends them.
CLOSED = frozenset(
    ("after", "back", "counter", "every", "fore", "here", "inter", "main", "mean", "some", "super",
     "there", "trans", "under", "over", "where", "with", "other", "never", "work", "grand", "like")
)  # fmt: skip
SUFFIXES = frozenset(
    ("ness", "less", "hood", "ish", "able", "ably", "ful", "fully", "ment", "ments", "ship",
     "ships", "ward", "wards", "self", "selves", "body", "thing", "where", "ever", "more", "fold",
     "some", "land", "work", "works", "mark", "marks", "ground", "book", "books", "board",
     "boards")
)  # fmt: skip
# What begins compounds written with a hyphen.
LINKED = frozenset("fine quasi self well".split())
# What begins compounds written with a hyphen but for a few, which end so.
OPENERS = frozenset(
    ("deep", "eight", "five", "four", "full", "hard", "high", "large", "left", "long", "low",
     "nine", "one", "open", "right", "seven", "short", "six", "small", "soft", "three", "two",
     "wide", "cold", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
)  # fmt: skip
CLOSED_END = re.compile(
    r"(?:ness|ened|ening|ers|ware|ways?|lands?|light|age|itud|evity|ward|over|back|cut|fall|coming"
    r"|list|spread|ship|core|eous|ful|teen|fold|some|score|brow|jack|down|horn|fake|ball|most|shore"
    r"|ties?|tieth|self|side)",
)
NUMBERS = frozenset("one two three four five six seven eight nine ten".split())
# Compounds that would read as one word otherwise.
PAIRS = frozenset(
    ("real time", "real world", "real life", "real valued", "few shot", "zero shot", "follow up",
     "peut être", "rendez vous", "grand mère", "grand père", "arc en", "vis à", "ten year",
     "ten day", "one way", "two way", "three way", "trade off", "trade offs", "plug in", "built in")
)  # fmt: skip
# Behind these stands the second of two words that share their end, as in `short-` `and long-term`.
JOINED_BY = frozenset("and or und oder bzw sowie et ou".split())
# Written with a hyphen or without one, as the author likes.
PREFIXES = frozenset(
    "anti auto bi co cross hyper infra intra macro meta micro mid mini mono multi non post pre pro"
    " proto pseudo re semi sub tele tri ultra uni".split()
)
# Of these, what stands before whole words only.
BEFORE_WORDS = frozenset("cross non pseudo semi ultra".split())
# What ends compounds of two words, and no single word behind a word of four letters.
ENDS = frozenset(
    ("agnostic", "augmented", "aware", "based", "called", "consistent", "constrained",
     "consuming", "cost", "density", "dependent", "dimensional", "domain", "driven", "efficient",
     "ended", "energy", "frequency", "friendly", "grained", "guided", "head", "heads",
     "independent", "intensive", "invariant", "known", "layer", "learning", "level", "même",
     "mêmes", "norm", "optimal", "order", "oriented", "performance", "precision", "preserving",
     "quality", "range", "related", "resolution", "scale", "sensitive", "sized", "solving",
     "source", "specific", "speed", "state", "supervised", "temperature", "term", "trained",
     "tuned", "valued", "world")
)  # fmt: skip
# Short words that begin compounds as often as longer ones do.
SHORT = frozenset("all any few key low mid new old one out six so ten top two".split())
# Within a compound these are whole words: nothing is broken behind them.
LINKS = frozenset("to of the and in by on at or for up out off per as a à de la du et und".split())
# Words that share fewer letters with a compound's beginning are other words.
MIN_LETTERS = 4


class BrokenWords:
    """Judges hyphens at line ends by the words that a document writes whole."""

    def __init__(self, pages: list[list[Line]]) -> None:
        self._words = _count_whole_words(pages)

    def is_suspended(self, stem: str, following: str) -> bool:
        """Say whether a word shares its end with the next but one, as in `short- and long-term`."""
        left, right = LAST_WORD.search(stem), FIRST_WORD.match(following)
        if left is None or right is None or right[1] not in JOINED_BY:
            return False
        is_word = following[len(right[1]) :][:1] == " "
        return is_word and not self._words[f"{left[1]}{right[1]}".casefold()]

    def keeps_hyphen(self, stem: str, following: str) -> bool:
        """Say whether the hyphen between two parts of a word belongs to the word."""
        stem = stem[stem.rfind(" ") + 1 :]
        left, right = LAST_WORD.search(stem.replace(HYPHEN, "-")), FIRST_WORD.match(following)
        if left is None or right is None or SCRIPT_END.search(stem):
            return True
        if len(left[1].rpartition("-")[2]) == 1 or ADDRESS.search(stem):
            return True  # no word is broken behind one letter: `k-nearest`
        first, second = left[1].casefold(), right[1].casefold()
        joined, hyphened = self._num_alike(first + second), self._num_alike(f"{first}-{second}")
        if joined or hyphened:
            return hyphened > joined
        if right[1][:1].isupper() or left[1].isupper():
            return True  # no abbreviation is broken: `GPU-bound`
        if "-" in first:  # a part of a compound, as in state-of-the-art
            last = first.rpartition("-")[2]
            if last in LINKS or second in first.split("-"):  # `end-to-end`
                return True
            return self._parts[second] > 0 and not self._words[last + second]
        if second in LINKS and following[len(second) :].startswith("-"):
            return True  # the middle of a compound, as in `state-` `of-the-art`
        return self._is_compound(first, second)

    def _num_alike(self, word: str) -> int:
        """Return how often a word is written, or its plural, or the word of which it is one."""
        count = self._words[word]
        if count or len(word) < 2 * MIN_LETTERS:
            return count
        return self._words[word.removesuffix("s") if word.endswith("s") else word + "s"]

    def _is_compound(self, first: str, second: str) -> bool:
        """Say whether two parts that the document never writes as one word are two words."""
        if second in SUFFIXES or first in CLOSED:
            return False
        if f"{first} {second}" in PAIRS:
            return True
        if first in OPENERS and not CLOSED_END.match(second):
            return len(second) >= MIN_LETTERS - (first in NUMBERS)
        if first in LINKED:
            return len(second) >= MIN_LETTERS
        if first in PREFIXES:
            is_word = first in BEFORE_WORDS or second in ENDS or self._parts[second] > 0
            return is_word and len(second) >= MIN_LETTERS and self._links(first)
        if len(first) < MIN_LETTERS and first not in SHORT:
            return False
        if second in ENDS:
            return True
        if len(second) < MIN_LETTERS:
            return False
        counts = self._parts[first], self._parts[second]
        is_usual = min(counts) > 0 and sum(counts) >= 4
        return is_usual or (min(counts) > 0 and second in self._ends)

    @cached_property
    def _parts(self) -> Counter[str]:
        """Count words, those within compounds too."""
        counts = Counter(self._words)
        for word in [word for word in self._words if "-" in word]:
            for part in word.split("-"):
                counts[part] += self._words[word]
        return counts

    @cached_property
    def _ends(self) -> set[str]:
        """Return the words that end compounds of the document."""
        return {word.rpartition("-")[2] for word in self._words if "-" in word}

    def _links(self, prefix: str) -> bool:
        """Say whether the document sets a hyphen behind a prefix rather than none."""
        after = [word[len(prefix) :] for word in self._words if word.startswith(prefix)]
        linked = sum(rest.startswith("-") for rest in after)
        closed = sum(self._words[rest] > 0 and len(rest) >= MIN_LETTERS for rest in after)
        return linked > closed or (prefix == "cross" and linked == closed)


def _count_whole_words(pages: list[list[Line]]) -> Counter[str]:
    """Count words in lower case; the halves of a word broken at a line's end are none."""
    whole: list[str] = []
    was_broken = False
    for lines in pages:
        for line in lines:
            text = line.text
            if text.isascii():
                words = ASCII_WORD.findall(text.lower())
            else:
                words = WORD.findall(text.casefold().replace(HYPHEN, "-"))
            is_broken = line.pieces[-1].is_broken or text[-1:] in HYPHENS
            whole += words[was_broken : len(words) - is_broken]
            was_broken = is_broken
    return Counter(whole)
