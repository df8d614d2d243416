"""The authors that page 1 of a paper shows between its title and its abstract."""

import re
from collections.abc import Sequence

from app.documents.pdf.page.reading_order import Line
from app.documents.section_kinds import ABSTRACT, bare

RUN_IN = re.compile(r"abstract\b", re.IGNORECASE)
# What stands among authors and is none: places of work, dates, kinds of paper.
OTHER = re.compile(
    r"@|https?:|www\.|univers|institut|department|laborator|academy|hospital|facult|technolog"
    r"|engineering|\b(?:labs?|research|colleges?|schools?|cent(?:er|re)|google|microsoft|openai|meta"
    r"|facebook|amazon|nvidia|ibm|deepmind|inc|corp|ltd|gmbh|ministry|group|team|company|sciences?"
    r"|street|avenue|china|u\.?s\.?a|germany|france|uk|kingdom|japan|canada|india|reports?|papers?"
    r"|draft|preprint|version|review|published|accepted|conference|proceedings|journal|volume"
    r"|editors?|received|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|contributions?|corresponding|division|national|state|intelligence|brain)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.{},+-]*\S@\S+|https?:\S+")
MARKS = re.compile(r"[\d*∗†‡§¶⋆#^{}⇤♠♣]+(?:\s*,\s*[\d*∗†‡§¶⋆#^{}]+)*")
SPLIT = re.compile(r"\t|\s*[,;·•|&]\s*|\s+and\s+|\s{2,}")
WORD = r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?"
NAME = re.compile(rf"{WORD}(?:\s+(?:{WORD}|van|von|de|der|den|da|di|del|la|le|bin|al))*\s+{WORD}")
MAX_WORDS = 5
MAX_AUTHORS = 100


def shown_authors(head: Sequence[Line], title: str) -> tuple[str, ...]:
    """Return the names under a paper's title; none where they cannot be told from other words."""
    key = _key(title)
    after = [i for i, line in enumerate(head) if len(_key(line.text)) > 3]
    after = [i for i in after if _key(head[i].text) in key]
    abstract = next((i for i, line in enumerate(head) if _is_abstract(line)), 0)
    above = [i for i in after if i < abstract]
    if not above:
        return ()
    names: list[str] = []
    was_other = False
    lines = head[above[-1] + 1 : abstract]
    for i, line in enumerate(lines):
        found = _names(line)
        # Behind a place of work come authors only where theirs follows.
        is_followed = i + 1 < len(lines) and bool(OTHER.search(lines[i + 1].text))
        if not found or (was_other and not is_followed):
            was_other = True
            continue
        was_other = False
        names += [name for name in found if name not in names]
    return tuple(names[:MAX_AUTHORS])


def _is_abstract(line: Line) -> bool:
    return bare(line.text[:12]) in ABSTRACT or bool(RUN_IN.match(line.text))


def _names(line: Line) -> list[str]:
    """Return the names that a line consists of; none where any part of it is something else."""
    names = []
    for piece in line.pieces:
        for part in SPLIT.split(MARKS.sub("  ", ADDRESS.sub("  ", piece.text))):
            words = part.strip(" .,")
            if not words or OTHER.search(words):
                continue
            if len(words.split()) > MAX_WORDS or not NAME.fullmatch(words):
                return []
            names.append(" ".join(words.split()))
    return names


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()
