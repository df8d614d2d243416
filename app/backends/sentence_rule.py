"""Text → sentences, by the rule that a model's folder carries.

A model that was trained on sentences must meet them cut as they were then, so nothing here
is decided but by the rule. White space belongs to the sentence that it precedes, so that
sentences tile the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class SentenceRule:
    """Where sentences end.

    end: a pattern whose matches end where a sentence may end; pause: the same for a place
    to cut one that is too long. min_width, max_width: in columns, a Chinese character
    counting two; a shorter sentence is joined to the next, a longer one is cut.
    """

    end: str
    pause: str
    min_width: int
    max_width: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "SentenceRule":
        """Return the rule that a folder's file tells."""
        return cls(
            str(values["end"]),
            str(values["pause"]),
            int(values["min_width"]),
            int(values["max_width"]),
        )

    def split(self, text: str) -> list[tuple[int, int]]:
        """Return the half-open ranges of the sentences of a text."""
        if not text:
            return []
        cuts = [0]
        for match in re.finditer(self.end, text):
            if _columns(text[cuts[-1] : match.end()].strip()) >= self.min_width:
                self._cut_long(text, match.end(), cuts)
                cuts.append(match.end())
        if text[cuts[-1] :].strip() or len(cuts) == 1:
            self._cut_long(text, len(text), cuts)
            cuts.append(len(text))
        else:
            cuts[-1] = len(text)
        return list(pairwise(cuts))

    def _cut_long(self, text: str, end: int, cuts: list[int]) -> None:
        """Add cuts, at late pauses where there are any, until the rest is short enough."""
        while _columns(text[cuts[-1] : end]) > self.max_width:
            start, stop, width = cuts[-1], cuts[-1], 0
            while width < self.max_width:
                width += _columns(text[stop])
                stop += 1
            pauses = (match.end() for match in re.finditer(self.pause, text[start : stop + 1]))
            late = [pause for pause in pauses if pause > (stop + 1 - start) // 2]
            cuts.append(start + late[-1] if late else stop)


def _columns(text: str) -> int:
    return len(text) + sum("\u2e80" <= character <= "\uffef" for character in text)
