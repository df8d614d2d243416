"""What stands before and after some words of a document, cut at words and without its heading."""

import re
from dataclasses import dataclass

from app.documents.document import Document, Section
from app.text.spans import Span

MOST_OF_A_WORD = 40
"""Of characters: where no space stands so near, as in Chinese, a text is cut anywhere."""


@dataclass(frozen=True)
class Surroundings:
    """Words of a document, and what stands around them; … stands for what was cut off."""

    before: str
    words: str
    after: str


def surroundings(document: Document, words: Span, within: Span, num_chars: int) -> Surroundings:
    """Return words with at most so many characters on either side.

    within: what of the document may be shown. The heading above the words is left out.
    """
    text = document.text
    body = _body_start(document, document.section_at(words.start))
    low = min(max(within.start, body), words.start)
    before = _end_of(text[low : words.start], num_chars)
    after = _start_of(text[words.end : within.end], num_chars)
    return Surroundings(before.lstrip(), text[words.start : words.end], after.rstrip())


def _body_start(document: Document, section: Section) -> int:
    """Return where a section's text begins, behind its heading; that may take several lines."""
    title, said, at = _letters(section.title), "", section.start
    for line in document.text_of(section).splitlines(keepends=True):
        said += _letters(line)
        at += len(line)
        if said and said == title:
            return at
        if not title.startswith(said):
            break
    return section.start


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).casefold()


def _end_of(text: str, num_chars: int) -> str:
    """Return the end of what stands before, from a word on."""
    if len(text) <= num_chars:
        return text
    cut = text[-num_chars:]
    space = re.search(r"\s+", cut[:MOST_OF_A_WORD])
    return f"… {cut[space.end() :] if space else cut}"


def _start_of(text: str, num_chars: int) -> str:
    """Return the start of what stands after, up to a word."""
    if len(text) <= num_chars:
        return text
    cut = text[:num_chars]
    has_space = re.search(r"\s", cut[-MOST_OF_A_WORD:])
    return f"{cut.rsplit(maxsplit=1)[0] if has_space and cut.strip() else cut} …"
