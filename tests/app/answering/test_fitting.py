"""What a model reads of a text that is more than it can: what its task asks for comes first."""

import pytest

from app.answering.fitting import closest
from app.answering.request import Request
from app.prompting.prompt import Source
from app.retrieval.retriever import Retriever
from tests.factories import make_document, make_source

NEW = (
    "We propose a slow clock, which counts tides instead of seconds. It is the first of its kind.\n"
)
WEAK = (
    "However, the slow clock fails on lakes, which have no tides, and we only tried one harbour.\n"
)
END = (
    "In conclusion, we have shown that tides keep time. Future work may try it in other harbours.\n"
)
# An appendix that speaks as a task does, and of other papers.
EXAMPLES = "".join(
    f"Example {n}. Please summarize the text: what it is about, its main points in their order, "
    "and how it ends. Please write a review of this paper: weak points, suggestions.\n"
    for n in range(12)
)
ROOM = 2_000


def paper(name: str = "") -> Source:
    filler = "".join(f"{name} The pier number {n} was measured at noon.\n" for n in range(120))
    return make_source(
        make_document(
            ("Abstract", f"{name} {NEW}"),
            ("Measurements", filler),
            ("Limits", f"{name} {WEAK}"),
            ("Conclusion", f"{name} {END}"),
            ("Appendix A", EXAMPLES, "appendix"),
        )
    )


@pytest.mark.parametrize(
    ("task", "wanted"),
    [("summary", (NEW, END)), ("review", (NEW, WEAK, END)), ("improve", (WEAK,))],
)
def test_a_task_is_read_by_what_its_parts_ask_for(task: str, wanted: tuple[str, ...]) -> None:
    (read,) = closest(Request((paper(),), task=task), ROOM, Retriever())
    assert read.num_tokens <= ROOM
    assert [sentence in read.text for sentence in wanted] == [True] * len(wanted)
    assert "Please summarize" not in read.text


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("What are the limitations of this paper?", WEAK), ("What is the main contribution?", NEW)],
)
def test_so_is_a_question_that_could_be_put_to_any_text(question: str, sentence: str) -> None:
    (read,) = closest(Request((paper(),), question), ROOM, Retriever())
    assert sentence in read.text


def test_of_two_papers_each_is_read_for_every_part() -> None:
    request = Request((paper("Tides."), paper("Moons.")), task="compare_papers")
    for name, read in zip(("Tides.", "Moons."), closest(request, 4_000, Retriever()), strict=True):
        assert f"{name} {NEW}" in read.text
        assert f"{name} {WEAK}" in read.text


def test_a_question_of_its_own_is_read_by_its_words() -> None:
    request = Request((paper(),), "How was the pier number 77 measured?", task="review")
    (read,) = closest(request, ROOM, Retriever())
    assert "number 77 was measured" in read.text


def test_a_text_that_is_all_appendix_is_read_all_the_same() -> None:
    text = "".join(f"We propose clock {n}, however it fails on lakes.\n" for n in range(300))
    appendix = make_source(make_document(("Appendix", text, "appendix")))
    (read,) = closest(Request((appendix,), task="summary"), 9_000, Retriever())
    assert read.num_tokens > 8_000
