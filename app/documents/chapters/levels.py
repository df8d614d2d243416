"""Headings chosen → sections' headings: repeats merged, volumes named, levels given."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.documents.builder import Heading
from app.documents.chapters.candidate import Candidate
from app.documents.chapters.forms.form import COUNTED_RANKS, NAMED_RANKS
from app.documents.chapters.languages.heading_language import fold

# The pages over which a site spreads one chapter: `（2/3）`, `[1/2]`, `第2页`, `（第2/3页）`.
_PAGE = re.compile(
    r"[\s\u3000]*(?:[（(\[【]\s*第?\d{1,3}\s*[/／-]\s*\d{1,3}[页頁]?\s*[)）\]】]|"
    r"[（(\[【]?第\s?\d{1,3}\s?[页頁][)）\]】]?|(?<=\s)\d{1,3}[/／]\d{1,3})\s*$"
)
MAX_TITLE_CHARS = 240
# Within this distance the same number again is the same heading printed twice.
NEAR_CHARS = 120


def headings_of(chosen: Sequence[Candidate]) -> list[Heading]:
    """Return headings with levels; a volume named before several chapters gets its own."""
    merged = _without_repeats(chosen)
    level_of = _levels(merged)
    volumes = Counter(c.form.volume for c in merged if c.form.volume)
    headings: list[Heading] = []
    volume = ""
    for candidate in merged:
        own = candidate.form.volume
        level = level_of.get(candidate.form.rank, 1)
        title = _clean(candidate.title)
        if own and volumes[own] >= 2:
            if own != volume:
                headings.append(Heading(candidate.start, _clean(own), 1))
            title = title.removeprefix(_clean(own)).strip(" .,:;-–—") or title
            level = max(level, 2)
        volume = own or ("" if candidate.form.rank in ("volume", "book", "part") else volume)
        headings.append(Heading(candidate.start, title, level))
    return headings


def _clean(title: str) -> str:
    words = " ".join(_PAGE.sub("", title).replace("\u3000", " ").split())
    return words if len(words) <= MAX_TITLE_CHARS else f"{words[: MAX_TITLE_CHARS - 1].rstrip()}…"


def _without_repeats(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Merge a heading printed again: at once, or on each page of the chapter."""
    kept: list[Candidate] = []
    for candidate in chosen:
        before = next((c for c in reversed(kept) if c.form.rank == candidate.form.rank), None)
        if before is not None and _is_repeat(before, candidate, kept[-1]):
            if len(candidate.form.title) > len(before.form.title) and kept[-1] is before:
                kept[-1] = replace(before, title=candidate.title, form=candidate.form)
            continue
        kept.append(candidate)
    return kept


def _is_repeat(before: Candidate, candidate: Candidate, latest: Candidate) -> bool:
    if before.form.key != candidate.form.key or before is not latest:
        return False
    ours, theirs = (_PAGE.sub("", c.form.title).strip() for c in (candidate, before))
    is_near = candidate.start - before.end < NEAR_CHARS
    if not ours and not theirs:
        return is_near and fold(candidate.title) == fold(before.title)
    return ours == theirs or (
        is_near and (not ours or not theirs or ours in theirs or theirs in ours)
    )


def _levels(chosen: Sequence[Candidate]) -> dict[str, int]:
    """Return the level of each rank that is used; of two large ones the rarer is above."""
    counts = Counter(c.form.rank for c in chosen)
    order = [rank for rank in NAMED_RANKS if counts[rank]]
    if counts["book"] > counts["part"] > 0:
        order.remove("part")
        order.insert(order.index("book"), "part")
    counted = sorted(
        (rank for rank in COUNTED_RANKS if counts[rank]), key=lambda rank: counts[rank]
    )
    return {rank: level for level, rank in enumerate([*order, *counted, "story"], start=1)} | {
        "lone": 1
    }
