"""Documents and sources made for tests, in one line each."""

from typing import Any

from app.documents.document import Document, Page, Section, SectionKind
from app.prompting.prompt import Source
from app.prompting.selection import SectionChoice, choose
from app.prompting.token_map import TokenMap
from app.text.spans import Span
from app.text.tokens import Tokenizer
from tests.scripted_backend import CharacterTokenizer

Part = str | tuple[str, str] | tuple[str, str, SectionKind]


def make_document(*parts: Part, paged: bool = False, **fields: Any) -> Document:
    """Return a document of parts: each its text, or a title, its text and perhaps its kind.

    paged: each part is a page as well. fields: of `Document`, instead of those made up here.
    """
    sections: list[Section] = []
    for number, part in enumerate(parts, start=1):
        title, text, *kind = (f"Part {number}", part) if isinstance(part, str) else part
        start = sections[-1].end if sections else 0
        sections.append(Section(title, 1, start, start + len(text), *kind))
    pages = [Page(n, section.start, section.end) for n, section in enumerate(sections, start=1)]
    made = {
        "name": "tale.txt",
        "title": "A Tale",
        "format": "text",
        "text": "".join(part if isinstance(part, str) else part[1] for part in parts),
        "sections": tuple(sections),
        "pages": tuple(pages) if paged else (),
    }
    return Document(**{**made, **fields})


def make_source(
    document: Document | str,
    *spans: Span,
    tokenizer: Tokenizer | None = None,
    choice: SectionChoice | None = None,
) -> Source:
    """Return what a model may read of a document or a text: all of it, or spans, or a choice."""
    whole = make_document(document) if isinstance(document, str) else document
    token_map = TokenMap.of(whole, tokenizer or CharacterTokenizer())
    if choice is not None:
        return choose(whole, token_map, choice)
    return Source(whole, token_map, spans or (Span(0, len(whole.text)),))
