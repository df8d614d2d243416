"""Plans against the paper's tables 11 and 12."""

from dataclasses import replace
from pathlib import Path

import pytest

from training.errors import DoesNotFitError, RecipeError
from training.model.build import build_model, count_parameters
from training.model.shapes import shape_of, shape_of_config
from training.recipe import AttentionOptions, LoraOptions, load_recipe
from training.run.plan import check_fits, learnt_parameters, memory_of, plan

RECIPES = Path(__file__).parents[2] / "training" / "recipes"

# Table 11: tokens → attention full, S²; projections; ffn; other; total full, S², in 10¹².
TABLE_11 = {
    "8k": (35.2, 8.8, 35.2, 70.9, 2.2, 143.5, 117.1),
    "16k": (140.7, 35.2, 70.4, 141.8, 4.3, 357.2, 251.7),
    "32k": (562.9, 140.7, 140.7, 283.7, 8.7, 996.0, 573.8),
    "64k": (2251.8, 562.9, 281.5, 567.4, 17.3, 3118.0, 1429.1),
}

# Table 12: GB of a GPU and hours; None where it ran out of memory.
TABLE_12 = {
    ("full", "8k"): (46.3, 7.4),
    ("full", "16k"): (57.4, 16.3),
    ("full", "32k"): (68.8, 39.8),
    ("full", "64k"): None,
    ("lora", "8k"): (25.7, 6.0),
    ("lora", "16k"): (34.7, 14.0),
    ("lora", "32k"): (46.5, 36.5),
    ("lora", "64k"): (71.1, 92.5),
    ("longlora", "8k"): (25.6, 5.2),
    ("longlora", "16k"): (34.6, 11.3),
    ("longlora", "32k"): (46.4, 24.6),
    ("longlora", "64k"): (69.8, 52.4),
}


@pytest.mark.parametrize("length", TABLE_11)
@pytest.mark.parametrize("attention", ["full", "s2"])
def test_operations_of_table_11(length, attention):
    recipe = load_recipe(RECIPES / f"paper-7b-longlora-{length}.toml")
    recipe = replace(recipe, attention=AttentionOptions(kind=attention))
    flops = plan(recipe, 8, "a100").flops
    full, shifted, projections, ffn, other, total_full, total_shifted = TABLE_11[length]
    expected = {
        "attention": full if attention == "full" else shifted,
        "projections": projections,
        "ffn": ffn,
        "other": other,
        "total": total_full if attention == "full" else total_shifted,
    }
    for part, value in expected.items():
        assert abs(flops[part] - value) <= max(0.1, 0.003 * value), part


@pytest.mark.parametrize(("method", "length"), TABLE_12)
def test_memory_and_hours_of_table_12(method, length):
    made = plan(load_recipe(RECIPES / f"paper-7b-{method}-{length}.toml"), 8, "a100")
    expected = TABLE_12[method, length]
    if expected is None:
        assert not made.fits
        assert "memory.loss" in made.advice
        return
    assert made.fits
    assert made.memory_gb["total"] == pytest.approx(expected[0], rel=0.15)
    assert made.hours == pytest.approx(expected[1], rel=0.15)


@pytest.mark.parametrize("path", sorted(RECIPES.glob("l*.toml")), ids=lambda path: path.stem)
def test_own_recipes_fit_eight_a100(path):
    made = plan(load_recipe(path), 8, "a100")
    assert made.fits, made.advice
    assert made.memory_gb["total"] == pytest.approx(
        sum(size for part, size in made.memory_gb.items() if part != "total"), abs=0.1
    )


@pytest.mark.parametrize("lora", [None, LoraOptions(), LoraOptions(trained=())])
def test_parameters_are_those_of_the_model(make_recipe, lora):
    recipe = make_recipe(lora=lora)
    model = build_model(recipe)
    shape = shape_of(recipe.model)
    learnt, total = count_parameters(model)
    assert learnt_parameters(recipe, shape) == learnt
    if lora is None:
        assert shape.parameters == total
        assert shape_of_config(model.config) == shape


def test_sharding_offloading_and_chunking_save_memory():
    recipe = load_recipe(RECIPES / "llama2-7b-32k-full.toml")
    shape = shape_of(recipe.model)
    whole = memory_of(replace(recipe, memory=replace(recipe.memory, loss="whole")), shape, 8)
    chunked = memory_of(recipe, shape, 8)
    offload = replace(recipe.memory, offload_activations=True)
    offloaded = memory_of(replace(recipe, memory=offload), shape, 8)
    assert whole["logits"] > 5 * chunked["logits"]
    assert offloaded["activations"] < chunked["activations"] / 10
    assert memory_of(recipe, shape, 64)["optimizer"] == pytest.approx(chunked["optimizer"] / 8)


def test_what_cannot_fit_is_refused_with_advice():
    recipe = load_recipe(RECIPES / "llama2-7b-32k-full.toml")
    with pytest.raises(DoesNotFitError, match=r"needs about 139 GB .* fit with .* on 2 GPUs"):
        check_fits(replace(recipe, memory=replace(recipe.memory, loss="whole")), 1, 40)
    with pytest.raises(DoesNotFitError, match="no number"):
        check_fits(recipe, 8, 4)
    check_fits(recipe, 8, 85)


def test_unknown_gpus_are_refused():
    recipe = load_recipe(RECIPES / "paper-7b-lora-8k.toml")
    with pytest.raises(RecipeError, match="a100"):
        plan(recipe, 8, "abacus")
    with pytest.raises(RecipeError, match="at least one"):
        plan(recipe, 0, "a100")
