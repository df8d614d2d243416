"""What of the documents goes into the window, against the room there is.

Nothing is dropped silently: what does not fit is either refused with the numbers, or cut
in a way the person chose, and then said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.documents.document import Document, Section
from app.errors import NoDocumentError, OverWindowError
from app.prompting.prompt import Prompt, Source
from app.prompting.token_map import TokenMap
from app.text.spans import Span

Fit = Literal["auto", "references", "closest", "start", "refuse"]
"""What to do with a text over the window: leave its references out, and if that is not enough
read what is closest to the question; leave references out and refuse it otherwise; read what is
closest, or its start, as far as it fits; refuse it."""


@dataclass(frozen=True)
class SectionChoice:
    """Which sections of a document are to be read.

    sections: indices into Document.sections, or None for all of them.
    """

    sections: frozenset[int] | None = None
    without_references: bool = False

    def takes(self, document: Document, index: int) -> bool:
        """Return whether a section is chosen."""
        if self.without_references and document.sections[index].kind == "references":
            return False
        return self.sections is None or index in self.sections


def choose(document: Document, token_map: TokenMap, choice: SectionChoice | None = None) -> Source:
    """Return the chosen sections as a source, neighbours joined into one span."""
    return Source(document, token_map, chosen_spans(document, choice or SectionChoice()))


def chosen_spans(document: Document, choice: SectionChoice) -> tuple[Span, ...]:
    """Return the spans of the chosen sections. Raises NoDocumentError where none has text."""
    spans = merge_neighbours(
        Span(section.start, section.end)
        for index, section in enumerate(document.sections)
        if choice.takes(document, index)
    )
    if not spans:
        raise NoDocumentError("nothing_chosen", title=document.title)
    return spans


def merge_neighbours(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in reading order, each joined to the one it directly follows."""
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].end == span.start:
            merged[-1] = Span(merged[-1].start, span.end)
        elif len(span):
            merged.append(span)
    return tuple(merged)


def without_references(source: Source) -> Source:
    """Return a source less the sections that hold references; itself where nothing is left."""
    references = [s for s in source.document.sections if s.kind == "references"]
    spans = list(source.spans)
    for section in references:
        spans = [part for span in spans for part in _less(span, section)]
    return replace(source, spans=merge_neighbours(spans)) if spans else source


def _less(span: Span, section: Section) -> Iterable[Span]:
    """Return what of a span stands before and after a section."""
    before = Span(span.start, min(span.end, section.start))
    after = Span(max(span.start, section.end), span.end)
    return [part for part in (before, after) if part.end > part.start]


def check_window(prompt: Prompt, window_tokens: int, answer_tokens: int) -> None:
    """Raise OverWindowError where a prompt leaves less room than its answer may take."""
    room = window_tokens - answer_tokens
    if prompt.num_tokens <= room:
        return
    raise OverWindowError(
        "over_window" if prompt.exact else "over_window_about",
        num_tokens=prompt.num_tokens,
        window_tokens=window_tokens,
        room_tokens=max(room, 0),
    )


def fit_start(sources: Sequence[Source], num_tokens: int) -> tuple[Source, ...]:
    """Cut sources to their beginnings so that together they take at most num_tokens.

    Short sources keep everything; what they leave is shared by the long ones.
    """
    shares = _fair_shares([source.num_tokens for source in sources], max(num_tokens, 0))
    pairs = zip(sources, shares, strict=True)
    return tuple(_cut(source, share) for source, share in pairs)


def _fair_shares(sizes: Sequence[int], room: int) -> list[int]:
    shares = [0] * len(sizes)
    smallest_first = sorted(range(len(sizes)), key=lambda i: sizes[i])
    for done, index in enumerate(smallest_first):
        shares[index] = min(sizes[index], room // (len(sizes) - done))
        room -= shares[index]
    return shares


def _cut(source: Source, num_tokens: int) -> Source:
    spans: list[Span] = []
    for span in source.spans:
        part = source.token_map.longest_prefix(span, num_tokens)
        part = part if part == span else _back_to_paragraph(source.document.text, part)
        num_tokens -= source.token_map.count(part)
        if len(part):
            spans.append(part)
        if part != span:
            break
    return Source(source.document, source.token_map, tuple(spans))


def _back_to_paragraph(text: str, span: Span) -> Span:
    """Shorten a cut span to its last paragraph's end, if that loses less than a tenth."""
    end = text.rfind("\n", span.start, span.end) + 1
    return Span(span.start, end) if end - span.start > 0.9 * len(span) else span
