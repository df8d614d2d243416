"""L-Eval: what an answer says, whether it is right, and the whole way from data to judge."""

import json

import pytest

from tests.training.evaluation.generation.model_server import serving
from training.__main__ import main
from training.errors import DataError
from training.evaluation.leval.closed import exam_scores, letters, number
from training.evaluation.leval.judge import grade_of
from training.evaluation.leval.score import score_folder


@pytest.mark.parametrize(
    ("answer", "one", "several"),
    [
        ("B", "B", "B"),
        ("The answer is C.", "C", "C"),
        ("(B) They left a door open.", "B", "B"),
        ("B. Because A is wrong", "B", "B"),
        ("BD", "", "BD"),
        ("A, C and D", "A", "ACD"),
        ("A. one thing\nC. other thing\nB is wrong", "A", "AC"),
        ("B. A sample of all", "B", "B"),
        ("A. B.", "A", "AB"),
        ("C\n\nExplanation: A and B are wrong.", "C", "C"),
        ("The answer is: B. A sample of all", "B", "B"),
        ("The correct options are A and C.", "A", "AC"),
        ("A) and D)", "A", "AD"),
        ("Answer: D\nA was tempting", "D", "D"),
        ("", "", ""),
        ("none of them", "", ""),
    ],
)
def test_letters(answer, one, several):
    assert letters(answer, may_be_several=False) == one
    assert letters(answer, may_be_several=True) == several


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("So 3 + 4 = 7. The answer is 7.", "7"),
        ("The answer is $1,200.50.", "1200.5"),
        ("First 3, then 9\n\nQuestion: 12", "9"),
        ("The answer is 18.00", "18"),
        ("nothing", ""),
    ],
)
def test_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("task", "answer", "reference", "scores"),
    [
        ("tpo", "B", "B", [1]),
        ("quality", "(C) He was late", "(C) He was late to the ship", [1]),
        ("coursera", "A", "AC", [0.25]),
        ("coursera", "AB", "AC", [0]),
        ("coursera", "", "AC", [0]),
        ("coursera", "CA", "AC", [1]),
        ("gsm100", "The answer is 4", "4", [1]),
        ("gsm100", "none", "none", [0]),
        ("sci_fi", "true, by the story", "True", [1]),
        ("sci_fi", "False [fact: True]", "True [fact: True]", [0, 1]),
        ("sci_fi", "I cannot say", "False", [0]),
        ("codeU", "it prints [1, 2]", "[1,2]", [1]),
        ("topic_retrieval_longchat", "The role of art.", "the role of Art", [1]),
        ("topic_retrieval_longchat", "The role of sport", "The role of art", [0]),
    ],
)
def test_exam_scores(task, answer, reference, scores):
    assert exam_scores(task, answer, reference) == scores


@pytest.mark.parametrize(
    ("said", "grade"),
    [("Grade: 7\nIt says so.", 0.7), ("grade = 10", 1), ("Grade: 70", None), ("good", None)],
)
def test_grade(said, grade):
    assert grade_of(said) == grade


def write_data(folder):
    folder.mkdir()
    rows = {
        "tpo": ("exam", ["What?\nA. red\nB. blue", "Who?\nA. Ann\nB. Bo"], ["B", "B"]),
        "sci_fi": (
            "exam",
            ["Is it so? Answer this question based on the world described in the document."],
            ["True [fact: False]"],
        ),
        "financial_qa": ("f1", ["What sank?"], ["the old ship sank"]),
        "news_summ": ("rouge", ["Please summarize."], ["the old ship sank"]),
        "review_summ": ("LLM", ["Please summarize."], ["the old ship sank"]),
    }
    for task, (evaluation, asked, right) in rows.items():
        row = {"input": "A ship sank.", "instructions": asked, "outputs": right}
        (folder / f"{task}.jsonl").write_text(json.dumps({**row, "evaluation": evaluation}) + "\n")
    return folder


def answers(body):
    text = body["messages"][0]["content"]
    if text.startswith("An answer is to be graded."):
        return "Grade: 8\nNearly."
    if "True or False" in text:
        return "True" if "ship sank" in text else "False"
    return "B" if "letter" in text else "The ship sank"


def test_from_data_to_judge(tmp_path, capsys):
    data = ["--data", str(write_data(tmp_path / "data"))]
    with serving(answers) as server:
        arguments = ["evaluate", "leval", server.address, *data, "--output", str(tmp_path / "out")]
        assert main([*arguments, "--judge", server.address]) == 0
        asked = [body["messages"][0]["content"] for _, body in server.asked]
        assert main([*arguments, "--judge", server.address]) == 0
        assert len(server.asked) == len(asked)  # nothing is asked twice
    assert "| financial_qa (judge) | judge | 1 | 80.00 |" in capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "leval.json").read_text())
    assert report["scores"] == {
        "financial_qa": 80.0,  # "ship sank" of "old ship sank"
        "news_summ": 85.71,
        "sci_fi": 100.0,
        "tpo": 100.0,
        "financial_qa (judge)": 80.0,
        "news_summ (judge)": 80.0,
        "review_summ (judge)": 80.0,
    }
    assert report["by_metric"]["news_summ"]["rouge_2"] == 40.0
    assert (tmp_path / "out" / "leval.png").stat().st_size > 1000
    sure = next(text for text in asked if "in about 4 words" in text)
    assert sure.startswith("The document begins.\nA ship sank.\nThe document ends.\n\n")
    assert sum("based on the real world" in text for text in asked) == 1


def test_stored_answers_of_the_benchmark_are_scored(tmp_path, capsys):
    row = {"query": "Which?", "gt": "B", "tiny-16k_pred": "B", "evaluation": "exam"}
    (tmp_path / "tpo.pred.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "notes.jsonl").write_text('{"other": 1}\n')
    arguments = ["evaluate", "leval", "--predictions", str(tmp_path), "--json"]
    assert main([*arguments, "--output", str(tmp_path / "out")]) == 0
    assert json.loads(capsys.readouterr().out)["scores"] == {"tpo": 100.0}
    with pytest.raises(DataError, match="no answers to quality"):
        score_folder(tmp_path, ["quality"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "has no data of L-Eval"),
        (
            '{"input": "a", "instructions": ["b"], "outputs": ["c", "d"]}',
            "another number of answers",
        ),
        ('{"input": "a", "instructions": [], "outputs": ["c"]}', "no list of texts"),
        ('{"input": "a", "instructions": ["b"], "outputs": ["c"]}', "no text in its field 'eval"),
    ],
)
def test_data_that_cannot_be_is_said(tmp_path, rows, said, capsys):
    if rows:
        (tmp_path / "tpo.jsonl").write_text(rows + "\n")
    with serving(answers) as server:
        arguments = ["evaluate", "leval", server.address, "--data", str(tmp_path)]
        assert main([*arguments, "--output", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
