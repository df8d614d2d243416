"""Stored predictions scored as LongBench scores them, from the shell as from Python."""

import json

import pytest

from training.__main__ import main
from training.errors import DataError
from training.evaluation.longbench.score import score_folder
from training.evaluation.longbench.tasks import METRICS, task_named, tasks

CLASSES = ["Food", "Date"]


def write(folder, name, rows):
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({"all_classes": None, "length": 100, **row}) for row in rows]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def test_the_best_reference_counts_and_the_mean_has_two_decimals(tmp_path):
    rows = [
        {"pred": "red", "answers": ["blue", "red"]},
        {"pred": "red", "answers": ["blue"]},
        {"pred": "red", "answers": ["blue"]},
    ]
    [score] = score_folder(write(tmp_path, "hotpotqa", rows)).scores
    assert (score.name, score.value, score.rows, score.metric) == ("hotpotqa", 33.33, 3, "f1")


@pytest.mark.parametrize(
    ("name", "answer", "right"),
    [
        ("trec", "\nFood\nType: Date", "Food"),
        ("triviaqa", "\n\nred\nblue", "red"),
        ("samsum", "red\nblue", "red"),
        ("lcc", "\n// note\nx = 1\ny = 2", "x = 1"),
        ("repobench-p", "x = 1\ny = 2", "x = 1"),
        ("passage_count", "There are 3 of them.", "3"),
        ("passage_retrieval_en", " Paragraph 3", "Paragraph 3"),
    ],
)
def test_only_what_counts_of_an_answer_is_scored(tmp_path, name, answer, right):
    rows = [{"pred": answer, "answers": [right], "all_classes": CLASSES}]
    assert score_folder(write(tmp_path, name, rows)).scores[0].value == 100


def test_other_answers_are_scored_whole(tmp_path):
    rows = [{"pred": "red\nblue", "answers": ["red"]}]
    assert score_folder(write(tmp_path, "qasper", rows)).scores[0].value == 66.67


def test_scores_by_length_in_words(tmp_path):
    rows = [
        {"pred": "red", "answers": ["red"], "length": 3999},
        {"pred": "red", "answers": ["blue"], "length": 8000},
    ]
    table = score_folder(write(tmp_path, "musique", rows)).as_json()
    assert table["by_length_in_words"]["musique"] == {
        "0-4k": {"score": 100.0, "rows": 1},
        "8k+": {"score": 0.0, "rows": 1},
    }


def test_from_the_shell(tmp_path, capsys):
    folder = write(tmp_path / "answers", "qasper", [{"pred": "red", "answers": ["red"]}])
    write(folder, "lcc", [{"pred": "ab", "answers": ["cd"]}])
    arguments = ["evaluate", "longbench", "--predictions", str(folder)]
    assert main([*arguments, "--output", str(tmp_path / "out")]) == 0
    assert "| qasper | f1 | 1 | 100.00 |" in capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "longbench.json").read_text())
    assert report["scores"] == {"qasper": 100.0, "lcc": 0.0}
    assert report["average"] == 50
    assert "**average of 2**" in (tmp_path / "out" / "longbench.md").read_text()
    assert (tmp_path / "out" / "longbench.png").stat().st_size > 1000
    assert main([*arguments, "--output", str(tmp_path / "out"), "--json", "--tasks", "lcc"]) == 0
    assert json.loads(capsys.readouterr().out)["scores"] == {"lcc": 0.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1 is not a JSON object"),
        ("[1]", "line 1 is not a JSON object"),
        ('{"answers": ["a"]}', "no text in its field 'pred'"),
        ('{"pred": "a"}', "no list of texts in its field 'answers'"),
        ("", "has no rows"),
    ],
)
def test_what_is_no_prediction_is_said_in_a_sentence(tmp_path, line, said, capsys):
    (tmp_path / "qasper.jsonl").write_text(line)
    assert main(["evaluate", "longbench", "--predictions", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


def test_an_empty_folder_and_an_unknown_task_are_said(tmp_path):
    with pytest.raises(
        DataError, match=r"no predictions of LongBench: files such as qasper\.jsonl"
    ):
        score_folder(tmp_path)
    with pytest.raises(DataError, match="no task 'qaspar'; it has narrativeqa, qasper"):
        score_folder(tmp_path, ["qaspar"])


def test_every_task_can_be_asked_and_scored():
    assert len(tasks()) == 21
    assert sum(task.language == "en" for task in tasks().values()) == 16
    row = {"context": "THE {TEXT}", "input": "THE {context} QUESTION"}
    for task in tasks().values():
        asked = task.ask(row)
        assert "THE {TEXT}" in asked
        assert ("THE {context} QUESTION" in asked) == ("{input}" in task.prompt)
        assert task.metric == "class" or (task.metric, task.language) in METRICS
        assert 32 <= task.answer_tokens <= 512


def test_prompts_keep_their_spaces():
    assert task_named("multi_news").prompt.startswith(
        "You are given several news passages. Write a one-page summary of all news. \n\nNews:\n"
    )
    assert task_named("lcc").prompt == (
        "Please complete the code given below. \n{context}Next line of code:\n"
    )
    assert task_named("passage_retrieval_en").prompt.endswith("\n\nThe answer is: ")
