"""Where an EPUB's sections begin: its fullest contents, gaps filled, else what the text shows."""

import bisect
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.documents.builder import Heading, Report
from app.documents.chapters.marked_headings import headings_or_chapters, joined, same_words
from app.documents.epub.package import TocEntry
from app.documents.html.html_flow import Flow
from app.documents.html.read_html import own_headings

# Contents that lead to fewer places than this say nothing of chapters.
MIN_PLACES = 3
# So many times more headings in the text, and the contents are a stub.
MANY = 3
# So far into a file the heading is looked for that an entry without a fragment names.
MAX_WITHIN_FILE = 20
# A file of a chapter is longer than this, its first line no longer than that.
MIN_FILE_CHARS, MAX_FILE_TITLE = 300, 90
FILES_WITH_TITLES = 0.7
# What programs write into contents for want of a title: the file's name, or a word and a number.
NO_TITLE = re.compile(
    r".*\.x?html?|(?:index|part|section|file|page|text)?[_\- ]?(?:split[_\- ]?)?\d{1,5}|start",
    re.IGNORECASE,
)
NAMELESS = 0.6


def find_headings(
    tocs: Sequence[Sequence[TocEntry]], flow: Flow, report: Report, title: str = ""
) -> list[Heading]:
    """Return the headings of sections in the order of the text; title: the book's."""
    text = flow.text
    own = joined(own_headings(flow), text)
    lists = [_of_toc(_named(entries, own), flow, text, own) for entries in tocs]
    best = max(range(len(lists)), key=lambda i: _num_places(lists[i]), default=None)
    toc = lists[best] if best is not None else []
    own = _without_title_page(own, title, toc)
    if best is not None and toc:
        _report_lost(tocs[best], flow, report)
    filled = _filled(toc, own)
    if _num_places(toc) >= MIN_PLACES and len(own) < MANY * len(filled):
        return filled
    found = headings_or_chapters(own, text, report)
    found = found if len(found) > 1 else _of_files(flow, text) or found
    if _num_places(toc) >= max(len(found), 1):
        return filled
    report.add("toc_missing", 1 if found else 0)
    return found


def _named(entries: Sequence[TocEntry], own: Sequence[Heading]) -> Sequence[TocEntry]:
    """Return contents, or none where most of it names files, and the text has headings."""
    nameless = sum(NO_TITLE.fullmatch(entry.title.strip()) is not None for entry in entries)
    shown = {same_words(heading.title) for heading in own}
    are_shown = any(same_words(entry.title) in shown for entry in entries)
    is_useless = nameless > NAMELESS * len(entries) and len(own) >= MIN_PLACES and not are_shown
    return () if is_useless else entries


def _num_places(headings: Sequence[Heading]) -> int:
    return len({heading.start for heading in headings})


def _without_title_page(own: list[Heading], title: str, toc: Sequence[Heading]) -> list[Heading]:
    """Drop the heading of a title page, which names the book above its first chapter."""
    wanted = same_words(title)
    first = toc[0].start if toc else own[1].start if len(own) > 1 else 0
    is_title = bool(own and wanted) and same_words(own[0].title) == wanted
    return own[1:] if is_title and own[0].start < first else own


def _of_files(flow: Flow, text: str) -> list[Heading]:
    """Return the first lines of a book's files where nearly each begins as with a title."""
    starts = sorted({offset for anchor, offset in flow.anchors.items() if "#" not in anchor})
    whole = [start for start, end in pairwise([*starts, len(text)]) if end - start > MIN_FILE_CHARS]
    lines = [text[start : start + MAX_FILE_TITLE + 2].lstrip().split("\n", 1) for start in whole]
    titled = [
        Heading(start, line[0].strip())
        for start, line in zip(whole, lines, strict=True)
        if len(line) > 1 and line[0].strip() and line[0].strip()[-1] not in '.,;:，。；：”"」'
    ]
    is_usual = len(titled) >= MIN_PLACES and len(titled) > FILES_WITH_TITLES * len(whole)
    return titled if is_usual else []


