"""A tiny model, tiny data, and a recipe over them; tests change what they need."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

from training.recipe import Recipe, load_recipe

torch.set_num_threads(1)  # tiny tensors: several threads only wait for each other

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


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Return a tokenizer of single characters, with marks for begin and end."""
    letters = "abcdefghijklmnopqrstuvwxyz[]/ .,:#?\n0123456789ST"
    vocabulary = {mark: index for index, mark in enumerate(["<unk>", "<s>", "</s>", *letters])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    inner.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )
