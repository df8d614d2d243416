"""Titles without numbers that the book's own list of contents names, wherever that stands."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.contents_pages import is_contents_title
from app.documents.chapters.forms.form import Form
from app.documents.chapters.languages.heading_language import fold
from app.documents.chapters.lines import TextLine

MIN_LISTED = 3
# So many of a list's entries stand in the text as lines of their own, or it lists something else.
LISTED_SHARE = 0.6
MAX_ENTRY_CHARS = 200
MAX_TITLE_CHARS = 90
MIN_CHAPTER_CHARS = 350
# So long is what is left of an entry without its summary.
MIN_SHORTENED = 8
# What stands before an entry's title: a mark, a unit, a number; and behind it: its page.
_BEFORE = re.compile(
    r"^\W*(?:[^\W\d_]{1,12}\.?\s+)?(?:[IVXLC]+|\d{1,3})(?:\s*[.:)—–-]+\s*|\s+)", re.IGNORECASE
)
_PAGE = re.compile(r"[\s.…·_,—–-]*(?:(?:S|p|pag|pág|str|с)\.\s?)?\d{1,4}\W*$")
_WORD_END = re.compile(r"\W*(?=\s)")


def listed_titles(lines: Sequence[TextLine]) -> tuple[list[Candidate], range]:
    """Return the lines that a list of contents names, in its order, and which lines are the list.

    Both are empty where no list names lines that stand elsewhere.
    """
    for i, line in enumerate(lines):
        if is_contents_title(line.words):
            entries = _entries(lines, i + 1)
            listed = range(i, i + len(entries) + 1)
            found = _found(entries, listed, lines)
            if found:
                return found, listed
    return [], range(0)


def _entries(lines: Sequence[TextLine], first: int) -> list[str]:
    """Return a list's entries, up to a paragraph or to the first one that comes again."""
    entries: list[str] = []
    for line in lines[first : first + 400]:
        entry = _key(_PAGE.sub("", line.words))
        if len(line.words) > MAX_ENTRY_CHARS or any(_begins(earlier, entry) for earlier in entries):
            break
        entries.append(entry)
    return entries


def _begins(entry: str, words: str) -> bool:
    """Say whether an entry begins with these words, its number apart."""
    return any(
        name.startswith(words) and not name[len(words) : len(words) + 1].isalnum()
        for name in (entry, _unnumbered(entry))
        if words
    )


def _unnumbered(entry: str) -> str:
    return _key(_BEFORE.sub("", entry, count=1))


def _found(entries: Sequence[str], listed: range, lines: Sequence[TextLine]) -> list[Candidate]:
    """Return where entries stand outside of their list, or nothing where too few do."""
    if len(entries) < MIN_LISTED:
        return []
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if not line.is_open and i not in listed and len(line.words) <= MAX_TITLE_CHARS:
            places.setdefault(_key(line.words), []).append(i)
    found: list[int] = []
    for entry in filter(None, entries):
        last = max(found, default=-1)
        after = [i for name in _names(entry, places) for i in places[name] if i > last]
        found += after[:1]
    chapters = [_candidate(i, lines[i]) for i in found]
    is_list = len(found) >= max(MIN_LISTED, LISTED_SHARE * len(entries))
    return _apart(chapters) if is_list and _are_apart(chapters) else []


def with_lines_below(listed: Sequence[Candidate], titles: Sequence[Candidate]) -> list[Candidate]:
    """Join titles that a list names and those that stand just below them."""
    below = {title.index - 1: title for title in titles}
    joined: list[Candidate] = []
    for chapter in listed:
        second = below.get(chapter.index)
        if second is None:
            joined.append(chapter)
        else:
            title = f"{chapter.title.rstrip(' .:')}. {second.title}"
            joined.append(replace(chapter, title=title, end=second.end, index=second.index))
    return joined


def _apart(chapters: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what the list names from the line below a title, such as its author."""
    places = {chapter.index for chapter in chapters}
    return [chapter for chapter in chapters if chapter.index - 1 not in places]


def _names(entry: str, places: Container[str]) -> Iterator[str]:
    """Yield the lines that may be an entry's title: all of it, or less its number or summary."""
    for words in dict.fromkeys((entry, _unnumbered(entry))):
        ends = [end.start() for end in _WORD_END.finditer(words) if end.start() >= MIN_SHORTENED]
        yield from (words[:end] for end in (len(words), *reversed(ends)) if words[:end] in places)


def _key(words: str) -> str:
    return fold(words).strip(" .:;—–\"“”„«»'‘’")


def _are_apart(chapters: Sequence[Candidate]) -> bool:
    chapters = _apart(chapters)
    if len(chapters) < MIN_LISTED:
        return False
    gaps = sorted(b.start - a.end for a, b in pairwise(chapters))
    return gaps[len(gaps) // 2] >= MIN_CHAPTER_CHARS


def _candidate(i: int, line: TextLine) -> Candidate:
    form = Form("story", None, f"story {line.words.casefold()}", line.words)
    return Candidate(i, line.start, line.end, line.words.strip("_* "), form, line)
