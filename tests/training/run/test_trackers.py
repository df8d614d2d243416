"""Trackers by name: what they are told of a run, and a sentence where they cannot be had."""

import importlib
import sys
from pathlib import Path

import pytest

from tests.training.processes import ALONE, losses_of
from training.errors import RecipeError
from training.train import train

# What W&B and trackio have in common, writing down how it was called.
PACKAGE = """
import json
from pathlib import Path

HERE = Path(__file__).parent / "told.jsonl"

def _tell(*what):
    with HERE.open("a") as stream:
        stream.write(json.dumps(what) + "\\n")

def init(project=None, name=None, config=None, resume=None, id=None, dir=None):
    if config["title"] == "refused":
        raise RuntimeError("no key.\\nmore of it")
    _tell("init", dict(project=project, name=name, resume=resume, id=id, title=config["title"]))

def log(metrics, step=None):
    _tell("log", metrics, step)

def finish():
    _tell("finish")
"""


@pytest.fixture
def tracker(tmp_path, monkeypatch, request):
    """Put a package of a tracker's name on the path; return its name and the file of its calls."""
    name = request.param
    folder = tmp_path / "packages" / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    yield name, folder / "told.jsonl"
    sys.modules.pop(name, None)


def told(file: Path) -> list[list]:
    import json

    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("tracker", ["wandb", "trackio"], indirect=True)
def test_a_tracker_gets_every_step_and_a_run_goes_on_there(make_recipe, tracker):
    name, file = tracker
    given = (f'output.trackers=["{name}"]', "evaluation.every_steps=3", "data.held_out=0.1")
    recipe = make_recipe(*given)
    train(recipe, ALONE)
    train(recipe, ALONE)  # nothing is left to do
    calls = told(file)
    steps = [call for call in calls if call[0] == "log"]
    assert [step for _, _, step in steps] == [1, 2, 3, 4, 5, 6]
    assert [metrics["loss"] for _, metrics, _ in steps] == losses_of(recipe)
    assert ["held_out_loss" in metrics for _, metrics, _ in steps] == [False, False, True] * 2
    assert {"gradient_norm", "learning_rate", "tokens_per_second"} <= steps[0][1].keys()
    begun = [call[1] for call in calls if call[0] == "init"]
    assert len(begun) == 2
    assert begun[0] == begun[1]  # the same run, by its id or name
    assert begun[0]["resume"] == "allow"
    assert calls[-1] == ["finish"]


@pytest.mark.parametrize("tracker", ["wandb"], indirect=True)
def test_a_tracker_that_cannot_begin_says_why(make_recipe, tracker):
    recipe = make_recipe('output.trackers=["wandb"]', title="refused")
    with pytest.raises(RecipeError, match=r"^wandb cannot begin: no key\. Log in there, or"):
        train(recipe, ALONE)


@pytest.mark.parametrize("name", ["wandb", "trackio"])
def test_a_tracker_that_is_not_installed_is_a_sentence(make_recipe, monkeypatch, name):
    monkeypatch.setattr("training.run.extras._is_there", lambda package: False)
    monkeypatch.setattr("training.train.build_model", None)
    with pytest.raises(RecipeError, match=f"names {name}, which is not installed: pip install"):
        train(make_recipe(f'output.trackers=["{name}"]'), ALONE)


def test_an_unknown_tracker_is_an_error_that_names_those_there_are(make_recipe):
    with pytest.raises(RecipeError, match=r"value 1 is 'mlflow'; .* 'wandb' or 'trackio'"):
        make_recipe('output.trackers=["mlflow"]')
