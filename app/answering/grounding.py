"""Where each quotation of an answer stands: document, page, offsets, or nowhere.

A quotation is `verbatim` where its text stands in a document but for white space, hyphens,
ligatures and the style of quote marks; `near` where something very like it does;
`not_found` otherwise. Works on any answer, whichever model wrote it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.answering.related import Matches, Related, RelatedPassages
from app.prompting.prompt import Source
from app.retrieval.retriever import Retriever
from app.text.quotations import Quotation, find_quotations, normalise
from app.text.searched_text import SearchedText, cuts_word
from app.text.spans import Span, merge_spans

__all__ = ["Grounder", "Matches", "Quote", "Related", "Status"]

Status = Literal["verbatim", "near", "not_found"]


@dataclass(frozen=True)
class Quote:
    """One quotation of an answer, and where it comes from.

    score: likeness to what stands there, 0 to 1. source: the index of its source, or None;
    then document and section are empty and pages and offsets None. start, end: characters of
    `Document.text`. answer_start, answer_end: characters of the answer, without the marks.
    outside: it stands in the document, in a part that was not given to the model.
    """

    text: str
    status: Status
    score: float
    source: int | None
    document: str
    section: str
    page_first: int | None
    page_last: int | None
    start: int | None
    end: int | None
    answer_start: int
    answer_end: int
    outside: bool = False


@dataclass(frozen=True)
class _Place:
    """A range of a document's text, and how like the quotation it is."""

    source: int
    start: int
    end: int
    score: float
    outside: bool


class Grounder:
    """Finds quotations in the sources that were given to a model."""

    def __init__(self, sources: Sequence[Source], retriever: Retriever | None = None) -> None:
        self._retriever = retriever or Retriever()
        self._texts = tuple(_ReadText(source, self._retriever) for source in sources)
        self._sources = tuple(sources)
        self._found: dict[str, tuple[Status, _Place | None]] = {}

    def ground(self, answer: str, growing: bool = False) -> tuple[Quote, ...]:
        """Return every quotation of an answer with its place, in order.

        growing: the answer goes on; what is returned then is a beginning of what will be.
        A quotation is looked up once, however often the growing answer is brought.
        """
        return tuple(self._ground_one(quote) for quote in find_quotations(answer, growing))

    def match(self, answer: str) -> Matches:
        """Return the passages closest to sentences that quote nothing: related, not sources."""
        return self._related_passages.of(answer)

    @cached_property
    def _related_passages(self) -> RelatedPassages:
        return RelatedPassages(self._sources, self._retriever)

    def _ground_one(self, quotation: Quotation) -> Quote:
        if quotation.text not in self._found:
            self._found[quotation.text] = self._find(quotation.text)
        return self._quote(quotation, *self._found[quotation.text])

    def _find(self, text: str) -> tuple[Status, _Place | None]:
        wanted = normalise(text).text.strip(" -")
        place = self._verbatim(wanted)
        if place is not None:
            return "verbatim", place
        place = self._near(wanted)
        return ("near" if place else "not_found"), place

    def _verbatim(self, wanted: str) -> _Place | None:
        """Return where a text stands, preferring parts that were read and whole words."""
        found = [
            place
            for index, text in enumerate(self._texts)
            if (place := text.verbatim(index, wanted)) is not None
        ]
        return min(found, key=lambda place: place.outside, default=None)

    def _near(self, wanted: str) -> _Place | None:
        found = [
            place
            for index, text in enumerate(self._texts)
            if (place := text.near(index, wanted)) is not None
        ]
        return max(found, key=lambda place: (place.score, not place.outside), default=None)

    def _quote(self, quotation: Quotation, status: Status, place: _Place | None) -> Quote:
        page_first = page_last = None
        name = section = ""
        if place is not None:
            document = self._sources[place.source].document
            name, section = document.name, document.section_at(place.start).title
            page_first, page_last = document.page_range(place.start, place.end)
        return Quote(
            text=quotation.text,
            status=status,
            score=place.score if place else 0.0,
            source=place.source if place else None,
            document=name,
            section=section,
            page_first=page_first,
            page_last=page_last,
            start=place.start if place else None,
            end=place.end if place else None,
            answer_start=quotation.start,
            answer_end=quotation.end,
            outside=place.outside if place else False,
        )


class _ReadText:
    """One document's text as quotations are looked up in it, and what of it was read."""

    def __init__(self, source: Source, retriever: Retriever) -> None:
        self._source = source
        self._retriever = retriever
        self._spans = merge_spans(source.spans)

    @cached_property
    def _searched(self) -> SearchedText:
        # Kept beside the document's index: the next answer need not make it ready again.
        return self._retriever.index_of(self._source.document).searched

    def verbatim(self, index: int, wanted: str) -> _Place | None:
        """Return the best place at which a normalised text stands as it is."""
        if not wanted:
            return None
        places = (self._place(index, span, 1.0) for span in self._searched.occurrences(wanted))
        return min(places, key=self._faults, default=None)

    def near(self, index: int, wanted: str) -> _Place | None:
        """Return the place most like a normalised text, if any is like enough."""
        places = [self._place(index, span, score) for span, score in self._searched.near(wanted)]
        return max(places, key=lambda place: (place.score, not place.outside), default=None)

    def _place(self, index: int, found: Span, score: float) -> _Place:
        start, end = found.start, found.end
        outside = not any(span.start <= start and end <= span.end for span in self._spans)
        return _Place(index, start, end, score, outside)

    def _faults(self, place: _Place) -> tuple[bool, bool]:
        """Order places: read before unread, whole words before parts of words."""
        text = self._source.document.text
        return place.outside, cuts_word(text, place.start) or cuts_word(text, place.end)
