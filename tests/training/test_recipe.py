"""Recipes: strict when read, whole when written, and sensible."""

from dataclasses import replace
from pathlib import Path

import pytest

from training.errors import RecipeError
from training.recipe import LoraOptions, load_recipe
from training.toml.strict_toml import to_toml

RECIPES = sorted((Path(__file__).parents[2] / "training" / "recipes").glob("*.toml"))


def test_there_are_recipes():
    assert len(RECIPES) > 20


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_recipe_loads_and_comes_back_the_same(path, tmp_path):
    recipe = load_recipe(path)
    copy = tmp_path / "resolved.toml"
    copy.write_text(to_toml(recipe))
    assert load_recipe(copy) == recipe
    assert recipe.output.folder.startswith(f"runs/{path.stem}")


WRONG = {
    'model.inti="x"': "tiny.toml: model has an unknown key 'inti'",
    "trainning.steps=3": "unknown key 'trainning'",
    'training.steps="many"': "training: steps is 'many'; it must be of type int",
    "training.steps=true": "must be of type int",
    "training.learning_rate=-1": "learning_rate must be above 0",
    "training.betas=[0.9]": "lacks value 2",
    "training.epochs=2": "either steps or epochs",
    'attention.kind="shift"': "must be one of 's2', 'full'",
    "attention.group_size=7": "must be even",
    'model.init="x"': "either init or config",
    "data.files=[]": "data.files is empty",
    'data.files="one"': "must be of type tuple",
    "data=3": "must be a section",
    "model.quantized=true": "needs a [lora] section",
    "lora.rank=0": "rank must be at least 1",
    "training.steps": "section.key=value",
}


@pytest.mark.parametrize("override", WRONG)
def test_wrong_recipes_are_refused_with_the_key(make_recipe, override):
    with pytest.raises(RecipeError) as caught:
        make_recipe(override, folder="tiny")
    assert WRONG[override] in str(caught.value)


def test_overrides_and_integers_as_floats(make_recipe):
    recipe = make_recipe("training.learning_rate=1", "lora.rank=4", "data.row_tokens=32")
    assert recipe.training.learning_rate == 1.0
    assert recipe.lora == LoraOptions(rank=4)
    assert recipe.data.row_tokens == 32


def test_files_that_are_no_recipes(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("title = ")
    with pytest.raises(RecipeError, match="not TOML"):
        load_recipe(broken)
    with pytest.raises(RecipeError, match="cannot be read"):
        load_recipe(tmp_path / "nothing.toml")
    broken.write_text('title = "only"')
    with pytest.raises(RecipeError, match="lacks the key 'model'"):
        load_recipe(broken)


def test_text_survives_being_written(make_recipe, tmp_path):
    recipe = make_recipe('data.text_field="a\\"b\\\\c\\nd"')
    (tmp_path / "again.toml").write_text(to_toml(recipe))
    assert load_recipe(tmp_path / "again.toml") == recipe


BASE = """
title = "Base"
[model]
config = { max_position_embeddings = 64 }
[lora]
rank = 4
alpha = 8
[data]
kind = "text"
files = ["a"]
[training]
steps = 3
[output]
folder = "runs/base"
"""


def test_a_recipe_says_what_differs_from_the_one_it_extends(tmp_path):
    (tmp_path / "base.toml").write_text(BASE)
    own = tmp_path / "own.toml"
    own.write_text('title = "Own"\nextends = "base.toml"\n[lora]\nrank = 2\n')
    base, recipe = load_recipe(tmp_path / "base.toml"), load_recipe(own)
    assert recipe == replace(base, title="Own", lora=LoraOptions(rank=2, alpha=8))
    own.write_text('title = "Own"\nextends = "base.toml"\nwithout = ["lora"]\n')
    assert load_recipe(own, ("training.steps=5",)).training.steps == 5
    assert load_recipe(own).lora is None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ('extends = "own.toml"', "extends another one"),
        ('extends = "nothing.toml"', "cannot be read"),
        ('extends = "base.toml"\nwithout = ["memory"]', "without 'memory', which"),
        ('without = ["lora"]', "unknown key 'without'"),
    ],
)
def test_what_cannot_be_extended_is_said(tmp_path, words, reason):
    (tmp_path / "base.toml").write_text(BASE)
    (tmp_path / "own.toml").write_text('title = "Own"\nextends = "base.toml"\n')
    (tmp_path / "third.toml").write_text(f'title = "Third"\n{words}\n')
    with pytest.raises(RecipeError, match=reason):
        load_recipe(tmp_path / "third.toml")
