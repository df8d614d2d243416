"""Which lines of one rank are headings: those that count up.

Every line has a weight by its form; a step from n to n + 1 adds to it, a step out of order
takes away. The best way through the lines is found by dynamic programming over the number
reached, so that the cost grows with the number of lines and no faster.
"""

import bisect
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.documents.chapters.candidate import Candidate

NEXT, GAP, RESTART, SAME, BREAK = 1.5, 0.3, 0.4, -0.9, -1.6
MAX_GAP = 6
# Chapters are longer than this; entries of lists and notes are not.
MIN_CHAPTER_CHARS = 350
CROWDED = -1.4
MISNUMBERED_GAP_CHARS = 1_500
# So many rows of numbers may stand within one chapter.
MAX_NESTED = 3
# Below the heading of a larger part the first number stands within this distance.
PART_HEAD_CHARS = 400
# A run of bare numbers must be this long to be chapters.
MIN_RUN = 3
# A book with so many regular numbers has a style that an irregular one can be known by.
MIN_REGULAR = 5
# Numbers that begin with one of these are years.
YEARS = range(1000, 2200)
MAX_MISNUMBERED = 0.1


@dataclass(slots=True)
class _Step:
    """The best way that ends with one line: its worth, and the line before it."""

    worth: float
    index: int
    before: "_Step | None"


