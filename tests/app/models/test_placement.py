"""Plans: bytes as they are really allocated, and what is chosen for which machine."""

import json

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from app.inference.kv_cache import KvCache
from app.models.catalogue import CATALOGUE, find_entry
from app.models.format.shape import shape_of
from app.models.machine import GIB, Gpu, Machine
from app.models.placement import (
    describe_machine,
    plan,
    stretched_window,
)
from app.models.sizes import cache_bytes, num_parameters, weights_bytes, working_bytes
from app.settings import Settings

SHAPES = [
    {},
    {"num_key_value_heads": 1},
    {"tie_word_embeddings": True, "head_dim": 16, "intermediate_size": 100},
    {"num_hidden_layers": 5, "vocab_size": 301, "num_key_value_heads": 2},
]


def config(**changes: object) -> LlamaConfig:
    values = {
        "vocab_size": 128,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
    }
    return LlamaConfig(**{**values, **changes})


def machine(*gpus: float, ram: float = 16, disk: float = 500) -> Machine:
    found = tuple(Gpu(f"GPU {i}", int(size * GIB)) for i, size in enumerate(gpus))
    return Machine(found, int(ram * GIB), int(disk * GIB))


@pytest.mark.parametrize("changes", SHAPES)
def test_bytes_of_weights_and_cache_are_those_allocated(changes: dict[str, object]) -> None:
    network = LlamaForCausalLM(config(**changes)).to(torch.bfloat16)
    shape = shape_of(network.config.to_dict())
    assert shape is not None
    real = sum(p.nbytes for p in network.parameters())
    assert weights_bytes(shape, "16-bit") == real
    assert weights_bytes(shape, "float32") == 2 * real

    cache = KvCache(network.config.num_hidden_layers, room=300)
    network(torch.zeros(1, 7, dtype=torch.long), past_key_values=cache, use_cache=True)
    assert cache_bytes(shape, 300) == cache.num_bytes


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_shapes_of_the_catalogue_make_models_of_that_size(entry) -> None:  # type: ignore[no-untyped-def]
    shape = entry.shape
    with torch.device("meta"):
        network = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=shape.vocabulary,
                hidden_size=shape.hidden,
                intermediate_size=shape.ffn,
                num_hidden_layers=shape.layers,
                num_attention_heads=shape.heads,
                num_key_value_heads=shape.kv_heads,
                head_dim=shape.head_width,
                tie_word_embeddings=shape.tied_embeddings,
            )
        )
    assert num_parameters(shape) == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize(("name", "gibibytes_a_token"), [("7b", 512), ("13b", 800), ("70b", 320)])
def test_cache_of_a_token_is_the_published_one(name: str, gibibytes_a_token: int) -> None:
    shape = find_entry(name).shape
    assert shape is not None
    assert cache_bytes(shape, 1024) == 1024 * gibibytes_a_token * 1024


def test_reading_takes_no_more_than_the_working_memory() -> None:
    """Counted by torch's own profiler of memory, on the CPU, in float32."""
    network = LlamaForCausalLM(config(hidden_size=128, intermediate_size=352)).eval()
    shape = shape_of(network.config.to_dict())
    assert shape is not None
    cache = KvCache(2, room=2048)
    ids = torch.zeros(1, 512, dtype=torch.long)
    with torch.inference_mode():
        network(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        with torch.profiler.profile(profile_memory=True) as profile:
            network(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
    held = most = 0
    for event in profile.profiler.kineto_results.events():  # type: ignore[union-attr]
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    assert 0 < most <= working_bytes(shape, 1024, itemsize=4)


@pytest.mark.parametrize(
    ("name", "gpus", "place", "weights"),
    [
        ("7b", (80,), "one GPU", "16-bit"),
        ("7b", (24,), "one GPU", "8-bit"),
        ("7b", (22,), "one GPU", "4-bit"),
        ("7b", (16,), None, None),
        ("7b-16k", (24,), "one GPU", "16-bit"),
        ("7b-16k", (16,), "one GPU", "8-bit"),
        ("7b-16k", (12,), None, None),
        ("13b", (48,), "one GPU", "8-bit"),
        ("13b", (24, 24, 24), "3 GPUs", "16-bit"),
        ("70b", (48,), "one GPU", "4-bit"),
        ("70b", (80, 80), "one GPU", "8-bit"),
        ("llama-2-7b-chat", (16,), "one GPU", "16-bit"),
        ("llama-2-7b-chat", (8,), "one GPU", "4-bit"),
    ],
)
def test_the_first_placement_that_fits_is_chosen(
    name: str, gpus: tuple[float, ...], place: str | None, weights: str | None
) -> None:
    made = plan(find_entry(name), machine(*gpus, ram=8))
    chosen = made.chosen
    assert (chosen and chosen.place, chosen and chosen.weights) == (place, weights)
    assert made.fits == (place is not None)


@pytest.mark.parametrize("gib", [8, 12, 16, 24, 48, 80])
@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_plan_says_one_thing_to_do(entry, gib: float) -> None:  # type: ignore[no-untyped-def]
    made = plan(entry, machine(gib))
    assert json.loads(json.dumps(made.to_json()))["fits"] == made.fits
    assert made.advice in made.describe()
    assert made.advice.endswith(".")
    if made.chosen is None:
        assert "`--model" in made.advice


def test_what_is_advised_fits() -> None:
    made = plan(find_entry("7b"), machine(16))
    assert made.chosen is None
    window = int(made.advice.split("--window ")[1].split("`")[0])
    assert plan(find_entry("7b"), machine(16), window).fits
    assert not plan(find_entry("7b"), machine(16), window + 2048).fits


def test_the_cpu_is_the_last_placement_and_said_to_be_slow() -> None:
    made = plan(find_entry("7b"), machine(ram=64))
    assert made.chosen is not None
    assert made.chosen.place == "CPU"
    assert "minutes" in made.advice


def test_a_disk_too_small_is_told() -> None:
    made = plan(find_entry("7b"), machine(80, disk=5))
    assert not made.fits
    assert "disk" in made.advice


def test_a_stretched_window_carries_its_caution() -> None:
    made = plan(find_entry("7b"), machine(80), 40_000)
    assert made.fits
    assert "stretched" in made.advice


@pytest.mark.parametrize(
    ("num_tokens", "window"),
    [(30_000, None), (32_768, None), (32_769, 33_792), (37_894, 37_888 + 1024), (50_000, None)],
)
def test_a_text_somewhat_over_the_window_is_offered_a_stretched_one(
    num_tokens: int, window: int | None
) -> None:
    assert stretched_window(32_768, num_tokens) == window


def test_this_machine_is_described() -> None:
    found = describe_machine(Settings(gpu_memory_gb=24))
    assert found.ram_bytes > 0
    assert found.disk_bytes > 0
    assert all(gpu.memory_bytes <= 24 * GIB for gpu in found.gpus)
    assert found.gpus
