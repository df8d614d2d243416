"""A document as Markdown: the text a model reads, its headings marked, its pages on request."""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.documents.document import Document, Section
from app.documents.markdown.markdown_tables import with_tables
from app.documents.section_kinds import NUMBER
from app.text.spans import Span

MAX_LEVEL = 6
MOST_CHARS_ABOVE_ABSTRACT = 6_000
"""A title page's names and addresses take no more."""
MARKED = re.compile(r" {0,3}(?:#|<h[1-6]\b|.*\n {0,3}(?:=+|-+)[ \t]*(?:\n|\Z))", re.IGNORECASE)
NO_LETTER = re.compile(r"[\W_]+")


def to_markdown(document: Document, spans: Sequence[Span], page_marks: bool = False) -> str:
    """Return the text of spans as Markdown: the words a model reads, in their order, and marks.

    `#` stands before headings that the text shows, `|` between the cells of tables where they
    are sure; a model reads tabs there, so that every quotation is found where it stands.
    page_marks: a comment (`<!-- page 3 -->`) stands where each page begins.
    """
    parts = (_marked(document, span, page_marks) for span in spans)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _marked(document: Document, span: Span, page_marks: bool) -> str:
    marks: dict[int, str] = {}
    for section in document.sections:
        if span.start <= section.start < span.end and _has_heading(document, section):
            marks[section.start] = "#" * min(section.level, MAX_LEVEL) + " "
    for page in document.pages if page_marks else ():
        if span.start < page.end and page.start < span.end and page.start < page.end:
            start = max(page.start, span.start)
            mark = f"<!-- page {page.number} -->"
            marks[start] = _page_mark(document.text, start, mark) + marks.get(start, "")
    names_end = _names_end(document)
    cuts = sorted({span.start, *marks, span.end, min(max(names_end, span.start), span.end)})
    texts = ((a, document.text[a:b]) for a, b in pairwise(cuts))
    return "".join(
        marks.get(start, "") + (text if start < names_end else with_tables(text))
        for start, text in texts
    )


def _names_end(document: Document) -> int:
    """Return where an abstract begins below its authors, who stand side by side, in no table."""
    starts = (section.start for section in document.sections if section.kind == "abstract")
    start = next(starts, 0)
    return start if start <= MOST_CHARS_ABOVE_ABSTRACT else 0


def _page_mark(text: str, start: int, mark: str) -> str:
    """Return a page's mark: a line of its own between paragraphs, else within the sentence."""
    if start == 0 or text[start - 1] == "\n":
        return f"{mark}\n\n"
    return f"{mark} " if text[start - 1].isspace() else f"{mark}"


def _has_heading(document: Document, section: Section) -> bool:
    """Say whether a section begins with its title on a line of its own, numbered or not.

    And is not marked there already, as in a text that is Markdown itself.
    """
    text = document.text[section.start : section.end]
    first, end, _ = text.partition("\n")
    title = _bare(section.title)
    if MARKED.match(text):
        return False
    return bool(end and title) and title in (_bare(first), _bare(NUMBER.sub("", first)))


def _bare(words: str) -> str:
    return NO_LETTER.sub("", words).casefold()
