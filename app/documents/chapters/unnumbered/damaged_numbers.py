"""Headings whose number nobody can read: they stand where exactly that number is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.lines import TextLine

# Farther than this from both neighbours, as chapters are.
MIN_CHAPTER_CHARS = 350
MAX_CHARS = 90


def with_damaged(chosen: Sequence[Candidate], lines: Sequence[TextLine]) -> list[Candidate]:
    """Add lines that begin with their neighbours' unit and whose number a scan has spoiled."""
    result = list(chosen)
    ranked = [c for c in chosen if c.form.number is not None and c.form.rank != "lone"]
    for before, after in pairwise(ranked):
        first, last = before.form.number or 0, after.form.number or 0
        if before.form.rank == after.form.rank and last - first == 2:
            result += list(_between(before, after, lines))[:1]
    return sorted(result, key=lambda candidate: candidate.start)


def _between(before: Candidate, after: Candidate, lines: Sequence[TextLine]) -> Iterator[Candidate]:
    head, other = _head(before), _head(after)
    if len(head) != 2 or head[:1] != other[:1] or not head[0][0].isalpha():
        return
    for i in range(before.index + 1, after.index):
        line, words = lines[i], lines[i].words.split()
        is_far = min(line.start - before.end, after.start - line.end) >= MIN_CHAPTER_CHARS
        if is_far and not line.is_open and _is_alike(words, head, before.form.is_bare):
            number = (before.form.number or 0) + 1
            key, title = f"{before.form.rank} {number}", " ".join(words[2:])
            form = replace(before.form, number=number, key=key, title=title)
            yield Candidate(i, line.start, line.end, line.words, form, line)


def _head(candidate: Candidate) -> list[str]:
    """Return the unit and the number of a heading as they are written."""
    return candidate.title.removesuffix(candidate.form.title).split()


def _is_alike(words: Sequence[str], head: Sequence[str], is_bare: bool) -> bool:
    """Say whether a line is set as a heading is: the same unit, as few words, the same mark."""
    if words[:1] != [head[0]] or len(words) < 2 or len(" ".join(words)) > MAX_CHARS:
        return False
    mark, end = head[1][-1], words[1][-1]
    is_marked_alike = mark == end if not mark.isalnum() else end.isalnum()
    return is_marked_alike and (len(words) == 2 if is_bare else words[2:] != [])
