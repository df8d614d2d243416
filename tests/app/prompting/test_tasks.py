import pytest

from app.errors import (
    AppError,
    NoDocumentError,
    NoQuestionError,
    QuestionTooLongError,
    UnknownTaskError,
)
from app.prompting.guidelines import GUIDELINES, guideline_for
from app.prompting.prompt import SourceRef, Words
from app.prompting.tasks import TASKS, TaskOptions, compose, find_task


def text_of(task: str, number: int, question: str, options: TaskOptions) -> str:
    (turn,) = compose(find_task(task), number, question, options)
    return "".join(
        piece.text if isinstance(piece, Words) else f"<{piece.index}>" for piece in turn.pieces
    )


def test_the_paper_wording_is_the_one_models_were_trained_on() -> None:
    assert text_of("why_it_won", 1, "Why?", TaskOptions()) == (
        "Below is a paper. Memorize the paper and answer my question after the paper.\n"
        " The paper begins. \n <0> \n Now the paper ends. \nWhy?"
    )


def test_conferences_are_named_in_order() -> None:
    text = text_of("compare_conferences", 2, "", TaskOptions(("ICLR", "CVPR")))
    assert "<0> \n Now the first paper ends." in text
    assert "The first paper is in ICLR. The second paper is in CVPR. Please summarize" in text


@pytest.mark.parametrize("conference", [*GUIDELINES, "ICLR 2024", "neurips"])
def test_a_conference_brings_its_guideline(conference: str) -> None:
    text = text_of("review", 1, "", TaskOptions((conference,)))
    assert f"review guideline for {conference}. " in text
    assert guideline_for(conference) in text
    assert len(guideline_for(conference)) > len(guideline_for("")) > 100


def test_a_guideline_of_one_s_own_is_taken_as_text() -> None:
    text = text_of("review", 1, "", TaskOptions(guideline="Be kind {1} {2} {question}."))
    assert "Below is the review guideline. Be kind {1} {2} {question}. Now the" in text
    assert text.count("<0>") == 1


def test_several_documents_are_numbered() -> None:
    (turn,) = compose(find_task("question"), 3, "Which?", TaskOptions())
    assert [p.index for p in turn.pieces if isinstance(p, SourceRef)] == [0, 1, 2]
    assert "The third text begins." in text_of("question", 3, "Which?", TaskOptions())


def test_the_language_is_asked_for() -> None:
    assert text_of("summary", 1, "", TaskOptions(language="Chinese")).endswith(
        "Please answer in Chinese."
    )


@pytest.mark.parametrize(
    ("task", "number", "question", "error", "words"),
    [
        ("question", 0, "Why?", NoDocumentError, "no document"),
        ("question", 1, "  ", NoQuestionError, "ask a question"),
        ("question", 1, "Why? " * 20_000, QuestionTooLongError, "has 100,000 characters; at most"),
        ("compare_papers", 1, "", UnknownTaskError, "2 documents, and there is only one: add"),
        ("review", 2, "", UnknownTaskError, "works on 1 document, and there are 2:"),
        ("compare_papers", 3, "", UnknownTaskError, "works on 2 documents, and there are 3:"),
        ("question", 10, "Why?", UnknownTaskError, "1 to 9 documents, and there are 10"),
        ("sing", 1, "", UnknownTaskError, "no task “sing”"),
    ],
)
def test_what_cannot_be_asked(
    task: str, number: int, question: str, error: type[AppError], words: str
) -> None:
    with pytest.raises(error, match=words):
        compose(find_task(task), number, question, TaskOptions())


def test_a_guideline_has_a_limit_as_a_question_has() -> None:
    options = TaskOptions(guideline="Be kind. " * 10_000)
    with pytest.raises(QuestionTooLongError, match="at most 50,000 are read"):
        compose(find_task("review"), 1, "", options)


def test_names_that_programs_use_stay() -> None:
    assert set(TASKS) >= {
        "question",
        "why_it_won",
        "review",
        "improve",
        "compare_papers",
        "compare_conferences",
        "summary",
        "novel",
        "report",
    }
