"""Lines that were broken to fit a page → paragraphs, so that a text fits any page.

Only where most lines are as long as all the others: verse, lists and tables are shorter, and what
is indented or stands after an empty line begins something new.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.documents.builder import Heading, Report
from app.text.hangul import HangulBreaks, are_hangul
from app.text.scripts import is_wide, num_wide

_FEWEST_LINES = 40
_WIDTHS, _WIDE_WIDTHS = range(40, 121), range(18, 61)
"""Of characters: how long lines of a page are, in most scripts and in those of wide characters."""
_FULL, _LONGER, _LEAST_FULL = 0.8, 1.2, 0.4
"""As shares of the usual width: a line that is full, and one no page holds; of lines: full ones."""
_LEAST_GAPS, _LEAST_GOING_ON = 0.01, 0.5
_ENDS = frozenset(".!?。！？…」』”’\"'）)：:；;")
_DASHES = frozenset("-–—")
_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")


@dataclass(frozen=True)
class _Page:
    """How a text is set. width: of a full line. is_wide: in characters as wide as high.

    has_gaps: paragraphs are indented or parted by empty lines, so that a full line in the midst of
    one may end a sentence; of wide characters some are and others are not.
    """

    width: int
    is_wide: bool
    has_gaps: bool


def unwrap(text: str, headings: Sequence[Heading], report: Report) -> tuple[str, list[Heading]]:
    """Return a text with its broken lines joined, and its headings where they stand now."""
    lines = text.split("\n")
    page = _page_of(lines)
    if page is None:
        return text, list(headings)
    korean = HangulBreaks(lambda: lines)
    starts = sorted(heading.start for heading in headings)
    joined: list[str] = []
    removed: list[int] = []
    at = num_joined = 0
    for line, following in pairwise([*lines, ""]):
        end = at + len(line) + 1 + len(following)
        is_heading = bisect_left(starts, at) < bisect_left(starts, end)
        at += len(line) + 1
        glue = "\n"
        if not is_heading and _goes_on(line, following, page):
            is_one = is_wide(line[-1]) and is_wide(following[0])
            if are_hangul(line[-1], following[0]):
                is_one = korean.is_within_word(line, following)
            glue = "" if is_one or line[-1] in _DASHES else " "
            num_joined += 1
        if not glue:
            removed.append(at - 1)
        joined.append(line + glue)
    report.add("lines_joined", num_joined)
    moved = [replace(h, start=h.start - bisect_left(removed, h.start)) for h in headings]
    return "".join(joined)[: len(text) - len(removed)], moved


def _page_of(lines: Sequence[str]) -> _Page | None:
    """Return how a text is set, or None where its lines are not those of a page."""
    sizes = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(sizes) < _FEWEST_LINES:
        return None
    width, longest = sizes[int(0.9 * len(sizes))], sizes[int(0.99 * len(sizes))]
    sample = "".join(lines[:: max(1, len(lines) // 1000)])
    wide = 2 * num_wide(sample) > len(sample)
    num_full = len(sizes) - bisect_left(sizes, _FULL * width)
    if width not in (_WIDE_WIDTHS if wide else _WIDTHS):
        return None
    if longest > _LONGER * width or num_full < _LEAST_FULL * len(sizes):
        return None
    if not _is_prose(lines, _FULL * width):
        return None
    num_beginning = sum(not line.strip() or line[0].isspace() for line in lines)
    return _Page(width, wide, num_beginning > _LEAST_GAPS * len(lines))


def _is_prose(lines: Sequence[str], full: float) -> bool:
    """Whether full lines mostly go on in mid-sentence; those of logs and lists begin anew."""
    after = [b for a, b in pairwise(lines) if len(a) >= full and b[:1].strip()]
    num_going_on = sum(line[0].isalpha() and not line[0].isupper() for line in after)
    return num_going_on >= _LEAST_GOING_ON * len(after)


def _goes_on(line: str, following: str, page: _Page) -> bool:
    """Whether a line was broken only because it was full, and goes on in the next."""
    if len(line) < _FULL * page.width or line[-1].isspace() or not following[:1].strip():
        return False
    if _COLUMNS.search(line) or _COLUMNS.search(following):
        return False
    return line[-1] not in _ENDS or (page.has_gaps and not page.is_wide)
