"""Titles of chapters, on the line below the number."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.forms.form import COUNTED_RANKS, NAMED_RANKS
from app.documents.chapters.forms.heading_forms import MAX_TITLE_CHARS, form_of, is_title_case
from app.documents.chapters.lines import TextLine, is_wide_script, width

MAX_TITLE_WIDTH = 240
MAX_CASELESS_WIDTH = 60
_OPENS_SPEECH = "\"“„«‘'—–-―[(「『（【*"
_CLOSES = ".。!！?？…।۔؟"
# The end of one sentence and the beginning of another; `Mr. Smith` is none.
_SENTENCES = re.compile(r"\w{4,}[.!?…]['”’\"»]?\s+['“‘\"«]?[^\W\d_]")


def with_titles(chosen: Sequence[Candidate], lines: Sequence[TextLine]) -> list[Candidate]:
    """Add to headings the titles that stand below them, as far as the book has such titles."""
    chosen = _without_lone_titles(chosen)
    taken = {candidate.index for candidate in chosen}
    result = list(chosen)
    for rank in ("lone", *NAMED_RANKS, *COUNTED_RANKS):
        members = [i for i, c in enumerate(chosen) if c.form.rank == rank]
        bare = [i for i in members if chosen[i].form.is_bare]
        kinds = {i: _title_kind(chosen[i], lines, taken) for i in bare}
        sure = sum(1 for kind in kinds.values() if kind >= 2)
        able = sum(1 for kind in kinds.values() if kind >= 1)
        for i in bare:
            is_usual = len(bare) >= 3 and able >= 0.75 * len(bare)
            is_sure = kinds[i] == 2 and (sure >= 0.3 * len(bare) or len(bare) < 3)
            if rank == "lone":
                is_sure, is_usual = False, False
            if kinds[i] == 3 or is_sure or (kinds[i] and is_usual):
                result[i] = _with_title(chosen[i], lines)
    return [_with_rest_of_title(c, lines, taken) for c in result]


def _without_lone_titles(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Drop what only reads like a heading of its own below a chapter's number: `XV. Conclusion`."""
    small = ("chapter", "section", *COUNTED_RANKS)
    heads = {c.index for c in chosen if c.form.is_bare and c.form.rank in small}
    return [c for c in chosen if c.form.rank != "lone" or c.index - 1 not in heads]


def _title_kind(candidate: Candidate, lines: Sequence[TextLine], taken: set[int]) -> int:
    """Return 3 where the next line is surely a title, 2 likely, 1 where it may be one, else 0."""
    i = candidate.index + 1
    if i >= len(lines) or i in taken:
        return 0
    line = lines[i]
    words = line.words
    if words.casefold().startswith(("by ", "von ", "par ", "di ", "por ")) and words.isupper():
        return 0
    if width(words) > MAX_TITLE_WIDTH or not re.search(r"[^\W\d_]", words):
        return 0
    if (words[0] in _OPENS_SPEECH and not words.isupper()) or words[-1] in ",;，；、:：":
        return 0
    if form_of(words) is not None or re.match(r"(?:\d{1,3}|[IVXLC]+)[.:—–)-]", words):
        return 0
    following = lines[i + 1] if i + 1 < len(lines) else None
    if following is None or _looks_like_verse(i, lines):
        return 0
    if i + 1 in taken and words[-1] in _CLOSES and not words.isupper():  # all that the chapter has
        return 0
    if is_wide_script(words):
        if width(words) > 60 or words[-1] in "。”』」…":
            return 0
        return 2 if width(words) <= 40 and words[-1] not in _CLOSES else 1
    if words.upper() == words.lower():  # of a script that has no capitals
        is_short = width(words) <= MAX_CASELESS_WIDTH and words[-1] not in _CLOSES
        return 2 if is_short and (line.is_closed or not following.is_open) else 0
    if words[0].islower():
        return 0
    if words.isupper():
        return 3 if " " in words else 2
    if is_title_case(words) and words[-1] not in _CLOSES and len(words) <= 80:
        return 2
    if _SENTENCES.search(words):
        return 0
    is_alone = line.is_closed or not following.is_open
    return 1 if is_alone and (len(words) <= 110 or words[-1] not in ".…") else 0


def _looks_like_verse(i: int, lines: Sequence[TextLine]) -> bool:
    """Say whether a line is the first of several short ones, such as verses or a letter's head."""
    block = lines[i : i + 4]
    if not block or block[0].is_closed:
        return False
    size = 1
    while i + size < len(lines) and not lines[i + size].is_apart:
        size += 1
        if size > 40:
            break
    short = [line for line in lines[i : i + size] if width(line.words) < 60]
    is_title_block = all(line.words.isupper() for line in lines[i : i + size])
    return (
        size >= 3
        and len(short) == size
        and not is_title_block
        and not is_wide_script(block[0].words)
    )


def _with_title(candidate: Candidate, lines: Sequence[TextLine]) -> Candidate:
    line = lines[candidate.index + 1]
    head = candidate.title.rstrip(" .:：—–-")
    joint = " " if is_wide_script(line.words) else ". "
    form = replace(candidate.form, title=line.words)
    title = f"{head}{joint}{line.words}"
    return replace(candidate, title=title, end=line.end, index=candidate.index + 1, form=form)


def _with_rest_of_title(
    candidate: Candidate, lines: Sequence[TextLine], taken: set[int]
) -> Candidate:
    """Join the lines over which a title in a page's width is set."""
    i = candidate.index
    if candidate.form.is_bare or lines[i].is_closed or is_wide_script(candidate.title):
        return candidate
    parts: list[str] = []
    while i + 1 < len(lines) and not lines[i].is_closed and len(parts) < 4:
        i += 1
        if i in taken or form_of(lines[i].words) is not None:
            return candidate
        parts.append(lines[i].words)
    words = " ".join(parts)
    is_whole = bool(parts) and lines[i].is_closed and len(words) <= MAX_TITLE_CHARS
    if not is_whole or not _goes_on(candidate.form.title, words):
        return candidate
    return replace(candidate, title=f"{candidate.title} {words}", end=lines[i].end, index=i)


def _goes_on(title: str, words: str) -> bool:
    if title.isupper():
        return words.isupper()
    return (
        title[-1] not in _CLOSES
        and (is_title_case(words) or words[:1].islower())
        and len(words) < 90
    )
