"""The whole of `python -m training reproduce`, on a model that can learn nothing in its seconds."""

import json
import shutil
import signal

import pytest

from training.__main__ import main
from training.model.build import build_model, count_parameters
from training.reproduce.corpus import Corpus
from training.reproduce.experiments import Experiment, experiments, parts
from training.reproduce.extend import Bench, extension_recipe
from training.reproduce.results import Results
from training.reproduce.scale import SCALES


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    """A base and the rows of table 8, made once; nothing changes them."""
    folder = tmp_path_factory.mktemp("miniature")
    assert run(folder, "--part", "table-8") == 0
    return folder


@pytest.fixture
def folder(miniature, tmp_path):
    return shutil.copytree(miniature, tmp_path / "miniature")


def run(folder, *more):
    return main(["reproduce", "--scale", "tiny", "--seeds", "1", "--output", str(folder), *more])


def rows(folder):
    return [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]


def test_a_part_has_a_row_an_experiment(folder):
    made = {row["name"]: row["measured"] for row in rows(folder)}
    assert list(made) == ["2x full all", "2x s2/4 all", "2x s2_rolled/4 all"]
    assert all(100 < one["perplexity"] < 2000 for one in made.values())
    assert len({one["perplexity"] for one in made.values()}) == 3  # each attention is another
    assert list(made["2x s2/4 all"]["curve"]) == ["0", "1", "2"]


def test_goes_on_with_another_part(folder, capsys):
    before = (folder / "rows.jsonl").read_text()
    assert run(folder, "--part", "table-8", "--part", "figure-4") == 0
    assert (folder / "rows.jsonl").read_text().startswith(before)
    long = rows(folder)[-1]
    assert long["name"] == "8x s2/4 lora2+embed_tokens+norm"
    assert long["measured"]["sparse"] != long["measured"]["perplexity"]
    assert list(long["measured"]["passkey"]) == [
        str(length) for length in (128, 256, 512, 768, 1024, 1152, 1280, 1408, 1536)
    ]
    assert str(folder / "reproduce.md") in capsys.readouterr().out


def test_a_page_of_what_is_there(folder):
    (folder / "reproduce.md").unlink()
    assert run(folder, "--report-only") == 0
    page = (folder / "reproduce.md").read_text()
    assert "not measured" in page
    assert "Table 8" in page
    assert "CPU" in page
    report = json.loads((folder / "reproduce.json").read_text())
    assert report["facts"]["parameters"] > 10_000
    assert len(report["rows"]) == 3


def test_a_folder_holds_one_miniature(folder, tmp_path, capsys):
    assert run(folder, "--texts", str(tmp_path)) == 2
    assert "holds a miniature of other sizes or other texts" in capsys.readouterr().err


def test_a_line_cut_off_by_a_kill_is_run_again(folder):
    file = folder / "rows.jsonl"
    whole = file.read_text()
    file.write_text(whole[:-20])
    assert run(folder, "--part", "table-8") == 0
    assert [row["name"] for row in rows(folder)] == [
        json.loads(line)["name"] for line in whole.splitlines()
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--seeds", "0"), "At least one seed"),
        (("--threads", "-1"), "no fewer than 0 threads"),
        (("--texts", "nowhere"), "There is no data behind 'nowhere'"),
    ],
)
def test_what_cannot_be_is_one_sentence(tmp_path, capsys, options, sentence):
    assert main(["reproduce", "--output", str(tmp_path), *options]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert sentence in said


def test_a_file_is_no_folder(tmp_path, capsys):
    file = tmp_path / "file"
    file.write_text("a file")
    assert main(["reproduce", "--output", str(file)]) == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_a_signal_keeps_what_is_there(folder, monkeypatch, capsys):
    """A miniature that has its base gets SIGINT as soon as it has its first row."""
    (folder / "rows.jsonl").unlink()
    add = Results.add

    def add_and_interrupt(results, row):
        add(results, row)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Results, "add", add_and_interrupt)
    # What is started in the background of a shell ignores the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert run(folder, "--part", "table-8") == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert "goes on" in capsys.readouterr().err.splitlines()[-1]
    assert len(rows(folder)) == 1


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_every_scale_has_whole_rows_and_even_heads(scale):
    sizes = SCALES[scale]
    assert sizes.base_step_tokens % sizes.window == 0
    assert sizes.step_tokens % (8 * sizes.window) == 0
    assert sizes.hidden % sizes.heads == 0
    assert sizes.heads % 2 == 0
    assert sizes.document_tokens > 8 * sizes.window
    assert len({one.name for one in experiments(parts(sizes))}) == 30 + len(sizes.ranks)


def test_what_learns_is_what_the_experiment_says(folder):
    bench = Bench(SCALES["tiny"], Corpus(folder / "corpus", None), folder)
    lora = Experiment(8, "lora", "s2", rank=2, trained=("norm",))
    whole = Experiment(8, "all", "short")
    counts = [
        count_parameters(build_model(extension_recipe(bench, one, 0))) for one in (lora, whole)
    ]
    rank, hidden, layers = 2, 32, 2
    assert counts[0][0] == layers * 4 * 2 * rank * hidden + (2 * layers + 1) * hidden
    assert counts[1][0] == counts[1][1]
    recipe = extension_recipe(bench, whole, 0)
    assert (recipe.attention.kind, recipe.attention.pattern) == ("pattern", "short")
    assert recipe.attention.group_size == 256
