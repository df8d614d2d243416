"""A document as Markdown: the text a model reads, its headings marked, its pages on request."""

import re
from collections.abc import Sequence
from itertools import pairwise

from app.documents.document import Document, Section
from app.documents.markdown.markdown_tables import with_tables
from app.documents.section_kinds import NUMBER
from app.text.spans import Span

MAX_LEVEL = 6
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
    cuts = sorted({span.start, *marks, span.end})
    return "".join(marks.get(a, "") + with_tables(document.text[a:b]) for a, b in pairwise(cuts))


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
