"""An adapter as training writes it, opened by the app as a model: merged in memory, same logits."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.inference.weights.loading import LoadRequest, load
from app.models.catalogue import find_base
from app.models.entry import gguf_entry
from app.models.wheel import SMOLLM2
from tests.app.tiny_gguf import write_gguf
from tests.training.processes import ALONE
from training.model.merge import MergeRequest, merge
from training.recipe import LoraOptions
from training.train import train

IDS = torch.tensor([[5, 8, 11, 14] * 40])
PLUS = LoraOptions(rank=4, alpha=8)


def logits_as_the_app_loads(adapter: Path, window_tokens: int) -> torch.Tensor:
    backend = open_local(str(adapter), LocalOptions(device="cpu"))
    assert backend.info.window_tokens == window_tokens
    found = backend._model.find()
    backend.close()
    request = LoadRequest(found.folder, window_tokens, found.adapter, device="cpu")
    with torch.no_grad():
        return load(request).network(IDS).logits


def merged_logits(adapter: Path) -> torch.Tensor:
    merged = merge(MergeRequest(str(adapter), adapter.parent / "merged"))
    with torch.no_grad():
        return AutoModelForCausalLM.from_pretrained(merged)(IDS).logits


@pytest.mark.parametrize("rope", ["linear", "yarn", "ntk"])
@pytest.mark.parametrize("tied", [False, True])
def test_an_adapter_folder_is_a_model(make_recipe, base_model, tied, rope):
    base = base_model(tie_word_embeddings=tied, intermediate_size=48)
    given = (f'model.init="{base}"', "model.config={}", f'model.rope="{rope}"')
    adapter = train(make_recipe(*given, "model.window_tokens=256", lora=PLUS), ALONE)
    found = logits_as_the_app_loads(adapter, 256)
    torch.testing.assert_close(found, merged_logits(adapter), atol=1e-5, rtol=0)


@pytest.mark.parametrize("tied", [False, True])
def test_so_is_one_over_a_gguf_file(make_recipe, tmp_path, monkeypatch, tied):
    monkeypatch.setattr("app.backends.model_files.KEPT_MODELS", tmp_path / "kept")
    write_gguf(tmp_path / "base.gguf", tied=tied)
    given = (f'model.init="{tmp_path}/base.gguf"', "model.config={}", "data.row_tokens=64")
    adapter = train(make_recipe(*given, "model.window_tokens=8192", lora=PLUS), ALONE)
    found = logits_as_the_app_loads(adapter, 8192)
    torch.testing.assert_close(found, merged_logits(adapter), atol=1e-4, rtol=0)


def test_an_entry_s_adapter_is_joined_into_its_file(make_recipe, tmp_path, monkeypatch):
    monkeypatch.setattr("app.backends.model_files.KEPT_MODELS", tmp_path / "kept")
    write_gguf(tmp_path / "base.gguf", tied=True)
    given = (f'model.init="{tmp_path}/base.gguf"', "model.config={}", "data.row_tokens=64")
    adapter = train(make_recipe(*given, "model.window_tokens=2048", lora=PLUS), ALONE)
    entry = replace(gguf_entry(tmp_path / "base.gguf"), adapter=adapter)
    monkeypatch.setattr("app.backends.open_local.find_entry", lambda name: entry)
    found = logits_as_the_app_loads(Path("of the catalogue"), 2048)
    torch.testing.assert_close(found, merged_logits(adapter), atol=1e-4, rtol=0)


def test_an_adapter_without_tokenizer_speaks_as_its_base(make_recipe, base_model):
    given = (f'model.init="{base_model()}"', "model.config={}", "model.window_tokens=256")
    adapter = train(make_recipe(*given, "training.steps=1", lora=PLUS), ALONE)
    for path in (*adapter.glob("tokenizer*"), adapter / "config.json"):
        path.unlink()
    backend = open_local(str(adapter), LocalOptions(device="cpu"))
    assert backend.info.window_tokens == 64
    assert backend.tokenizer.encode("a door")
    backend.close()


def test_a_base_is_found_by_what_an_adapter_calls_it(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}))
    for name in ("smollm2", SMOLLM2.kept.name, f"/elsewhere/{SMOLLM2.kept.name}"):
        base = find_base(name)
        assert base is not None
        assert base.name == "smollm2" or base.source == str(SMOLLM2.kept)
    assert find_base(str(tmp_path)).source == str(tmp_path)
    assert find_base("owner/name").source == "owner/name"
    for name in ("", "/nowhere/model", "./nowhere", "nothing like it", "other.gguf"):
        assert find_base(name) is None
