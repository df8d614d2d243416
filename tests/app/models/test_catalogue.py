"""Names of models, windows and shapes."""

import json
from pathlib import Path

import pytest
from safetensors import safe_open

from app.errors import UnavailableModelError, UnknownModelError
from app.models.catalogue import CATALOGUE, find_entry
from app.models.format.shape import shape_of, window_of


@pytest.mark.parametrize(
    ("name", "source", "window", "factor"),
    [
        ("7b", "Yukang/LongAlpaca-7B", 32_768, 8),
        (" 13B ", "Yukang/LongAlpaca-13B", 32_768, 8),
        ("70b", "Yukang/LongAlpaca-70B", 32_768, 8),
        ("yukang/longalpaca-7b-16k", "Yukang/LongAlpaca-7B-16k", 16_384, 4),
        ("LongAlpaca-13B-16k", "Yukang/LongAlpaca-13B-16k", 16_384, 4),
        ("llama-2-7b-100k", "Yukang/Llama-2-7b-longlora-100k-ft", 100_000, 25),
        ("llama-2-7b-8k", "Yukang/Llama-2-7b-longlora-8k-ft", 8_192, 2),
        ("llama-2-13b-64k", "Yukang/Llama-2-13b-longlora-64k", 65_536, 16),
        ("llama-2-7b-chat", "meta-llama/Llama-2-7b-chat-hf", 4_096, None),
        ("someone/some-model", "someone/some-model", 0, None),
        ("smollm2", "HuggingFaceTB/SmolLM2-135M-Instruct", 8_192, None),
        ("Qwen/Qwen3-4B", "Qwen/Qwen3-4B", 40_960, None),
    ],
)
def test_names_lead_to_models(name: str, source: str, window: int, factor: float | None) -> None:
    entry = find_entry(name)
    assert (entry.source, entry.window_tokens, entry.rope_factor) == (source, window, factor)


def test_the_catalogue_is_of_one_piece() -> None:
    names = [entry.name for entry in CATALOGUE]
    assert len(set(names)) == len(names)
    for entry in CATALOGUE:
        assert entry.shape is not None
        if not entry.name.startswith("qwen3"):
            assert entry.shape.heads * entry.shape.head_width == entry.shape.hidden
        assert entry.licence
        assert bool(entry.base_id) == (entry.kind == "adapter")
        assert entry.gated == (entry.source.startswith("meta-llama/") or entry.kind == "adapter")


def test_an_adapter_that_ships_belongs_on_its_entry() -> None:
    entry = find_entry("smollm2")
    assert entry.adapter is not None
    assert not entry.quotes_terms
    config = json.loads((entry.adapter / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == entry.source
    assert entry.shape is not None
    with safe_open(entry.adapter / "adapter_model.safetensors", "pt") as tensors:
        names = list(tensors.keys())
    assert len(names) == 2 * len(config["target_modules"]) * entry.shape.layers


@pytest.mark.parametrize(
    ("name", "hint"), [("7c", "`7b`"), ("lama-2-7b-chat", "`llama-2-7b-chat`")]
)
def test_an_unknown_name_is_told_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownModelError, match=hint):
        find_entry(name)


def test_a_folder_is_a_model_if_it_holds_one(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"config\.json"):
        find_entry(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    assert find_entry(str(tmp_path)).folder == tmp_path


def test_a_folder_with_an_adapter_names_its_base(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "a/b"}))
    entry = find_entry(str(tmp_path))
    assert (entry.kind, entry.base_id) == ("adapter", "a/b")
    (tmp_path / "adapter_config.json").write_text("[]")
    with pytest.raises(UnavailableModelError, match="damaged"):
        find_entry(str(tmp_path))


@pytest.mark.parametrize(
    ("config", "window"),
    [
        ({"max_position_embeddings": 8192}, 8192),
        (
            {"max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 8.0}},
            32768,
        ),
        (
            {"max_position_embeddings": 32768, "rope_scaling": {"type": "linear", "factor": 8}},
            32768,
        ),
        (
            {
                "max_position_embeddings": 32768,
                "rope_parameters": {
                    "rope_type": "yarn",
                    "factor": 4.0,
                    "original_max_position_embeddings": 32768,
                },
            },
            131072,
        ),
        ({"n_positions": 1024}, 1024),
        ({"text_config": {"max_position_embeddings": 777}}, 777),
        ({}, 2048),
    ],
)
def test_windows_are_read_from_configs(config: dict[str, object], window: int) -> None:
    assert window_of(config) == window


def test_a_family_with_other_names_has_no_shape() -> None:
    assert shape_of({"n_embd": 768, "n_layer": 12}) is None
