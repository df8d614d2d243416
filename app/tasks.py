"""The task library: what a person can have done with a text, in words models were trained on.

A task is data: the sentence around its documents, with `{1}` and `{2}` where they stand, and
the question it asks when the person asks none. The wordings follow the published demos of
LongAlpaca (documents first, question last), so that a trained model meets what it knows and
the beginning of a prompt stays the same from question to question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import NoDocumentError, NoQuestionError, UnknownTaskError
from app.guidelines import guideline_for
from app.prompt import Piece, SourceRef, Turn, Words


@dataclass(frozen=True)
class Task:
    """One thing that can be asked for.

    about: one line for the person. frame: what stands around the documents; after it comes
    the question. question: asked when the person asks none; empty where they must.
    caution: what to keep in mind when reading the answer.
    """

    name: str
    label: str
    about: str
    frame: str
    question: str = ""
    num_documents: tuple[int, int] = (1, 1)
    caution: str = ""


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


_PAPER = (
    "Below is a paper. Memorize the paper and answer my question after the paper.\n"
    " The paper begins. \n {1} \n Now the paper ends. \n"
)
_TWO_PAPERS = (
    "There are two papers. Memorize them and answer my question after the paper.\n"
    " The first paper begins. \n {1} \n Now the first paper ends. \n"
    " The second paper begins. \n {2} \n Now the second paper ends. "
)
_BOOK = (
    "Below is some sections in the book. Memorize the book content and answer my question "
    "after the book.\n The book begins. \n {1} \n Now the material ends. "
)

ALL_TASKS: tuple[Task, ...] = (
    Task(
        "question",
        "Ask a question",
        "Anything about what the documents say.",
        "Below is a text. Memorize the text and answer my question after the text.\n"
        " The text begins. \n {1} \n Now the text ends. \n",
        num_documents=(1, 9),
    ),
    Task(
        "why_it_won",
        "Why did it win?",
        "What in the paper may have earned it an award.",
        _PAPER,
        "This paper won the best paper award. Based on its content, what are the likely reasons?",
        caution="The reasons are inferred from the paper; the committee's own are not in it.",
    ),
    Task(
        "review",
        "Review it",
        "Claims, strong and weak points, recommendation, questions.",
        _PAPER + "{guideline}",
        "Based on the review guideline, please write a review of this paper in numbered parts: "
        "summary of claims, strong points, weak points, recommendation, reasons for the "
        "recommendation, questions to the authors, additional feedback.",
        caution="A model's review is a starting point; it has not checked the results.",
    ),
    Task(
        "improve",
        "Improve it",
        "What would make acceptance likelier.",
        _PAPER + "{guideline}",
        "Based on the review guideline, please provide me some suggestions that would make the "
        "paper has more chance for acceptance.",
    ),
    Task(
        "compare_papers",
        "Compare two papers",
        "What two papers share and where they differ.",
        _TWO_PAPERS,
        "Please compare the two papers: the problem, the method, the evidence, the limits, and "
        "what each does better.",
        num_documents=(2, 2),
    ),
    Task(
        "compare_conferences",
        "Compare two conferences",
        "How the writing of two conferences differs, by one paper of each.",
        _TWO_PAPERS + "{conferences}",
        "Please summarize some writing style difference between these two conferences, with some "
        "examples in these two representative papers.",
        num_documents=(2, 2),
        caution="Two papers show two papers: what they say of their conferences is a guess.",
    ),
    Task(
        "summary",
        "Summarise",
        "The whole in short, in the text's own order.",
        "Below is a text. Memorize the text and answer my question after the text.\n"
        " The text begins. \n {1} \n Now the text ends. \n",
        "Please summarize the text: what it is about, its main points in their order, and how "
        "it ends.",
    ),
    Task(
        "novel",
        "Ask about a novel",
        "People, plot and reasons in a book.",
        _BOOK,
    ),
    Task(
        "report",
        "Read a report",
        "What an outlook or report says, and what follows.",
        "Below is an economic outlook. Memorize the content and answer my question after the "
        "paper. {1} \n Now the material ends. ",
        "Based on the material and your understanding, please summarize the main findings, the "
        "figures they rest on, and the risks.",
    ),
)

TASKS: dict[str, Task] = {task.name: task for task in ALL_TASKS}

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def find_task(name: str) -> Task:
    """Return a task by its name, or raise UnknownTaskError with the names there are."""
    if name not in TASKS:
        raise UnknownTaskError(f"There is no task “{name}”; there are {', '.join(TASKS)}.")
    return TASKS[name]


def question_of(task: Task, question: str, options: TaskOptions) -> str:
    """Return what is asked: the person's question or the task's own, with the language wished."""
    asked = question.strip() or task.question
    if not asked:
        raise NoQuestionError("Please ask a question: this task has none of its own.")
    return f"{asked} Please answer in {options.language}." if options.language else asked


def compose(
    task: Task,
    num_documents: int,
    question: str,
    options: TaskOptions,
    history: Sequence[Exchange] = (),
) -> tuple[Turn, ...]:
    """Return the conversation: documents and first question, answers and questions since, the last.

    Raises NoDocumentError, UnknownTaskError (wrong number of documents) or NoQuestionError.
    """
    _check_number(task, num_documents)
    asked = question_of(task, question, options)
    first = history[0].question if history else asked
    turns = [Turn("user", (*_frame(task, num_documents, options), Words(first, "question")))]
    later = [exchange.question for exchange in history[1:]] + ([asked] if history else [])
    for exchange, following in zip(history, later, strict=True):
        turns.append(Turn("assistant", (Words(exchange.answer, "answer"),)))
        turns.append(Turn("user", (Words(following, "question"),)))
    return tuple(turns)


def _check_number(task: Task, num_documents: int) -> None:
    least, most = task.num_documents
    if num_documents == 0:
        raise NoDocumentError("There is no document yet: add one, or tick a part of one to read.")
    if least <= num_documents <= most:
        return
    wanted = str(least) if least == most else f"{least} to {most}"
    noun = "document" if wanted == "1" else "documents"
    raise UnknownTaskError(
        f"“{task.label}” works on {wanted} {noun}, and {num_documents} are chosen."
    )


def _frame(task: Task, num_documents: int, options: TaskOptions) -> tuple[Piece, ...]:
    frame = task.frame
    if task.num_documents[1] > 2 and num_documents > 1:
        frame = _frame_of_many(num_documents)
    filled = {
        "conferences": _conference_sentence(options),
        "guideline": _guideline_sentence(options),
    }
    pieces: list[Piece] = []
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
