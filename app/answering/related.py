"""For sentences that quote nothing: the passages that speak of the same, as related only.

Passages share a sentence's rarer words (pairs of characters in CJK), ranked by BM25. That
they are sources of the sentence is not said anywhere: nobody can know.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.prompting.prompt import Source
from app.retrieval.passage import Citation
from app.retrieval.retriever import Retriever
from app.text.quotations import find_quotations
from app.text.scripts import is_wide
from app.text.sentences import split_sentences
from app.text.spans import Span
from app.text.words import terms_of

_MIN_TERMS = 4  # a sentence of fewer words is about anything
_MIN_SHARE = 0.5  # of a sentence's terms, weighed by rarity, that a passage must hold
_MIN_SHARE_CJK = 0.3  # half of all pairs of neighbours are parts of two words


@dataclass(frozen=True)
class Related(Citation):
    """A sentence of an answer and the passage nearest to it.

    text: of the answer, from answer_start to answer_end. share: of the sentence's terms,
    weighed by rarity, that the passage holds, 0 to 1.
    """

    share: float
    answer_start: int
    answer_end: int


@dataclass(frozen=True)
class Unsupported:
    """A sentence of an answer for which no passage was found; places are of the answer."""

    text: str
    answer_start: int
    answer_end: int


@dataclass(frozen=True)
class Matches:
    """What was found, sentence by sentence, for an answer's words that quote nothing."""

    related: tuple[Related, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()


class RelatedPassages:
    """The passages of what a model was given, ready to be searched."""

    def __init__(self, sources: Sequence[Source], retriever: Retriever) -> None:
        self._sources = tuple(sources)
        documents = [source.document for source in sources]
        self._search = retriever.open(documents, [source.spans for source in sources])

    def of(self, answer: str) -> Matches:
        """Return the closest passage of each sentence without quotation, or that there is none.

        Sentences of a few words are passed over: they are about anything.
        """
        quoted = [Span(q.outer_start, q.outer_end) for q in find_quotations(answer)]
        related: list[Related] = []
        unsupported: list[Unsupported] = []
        for sentence in split_sentences(answer, Span(0, len(answer))):
            text = answer[sentence.start : sentence.end]
            terms = set(terms_of(text))
            is_quoting = any(sentence.start < q.end and q.start < sentence.end for q in quoted)
            if is_quoting or len(terms) < _MIN_TERMS:
                continue
            found = self._nearest(text, terms, sentence)
            if found is None:
                unsupported.append(Unsupported(text, sentence.start, sentence.end))
            else:
                related.append(found)
        return Matches(tuple(related), tuple(unsupported))

    def _nearest(self, text: str, terms: set[str], sentence: Span) -> Related | None:
        found = self._search.nearest(text)
        num_cjk = sum(is_wide(term[0]) for term in terms)
        least = _MIN_SHARE_CJK if 2 * num_cjk > len(terms) else _MIN_SHARE
        if found is None or found.coverage < least:
            return None
        document = self._sources[found.source].document
        passage = _narrowed(document.text, found.span, terms)
        page_first, page_last = document.page_range(passage.start, passage.end)
        return Related(
            text=text,
            source=found.source,
            document=document.name,
            section=document.section_at(passage.start).title,
            page_first=page_first,
            page_last=page_last,
            start=passage.start,
            end=passage.end,
            share=found.coverage,
            answer_start=sentence.start,
            answer_end=sentence.end,
        )


def _narrowed(text: str, passage: Span, terms: set[str]) -> Span:
    """Leave out sentences at either end without which as many of the terms are held."""
    sentences = list(split_sentences(text, passage))
    held = [terms & set(terms_of(text[s.start : s.end])) for s in sentences]
    first, last = 0, len(sentences)
    while first + 1 < last and held[first] <= set().union(*held[first + 1 : last]):
        first += 1
    while first + 1 < last and held[last - 1] <= set().union(*held[first : last - 1]):
        last -= 1
    return Span(sentences[first].start, sentences[last - 1].end)
