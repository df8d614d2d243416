"""Task + documents + question + history → the conversation that is put to a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import (
    NoDocumentError,
    NoQuestionError,
    QuestionTooLongError,
    UnknownTaskError,
)
from app.prompting.guidelines import guideline_for
from app.prompting.prompt import PromptPiece, PromptTurn, SourceRef, Words
from app.prompting.task_library import ALL_TASKS, TASKS, Task, TaskPart

__all__ = [
    "ALL_TASKS",
    "TASKS",
    "Exchange",
    "Task",
    "TaskOptions",
    "TaskPart",
    "check_documents",
    "compose",
    "find_task",
    "question_of",
]


@dataclass(frozen=True)
class TaskOptions:
    """What some tasks want to know besides the question.

    conferences: where each paper appeared or is to appear, in the documents' order.
    guideline: a review guideline of one's own, instead of the conference's.
    language: the language to answer in, as a word such as "Chinese"; empty leaves it open.
    """

    conferences: tuple[str, ...] = ()
    guideline: str = ""
    language: str = ""


@dataclass(frozen=True)
class Exchange:
    """A question that was answered before in the same conversation."""

    question: str
    answer: str


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


_DOCUMENTS_WANTED = {(1, 1): "task_one_document", (2, 2): "task_two_documents"}
MAX_QUESTION_CHARS = 50_000
"""Of a question or a guideline: searching for it and reading it take time by its length."""
_TOO_FEW = "task_second_document"
"""Only those that work on two can lack any: one alone."""


def find_task(name: str) -> Task:
    """Return a task by its name, or raise UnknownTaskError with the names there are."""
    if name not in TASKS:
        raise UnknownTaskError("no_such_task", name=name, names=", ".join(TASKS))
    return TASKS[name]


def check_question(words: str) -> None:
    """Raise QuestionTooLongError where a question, or what goes with it, is a text of its own."""
    if len(words) > MAX_QUESTION_CHARS:
        raise QuestionTooLongError(
            "question_too_long", num_chars=len(words), most=MAX_QUESTION_CHARS
        )


def question_of(task: Task, question: str, options: TaskOptions) -> str:
    """Return what is asked: the person's question or the task's own, with the language wished."""
    for words in (question, options.guideline):
        check_question(words)
    asked = question.strip() or task.question
    if not asked:
        raise NoQuestionError("no_question")
    return f"{asked} Please answer in {options.language}." if options.language else asked


def compose(
    task: Task,
    num_documents: int,
    question: str,
    options: TaskOptions,
    history: Sequence[Exchange] = (),
) -> tuple[PromptTurn, ...]:
    """Return the conversation: documents and first question, answers and questions since, the last.

    Raises NoDocumentError, UnknownTaskError (wrong number of documents) or NoQuestionError.
    """
    check_documents(task, num_documents)
    asked = question_of(task, question, options)
    first = history[0].question if history else asked
    turns = [PromptTurn("user", (*_frame(task, num_documents, options), Words(first, "question")))]
    later = [exchange.question for exchange in history[1:]] + ([asked] if history else [])
    for exchange, following in zip(history, later, strict=True):
        turns.append(PromptTurn("assistant", (Words(exchange.answer, "answer"),)))
        turns.append(PromptTurn("user", (Words(following, "question"),)))
    return tuple(turns)


def check_documents(task: Task, num_documents: int) -> None:
    """Raise NoDocumentError or UnknownTaskError where a task cannot work on so many documents."""
    least, most = task.num_documents
    if num_documents == 0:
        raise NoDocumentError("no_document")
    if least <= num_documents <= most:
        return
    too_many = _DOCUMENTS_WANTED.get((least, most), "task_documents_range")
    raise UnknownTaskError(
        _TOO_FEW if num_documents < least else too_many,
        task=task.label,
        least=least,
        most=most,
        num_documents=num_documents,
    )


def _frame(task: Task, num_documents: int, options: TaskOptions) -> tuple[PromptPiece, ...]:
    frame = task.frame
    if task.num_documents[1] > 2 and num_documents > 1:
        frame = _frame_of_many(num_documents)
    filled = {
        "conferences": _conference_sentence(options),
        "guideline": _guideline_sentence(options),
    }
    pieces: list[PromptPiece] = []
    for part in re.split(r"(\{\w+\})", frame):
        name = part.strip("{}")
        if name.isdigit():
            pieces.append(SourceRef(int(name) - 1))
        elif words := filled.get(name, part):
            pieces.append(Words(words))
    return tuple(pieces)


def _frame_of_many(num_documents: int) -> str:
    bodies = (
        f" The {name} text begins. \n {{{number}}} \n Now the {name} text ends. \n"
        for number, name in enumerate(_ORDINALS[:num_documents], start=1)
    )
    head = f"There are {num_documents} texts. Memorize them and answer my question after them.\n"
    return head + "".join(bodies)


def _conference_sentence(options: TaskOptions) -> str:
    if len(options.conferences) < 2:
        return ""
    first, second = options.conferences[:2]
    return f"The first paper is in {first}. The second paper is in {second}. "


def _guideline_sentence(options: TaskOptions) -> str:
    conference = options.conferences[0] if options.conferences else ""
    text = options.guideline.strip() or guideline_for(conference)
    named = f" for {conference}" if conference else ""
    return f"Below is the review guideline{named}. {text} Now the review guideline ends. "