def best_sequence(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the lines that count up best; empty where none are worth it."""
    by_value: dict[int, _Step] = {}
    best: _Step | None = None
    for i, candidate in enumerate(candidates):
        form = candidate.form
        step = _step(i, candidates, by_value, best)
        if form.number is not None:
            rival = by_value.get(form.number)
            if rival is None or step.worth >= rival.worth - 3.0:
                by_value[form.number] = step
        if best is None or step.worth > best.worth:
            best = step
    if best is None or best.worth <= 0:
        return []
    chosen: list[Candidate] = []
    while best is not None:
        chosen.append(candidates[best.index])
        best = best.before
    return chosen[::-1]


def _step(
    i: int,
    candidates: Sequence[Candidate],
    by_value: dict[int, _Step],
    best: _Step | None,
) -> _Step:
    """Return the best way that ends with the i-th line."""
    candidate = candidates[i]
    number, weight = candidate.form.number, candidate.form.weight
    options: list[tuple[float, _Step | None]] = [(RESTART if number in (0, 1) else 0.0, None)]
    if number is None:
        if best is not None:
            options.append((best.worth + NEXT, best))
    else:
        for gap in range(1, MAX_GAP + 1):
            earlier = by_value.get(number - gap)
            if earlier is not None:
                options.append((earlier.worth + (NEXT if gap == 1 else GAP), earlier))
        same = by_value.get(number)
        if same is not None:
            options.append((same.worth + SAME, same))
        if best is not None:
            options.append((best.worth + (RESTART if number in (0, 1) else BREAK), best))
    worth, before = max(
        ((value + _crowded(step, candidates, candidate), step) for value, step in options),
        key=lambda option: option[0],
    )
    return _Step(worth + weight, i, before)


def _crowded(before: _Step | None, candidates: Sequence[Candidate], candidate: Candidate) -> float:
    """Return what too small a distance costs a line that is no heading by its form alone."""
    if before is None or candidate.form.weight > 0:
        return 0.0
    return CROWDED if candidate.start - candidates[before.index].end < MIN_CHAPTER_CHARS else 0.0


def counted_sequence(
    candidates: Sequence[Candidate], starts: Sequence[int] = ()
) -> list[Candidate]:
    """Return lines that are bare numbers, or begin with one, where they count up like chapters.

    starts: of larger parts' headings, after which counting may begin anew.
    """
    chosen = best_sequence(candidates)
    runs = _without_nested(_runs(chosen), starts)
    long = [run for run in runs if len(run) >= MIN_RUN]
    anew = [after for before, after in pairwise([[], *runs]) if _begins(before, after, starts)]
    first = long[0][0].form.number or 0 if long else 1
    if first > 1 and (len(long[0]) < MIN_REGULAR or first in YEARS):
        return []
    if not long and (len(anew) < len(runs) or sum(map(len, anew)) <= MIN_RUN):
        return []
    kept = [run for run in runs if len(run) >= MIN_RUN or run in anew]
    result = [candidate for run in kept for candidate in run]
    return result if _looks_like_chapters(result) else []


def with_misnumbered(
    chosen: Sequence[Candidate],
    candidates: Sequence[Candidate],
    min_chars: int = MISNUMBERED_GAP_CHARS,
) -> list[Candidate]:
    """Add the numbers out of order that stand as the others do: misprints, not prose.

    min_chars: so far from the headings before and after it they stand at least.
    """
    if len(chosen) < MIN_REGULAR:
        return list(chosen)
    taken = {candidate.index for candidate in chosen}
    usual = Counter(style_of(candidate) for candidate in chosen).most_common(1)[0][0]
    result = list(chosen)
    for candidate in candidates:
        if len(result) > (1 + MAX_MISNUMBERED) * len(chosen) + 1:
            return list(chosen)
        if candidate.index in taken or style_of(candidate) != usual or candidate.line.is_open:
            continue
        at = bisect.bisect_left([c.start for c in result], candidate.start)
        before, after = result[at - 1] if at else None, result[at] if at < len(result) else None
        if before is not None and _count_on([before, *result[at : at + 2]]):
            continue
        is_far = before is not None and candidate.start - before.end >= min_chars
        if is_far and (after is None or after.start - candidate.end >= min_chars):
            result.insert(at, candidate)
    return result


def _count_on(headings: Sequence[Candidate]) -> bool:
    """Say whether no number is missing between headings, and there are several."""
    numbers = [c.form.number for c in headings]
    return len(numbers) > 1 and all(
        a is not None and b is not None and b - a == 1 for a, b in pairwise(numbers)
    )


def style_of(candidate: Candidate) -> tuple[str, bool, str]:
    """Return what headings of one book have in common: rank, marks, whether a title follows."""
    marks = re.sub(r"\w", "", candidate.title.removesuffix(candidate.form.title))
    return candidate.form.rank, candidate.form.is_bare, marks.strip()


def filling(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the bare numbers that stand where a named chapter's number is missing."""
    found: list[Candidate] = []
    for before, after in pairwise(chosen):
        first, last = before.form.number, after.form.number
        if first is None or last is None or not 1 < last - first <= MAX_GAP:
            continue
        found += [
            c
            for c in candidates
            if before.end < c.start < after.start
            and c.form.is_bare
            and c.form.number is not None
            and first < c.form.number < last
            and not c.line.is_open
        ]
    return found


def _runs(chosen: list[Candidate]) -> list[list[Candidate]]:
    runs: list[list[Candidate]] = []
    last: int | None = None
    for candidate in chosen:
        number = candidate.form.number
        is_on = last is not None and number is not None and 0 <= number - last <= MAX_GAP
        ends = {run[-1].form.number for run in runs[-1 - MAX_NESTED : -1]}
        counts_on_earlier = number is not None and number - 1 in ends - {last}
        if not is_on or counts_on_earlier:
            runs.append([])
        runs[-1].append(candidate)
        last = number if number is not None else last
    return runs


def _without_nested(
    runs: Sequence[list[Candidate]], starts: Sequence[int]
) -> list[list[Candidate]]:
    """Drop what counts within a chapter, such as stanzas: after it the chapters count on."""
    kept: list[list[Candidate]] = []
    for run in runs:
        first = run[0].form.number
        for i in range(len(kept) - 1, max(len(kept) - 1 - MAX_NESTED, -1), -1):
            last = kept[i][-1]
            within = kept[i + 1 :]
            has_part = any(last.start < start <= run[0].start for start in starts)
            num_within = sum(map(len, within))
            is_on = first is not None and last.form.number == first - 1
            if within and is_on and not has_part and num_within < len(kept[i]) + len(run):
                kept[i + 1 :] = []
                break
        kept.append(run)
    return kept


def _begins(before: list[Candidate], run: list[Candidate], starts: Sequence[int]) -> bool:
    """Say whether a run counts anew in a larger part: its heading stands near, or between."""
    latest = max((start for start in starts if start <= run[0].start), default=None)
    if latest is None:
        return False
    is_between = run[0].form.number == 1 and (not before or before[-1].start < latest)
    return run[0].start - latest < PART_HEAD_CHARS or (is_between and len(run) > 1)


def _looks_like_chapters(chosen: list[Candidate]) -> bool:
    """Say whether numbers stand like headings and not like page numbers or lists."""
    interrupted = sum(1 for c in chosen if c.line.is_open)
    if interrupted > 0.3 * len(chosen):
        return False
    gaps = sorted(b.start - a.end for a, b in pairwise(chosen))
    return not gaps or gaps[len(gaps) // 2] >= MIN_CHAPTER_CHARS
