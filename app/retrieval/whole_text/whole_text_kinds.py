"""What could be asked of any text, and how texts answer it: a table, a row a kind.

A limitation is seldom called one, and a contribution hardly ever: the sentence that answers says
"however, it fails" or "we propose". So each kind names the words and turns of phrase that texts
use there, in English and in Chinese, where in a text they stand, and under which headings.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.retrieval.passage import Position


@dataclass(frozen=True)
class WholeTextKind:
    """asks: beginnings of words that ask for it; cues: words that texts use where they tell it.

    says: a regular expression of the turns of phrase in which a sentence tells it. titles:
    beginnings of words in the headings under which it is told. All in lower case; each with its
    Chinese beside it. place: where in a text it is likely to stand.
    """

    asks: str
    cues: str
    asks_zh: str
    cues_zh: str
    says: str = ""
    says_zh: str = ""
    titles: str = ""
    place: Position = ""

    def is_said_in(self, text: str) -> bool:
        """Whether a sentence tells this, by its turns of phrase."""
        found = self.says and re.search(self.says, text, re.IGNORECASE)
        return bool(found or (self.says_zh and re.search(self.says_zh, text)))


_DISCLAIMS = re.compile(
    r"\b(?:fictional|fictitious|imaginary)\b.{0,40}\b(?:purposes?|resemblance|coincidental)\b"
    r"|\b(?:this|the) (?:paper|article|text|story|work|report) is (?:entirely |purely |wholly )?"
    r"(?:fiction|fictional|fictitious|imaginary|provided|licensed|distributed|under review)\b"
    r"|\bdoes not (?:constitute|necessarily reflect)\b|\bviews expressed\b"
    r"|\ball rights reserved\b|\b(?:must|may|should) not be (?:cited|copied|distributed|quoted)\b"
    r"|\bnot (?:legal|medical|financial|investment) advice\b|\bfor information(?:al)? purposes\b"
    r"|(?:纯属|均为|皆为|都是|属于|系|是|为)虚构|虚构作品|如有雷同|不构成|仅代表|不代表|仅供"
    r"|转载|版权所有|未经.{0,10}(?:许可|授权|同意)|请勿|请不要|概不负责|不承担",
    re.IGNORECASE,
)
"""What a text says of itself for caution: whatever is asked, that is no answer."""


def disclaims(sentence: str) -> bool:
    """Whether a sentence only guards its text: that it is fiction, no advice, not to be copied."""
    return _DISCLAIMS.search(sentence) is not None


def _read(path: Path) -> dict[str, WholeTextKind]:
    """Return the kinds of a TOML file by their names, in its order."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: WholeTextKind(**{**row, "says": row.get("says", "").replace("{we}", table["we"])})
        for name, row in table["kinds"].items()
    }


KINDS = _read(Path(__file__).with_name("whole_text_kinds.toml"))
