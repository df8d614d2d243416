"""A tiny model, tiny data, and a recipe over them; tests change what they need."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from tests.training.tiny import SHAPE, make_tokenizer, write_token_rows
from training.recipe import Recipe, load_recipe

torch.set_num_threads(1)  # tiny tensors: several threads only wait for each other

RECIPE = """
title = "tiny"
[model]
precision = "float32"
config = { %s }
[data]
kind = "tokens"
files = ["%s"]
[attention]
kind = "full"
[training]
steps = 6
rows_per_step = 4
learning_rate = 1e-2
warmup_steps = 2
[memory]
checkpoint_layers = false
[output]
folder = "%s"
checkpoint_every_steps = 2
tensorboard = false
"""


@pytest.fixture
def make_recipe(tmp_path: Path) -> Callable[..., Recipe]:
    """Return a function that gives the tiny recipe, with overrides as on the command line."""
    data = write_token_rows(tmp_path / "rows.jsonl")
    shape = ", ".join(f"{key} = {json.dumps(value)}" for key, value in SHAPE.items())

    def make(*overrides: str, folder: str = "run", **sections: Any) -> Recipe:
        path = tmp_path / f"{folder}.toml"
        path.write_text(RECIPE % (shape, data, tmp_path / folder))
        return replace(load_recipe(path, overrides), **sections)

    return make


@pytest.fixture
def base_model(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a tiny base model with a tokenizer into a folder."""

    def make(**changes: Any) -> Path:
        folder = tmp_path / "base"
        torch.manual_seed(3)
        shape = {**SHAPE, **changes}
        config = AutoConfig.for_model(shape.pop("model_type"), **shape)
        AutoModelForCausalLM.from_config(config).save_pretrained(folder)
        make_tokenizer().save_pretrained(folder)
        return folder

    return make
