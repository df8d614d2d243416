"""Titles without numbers, known by how they stand: short, alone, capital, far apart."""

import re
from collections import Counter
from collections.abc import Callable, Container, Sequence
from itertools import pairwise

from app.documents.chapters.candidate import Candidate
from app.documents.chapters.forms.form import Form
from app.documents.chapters.forms.heading_forms import is_title_case
from app.documents.chapters.lines import TextLine, is_wide_script

MIN_TITLE_GAP_CHARS = 1_500
MIN_STORIES = 3
# What is printed so often is a signature or a running head, but for who tells a chapter: of them
# there are several, and more than a page is told before the next one begins.
MAX_REPEATS = 3
MIN_TOLD_CHARS = 5_000
MIN_TELLERS = 2
# Among titles that are set as prose is, so few may stand too near to the next one.
MAX_CROWDED, MAX_CROWDED_PROSE, MAX_CROWDED_SPOKEN = 0.25, 0.1, 0.05
# A wider kind of title has so many of the stricter kind's, and so many times more at most.
KEPT_SHARE, MAX_MORE = 0.9, 5
NO_TITLES = re.compile(
    r"^(contents|the end|finis|fin|fine|ende|koniec|konec|конец|fim|illustrations|"
    r"list of illustrations|by|copyright|footnotes?|"
    r"notes|index|errata|advertisements?|transcriber.*|dedication|end of .*|.*\bby\b.*|\[.*|"
    r"translated .*|illustrated .*|new york.*|london.*|boston.*|all rights reserved|"
    r".*\bedition|.* volumes|one volume|.*\s\d{1,3}|page|printed .*|.*\bimpression|.*\bsons|"
    r".*\bcompany|publish.*|table of contents|list of .*|copyright.*|and illustrations|"
    r"illustrated.*)\W*$",
    re.IGNORECASE,
)


def story_titles(lines: Sequence[TextLine], taken: Container[int] = ()) -> list[Candidate]:
    """Return titles without numbers that stand alone and far enough apart to head stories.

    The strictest kind of title that there is wins, and a wider kind that holds it too where the
    book's titles are written now with capitals, now without, and stand as clearly apart.
    """
    best: list[Candidate] = []
    for is_title, most in _KINDS:
        places = [i for i, line in enumerate(lines) if i not in taken and is_title(line)]
        often = _repeated(lines, places)
        found = _spaced(lines, [i for i in places if lines[i].words not in often], most)
        is_first = not best and most != MAX_CROWDED_SPOKEN and len(found) >= MIN_STORIES
        if is_first or (best and _is_wider(found, best)):
            best = found
    return best


def _repeated(lines: Sequence[TextLine], places: Sequence[int]) -> set[str]:
    """Return the words that stand too often to be titles."""
    counts = Counter(lines[i].words for i in places)
    told: dict[str, int] = {}
    for i, following in pairwise([*places, len(lines) - 1]):
        chars = lines[following].start - lines[i].start
        told[lines[i].words] = min(chars, told.get(lines[i].words, chars))
    tellers = {
        words for words, count in counts.items() if count > 1 and told[words] >= MIN_TOLD_CHARS
    }
    often = {words for words, count in counts.items() if count >= MAX_REPEATS}
    return often - tellers if len(tellers) >= MIN_TELLERS else often


def _is_wider(found: list[Candidate], best: list[Candidate]) -> bool:
    """Say whether titles of a wider kind are those of a stricter one and some more."""
    same = {c.index for c in found} & {c.index for c in best}
    return len(same) >= KEPT_SHARE * len(best) and len(best) < len(found) <= MAX_MORE * len(best)


def _spaced(
    lines: Sequence[TextLine], places: Sequence[int], most_crowded: float | None
) -> list[Candidate]:
    found: list[Candidate] = []
    crowded = 0
    for at, i in enumerate(places):
        ends = lines[places[at + 1]].start if at + 1 < len(places) else lines[-1].end
        if ends - lines[i].start > MIN_TITLE_GAP_CHARS:
            found.append(_story(i, lines[i]))
        else:
            crowded += 1
    is_crowded = most_crowded is not None and crowded > most_crowded * len(found)
    return [] if is_crowded else found


def _story(i: int, line: TextLine) -> Candidate:
    form = Form("story", None, f"story {line.words.casefold()}", line.words)
    return Candidate(i, line.start, line.end, line.words.strip("_* "), form, line)


def _may_be_title(line: TextLine, least: int, most: int) -> bool:
    """Say whether a line of so many characters stands like a title, whatever its letters."""
    return (
        line.is_apart
        and line.is_closed
        and least <= len(line.words) <= most
        and not NO_TITLES.match(line.words)
    )


def _is_capital_title(line: TextLine) -> bool:
    words = line.words
    return (
        _may_be_title(line, 3, 60)
        and words.isupper()
        and sum(c.isalpha() for c in words) >= 0.6 * len(words.replace(" ", ""))
        and words[0] not in "“‘\"'"
        and words[-1] not in ",;:\"”’'"
    )


def _is_plain_title(line: TextLine) -> bool:
    words = line.words
    return (
        _may_be_title(line, 3, 60)
        and words[0].isupper()
        and words[-1].isalnum()
        and not words.isupper()
        and is_title_case(words)
        and not re.search(r"\d{3,}", words)
    )


def _is_bare_title(line: TextLine) -> bool:
    """Say whether a line stands like a title that is written as prose: `Le marché aux poissons`."""
    words = line.words
    return (
        _may_be_title(line, 2, 40)
        and (words[0].isupper() or is_wide_script(words))
        and words[-1].isalnum()
        and not re.search(r"\d", words)
    )


def _is_spoken_title(line: TextLine) -> bool:
    """Say whether a line stands like a title, whatever ends it: `To arms!`, `„Pod Lipą”`."""
    words = line.words.lstrip('"“„«')
    return (
        _may_be_title(line, 2, 60)
        and (words[:1].isupper() or is_wide_script(words))
        and words[-1] not in ",;:-–—"
        and not re.search(r"\d", words)
    )


# From strict to wide, with how many of them may stand too near to the next one; None: any number.
_KINDS: tuple[tuple[Callable[[TextLine], bool], float | None], ...] = (
    (_is_capital_title, None),
    (_is_plain_title, MAX_CROWDED),
    (_is_bare_title, MAX_CROWDED_PROSE),
    (_is_spoken_title, MAX_CROWDED_SPOKEN),
)
