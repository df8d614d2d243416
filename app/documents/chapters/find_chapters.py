"""Find the chapters of a novel or report in plain text, Chinese or English.

A heading is a line of its own of a known form. Lines of a contents page look the same;
what tells them apart is that no chapter follows them. Where no line says chapter, lines
that only count, and then titles in capitals, are taken where they are spaced like chapters.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.documents.builder import Heading
from app.documents.chapters.heading_forms import (
    UPPER_UNITS,
    Form,
    count_of,
    form_of,
    heading_in,
    is_subtitle,
    is_title,
)

MAX_HEADING_CHARS = 90
# Between two headings of a contents page stand fewer characters than in any chapter.
CONTENTS_GAP_CHARS = 240
CONTENTS_SHARE = 0.08
MIN_NUMBERS = 3
MIN_GAP_CHARS = 700
MIN_TITLE_GAP_CHARS = 1_500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading: its place, its words, and the form that it has."""

    start: int
    end: int
    title: str
    form: Form


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text with its place, and whether blank lines stand around it."""

    start: int
    text: str
    is_apart: bool
    following: str


def find_chapters(text: str) -> list[Heading]:
    """Return the headings of chapters in the order of the text, levels 1 and 2."""
    rows = list(_rows(text))
    named = [c for row in rows if (c := _named(row)) is not None]
    named = _without_contents(named, len(text))
    units = {c.form.unit for c in named} - {"lone"}
    if units and units <= UPPER_UNITS:
        named = sorted([*named, *_counting(rows)], key=lambda c: c.start)
    if sum(1 for c in named if c.form.unit != "lone") >= 2:
        return _levels(named)
    lone = [c for c in named if c.form.unit == "lone"]
    for others in (_counting(rows), _titled(rows)):
        if others:
            return _levels(sorted([*lone, *others], key=lambda c: c.start))
    return []


def _rows(text: str) -> Iterator[Row]:
    """Yield the short lines of a text, and the headings with which long ones begin."""
    lines = text.split("\n")
    start = 0
    for i, line in enumerate(lines):
        heading = heading_in(line)
        if heading or len(line) > MAX_HEADING_CHARS:
            if heading:
                yield Row(start, heading, False, "")
        elif line and not line.isspace():
            before = i == 0 or not lines[i - 1].strip()
            after = i + 1 >= len(lines) or not lines[i + 1].strip()
            following = next((other for other in lines[i + 1 : i + 4] if other.strip()), "")
            yield Row(start, line, before and after, following.strip())
        start += len(line) + 1


def _named(row: Row) -> Candidate | None:
    form = form_of(row.text)
    if form is None:
        return None
    title = " ".join(row.text.replace("\u3000", " ").split()).strip("_*= ")
    if form.is_bare and is_subtitle(row.following):
        title = f"{title.rstrip('.:')}. {' '.join(row.following.split()).strip('_')}"
    return Candidate(row.start, row.start + len(row.text), title, form)


def _without_contents(candidates: list[Candidate], num_chars: int) -> list[Candidate]:
    """Drop the lines of contents pages: crowded ones, and a first list that comes again."""
    kept: list[Candidate] = []
    for run in _runs(candidates):
        units = Counter(c.form.unit for c in run)
        is_contents = len(run) >= 3 and max(units.values()) >= 2
        if not is_contents:
            kept += run
        elif run[-1].form.key == run[0].form.key or not _comes_again(run[-1], candidates):
            kept.append(run[-1])
    return _without_first_list(kept, num_chars)


def _runs(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    run: list[Candidate] = []
    for candidate in candidates:
        if run and candidate.start - run[-1].end > CONTENTS_GAP_CHARS:
            yield run
            run = []
        run.append(candidate)
    if run:
        yield run


def _comes_again(candidate: Candidate, candidates: list[Candidate]) -> bool:
    return any(c.start > candidate.start and c.form.key == candidate.form.key for c in candidates)


def _without_first_list(candidates: list[Candidate], num_chars: int) -> list[Candidate]:
    """Drop a list of headings at the start, with descriptions, that the chapters repeat."""
    if not candidates:
        return candidates
    first = candidates[0].form.key
    for i in range(1, len(candidates)):
        if candidates[i].form.key == first:
            span = candidates[i].start - candidates[0].start
            is_list = i >= 3 or candidates[0].form.unit == "lone"
            if is_list and span < CONTENTS_SHARE * num_chars and span < i * 1_200:
                return candidates[i:]
            break
    return candidates


def _counting(rows: list[Row]) -> list[Candidate]:
    """Return lines that are nothing but a number, or begin with one, where they count up."""
    found: list[Candidate] = []
    last = 0
    for row in rows:
        counted = count_of(row.text) if row.is_apart else None
        if counted is None:
            continue
        number, form = counted
        is_next = number == last + 1 or (number == 1 and last >= 2)
        if not is_next or (found and row.start - found[-1].end < MIN_GAP_CHARS):
            if number == 1:  # a contents page came first
                last, found = 1, [c for c in found if c.start > row.start]
                found.append(
                    Candidate(row.start, row.start + len(row.text), row.text.strip(), form)
                )
            continue
        last = number
        title = " ".join(row.text.split())
        if form.is_bare and is_subtitle(row.following):
            title = f"{title.rstrip('.')}. {' '.join(row.following.split())}"
        found.append(Candidate(row.start, row.start + len(row.text), title, form))
    return found if len(found) >= MIN_NUMBERS else []


def _titled(rows: list[Row]) -> list[Candidate]:
    """Return titles in capitals that stand alone and far enough apart to head stories."""
    lines = [row for row in rows if row.is_apart and is_title(row.text)]
    found = []
    for i, row in enumerate(lines):
        ends = lines[i + 1].start if i + 1 < len(lines) else rows[-1].start
        if ends - row.start > MIN_TITLE_GAP_CHARS:
            title = " ".join(row.text.split()).strip("_* ")
            found.append(
                Candidate(row.start, row.start + len(row.text), title, Form("title", title))
            )
    return found if len(found) >= MIN_NUMBERS else []


def _levels(candidates: list[Candidate]) -> list[Heading]:
    """Return headings of two levels where both a larger and a smaller unit are used."""
    units = {c.form.unit for c in candidates if c.form.unit != "lone"}
    has_upper = bool(units & UPPER_UNITS) and bool(units - UPPER_UNITS)
    headings: list[Heading] = []
    volume = ""
    for candidate in candidates:
        if candidate.form.volume and candidate.form.volume != volume:
            volume = candidate.form.volume
            headings.append(Heading(candidate.start, volume, 1))
        is_lower = candidate.form.unit not in UPPER_UNITS | {"lone"}
        level = 2 if candidate.form.volume or (has_upper and is_lower) else 1
        title = candidate.title.removeprefix(volume).strip() if volume else candidate.title
        headings.append(replace(Heading(candidate.start, title, level)))
    return headings
