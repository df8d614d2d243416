"""Find the chapters of a novel or report in plain text, in any language of the tables.

Lines that have a heading's form are candidates; lists of contents are taken out; of each
rank those lines stay that count up. Where no line names a unit, numbers alone are tried,
and then titles that stand like titles.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace

from app.documents.builder import Heading
from app.documents.chapters.candidate import Candidate
from app.documents.chapters.contents_pages import without_contents
from app.documents.chapters.forms.form import (
    COUNTED_RANKS,
    FIRM,
    LIKELY,
    NAMED_RANKS,
    UNLIKELY,
    Form,
)
from app.documents.chapters.forms.heading_forms import MAX_HEADING_CHARS, form_of
from app.documents.chapters.forms.kanji_numbers import kanji_number_form
from app.documents.chapters.forms.number_forms import number_form
from app.documents.chapters.forms.run_in import RUN_IN_CHARS, run_in_heading
from app.documents.chapters.levels import headings_of
from app.documents.chapters.lines import TextLine, is_wrapped, lines_of, undecorated
from app.documents.chapters.sequences import (
    MIN_CHAPTER_CHARS,
    best_sequence,
    counted_sequence,
    filling,
    with_misnumbered,
)
from app.documents.chapters.titles import with_titles
from app.documents.chapters.unnumbered.damaged_numbers import with_damaged
from app.documents.chapters.unnumbered.listed_titles import listed_titles, with_lines_below
from app.documents.chapters.unnumbered.repeated_units import repeated_units
from app.documents.chapters.unnumbered.story_titles import story_titles

MIN_HEADINGS = 2
# With no more named chapters than this, numbers or titles may be the chapters.
FEW_NAMED = 3
# So many lines with a number behind the same words, and these are the book's name.
MIN_NAMES = 3
# So many times more of another kind, and the other kind are the chapters.
MANY = 3
# So many of a list's titles stand like titles, and how they stand tells as much as the list.
COVERED, ALMOST = 0.7, 0.8
SMALL_RANKS = ("chapter", "section")
LARGE_RANKS = ("volume", "book", "part")


def find_chapters(text: str) -> list[Heading]:
    """Return the headings of chapters in the order of the text, levels from 1."""
    lines = lines_of(text)
    named = _of_one_language(_named(text, lines))
    listed, contents = listed_titles(lines)
    chosen = with_damaged(_chosen(without_contents(named, lines, len(text))), lines)
    small = [c for c in chosen if c.form.rank in SMALL_RANKS]
    if all(c.index in contents for c in small):  # the list counts what the text only names
        chosen, small = [c for c in chosen if c.index not in contents], []
    counted = _counted(text, chosen, lines)
    if len(small) > FEW_NAMED:
        chosen = _sorted([*chosen, *counted])
    else:
        chosen = _with_unnamed(chosen, counted, lines, listed)
    if sum(1 for c in chosen if c.form.rank != "lone") < MIN_HEADINGS:
        return []
    return headings_of(with_titles(chosen, lines))


def _named(text: str, lines: Sequence[TextLine]) -> list[Candidate]:
    """Return the lines that name a unit; behind the book's name where most have it before them."""
    named = list(_candidates(text, lines, form_of))
    numbers: dict[str, set[int | None]] = {}
    for candidate in named:
        if candidate.form.prefix:
            numbers.setdefault(candidate.form.prefix, set()).add(candidate.form.number)
    names = {name for name, found in numbers.items() if len(found) >= MIN_NAMES}
    if not names:
        return [c for c in named if not c.form.prefix or c.form.weight > UNLIKELY]
    return list(_candidates(text, lines, lambda words: _form_behind(words, names)))


def _form_behind(words: str, names: Container[str]) -> Form | None:
    """Return a line's form, the book's name before it forgiven."""
    form = form_of(words)
    if form is None or not form.prefix:
        return form
    if form.prefix in names:
        return replace(form, weight=max(form.weight, LIKELY))
    return form if form.weight > UNLIKELY else None


def _with_unnamed(
    chosen: list[Candidate],
    counted: list[Candidate],
    lines: list[TextLine],
    listed: list[Candidate],
) -> list[Candidate]:
    """Add what heads the chapters of a book where few lines name themselves chapters."""
    small = [c for c in chosen if c.form.rank in SMALL_RANKS]
    if not (counted or listed or len(small) >= MIN_HEADINGS):
        repeated = repeated_units(lines)
        if repeated:
            return _sorted([*(c for c in chosen if c not in small), *repeated])
    taken = {c.index for c in chosen} | {c.index + below for c in counted for below in (0, 1)}
    stories = story_titles(lines, taken)
    if not counted and _tells_more(listed, stories):
        stories = with_lines_below(listed, stories)
    if counted and len(stories) < MANY * len(counted):
        heads = _titles_of_runs(counted, stories)
        return _sorted([*chosen, *heads, *counted])
    if len(small) >= MIN_HEADINGS and len(stories) < MANY * len(small):
        return chosen
    large = [c for c in chosen if c.form.rank in LARGE_RANKS]
    if stories and len(large) == 1:  # the book's own title page says that it is volume two
        chosen = [c for c in chosen if c is not large[0]]
    return _sorted([*(c for c in chosen if not stories or c not in small), *stories])


