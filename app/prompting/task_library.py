"""The task library: what a person can have done with a text, in words models were trained on.

A task is data: the sentence around its documents, with `{1}` and `{2}` where they stand, and
the question it asks when the person asks none. The wordings follow the published demos of
LongAlpaca (documents first, question last), so that a trained model meets what it knows and
the beginning of a prompt stays the same from question to question.
"""

from dataclasses import dataclass

from app.messages.message import message


@dataclass(frozen=True)
class TaskPart:
    """A heading of a task, and what passages are looked for under it.

    heading_zh: the heading over Chinese passages. kind: what the part asks of any text, by its
    name in `app/retrieval/whole_text/whole_text_kinds.toml`. each: looked for in each document
    alone, so that every one of them is heard.
    """

    heading: str
    heading_zh: str
    kind: str
    question: str
    each: bool = False


@dataclass(frozen=True)
class Task:
    """One thing that can be asked for.

    about: one line for the person. frame: what stands around the documents; after it comes
    the question. question: asked when the person asks none; empty where they must.
    caution: what to keep in mind when reading the answer. parts: what evidence is looked for
    where the person asks nothing of their own.
    """

    name: str
    label: str
    about: str
    frame: str
    question: str = ""
    num_documents: tuple[int, int] = (1, 1)
    caution: str = ""
    parts: tuple[TaskPart, ...] = ()


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

_REVIEW_PARTS = (
    TaskPart("Claims", "主张", "contribution", "What do we propose, and what do we show?"),
    TaskPart(
        "Strong points", "长处", "strength", "What is better than before, improves or outperforms?"
    ),
    TaskPart(
        "Weak points",
        "不足",
        "limitation",
        "What are the limitations, failures, costs or assumptions?",
    ),
    TaskPart("Evidence", "依据", "result", "What do the experiments, tables and results show?"),
    TaskPart("Open questions", "待解的问题", "future", "What is left to future work?"),
)
_COMPARISON_PARTS = (
    TaskPart("Problem", "问题", "problem", "What problem does the paper address?", each=True),
    TaskPart("Method", "方法", "method", "What method do we propose?", each=True),
    TaskPart("Evidence", "依据", "result", "What do the experiments and results show?", each=True),
    TaskPart("Limits", "不足", "limitation", "What are the limitations or future work?", each=True),
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
        caution=message("caution_why_it_won"),
        parts=(
            TaskPart(
                "What is new", "新在哪里", "contribution", "What new method or idea do we propose?"
            ),
            TaskPart(
                "What it achieves",
                "做到了什么",
                "result",
                "What does it improve, and what are the results?",
            ),
            TaskPart(
                "Why it matters",
                "为何重要",
                "importance",
                "Why is the problem important, and who can use it?",
            ),
        ),
    ),
    Task(
        "review",
        "Review it",
        "Claims, strong and weak points, recommendation, questions.",
        _PAPER + "{guideline}",
        "Based on the review guideline, please write a review of this paper in numbered parts: "
        "summary of claims, strong points, weak points, recommendation, reasons for the "
        "recommendation, questions to the authors, additional feedback.",
        caution=message("caution_review"),
        parts=_REVIEW_PARTS,
    ),
    Task(
        "improve",
        "Improve it",
        "What would make acceptance likelier.",
        _PAPER + "{guideline}",
        "Based on the review guideline, please provide me some suggestions that would make the "
        "paper has more chance for acceptance.",
        parts=(
            TaskPart(
                "Weak points to mend",
                "不足",
                "limitation",
                "What are the limitations, failures or assumptions?",
            ),
            TaskPart(
                "Evidence to extend",
                "依据",
                "result",
                "What do the experiments and ablations compare?",
            ),
        ),
    ),
    Task(
        "compare_papers",
        "Compare two papers",
        "What two papers share and where they differ.",
        _TWO_PAPERS,
        "Please compare the two papers: the problem, the method, the evidence, the limits, and "
        "what each does better.",
        num_documents=(2, 2),
        parts=_COMPARISON_PARTS,
    ),
    Task(
        "compare_conferences",
        "Compare two conferences",
        "How the writing of two conferences differs, by one paper of each.",
        _TWO_PAPERS + "{conferences}",
        "Please summarize some writing style difference between these two conferences, with some "
        "examples in these two representative papers.",
        num_documents=(2, 2),
        caution=message("caution_conferences"),
        parts=_COMPARISON_PARTS,
    ),
    Task(
        "summary",
        "Summarise",
        "The whole in short, in the text's own order.",
        "Below is a text. Memorize the text and answer my question after the text.\n"
        " The text begins. \n {1} \n Now the text ends. \n",
        "Please summarize the text: what it is about, its main points in their order, and how "
        "it ends.",
        parts=(
            TaskPart(
                "What it is about",
                "讲的是什么",
                "about",
                "What is it about, and how does it begin?",
            ),
            TaskPart(
                "What happens or is shown",
                "发生或说明了什么",
                "events",
                "What happens, and what is found?",
            ),
            TaskPart(
                "How it ends", "如何结束", "ending", "How does it end, and what is concluded?"
            ),
        ),
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
        parts=(
            TaskPart("Findings", "发现", "result", "What are the main findings?"),
            TaskPart(
                "Figures", "数字", "figure", "What figures, percentages and forecasts are given?"
            ),
            TaskPart("Risks", "风险", "risk", "What are the risks and uncertainties?"),
        ),
    ),
)

TASKS: dict[str, Task] = {task.name: task for task in ALL_TASKS}
