"""Perplexity and pass keys go on where they were stopped, and come out as if they had not been."""

import json

import pytest

from training.__main__ import main
from training.errors import DataError
from training.evaluation import passkey, perplexity
from training.evaluation.finished import Finished


def report_of(folder, name):
    report = json.loads((folder / f"{name}.json").read_text())
    del report["manifest"]["seconds"]
    return report


def stopping(module, name, monkeypatch, after):
    """Let a function be called so often, and then have Ctrl+C pressed; return its calls."""
    real, calls = getattr(module, name), []

    def called(*arguments):
        if len(calls) == after:
            raise KeyboardInterrupt
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(module, name, called)
    return calls


CASES = {
    "perplexity": (perplexity, "add_document", 4, ["--windows", "16", "32"]),
    "passkey": (passkey, "_row", 2, ["--lengths", "400", "--depths", "2", "--trials", "1"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_stopped_measure_goes_on_and_its_figures_are_the_same(
    name, base_model, tmp_path, monkeypatch, capsys
):
    module, function, total, words = CASES[name]
    data = tmp_path / "rows.jsonl"
    texts = ("a door, and it is evening", "somebody closes a door")
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    model = base_model(max_position_embeddings=512)
    words = ["evaluate", name, str(model), *words]
    words += ["--data", str(data)] if name == "perplexity" else []
    assert main([*words, "--output", str(tmp_path / "whole")]) == 0
    again = [*words, "--output", str(tmp_path / "parts")]
    for after, status, measured in ((1, 130, 1), (total, 0, total - 1), (0, 0, 0)):
        with monkeypatch.context() as context:
            calls = stopping(module, function, context, after)
            assert (main(again), len(calls)) == (status, measured)
    assert "the same command goes on" in capsys.readouterr().err
    assert report_of(tmp_path / "parts", name) == report_of(tmp_path / "whole", name)


def test_rows_of_something_else_are_thrown_away(tmp_path):
    path = tmp_path / "rows.jsonl"
    for number in (1, 2):
        assert Finished(path, {"seed": number}).row("a", lambda n=number: {"v": n}) == {"v": number}
    assert Finished(path, {"seed": 2}).row("a", dict) == {"v": 2}


def test_a_row_that_was_cut_off_is_measured_again(tmp_path):
    path = tmp_path / "rows.jsonl"
    for name in "ab":
        Finished(path, {}).row(name, lambda: {"v": 1})
    path.write_bytes(path.read_bytes()[:-5])
    kept = Finished(path, {})
    assert kept.row("a", lambda: {"v": 2}) == {"v": 1}
    assert kept.row("b", lambda: {"v": 2}) == {"v": 2}
    assert Finished(path, {}).row("b", dict) == {"v": 2}


def test_where_nothing_can_be_written_it_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        Finished(tmp_path / "file" / "rows.jsonl", {})
