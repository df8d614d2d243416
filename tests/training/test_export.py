"""The result of a run: what is shared is stored once, and plain transformers shares it again."""

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from tests.training.processes import ALONE
from training.model.merge import MergeRequest, merge
from training.recipe import LoraOptions
from training.train import train

TIED = "model.config.tie_word_embeddings=true"


def stored_embeddings(folder: Path) -> list[str]:
    """Return the names of what is stored with the size of the embeddings."""
    tensors = load_file(next(folder.glob("*model.safetensors")))
    return [name for name, one in tensors.items() if one.shape == (64, 32) and "lora" not in name]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_tied_embeddings_are_stored_once_and_tied_when_loaded(make_recipe, precision):
    recipe = make_recipe(
        TIED, f'model.precision="{precision}"', "model.config.intermediate_size=48"
    )
    result = train(recipe, ALONE)
    assert stored_embeddings(result) == ["model.embed_tokens.weight"]
    model = AutoModelForCausalLM.from_pretrained(result)
    assert model.lm_head.weight is model.model.embed_tokens.weight
    assert model.dtype == getattr(torch, precision)


def test_untied_embeddings_are_both_stored(make_recipe):
    result = train(make_recipe("model.config.intermediate_size=48"), ALONE)
    assert sorted(stored_embeddings(result)) == ["lm_head.weight", "model.embed_tokens.weight"]


@pytest.mark.parametrize("from_run", [True, False])
def test_merged_tied_embeddings_are_stored_once(make_recipe, base_model, tmp_path, from_run):
    base = base_model(tie_word_embeddings=True, intermediate_size=48)
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64")
    adapter = train(make_recipe(*given, lora=LoraOptions()), ALONE)
    source = adapter.parent if from_run else adapter
    merged = merge(MergeRequest(str(source), tmp_path / "merged"))
    assert stored_embeddings(merged) == ["model.embed_tokens.weight"]
    model = AutoModelForCausalLM.from_pretrained(merged)
    assert model.lm_head.weight is model.model.embed_tokens.weight


# peft still asks for the name that transformers has given up.
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_tied_embeddings_have_two_names_in_an_adapter_because_peft_asks_for_both(
    make_recipe, base_model
):
    base = base_model(tie_word_embeddings=True, intermediate_size=48)
    given = (f'model.init="{base}"', "model.config={}", "data.row_tokens=64")
    adapter = train(make_recipe(*given, lora=LoraOptions()), ALONE)
    both = ("base_model.model.lm_head.weight", "base_model.model.model.embed_tokens.weight")
    assert sorted(stored_embeddings(adapter)) == list(both)
    stored = load_file(adapter / "adapter_model.safetensors")
    assert torch.equal(stored[both[0]], stored[both[1]])
    loaded = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(adapter))
    inner = loaded.get_base_model()
    assert inner.lm_head.weight is inner.model.embed_tokens.weight
    assert torch.equal(inner.lm_head.weight, stored[both[0]])
    del stored[both[0]]
    save_file(stored, adapter / "adapter_model.safetensors", {"format": "pt"})
    # Once peft is content with one name, this fails, and the second can go.
    with pytest.raises(KeyError, match="lm_head"):
        PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), str(adapter))
