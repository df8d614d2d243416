"""Questions offered after an answer: from what was quoted, from the headings, and tasks."""

from collections import Counter
from collections.abc import Iterator

from app.documents.document import Document
from app.prompting.tasks import find_task
from app.ui.documents.overview.overview import is_chinese, kind_of, questions_of
from app.ui.state import Conversation, Suggested, Turn

MOST = 3
TASKS = {
    "paper": ("summary", "review", "improve"),
    "book": ("summary",),
    "page": ("summary", "report"),
    "text": ("summary",),
}
"""What is worth having done with a kind of text, besides the questions that its headings raise."""
_WHAT_ELSE = (
    ("What else happens in “{}”?", "What else does “{}” say?"),
    ("《{}》里还发生了什么？", "《{}》里还说了什么？"),
)
"""Of the part that was quoted, in a book and in any other text: in English, in Chinese."""


def follow_ups(conversation: Conversation) -> tuple[Suggested, ...]:
    """Return what could be asked next: nothing that was asked, nothing while an answer runs."""
    last = conversation[-1] if conversation else None
    if last is None or last.done is None or not last.documents:
        return ()
    asked = {_key(turn.task, turn.typed) for turn in conversation}
    told = [one for one in _candidates(last) if _key(one.task, one.question) not in asked]
    fresh = {_key(one.task, one.question): one for one in told}
    return tuple(fresh.values())[:MOST]


def _key(task: str, question: str) -> str:
    """Return by what a question is known: its words, or its task where it has none."""
    words = " ".join(question.casefold().split())
    return words.rstrip("?？ ") or task


def _candidates(turn: Turn) -> Iterator[Suggested]:
    """Yield what could be asked, the nearest first: one of the quoted part, then by turns."""
    if len(turn.documents) == 2 and all(kind_of(one) == "paper" for one in turn.documents):
        yield Suggested("compare_papers", "")
    document = _read_most(turn)
    kind = kind_of(document)
    task = "novel" if kind == "book" else "question"
    if (title := _quoted_part(turn, document)) is not None:
        happens, said = _WHAT_ELSE[is_chinese(document)]
        asks = happens if kind == "book" else said
        yield Suggested(task, asks.format(title))
    worth = [q for q in questions_of(document, kind) if q.words]
    yield from (Suggested(q.task, q.words) for q in worth[:1])
    if len(turn.documents) == 1:
        yield from (Suggested(name, "") for name in TASKS[kind] if _takes(name, 1))
    yield from (Suggested(q.task, q.words) for q in worth[1:])


def _takes(name: str, num_documents: int) -> bool:
    least, most = find_task(name).num_documents
    return least <= num_documents <= most


def _read_most(turn: Turn) -> Document:
    """Return the document that was quoted most, or the first."""
    counts = Counter(quote.source for quote in turn.quotes if quote.source is not None)
    return turn.documents[counts.most_common(1)[0][0] if counts else 0]


def _quoted_part(turn: Turn, document: Document) -> str | None:
    """Return the title of the part that was quoted most, where its author gave it one."""
    given = {section.title for section in document.sections if section.kind == "body"}
    counts = Counter(q.section for q in turn.quotes if q.section in given)
    return counts.most_common(1)[0][0] if counts and len(given) > 1 else None