def _of_toc(
    entries: Sequence[TocEntry], flow: Flow, text: str, own: Sequence[Heading]
) -> list[Heading]:
    """Return the headings that contents name, each from its own first word."""
    places = _at_headings(entries, _places(entries, flow), own, text)
    starts = {start + len(words): start for start, _, words in flow.headings}
    headings = [
        Heading(
            _pulled_back(place, entry.title, starts, text), entry.title or "Untitled", entry.level
        )
        for entry, place in zip(entries, places, strict=True)
        if place is not None
    ]
    return sorted(headings, key=lambda heading: heading.start)


def _places(entries: Sequence[TocEntry], flow: Flow) -> list[int | None]:
    finder = _Places(flow)
    places = [finder.of(entry) for entry in entries]
    for i in range(len(places) - 1, -1, -1):
        # A heading that leads nowhere itself stands where its first child stands.
        has_child = i + 1 < len(entries) and entries[i + 1].level > entries[i].level
        if places[i] is None and not entries[i].path and has_child:
            places[i] = places[i + 1]
    return places


def _at_headings(
    entries: Sequence[TocEntry],
    places: Sequence[int | None],
    own: Sequence[Heading],
    text: str,
) -> list[int | None]:
    """Move an entry to the heading of its name within the file that it leads to.

    A chapter may begin in the middle of a file, below the end of the chapter before it.
    """
    known = sorted({place for place in places if place is not None})
    result = list(places)
    for i, (entry, place) in enumerate(zip(entries, places, strict=True)):
        if place is None or entry.fragment:
            continue
        after = bisect.bisect_right(known, place)
        end = known[after] if after < len(known) else len(text)
        first = bisect.bisect_left(own, place, key=lambda heading: heading.start)
        for heading in own[first : first + MAX_WITHIN_FILE]:
            if heading.start >= end:
                break
            if same_words(heading.title) == same_words(entry.title):
                result[i] = heading.start
                break
    return result


def _report_lost(entries: Sequence[TocEntry], flow: Flow, report: Report) -> None:
    places = _places(entries, flow)
    lost = [entry.title for entry, place in zip(entries, places, strict=True) if place is None]
    report.add("toc_unresolved", len(lost), "; ".join(lost[:5]))


def _pulled_back(place: int, title: str, starts: dict[int, int], text: str) -> int:
    """Return where a chapter begins whose anchor stands below its own heading."""
    end = place
    while end > 0 and text[end - 1].isspace():
        end -= 1
    start = starts.get(end, text.rfind("\n", 0, end) + 1)
    words = same_words(text[start:end]) if end - start < 300 else ""
    wanted = same_words(title)
    if not words or not wanted:
        return place
    is_heading = end in starts and (words in wanted or wanted in words)
    return start if is_heading or words == wanted else place


def _filled(toc: Sequence[Heading], own: Sequence[Heading]) -> list[Heading]:
    """Add the headings that contents pass over, of the kind of those that they name."""
    levels = {heading.start: heading.level for heading in own}
    kinds = Counter((levels[h.start], h.level) for h in toc if h.start in levels)
    if not kinds or sum(kinds.values()) * 2 < len(toc):
        return list(toc)
    named = {heading.start for heading in toc}
    toc_level = {own_level: level for (own_level, level), count in kinds.items() if count > 1}
    missing = [
        Heading(heading.start, heading.title, toc_level[heading.level])
        for heading in own
        if heading.level in toc_level and heading.start not in named
    ]
    if len(missing) > len(toc):
        return list(toc)
    return sorted([*toc, *missing], key=lambda heading: heading.start)


class _Places:
    """Where the links of contents lead: to a fragment, else its file, case forgiven."""

    def __init__(self, flow: Flow) -> None:
        self._anchors = flow.anchors
        self._folded: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        for anchor, offset in flow.anchors.items():
            if "#" not in anchor:
                folded = anchor.casefold()
                self._folded.setdefault(folded, offset)
                self._by_name.setdefault(folded.rsplit("/", 1)[-1], []).append(offset)

    def of(self, entry: TocEntry) -> int | None:
        """Return the offset to which an entry leads, or None."""
        if not entry.path:
            return None
        for key in (f"{entry.path}#{entry.fragment}", entry.path):
            if key in self._anchors:
                return self._anchors[key]
        if entry.path.casefold() in self._folded:
            return self._folded[entry.path.casefold()]
        same = self._by_name.get(entry.path.rsplit("/", 1)[-1].casefold(), [])
        return same[0] if len(same) == 1 else None
