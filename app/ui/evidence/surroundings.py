"""What stands before and after some words of a document, cut at words and without its heading."""

import re
from dataclasses import dataclass

from app.documents.document import Document, Section
from app.text.spans import Span

BLANKS = " \t\n\r\f\v\u00a0\u2009\u200a\u202f\u2060\ufeff"
"""White space, narrow and glued too, as books set it beside quotation marks."""
_AXIS = re.compile(r"(?:^[^\S\n]*[^\n\u2e80-\uffef]{0,8}[^\S\n]*(?:\n|\Z)){3,}", re.MULTILINE)
"""Three and more lines of a few signs: the numbers of an axis, or cells; no line of a story."""
LEAST_TITLE = 4
"""Of letters: a line may end with a shorter title by chance."""
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
    body = body_start(document, document.section_at(words.start))
    low = min(max(within.start, body), words.start)
    before = _end_of(text[low : words.start], num_chars)
    after = _start_of(text[words.end : within.end], num_chars)
    found = text[words.start : words.end].strip(BLANKS)
    return Surroundings(before.lstrip(BLANKS), found, after.rstrip(BLANKS))


def in_few_lines(text: str) -> str:
    """Return a text without empty lines, and with what labels a figure's axes in one line."""
    return _AXIS.sub(_in_one, re.sub(r"\n\s*\n", "\n", text))


def _in_one(lines: re.Match[str]) -> str:
    return " ".join(lines[0].split()) + ("\n" if lines[0].endswith("\n") else "")


def body_start(document: Document, section: Section) -> int:
    """Return where a section's text begins, behind its heading.

    That may take several lines, and begin with a number or with what the whole is called.
    """
    title, said, at = _letters(section.title), "", section.start
    for line in document.text_of(section).splitlines(keepends=True):
        said += _letters(line)
        at += len(line)
        if said and said == title:
            return at
        if len(said) > 2 * len(title):
            break
        if said.endswith(title) and len(title) >= LEAST_TITLE:
            return at
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