def _tells_more(listed: list[Candidate], stories: list[Candidate]) -> bool:
    """Say whether a list of contents names titles that do not stand like titles, and not fewer."""
    same = {c.index for c in listed} & {c.index for c in stories}
    return len(same) < COVERED * len(listed) and len(listed) > ALMOST * len(stories)


def _titles_of_runs(counted: list[Candidate], stories: list[Candidate]) -> list[Candidate]:
    """Return the titles of stories whose parts are counted, each from one anew."""
    first_lines = {c.index - 1 for c in counted if c.form.number == 1}
    num_heads = sum(1 for story in stories if story.index in first_lines)
    has_more = len(stories) > len(first_lines) + MIN_HEADINGS
    return stories if num_heads >= MIN_HEADINGS or (num_heads and has_more) else []


def _of_one_language(candidates: list[Candidate]) -> list[Candidate]:
    """Drop the few lines whose words are of another language than the book's."""
    counts = Counter(code for c in candidates if c.form.weight > 0 for code in c.form.languages)
    if not counts:
        return candidates
    code, most = counts.most_common(1)[0]
    others = [c for c in candidates if c.form.languages and code not in c.form.languages]
    if not others or len(others) * 4 > most:
        return candidates
    return [c for c in candidates if not c.form.languages or code in c.form.languages]


def _candidates(
    text: str, lines: Sequence[TextLine], form_by: Callable[[str], Form | None]
) -> Iterator[Candidate]:
    """Yield the lines that have a form, those within a paragraph of set lines left out."""
    wrapped = is_wrapped(lines)
    latest = -2
    for i, line in enumerate(lines):
        words, end = line.words, line.end
        if len(words) > RUN_IN_CHARS and words[0] in "第":
            heading = run_in_heading(text[line.start : line.end])
            if heading:
                words, end = undecorated(heading), line.start + len(heading)
        form = form_by(words) if len(words) <= MAX_HEADING_CHARS else None
        if form is None:
            continue
        if line.is_open or (wrapped and not line.is_apart):
            is_below_heading = latest == i - 1
            if not is_below_heading and (form.weight < FIRM or (wrapped and words.isascii())):
                continue
            if not is_below_heading and line.is_open:
                form = replace(form, weight=LIKELY)
        latest = i
        yield Candidate(i, line.start, end, words, form, line)


def _chosen(named: Sequence[Candidate]) -> list[Candidate]:
    """Return the named headings: of each rank those that count up, and lone ones."""
    chosen = [c for c in named if c.form.rank == "lone"]
    for rank in NAMED_RANKS:
        members = [c for c in named if c.form.rank == rank]
        sure = [c for c in members if c.form.weight >= FIRM]
        sequence = with_misnumbered(best_sequence(members), sure, MIN_CHAPTER_CHARS)
        if rank != "section" or len(sequence) >= MIN_HEADINGS:  # one alone divides nothing
            chosen += sequence
    return _sorted(chosen)


def _counted(text: str, chosen: Sequence[Candidate], lines: Sequence[TextLine]) -> list[Candidate]:
    """Return the numbers that stand alone and count up like chapters, in their best kind."""
    taken = {c.index for c in chosen}
    found = [c for c in _candidates(text, lines, _count_form) if c.index not in taken]
    small = [c for c in chosen if c.form.rank in SMALL_RANKS]
    starts = [c.start for c in chosen if c.form.rank in LARGE_RANKS]
    is_named = len(small) > FEW_NAMED
    best: list[Candidate] = []
    for rank in COUNTED_RANKS:
        # Beside named chapters, numbers with words behind them are notes and lists.
        members = [c for c in found if c.form.rank == rank and (c.form.is_bare or not is_named)]
        entries = without_contents(members, lines, len(text))
        sequence = with_misnumbered(counted_sequence(entries, starts), entries)
        best = max(best, sequence, key=len)
    return filling(small, found) if is_named and len(best) <= len(small) * MANY else best


def _count_form(words: str) -> Form | None:
    if words[0].isascii() and not any("\u2e80" <= c <= "\uffef" for c in words[:12]):
        return number_form(words)
    return kanji_number_form(words) or number_form(words)


def _sorted(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: candidate.start)
