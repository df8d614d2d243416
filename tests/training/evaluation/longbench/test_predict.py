"""LongBench asked of a model that answers: stored row by row, gone on with, compared."""

import json
import threading

import pytest

from tests.training.evaluation.generation.model_server import serving
from training.__main__ import main
from training.errors import StoppedError
from training.evaluation.answers import Case, answer_all
from training.evaluation.generation.base import Request


def write_data(folder, rows=3):
    folder.mkdir(exist_ok=True)
    for name in ("qasper", "trec"):
        lines = [
            json.dumps(
                {
                    "context": f"The answer is red{number}. " * 9,
                    "input": "Which?",
                    "answers": [f"red{number}"],
                    "all_classes": ["red0", "red1", "red2"] if name == "trec" else None,
                    "length": 20,
                }
            )
            for number in range(rows)
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def knows(body):
    text = body.get("prompt") or body["messages"][0]["content"]
    return text.partition("The answer is ")[2].partition(".")[0] + "\nmore"


def run(address, folder, *more):
    return main(["evaluate", "longbench", address, "--output", str(folder), *more])


def test_a_model_is_asked_and_scored(tmp_path, capsys):
    data = ["--data", str(write_data(tmp_path / "data"))]
    with serving(knows) as server:
        assert run(server.address, tmp_path / "out", *data, "--limit", "2") == 0
        assert len(server.asked) == 4
        assert "| trec | class | 2 | 100.00 |" in capsys.readouterr().out
        # The same command again has nothing to ask; without the limit only what is new.
        assert run(server.address, tmp_path / "out", *data, "--limit", "2") == 0
        assert len(server.asked) == 4
        assert run(server.address, tmp_path / "out", *data) == 0
        assert len(server.asked) == 6
    report = json.loads((tmp_path / "out" / "longbench.json").read_text())
    assert report["scores"] == {"qasper": 66.67, "trec": 100.0}
    assert report["model"] == "tiny"
    rows = (tmp_path / "out" / "longbench" / "trec.jsonl").read_text().splitlines()
    assert json.loads(rows[1])["pred"] == "red1\nmore"
    scored = ["evaluate", "longbench", "--predictions", str(tmp_path / "out" / "longbench")]
    assert main([*scored, "--output", str(tmp_path / "again")]) == 0
    again = json.loads((tmp_path / "again" / "longbench.json").read_text())
    assert again["scores"] == report["scores"]


def test_longbench_e_is_asked_apart_and_told_by_length(tmp_path, capsys):
    folder = write_data(tmp_path / "data", rows=1)
    rows = [
        {"context": f"The answer is red{n}.", "input": "?", "answers": ["red0"], "length": length}
        for n, length in ((0, 10), (1, 10), (0, 9000))
    ]
    (folder / "qasper_e.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    data = ["--data", str(folder), "--e"]
    with serving(knows) as server:
        assert run(server.address, tmp_path / "out", *data) == 0
        assert len(server.asked) == 3
    report = json.loads((tmp_path / "out" / "longbench_e.json").read_text())
    assert report["scores"] == {"qasper 0-4k": 33.33, "qasper 8k+": 66.67}
    assert "| qasper 8k+ | f1 | 1 | 66.67 |" in capsys.readouterr().out


def test_two_models_side_by_side(tmp_path, capsys):
    data = ["--data", str(write_data(tmp_path / "data")), "--tasks", "trec"]
    with serving(knows) as server:
        assert run(server.address, tmp_path / "one", *data) == 0
    stored = tmp_path / "two"
    stored.mkdir()
    row = {"pred": "none", "answers": ["red0"], "all_classes": ["red0"], "length": 2}
    (stored / "trec.jsonl").write_text(json.dumps(row) + "\n")
    arguments = ["evaluate", "longbench", "--compare", str(tmp_path / "one"), str(stored)]
    capsys.readouterr()
    assert main([*arguments, "--output", str(tmp_path / "both")]) == 0
    assert "| trec | class | 3 | 100.00 | 0.00 | -100.00 |" in capsys.readouterr().out
    report = json.loads((tmp_path / "both" / "longbench-compared.json").read_text())
    assert [one["model"] for one in report["models"]] == ["tiny", "two"]
    assert (tmp_path / "both" / "longbench-compared.png").stat().st_size > 1000


class Scripted:
    """A model that is interrupted at its third answer."""

    name, manifest, prompt_tokens, parallel = "scripted", {}, 100, 1

    def __init__(self):
        self.answered = 0

    def count(self, text):
        return len(text)

    def answer(self, request):
        self.answered += 1
        if self.answered == 3:
            raise KeyboardInterrupt
        return request.prompt.upper()


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    path = tmp_path / "rows.jsonl"
    cases = [Case(Request(sign, 1), {"number": place}) for place, sign in enumerate("abcd")]
    with pytest.raises(StoppedError, match="Stopped after 2 of 4") as stopped:
        answer_all(Scripted(), cases, 4, path)
    assert stopped.value.status == 130
    with path.open("a") as file:
        file.write('{"pred": "hal')  # a line that a kill -9 cut
    model = Scripted()
    rows = answer_all(model, cases, 4, path)
    assert [row["pred"] for row in rows] == ["A", "B", "C", "D"]
    assert model.answered == 2
    assert [json.loads(line) for line in path.read_text().splitlines()] == rows


def test_several_requests_at_once_are_stored_in_their_order(tmp_path):
    together = threading.Barrier(3, timeout=20)

    def waits_for_the_others(body):
        together.wait()
        return knows(body)

    data = ["--data", str(write_data(tmp_path / "data", rows=6)), "--tasks", "qasper"]
    with serving(waits_for_the_others) as server:
        assert run(server.address, tmp_path / "out", *data, "--parallel", "3") == 0
    rows = (tmp_path / "out" / "longbench" / "qasper.jsonl").read_text().splitlines()
    assert [json.loads(row)["pred"] for row in rows] == [f"red{n}\nmore" for n in range(6)]


def test_two_models_of_one_name_are_told_apart(tmp_path, capsys):
    data = ["--data", str(write_data(tmp_path / "data")), "--tasks", "trec"]
    with serving(knows) as server:
        for name in ("before", "after"):
            assert run(server.address, tmp_path / name, *data) == 0
    folders = [str(tmp_path / "before"), str(tmp_path / "after")]
    capsys.readouterr()
    assert main(["evaluate", "longbench", "--compare", *folders, "--output", str(tmp_path)]) == 0
    assert "| before | after | difference |" in capsys.readouterr().out
    report = str(tmp_path / "before" / "longbench.json")
    assert main(["evaluate", "leval", "--compare", report, report]) == 2
    assert "is a report of longbench, not of leval" in capsys.readouterr().err


def test_answers_to_something_else_are_not_gone_on_with(tmp_path, capsys):
    data = ["--data", str(write_data(tmp_path / "data")), "--tasks", "qasper"]
    with serving(knows) as server:
        assert run(server.address, tmp_path / "out", *data) == 0
        assert run(server.address, tmp_path / "out", *data, "--prompt-tokens", "9") == 2
        assert "given with another prompt_tokens" in capsys.readouterr().err
        (tmp_path / "data" / "qasper.jsonl").write_text(
            json.dumps({"context": "a", "input": "b", "answers": ["other"], "length": 1}) + "\n"
        )
        assert run(server.address, tmp_path / "out", *data) == 2
        assert "answers to other rows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give a model, or two of them"),
        (["a", "--compare", "b", "c"], "Give a model, or two of them"),
        (["tiny", "--limit", "-1"], "counts, 0 or more"),
        (["tiny", "--parallel", "0"], "a count of at least 1"),
    ],
)
def test_what_cannot_be_is_said(arguments, said, capsys):
    assert main(["evaluate", "longbench", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_data_that_is_not_there_is_said(tmp_path, capsys):
    with serving(knows) as server:
        assert run(server.address, tmp_path / "out") == 2
        assert "needs --data" in capsys.readouterr().err
        assert run(server.address, tmp_path / "out", "--data", str(tmp_path)) == 2
        assert "has no data of LongBench" in capsys.readouterr().err
