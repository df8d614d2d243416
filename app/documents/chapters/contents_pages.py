"""Lists of contents: lines that look like headings, and are followed by no chapter."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.forms.form import COUNTED_RANKS, DOUBTFUL, NAMED_RANKS, UNLIKELY
from app.documents.chapters.languages.all_languages import CONTENTS
from app.documents.chapters.languages.east_asian import CONTENTS as EAST_ASIAN_CONTENTS
from app.documents.chapters.languages.heading_language import fold
from app.documents.chapters.lines import TextLine

# Between two entries of a list of contents stand fewer characters than in any chapter.
CONTENTS_GAP_CHARS = 240
# An entry with its description takes no more than this, and far less than a chapter.
ENTRY_CHARS = 1_200
ENTRY_SHARE = 0.25
MIN_ENTRIES = 3
LEADERS = re.compile(r"(?:[.．…·‥_ ]{3,}|\s{2,}|\t)\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$")
_RANKS = {rank: i for i, rank in enumerate((*NAMED_RANKS, *COUNTED_RANKS))}


def is_contents_title(words: str) -> bool:
    """Say whether a line says that a list of contents follows."""
    bare = words.strip(" .:：*_")
    return len(bare) < 40 and (
        fold(bare) in CONTENTS or bare.replace(" ", "").replace("\u3000", "") in EAST_ASIAN_CONTENTS
    )


def without_contents(
    candidates: Sequence[Candidate], lines: Sequence[TextLine], num_chars: int
) -> list[Candidate]:
    """Drop the entries of lists of contents: crowded ones, and a first list that comes again."""
    places: dict[str, list[int]] = {}
    for candidate in filter(_is_entry, candidates):
        places.setdefault(candidate.form.key, []).append(candidate.start)
    kept: list[Candidate] = []
    for run in _crowds(candidates):
        body = _body_of(run, places, lines, num_chars)
        kept += body
        for entry in filter(_is_entry, run[: len(run) - len(body)]):
            # No reason to take what comes later for a list.
            places[entry.form.key].remove(entry.start)
    return _without_first_lists(kept, num_chars)


def _crowds(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    run: list[Candidate] = []
    for candidate in candidates:
        if run and candidate.start - run[-1].end > CONTENTS_GAP_CHARS:
            yield run
            run = []
        run.append(candidate)
    if run:
        yield run


def _is_entry(candidate: Candidate) -> bool:
    """Say whether a line may stand in a list; prose with a number in it says nothing of one."""
    return candidate.form.weight > (DOUBTFUL + UNLIKELY) / 2


def _body_of(
    run: list[Candidate],
    places: dict[str, list[int]],
    lines: Sequence[TextLine],
    num_chars: int,
) -> list[Candidate]:
    """Return what of a crowd of lines is more than a list of contents."""
    ranks = [_RANKS.get(c.form.rank, -1) for c in run]
    num_keys = len({c.form.key for c in filter(_is_entry, run)})
    if num_keys < MIN_ENTRIES or all(a < b for a, b in pairwise(ranks)):
        return run
    is_at_end = num_chars - run[-1].end < max(0.03 * num_chars, CONTENTS_GAP_CHARS)
    body = [] if is_at_end and _is_announced(run[0], lines) else _tail(run, places)
    entries = run[: len(run) - len(body)]
    if len({c.form.key for c in filter(_is_entry, entries)}) < MIN_ENTRIES:
        return run
    start, end = entries[0].start, entries[-1].end
    again = sum(1 for c in entries if any(p > end or p < start for p in places.get(c.form.key, ())))
    leaders = sum(1 for c in entries if LEADERS.search(c.line.words))
    is_announced = _is_announced(entries[0], lines) and (is_at_end or len(entries) > 5 or body)
    if again * 2 > len(entries) or leaders * 2 > len(entries) or is_announced:
        return body
    return run


def _tail(run: list[Candidate], places: dict[str, list[int]]) -> list[Candidate]:
    """Return the headings at a crowd's end that begin the text: `BOOK ONE`, `CHAPTER I`."""
    first = len(run) - 1
    while first > 0 and _RANKS.get(run[first - 1].form.rank, -1) < _RANKS.get(
        run[first].form.rank, -1
    ):
        first -= 1
    last = run[-1]
    same = next((c for c in run if c.form.rank == last.form.rank), last)
    begins = same is not last and same.form.key == last.form.key
    comes_again = any(place > last.start for place in places.get(last.form.key, ()))
    is_first = last.form.number in (None, 0, 1)
    return run[first:] if begins or (is_first and not comes_again) else []


def _is_announced(first: Candidate, lines: Sequence[TextLine]) -> bool:
    for i in range(first.index - 1, max(first.index - 6, -1), -1):
        if is_contents_title(lines[i].words):
            return True
    return False


def _without_first_lists(candidates: list[Candidate], num_chars: int) -> list[Candidate]:
    """Drop lists of headings at the start, with descriptions, that the chapters repeat."""
    dropped: set[int] = set()
    for rank in _RANKS:
        members = [c for c in candidates if c.form.rank == rank]
        begin = _restart(members)
        if begin:
            span = members[begin].start - members[0].start
            chapter_chars = (num_chars - members[begin].start) / (len(members) - begin)
            share = ENTRY_SHARE if begin >= MIN_ENTRIES else ENTRY_SHARE / 2
            if span < begin * min(ENTRY_CHARS, share * chapter_chars):
                dropped |= {c.start for c in members[:begin]}
    kept = [c for c in candidates if c.start not in dropped]
    return _without_listed_lone(kept) if dropped else kept


def _restart(members: list[Candidate]) -> int:
    """Return the index at which headings of one rank first begin anew, or 0."""
    for i, candidate in enumerate(members[1:], start=1):
        before = members[i - 1].form
        if candidate.form.key == members[0].form.key and candidate.form.key != before.key:
            return i
        if candidate.form.number in (0, 1) and (before.number or 0) > 1:
            return i
    return 0


def _without_listed_lone(candidates: list[Candidate]) -> list[Candidate]:
    """Drop a prologue that only the dropped list named: one that comes again soon."""
    keys = [c.form.key for c in candidates]
    return [
        c
        for i, c in enumerate(candidates)
        if c.form.rank != "lone" or c.form.key not in keys[i + 1 : i + 200]
    ]
