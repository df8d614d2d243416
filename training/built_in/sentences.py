"""Text → sentences, by a rule that lies as data in the model's folder.

Whoever reads with the model cuts its documents by the same rule: `reading.json` carries it.
A sentence holds the white space in front of it, so that sentences tile the text.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

_ABBREVIATIONS = [
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Prof",
    "St",
    "Mt",
    "Capt",
    "Col",
    "Gen",
    "Lieut",
    "Lt",
    "Sgt",
    "Rev",
    "Hon",
    "Esq",
    "Jr",
    "Sr",
    "Messrs",
    "Mme",
    "Mlle",
    "vs",
    "cf",
    "al",
    "etc",
    "Fig",
    "Figs",
    "Eq",
    "Eqs",
    "Sec",
    "No",
    "Vol",
    "pp",
    "p",
    "ed",
    "eds",
    "approx",
    "fig",
    "figs",
    "eq",
    "eqs",
    "sec",
    "resp",
    "i.e",
    "e.g",
]
_CLOSERS = r"[\"'”’)\]»_*」』）》]*"


def _end_of_sentence() -> str:
    """Return the pattern whose matches end where a sentence may end."""
    not_after = "".join(rf"(?<!\b{re.escape(word)})" for word in _ABBREVIATIONS)
    initials = r"(?<!\b[A-Z])"
    latin = rf"(?:[!?…]|{not_after}{initials}\.)[.!?…]*{_CLOSERS}(?=\s+[^\sa-z])"
    chinese = rf"(?:[。！？]|……)[。！？…]*{_CLOSERS}"
    paragraph = r"(?<=\S)(?=[^\S\n]*\n[^\S\n]*\n)"
    return f"{latin}|{chinese}|{paragraph}"


@dataclass(frozen=True)
class SentenceRule:
    """Where sentences end.

    end: a pattern whose matches end where a sentence may end; pause: the same for a place
    to cut one that is too long. min_width, max_width: in columns, a Chinese character
    counting two; a shorter sentence is joined to the next, a longer one is cut.
    """

    end: str = field(default_factory=_end_of_sentence)
    pause: str = r"[;；:：,，、—](?=\s|[^\x00-\x7f])|(?=\s)"
    min_width: int = 24
    max_width: int = 480

    def split(self, text: str) -> list[tuple[int, int]]:
        """Return the half-open ranges of the sentences; they tile the text."""
        cuts: list[int] = [0]
        for match in re.finditer(self.end, text):
            if columns(text[cuts[-1] : match.end()].strip()) >= self.min_width:
                self._cut_long(text, match.end(), cuts)
                cuts.append(match.end())
        if text[cuts[-1] :].strip() or len(cuts) == 1:
            self._cut_long(text, len(text), cuts)
            cuts.append(len(text))
        else:
            cuts[-1] = len(text)
        return list(pairwise(cuts)) if text else []

    def _cut_long(self, text: str, end: int, cuts: list[int]) -> None:
        """Add cuts at pauses until what is left before the end is short enough."""
        while columns(text[cuts[-1] : end]) > self.max_width:
            start, stop, width = cuts[-1], cuts[-1], 0
            while width < self.max_width:
                width += columns(text[stop])
                stop += 1
            pauses = (match.end() for match in re.finditer(self.pause, text[start : stop + 1]))
            late = [pause for pause in pauses if pause > (stop + 1 - start) // 2]
            cuts.append(start + late[-1] if late else stop)


def columns(text: str) -> int:
    """Return the width of a text: a Chinese, Japanese or Korean character takes two."""
    return len(text) + sum("\u2e80" <= character <= "\uffef" for character in text)
