"""Headings that markup names: number and title joined; chapters found where there are too few."""

import re
from collections.abc import Sequence

from app.documents.builder import Heading, Report
from app.documents.chapters.find_chapters import find_chapters
from app.documents.chapters.forms.heading_forms import form_of
from app.documents.chapters.forms.number_forms import number_form

# A document with no more marked headings than this may have chapters that nobody marked.
FEW = 1
MANY = 3


def joined(headings: Sequence[Heading], text: str) -> list[Heading]:
    """Join a number and its title that are marked as two headings with nothing between."""
    kept: list[Heading] = []
    for heading in headings:
        before = kept[-1] if kept else None
        if before is not None and _is_title_of(before, heading, text):
            title = f"{before.title.rstrip(' .:')}. {heading.title}"
            kept[-1] = Heading(before.start, title, before.level, before.kind)
        else:
            kept.append(heading)
    return kept


def _is_title_of(number: Heading, title: Heading, text: str) -> bool:
    between = text[number.start : title.start]
    if len(between) > 2 * len(number.title) + 20 or same_words(between) != same_words(number.title):
        return False
    form = form_of(number.title) or number_form(number.title)
    is_number = form is not None and form.is_bare and form.rank not in ("lone", "volume", "part")
    return is_number and form_of(title.title) is None


def same_words(words: str) -> str:
    """Return words as headings in text and contents are compared."""
    return re.sub(r"[\W_]", "", words).casefold()


def headings_or_chapters(own: Sequence[Heading], text: str, report: Report) -> list[Heading]:
    """Return marked headings, else the chapters that the text itself shows, else what there is."""
    marked = joined(own, text)
    if len(marked) > FEW * MANY:
        return marked
    found = find_chapters(text)
    if len(found) > max(len(marked) * MANY, FEW) or (len(marked) <= FEW and len(found) > FEW):
        report.add("chapters_found", len(found))
        return found
    return marked
