"""Request → the passages of its documents that bear on what is asked, before any model reads."""

from collections.abc import Sequence
from itertools import zip_longest

from app.answering.request import Request
from app.prompting.tasks import Exchange
from app.retrieval.cutting import num_words
from app.retrieval.passage import Evidence, FindOptions, Passage
from app.retrieval.retriever import Asked, Retriever
from app.retrieval.search import Search
from app.retrieval.whole_text.whole_text import whole_text_kinds
from app.retrieval.whole_text.whole_text_kinds import KINDS

_PART_WORDS = 70
"""Of one part of a task that asks for several."""
_TIMES_MORE, _MOST_WORDS = 3, 1500
"""Who looks further is not served by a passage or two, nor by a whole chapter."""


def find_evidence(request: Request, retriever: Retriever) -> Evidence:
    """Return what bears on a question, or on each part of a task that asks its own."""
    search, looking = _open(request, retriever), request.looking
    if not request.parts:
        return search.find(_in_context(request.question, request.history), looking)
    of_part = round(_PART_WORDS * looking.num_words / FindOptions.num_words)
    return search.find_parts(_asked(request, search.is_unspaced), FindOptions(of_part))


def read_first(request: Request, retriever: Retriever, words: int) -> list[Passage]:
    """Return what a model that cannot read everything reads first, of some words in all.

    The best of each part of each text, then the next best of each. What could be asked of any
    text, and what a task asks, has words that lead nowhere: those of `Please summarize the text`
    lead to where a text speaks of summaries. For any other question there is nothing.
    """
    if not request.parts and not whole_text_kinds(request.question):
        return []
    search = _open(request, retriever)
    if request.parts:
        asked = _asked(request, search.is_unspaced)
        found = search.find_parts(asked, FindOptions(max(1, words // len(asked))))
    else:
        question = _in_context(request.question, request.history)
        found = search.find(question, FindOptions(max(1, words)))
    parts: dict[tuple[str, int], list[Passage]] = {}
    for passage in found.passages:
        parts.setdefault((passage.heading, passage.source), []).append(passage)
    in_turn = zip_longest(*parts.values())
    return [passage for row in in_turn for passage in row if passage is not None]


def wider(shown: Sequence[Passage]) -> FindOptions | None:
    """Return what to look for after what was shown, or None where that is a great deal already.

    Where nothing bore on the question, the nearest passages all the same.
    """
    if not shown:
        return FindOptions(nearest=True)
    words = round(sum(num_words(passage.text) for passage in shown))
    if words > _MOST_WORDS / _TIMES_MORE:
        return None
    return FindOptions(_TIMES_MORE * words, nearest=True)


def _in_context(question: str, history: Sequence[Exchange]) -> str:
    """Return a question with the one before it where it is too short to stand alone."""
    if not history or len(question.split()) > 3 or len(question) > 24:
        return question
    return f"{history[-1].question} {question}"


def _open(request: Request, retriever: Retriever) -> Search:
    sources = request.sources
    return retriever.open([s.document for s in sources], [s.spans for s in sources])


def _asked(request: Request, in_chinese: bool) -> list[Asked]:
    """Return what a task asks, part by part, in the texts' language, and of which documents."""
    asked: list[Asked] = []
    for part in request.parts:
        kind = KINDS[part.kind]
        name = part.heading_zh if in_chinese else part.heading
        if not part.each:
            asked.append(Asked(part.question, kind, name))
            continue
        for index, source in enumerate(request.sources):
            heading = f"{name}: {source.document.title}"
            asked.append(Asked(part.question, kind, heading, index))
    return asked
