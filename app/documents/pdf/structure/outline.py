"""The outline that a PDF carries, each entry found again in the text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2 as pdfium

from app.documents.builder import Heading
from app.documents.section_kinds import clean_title

MAX_ENTRIES = 5_000
# Shorter words are looked for near their page only.
MIN_ONLY_CHARS = 5
# So many entries of pages further away make a list of contents.
MIN_LISTED = 2
# What joins files names its parts by theirs.
FILE_NAME = re.compile(r"\.(?:pdf|docx?|tex|pptx?|indd|ps|odt)$", re.IGNORECASE)
# Figures and tables that are listed among sections begin none.
CAPTION = re.compile(
    r"(?:fig(?:ure)?s?|tab(?:le)?s?|algorithms?|listings?|equations?)\.?\s*\d|[图圖図表]\s*\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """Words, depth from 1, index of the page, height on it (None where not said)."""

    title: str
    level: int
    page: int
    height: float | None


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a line stands: offset in the text, its words, its height on the page."""

    start: int
    text: str
    base: float


def read_outline(pdf: pdfium.PdfDocument) -> list[OutlineEntry]:
    """Return the entries that lead to a page; none where the outline is broken."""
    entries: list[OutlineEntry] = []
    try:
        for bookmark in pdf.get_toc(max_depth=8):
            target = bookmark.get_dest()
            index = target.get_index() if target else None
            title = clean_title(bookmark.get_title())
            if index is None or not title or CAPTION.match(title):
                continue
            _, position = target.get_view()
            height = float(position[-2]) if len(position) == 3 else None
            entries.append(OutlineEntry(title, bookmark.level + 1, index, height or None))
            if len(entries) >= MAX_ENTRIES:
                break
    except (pdfium.PdfiumError, UnicodeError, ValueError):
        return entries
    return entries


def place_outline(
    entries: Sequence[OutlineEntry],
    lines: Sequence[Sequence[LinePlace]],
    page_starts: Sequence[int],
) -> tuple[list[Heading], int]:
    """Return the headings in the order of the text, and how many stand only near their place.

    An entry that its page does not show is looked for on the next page and the one before, then
    on all pages behind: one line of its words alone is its heading.
    """
    places: dict[str, list[int]] = {}
    for page_lines in lines:
        for line in page_lines:
            places.setdefault(_key(line.text), []).append(line.start)
    listing = _contents_pages(entries, lines)
    headings: list[Heading] = []
    num_guessed = 0
    for entry in entries:
        if not 0 <= entry.page < len(page_starts) or FILE_NAME.search(entry.title):
            continue
        start = None
        for page in (entry.page, entry.page + 1, entry.page - 1):
            if start is None and 0 <= page < len(page_starts) and page not in listing:
                start = _find(entry, lines[page], page == entry.page)
        if start is None:
            start = _only(entry, places, page_starts[entry.page])
        if start is None:
            start = _near(entry, lines[entry.page])
            num_guessed += 1
        headings.append(
            Heading(page_starts[entry.page] if start is None else start, entry.title, entry.level)
        )
    ordered = sorted(headings, key=lambda heading: heading.start)
    return _levels_without_holes(ordered), num_guessed


def _contents_pages(
    entries: Sequence[OutlineEntry], lines: Sequence[Sequence[LinePlace]]
) -> set[int]:
    """Return the indices of pages that list what stands elsewhere, as slides have."""
    leads: dict[str, set[int]] = {}
    for entry in entries:
        leads.setdefault(_key(entry.title), set()).add(entry.page)
    found: set[int] = set()
    for page, page_lines in enumerate(lines):
        targets = [leads[key] for line in page_lines if (key := _key(line.text)) in leads]
        num_away = sum(all(abs(to - page) > 1 for to in target) for target in targets)
        if num_away >= MIN_LISTED and num_away > len(targets) // 2:
            found.add(page)
    return found


def _find(entry: OutlineEntry, lines: Sequence[LinePlace], is_own_page: bool = True) -> int | None:
    """Return the offset of the line that bears the entry's words, nearest its height."""
    wanted = _key(entry.title)
    if not wanted:
        return None
    found: list[tuple[float, int]] = []
    for i, line in enumerate(lines):
        here = _key(line.text)
        if not here:
            continue
        is_start = here.startswith(wanted) and len(here) < len(wanted) + 12
        is_two_lines = len(here) >= 4 and wanted.startswith(here)
        if is_two_lines and not is_start:
            following = lines[i + 1].text if i + 1 < len(lines) else ""
            is_two_lines = _key(line.text + following).startswith(wanted)
        if is_start or is_two_lines or (here.endswith(wanted) and len(here) < len(wanted) + 12):
            distance = abs((entry.height or line.base) - line.base) if is_own_page else -line.base
            found.append((distance, line.start))
    return min(found)[1] if found else None


def _only(entry: OutlineEntry, places: Mapping[str, Sequence[int]], first: int) -> int | None:
    """Return the offset of the only line of a document that is an entry's words, from `first` on.

    Lines before it may be of a list of contents.
    """
    wanted = _key(entry.title)
    found = places.get(wanted, ()) if len(wanted) >= MIN_ONLY_CHARS else ()
    return found[0] if len(found) == 1 and found[0] >= first else None


def _near(entry: OutlineEntry, lines: Sequence[LinePlace]) -> int | None:
    """Return the offset of the first line below the entry's height."""
    if entry.height is None:
        return None
    return next((line.start for line in lines if line.base <= entry.height + 2), None)


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Return words for comparison: letters alone, a number before them left out."""
    text = (
        re.sub(
            r"^\W*(?:(?:chapter|kapitel|part|section|appendix)\s+)?[\dIVXA-H.]*\.?\d*\.?\s+",
            "",
            text,
        )
        or text
    )
    return re.sub(r"[\W\d_]+", "", text).casefold() or re.sub(r"\W+", "", text).casefold()


def _levels_without_holes(headings: list[Heading]) -> list[Heading]:
    """Let the topmost level be 1."""
    top = min((heading.level for heading in headings), default=1)
    return [Heading(h.start, h.title, h.level - top + 1, h.kind) for h in headings]
