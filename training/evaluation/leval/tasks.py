"""How L-Eval's tasks are asked: the document first, the question last, and what is wanted.

The wording is our own (the benchmark's scripts are GPL), the substance is the benchmark's: letters
alone for options, the answer's length told for open tasks, a story's truth apart from the world's.
"""

from dataclasses import dataclass

CLOSED = ("coursera", "quality", "tpo", "gsm100", "sci_fi", "codeU", "topic_retrieval_longchat")
OPTIONS = ("coursera", "quality", "tpo")
SEVERAL = ("coursera",)  # here more than one option may be right

_ONE = "Exactly one option is right. Answer with its letter, such as B, and nothing else."
_SEVERAL = (
    "One option is right, or several are. Answer with their letters, such as A or BD, and nothing"
    " else."
)
_WANTED = {
    "coursera": _SEVERAL,
    "quality": _ONE,
    "tpo": _ONE,
    "gsm100": (
        "Solve the last problem in the way of the examples before it. End with: The answer is N."
    ),
    "sci_fi": (
        "Answer True or False, by what the document says, whatever you know of the real world."
    ),
    "codeU": "Say what the calls at the end put out, and nothing else.",
    "topic_retrieval_longchat": "Answer with the name of the topic, and nothing else.",
}
_OPEN = "Answer from the document, in about {words} words."
_IN_THE_WORLD = "based on the real world and what you know of it"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a document. evaluation: exam, f1, rouge, LLM or human, as the data says."""

    task: str
    text: str
    reference: str
    evaluation: str


def prompt_of(document: str, question: Question) -> str:
    """Return the prompt of a question: document, question, what is wanted of the answer."""
    words = len(question.reference.split())
    wanted = _WANTED.get(question.task) or _OPEN.format(words=words)
    return f"The document begins.\n{document}\nThe document ends.\n\n{question.text}\n\n{wanted}"


def prompt_about_the_world(question: Question) -> str:
    """Return what asks the same of the real world, without the document (sci_fi)."""
    asked = question.text.replace("based on the world described in the document", _IN_THE_WORLD)
    return f"{asked}\n\nAnswer True or False."


def answer_tokens_of(question: Question) -> int:
    """Return how long an answer may be: 512 tokens, and a few where a letter is asked for."""
    return 32 if question.task in (*OPTIONS, "sci_fi") else 512
