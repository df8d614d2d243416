"""Request → the passages of its documents that bear on what is asked, before any model reads."""

from collections.abc import Sequence

from app.prompting.prompt import Source
from app.prompting.tasks import Exchange, Task
from app.retrieval.passage import Evidence, FindOptions
from app.retrieval.retriever import Asked, Retriever
from app.retrieval.whole_text_kinds import KINDS

_PART_WORDS = 70
"""Of one part of a task that asks for several."""


def find_evidence(
    sources: Sequence[Source],
    task: Task,
    question: str,
    history: Sequence[Exchange],
    retriever: Retriever,
) -> Evidence:
    """Return what bears on a question, or on each part of a task that asks its own."""
    search = retriever.open([s.document for s in sources], [s.spans for s in sources])
    if question.strip() or not task.parts:
        return search.find(_in_context(question, history))
    asked = _parts(task, sources, search.is_unspaced)
    return search.find_parts(asked, FindOptions(_PART_WORDS))


def _in_context(question: str, history: Sequence[Exchange]) -> str:
    """Return a question with the one before it where it is too short to stand alone."""
    if not history or len(question.split()) > 3 or len(question) > 24:
        return question
    return f"{history[-1].question} {question}"


def _parts(task: Task, sources: Sequence[Source], in_chinese: bool) -> list[Asked]:
    """Return what a task asks, part by part, in the texts' language, and of which documents."""
    asked: list[Asked] = []
    for part in task.parts:
        kind = KINDS[part.kind]
        name = part.heading_zh if in_chinese else part.heading
        if not part.each:
            asked.append(Asked(part.question, kind, name))
            continue
        for index, source in enumerate(sources):
            heading = f"{name}: {source.document.title}"
            asked.append(Asked(part.question, kind, heading, index))
    return asked
