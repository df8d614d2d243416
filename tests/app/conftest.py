"""Tiny models in memory and as folders."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from app.inference import attention
from app.inference.context import LoadedModel
from tests.app.tiny import byte_tokenizer, tiny_network


@pytest.fixture(scope="session")
def network() -> LlamaForCausalLM:
    """A model for transformers' own generate."""
    return tiny_network()


@pytest.fixture(scope="session")
def loaded() -> LoadedModel:
    """The same model as the engine runs it."""
    ours = tiny_network()
    ours.set_attn_implementation(attention.register())
    return LoadedModel(ours, torch.device("cpu"), 2048)


@pytest.fixture
def model_folder(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder with a tiny model and a byte-level tokenizer of its own."""

    def make(name: str = "tiny", **changes: object) -> Path:
        folder = tmp_path / name
        tokenizer = byte_tokenizer()
        size = tokenizer.get_vocab_size()
        tiny_network(**{"vocab_size": size, **changes}).save_pretrained(folder)
        tokenizer.save(str(folder / "tokenizer.json"))
        return folder

    return make
