"""A tiny model, tiny data, and a recipe over them; tests change what they need."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from training.recipe import Recipe, load_recipe

SHAPE = {
    "model_type": "llama",
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
}

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


def write_token_rows(path: Path, num_rows: int = 60, seed: int = 0) -> Path:
    """Write sequences that count up by threes: something that a tiny model learns at once."""
    draw = random.Random(seed)
    lines = []
    for _ in range(num_rows):
        first, length = draw.randrange(64), draw.randrange(5, 60)
        ids = [(first + 3 * place) % 64 for place in range(length)]
        weights = [0.0, 0.0, 3.0] + [1.0] * (length - 3)
        lines.append(json.dumps({"ids": ids, "loss_weights": weights}))
    path.write_text("\n".join(lines) + "\n")
    return path


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
