"""Every question that the page offers on its own samples is answered by what is found."""

import pytest

from app.answering.answer import Request, evidence_for
from app.documents.document import Document
from app.documents.options import Limits, ReadingOptions
from app.documents.sandbox.sandbox import read_safely
from app.prompting.task_library import TASKS
from app.retrieval.passage import Evidence
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.retrieval.whole_text.whole_text_kinds import KINDS
from app.ui.documents.samples import ALL_SAMPLES, find_sample
from tests.factories import make_source

RIGHT = {
    "By how many minutes does rain shorten the longest sleep?": "fifty-one minutes",
    "What did Marta read aloud from the letter?": "The light was never your turn",
    "Why did the clockwork run down when the Constance was late?": "shouted so loudly",
    "断过的那条长凳前，为什么说话的人最多？": "因为三个人坐在一起",
    "陈九为什么把钱还给沈渡？": "报喜的，我不收",
    "木匣里装的是什么？": "原来木匣里装的是一本账",
}


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    return Retriever(KeptVectors(Encoder()))


def read(key: str) -> Document:
    sample = find_sample(key)
    assert sample is not None
    return read_safely(sample.read(), sample.name, ReadingOptions(), Limits())


def ask(key: str, retriever: Retriever, question: str = "", task: str = "question") -> Evidence:
    return evidence_for(Request((make_source(read(key)),), question, task), retriever)


OFFERED = [
    (sample.key, words) for sample in ALL_SAMPLES for task, words in sample.questions if words
]


@pytest.mark.parametrize(("key", "question"), OFFERED)
def test_the_right_passage_comes_first(key: str, question: str, retriever: Retriever) -> None:
    passages = ask(key, retriever, question).passages
    assert any(RIGHT[question] in passage.text for passage in passages[:2])


def test_why_a_sample_won_is_answered_part_by_part(retriever: Retriever) -> None:
    passages = ask("keepers", retriever, task="why_it_won").passages
    assert passages[0].heading == "What is new"
    assert "three contributions" in passages[0].text
    assert {p.heading for p in passages} == {part.heading for part in TASKS["why_it_won"].parts}


def test_a_chinese_sample_is_summed_up_in_chinese_and_without_its_references(
    retriever: Retriever,
) -> None:
    passages = ask("teahouse", retriever, task="summary").passages
    assert list(dict.fromkeys(p.heading for p in passages)) == [
        "讲的是什么",
        "发生或说明了什么",
        "如何结束",
    ]
    assert not {p.section for p in passages} & {"参考文献", "Front matter"}
    assert next(p.section for p in passages if p.heading == "如何结束") == "7 结论"


def test_every_part_of_every_task_has_its_kind() -> None:
    assert {part.kind for task in TASKS.values() for part in task.parts} <= set(KINDS)
