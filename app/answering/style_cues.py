"""What can be counted about how a paper is written: beside what a model says of its style."""

import re
from collections import Counter
from dataclasses import dataclass

from app.documents.document import Document

_FIGURE = re.compile(r"\b(?:Fig(?:ure|\.)?)\s*(\d+)|图\s*(\d+)", re.IGNORECASE)
_TABLE = re.compile(r"\bTab(?:le|\.)\s*(\d+)|表\s*(\d+)", re.IGNORECASE)
_EQUATION = re.compile(r"(?:^|\s)\((\d{1,3})\)\s*$", re.MULTILINE)
_NUMBERED_CITATION = re.compile(r"\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]")
_NAMED_CITATION = re.compile(
    r"\b[A-Z][\w’'-]+(?: et al\.?| (?:and|&) [A-Z][\w’'-]+)?,? \(?\d{4}[a-z]?\b"
)
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff](?:[^\W_\u3400-\u9fff]|[’'-])*")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z“(])|[。！？]")
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)


@dataclass(frozen=True)
class StyleCues:
    """Counts over a paper's own text; its references are left out.

    section_words: title and number of words of each section of the topmost level, in order.
    citations: places that cite, numbered or by name. words_a_sentence: the mean.
    we_per_1000_words: how often the authors speak of themselves.
    """

    title: str
    words: int
    section_words: tuple[tuple[str, int], ...]
    figures: int
    tables: int
    equations: int
    citations: int
    words_a_sentence: float
    we_per_1000_words: float


def style_cues(document: Document) -> StyleCues:
    """Count what a paper's writing shows: sections, figures, tables, equations, citations."""
    body = "".join(
        document.text_of(section) for section in document.sections if section.kind != "references"
    )
    words = len(_WORD.findall(body))
    sentences = len(_SENTENCE_END.findall(body)) or 1
    return StyleCues(
        title=document.title,
        words=words,
        section_words=_section_words(document),
        figures=_distinct(_FIGURE, body),
        tables=_distinct(_TABLE, body),
        equations=_distinct(_EQUATION, body),
        citations=max(len(_NUMBERED_CITATION.findall(body)), len(_NAMED_CITATION.findall(body))),
        words_a_sentence=round(words / sentences, 1),
        we_per_1000_words=round(1000 * len(_WE.findall(body)) / max(words, 1), 1),
    )


def _distinct(pattern: re.Pattern[str], text: str) -> int:
    """Count different numbers, so that a figure mentioned ten times is one figure."""
    numbers = (next(filter(None, match.groups())) for match in pattern.finditer(text))
    return len(Counter(numbers))


def _section_words(document: Document) -> tuple[tuple[str, int], ...]:
    """Sum the words of subsections into the section of the topmost level they stand under."""
    top = min((section.level for section in document.sections), default=1)
    totals: list[tuple[str, int]] = []
    for section in document.sections:
        words = len(_WORD.findall(document.text_of(section)))
        if section.level == top or not totals:
            totals.append((section.title, words))
        else:
            title, so_far = totals[-1]
            totals[-1] = (title, so_far + words)
    return tuple(totals)


ROWS: tuple[tuple[str, str], ...] = (
    ("words", "words without references"),
    ("figures", "figures"),
    ("tables", "tables"),
    ("equations", "numbered equations"),
    ("citations", "places that cite"),
    ("words_a_sentence", "words a sentence"),
    ("we_per_1000_words", "“we”, “our”, “us” in 1,000 words"),
)


def describe_cues(cues: tuple[StyleCues, ...]) -> str:
    """Return the counts of papers side by side, as lines for a terminal."""
    width = max(len(label) for _, label in ROWS)
    lines = [" " * width + "".join(f"  {cue.title[:24]:>24}" for cue in cues)]
    for name, label in ROWS:
        lines.append(f"{label:<{width}}" + "".join(f"  {getattr(c, name):>24,}" for c in cues))
    for cue in cues:
        total = sum(words for _, words in cue.section_words) or 1
        shares = (f"{title} {words / total:.0%}" for title, words in cue.section_words)
        lines.append(f"{cue.title[:24]}: " + ", ".join(shares))
    return "\n".join(lines)
