"""Records for tuning: the app's own prompt, to the token, with its answers learnt and no more."""

import json

import pytest

from app.prompting.tasks import TASKS
from app.retrieval.retriever import Retriever
from benchmarks.tuning_records import RecordMaker, read_tales
from tests.factories import make_document, make_source
from tests.scripted_backend import CharacterTokenizer, ScriptedBackend
from training.data.quoted_answers import NOT_SAID

END = ord("\n")  # what the scripted backend's template puts after each turn


class Ending(CharacterTokenizer):
    eos_ids = (END,)


def tale(title: str, animal: str) -> dict[str, object]:
    sections = [
        f"The {animal} of the miller slept in a barrel near the wheel, and nobody woke it.",
        f"In spring the {animal} walked to the market with a basket of yellow plums.",
    ]
    questions = [
        {"question": f"Where did the {animal} sleep?", "answers": ["in a barrel"], "sections": "1"},
        {"question": "What was in it?", "answers": ["yellow plums"], "sections": "2"},
    ]
    return {"title": title, "section_ids": "12", "sections": sections, "questions": questions}


@pytest.fixture
def made(tmp_path):
    path, backend = tmp_path / "tales.jsonl", ScriptedBackend("")
    backend.tokenizer = Ending()
    tales = (tale("One", "cat"), tale("Two", "dog"))
    path.write_text("".join(json.dumps(one) + "\n" for one in tales))
    tales = read_tales(path, backend)

    def records(most: int) -> list[tuple[str, str]]:
        maker = RecordMaker(backend, Retriever(), most, seed=3)
        return [_read(record) for record in maker.records(tales)]

    return records


def _read(record):
    learnt = [i for i, w in zip(record["ids"], record["loss_weights"], strict=True) if w]
    return "".join(map(chr, record["ids"])), "".join(map(chr, learnt))


def test_only_answers_and_their_ends_are_learnt(made):
    for text, learnt in made(8):
        assert "my question after the text" in text
        answers = learnt.removesuffix("\n").split("\n")
        assert all(one == NOT_SAID or one.endswith('"') for one in answers)
        assert all(f"\n{one}\n" in text for one in answers)


def test_every_question_is_asked_once_and_only_of_its_own_tale_answered(made):
    asked = "".join(text for text, _ in made(8))
    assert asked.count("Where did the cat sleep?\nIn a barrel.") == 1
    assert asked.count("Where did the dog sleep?\nIn a barrel.") == 1


def test_a_tale_gives_no_more_records_than_wanted(made):
    assert len(made(1)) == 2


def test_a_task_is_taught_part_by_part_in_sentences_of_the_text():
    backend = ScriptedBackend("")
    backend.tokenizer = Ending()
    source = make_source(
        make_document(
            ("Abstract", "We propose a slow clock, which counts the tides. "),
            ("Limits", "However, the slow clock fails on lakes without tides. "),
            ("Conclusion", "In conclusion, we have shown that tides keep time. "),
        )
    )
    (record,) = RecordMaker(backend, Retriever(), 1, seed=3).of_task(source, "review")
    text, learnt = _read(record)
    assert TASKS["review"].question in text
    lines = learnt.strip().split("\n")
    assert len(lines) > 1
    assert lines[0] == 'Claims: "We propose a slow clock, which counts the tides."'
    assert all(line.partition(': "')[2].removesuffix('"') in source.text for line in lines)
