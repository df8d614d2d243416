"""The measures on made-up texts, from the shell: readers that can and cannot, tables and plots."""

import json
import re

import pytest

from tests.training.evaluation.generation.model_server import serving
from training.__main__ import main


def reads(body):
    """Answer as one who has read the text."""
    text = body["messages"][0]["content"]
    if found := re.search(r"content of line (\S+)\?", text):
        return re.search(rf"line {found.group(1)}: the content is <(\d+)>", text).group(1)
    if "Which topic was the first" in text:
        return re.search(r"talk about (.+)\.", text).group(1)
    if found := re.search(r"belongs? to (.+)\? Answer", text):
        known = re.findall(r"belongs to (\S+) is (\d+)\.", text)
        return ", ".join(value for name, value in known if name in found.group(1))
    if "VAR " in text:
        return ", ".join(re.findall(r"VAR (\w+) =", text))
    return "no idea"


def sees_the_second_half(body):
    text = body["messages"][0]["content"]
    return reads({"messages": [{"content": text[len(text) // 2 :] + " belongs to x is 1."}]})


def run(measure, server, folder, *more):
    return main(["evaluate", measure, server.address, "--output", str(folder), *more])


def report_of(folder, name):
    assert (folder / f"{name}.png").stat().st_size > 1000
    assert (folder / f"{name}.md").read_text().startswith("| ")
    return json.loads((folder / f"{name}.json").read_text())


@pytest.mark.parametrize(("measure", "counts"), [("lines", ("20", "40")), ("topics", ("2", "3"))])
def test_lines_and_topics(measure, counts, tmp_path):
    with serving(reads) as server:
        assert run(measure, server, tmp_path, "--counts", *counts, "--trials", "2") == 0
        assert len(server.asked) == 4
        # More trials later: only those are asked.
        assert run(measure, server, tmp_path, "--counts", *counts, "--trials", "3") == 0
        assert len(server.asked) == 6
    report = report_of(tmp_path, measure)
    assert report["scores"] == {f"{measure} {count}": 100.0 for count in counts}


def test_ruler_by_task_and_length(tmp_path):
    more = ["--lengths", "6000", "12000", "--trials", "2", "--tasks"]
    tasks = ["needle_multivalue", "needle_multiquery", "variables", "frequent_words"]
    with serving(reads) as server:
        assert run("ruler", server, tmp_path, *more, *tasks) == 0
    report = report_of(tmp_path, "ruler")
    assert report["scores"]["variables 12,000"] == 100.0
    assert report["scores"]["needle_multiquery 6,000"] == 100.0
    assert report["scores"]["frequent_words 6,000"] == 0.0
    assert report["average_by_length"] == {"6,000": 75.0, "12,000": 75.0}


def test_a_map_of_needles_and_two_side_by_side(tmp_path):
    more = ["--lengths", "3000", "6000", "--depths", "5", "--trials", "1"]
    with serving(reads) as server:
        assert run("needle", server, tmp_path / "reads", *more) == 0
    with serving(sees_the_second_half) as server:
        assert run("needle", server, tmp_path / "half", *more) == 0
    assert (tmp_path / "half" / "needle" / "depth-25-3000.jsonl").exists()
    report = report_of(tmp_path / "half", "needle")
    found = {(cell["kind"], cell["size"]): cell["score"] for cell in report["cells"]}
    assert found["depth 0%", 6000] == found["depth 25%", 3000] == 0
    assert found["depth 75%", 6000] == found["depth 100%", 3000] == 100
    folders = [str(tmp_path / "reads"), str(tmp_path / "half")]
    compared = ["evaluate", "needle", "--compare", *folders, "--output", str(tmp_path / "both")]
    assert main(compared) == 0
    table = (tmp_path / "both" / "needle-compared.md").read_text()
    assert "| 6,000 tokens | found | 5 | 100.00 |" in table
    report_of(tmp_path / "both", "needle-compared")


def test_a_needle_in_a_text_of_ones_own(tmp_path):
    novel = tmp_path / "novel.txt"
    novel.write_text(" ".join(f"Sentence {number} is here." for number in range(60)))
    more = ["--lengths", "3000", "--depths", "2", "--trials", "1", "--haystack", str(novel)]
    with serving(reads) as server:
        assert run("needle", server, tmp_path, *more) == 0
        assert "Sentence 7 is here." in server.asked[0][1]["messages"][0]["content"]
    assert report_of(tmp_path, "needle")["scores"] == {"3,000 tokens": 100.0}


def test_cases_and_answers_of_longchat(tmp_path):
    cases = tmp_path / "cases.jsonl"
    prompt = "line a-b: the content is <5>. What is the content of line a-b? Answer"
    cases.write_text(json.dumps({"prompt": prompt, "expected_number": 5}) + "\n")
    with serving(reads) as server:
        assert run("lines", server, tmp_path / "out", "--data", str(cases)) == 0
    assert report_of(tmp_path / "out", "lines")["scores"] == {"cases 1": 100.0}
    said = tmp_path / "said.txt"
    said.write_text("Label: An art, Predict: ['an art']\nLabel: A craft, Predict: ['an art']\n")
    arguments = ["evaluate", "topics", "--predictions", str(said), "--output", str(tmp_path)]
    assert main(arguments) == 0
    assert report_of(tmp_path, "topics")["scores"] == {"said": 50.0}


@pytest.mark.parametrize(
    ("measure", "more", "said"),
    [
        ("lines", [], "Give --counts"),
        ("needle", [], "at least 1"),
        ("needle", ["--lengths", "9", "--trials", "0"], "at least 1"),
        ("needle", ["--lengths", "200", "--depths", "1"], "200 tokens leave no room"),
        ("needle", ["--lengths", "900", "--haystack", "/nowhere.txt"], "cannot be read as text"),
        ("ruler", ["--lengths", "900", "--tasks", "vt"], "No task is called 'vt'"),
        ("topics", ["--counts", "99"], "There are 40 topics"),
    ],
)
def test_what_cannot_be_is_said(measure, more, said, tmp_path, capsys):
    with serving(reads) as server:
        assert run(measure, server, tmp_path, *more) == 2
    assert said in capsys.readouterr().err
