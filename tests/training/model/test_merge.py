"""Merging: what plain transformers loads is what was trained, embeddings and window included."""

import json
import warnings
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.app.tiny_gguf import write_gguf
from training.data.rows import Share
from training.errors import CheckpointError, ModelFilesError
from training.model.build import build_model
from training.model.learner import Learner
from training.model.merge import MergeRequest, merge
from training.parallel.world import World
from training.recipe import LoraOptions
from training.run.checkpoint import checkpoints_of, load_learnt
from training.train import train

ALONE = World(Share(), torch.device("cpu"))
IDS = torch.arange(40)[None]
PLUS = LoraOptions(rank=4, alpha=8)


def logits_of(folder: Path) -> torch.Tensor:
    model = AutoModelForCausalLM.from_pretrained(folder).float().eval()
    with torch.no_grad():
        return model(input_ids=IDS).logits


def trained_logits(run_folder: Path, recipe) -> torch.Tensor:
    """Return the logits of the run's own model, with full attention, nothing merged."""
    model = build_model(recipe)
    load_learnt(Learner(model, recipe), checkpoints_of(run_folder)[-1])
    model.set_attn_implementation("sdpa")
    with torch.no_grad():
        return model.eval()(input_ids=IDS).logits


def train_lora(make_recipe, base: Path, **lora) -> tuple[Path, object]:
    recipe = make_recipe(
        f'model.init="{base}"',
        "model.config={}",
        "model.window_tokens=256",
        "data.row_tokens=64",
        'attention.kind="s2"',
        lora=LoraOptions(**{"rank": 4, "alpha": 8, **lora}),
    )
    return train(recipe, ALONE), recipe


@pytest.mark.parametrize("tied", [False, True])
def test_merged_adapter_equals_the_trained_model(make_recipe, base_model, tmp_path, tied):
    adapter, recipe = train_lora(make_recipe, base_model(tie_word_embeddings=tied))
    expected = trained_logits(Path(recipe.output.folder), recipe)
    for source in (adapter, adapter.parent):
        merged = merge(MergeRequest(str(source), tmp_path / f"of-{source.name}"))
        torch.testing.assert_close(logits_of(merged), expected, atol=1e-5, rtol=0)
        config = json.loads((merged / "config.json").read_text())
        assert config["max_position_embeddings"] == 256
        assert config["rope_parameters"]["rope_type"] == "linear"
        assert config["rope_parameters"]["factor"] == 4.0
        assert AutoTokenizer.from_pretrained(merged).bos_token == "<s>"
    assert not torch.allclose(expected, logits_of(Path(recipe.model.init)), atol=1e-2)


def test_adapter_holds_embeddings_and_norms_in_float32(make_recipe, base_model):
    adapter, _ = train_lora(make_recipe, base_model())
    tensors = load_file(adapter / "adapter_model.safetensors")
    whole = sorted(name for name in tensors if "lora_" not in name)
    assert len(whole) == 1 + 2 * 2 + 1  # embeddings, two norms a layer, the last norm
    assert any("embed_tokens" in name for name in whole)
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float32}
    assert json.loads((adapter / "config.json").read_text())["max_position_embeddings"] == 256


def test_peft_loads_the_adapter_too(make_recipe, base_model):
    from peft import PeftModel

    adapter, recipe = train_lora(make_recipe, base_model())
    model = AutoModelForCausalLM.from_pretrained(recipe.model.init)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        model = PeftModel.from_pretrained(model, adapter)
    model.get_base_model().config.rope_parameters = {}
    merged = model.merge_and_unload()
    own = merge(MergeRequest(str(adapter), adapter.parent / "merged"))
    saved = load_file(own / "model.safetensors")
    for name, parameter in merged.named_parameters():
        torch.testing.assert_close(parameter, saved[name], atol=1e-6, rtol=0)


@pytest.mark.parametrize("with_prefix", [False, True])
def test_released_pair_of_files(make_recipe, base_model, tmp_path, with_prefix):
    """The original's release: LoRA in one pickle, embeddings and norms in another."""
    adapter, recipe = train_lora(make_recipe, base_model())
    expected = trained_logits(Path(recipe.output.folder), recipe)
    released = tmp_path / "released"
    released.mkdir()
    tensors = load_file(adapter / "adapter_model.safetensors")
    prefix = "base_model.model."
    whole = {
        name.removeprefix("" if with_prefix else prefix): one
        for name, one in tensors.items()
        if "lora_" not in name
    }
    grown = next(name for name in whole if "embed_tokens" in name)
    whole[grown] = torch.cat([whole[grown], torch.zeros(1, 32)])  # its added padding token
    torch.save({k: v for k, v in tensors.items() if "lora_" in k}, released / "adapter_model.bin")
    torch.save(whole, released / "trainable_params.bin")
    config = {"r": 4, "lora_alpha": 8, "peft_type": "LORA", "base_model_name_or_path": "gone"}
    (released / "adapter_config.json").write_text(json.dumps(config))
    request = MergeRequest(str(released), tmp_path / "out", recipe.model.init, 256)
    merged = merge(request)
    assert logits_of(merged).shape[-1] == 65
    torch.testing.assert_close(logits_of(merged)[..., :64], expected, atol=1e-5, rtol=0)
    with pytest.raises(ModelFilesError, match="--window"):
        merge(MergeRequest(str(released), tmp_path / "other", recipe.model.init))


def test_full_run_merges_to_its_own_model(make_recipe, tmp_path):
    recipe = make_recipe()
    result = train(recipe, ALONE)
    merged = merge(MergeRequest(recipe.output.folder, tmp_path / "out"))
    torch.testing.assert_close(logits_of(merged), logits_of(result))
    earlier = merge(MergeRequest(recipe.output.folder, tmp_path / "earlier", step=4))
    assert not torch.equal(logits_of(earlier), logits_of(result))


def damage_nothing(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").unlink()


def damage_shape(adapter: Path) -> None:
    path = adapter / "adapter_model.safetensors"
    save_file({name: one[:-1].contiguous() for name, one in load_file(path).items()}, path)


def damage_half(adapter: Path) -> None:
    path = adapter / "adapter_model.safetensors"
    save_file({name: one for name, one in load_file(path).items() if "lora_A" not in name}, path)


def damage_unknown(adapter: Path) -> None:
    path = adapter / "adapter_model.safetensors"
    save_file({**load_file(path), "base_model.model.other.weight": torch.ones(2)}, path)


def damage_bytes(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(b"no weights")


def damage_dora(adapter: Path) -> None:
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "use_dora": True}))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damage_nothing, "has neither"),
        (damage_shape, "another base model"),
        (damage_half, "lacks half"),
        (damage_unknown, "other.weight"),
        (damage_bytes, "damaged"),
        (damage_dora, "use_dora"),
    ],
)
def test_nothing_of_an_adapter_is_lost_in_silence(
    make_recipe, base_model, tmp_path, damage, message
):
    adapter, _ = train_lora(make_recipe, base_model())
    damage(adapter)
    with pytest.raises(ModelFilesError, match=message):
        merge(MergeRequest(str(adapter), tmp_path / "out"))


def test_refuses_a_pickle_with_code(make_recipe, base_model, tmp_path):
    adapter, _ = train_lora(make_recipe, base_model())
    (adapter / "adapter_model.safetensors").unlink()
    torch.save({"weight": Path("code")}, adapter / "adapter_model.bin")
    with pytest.raises(ModelFilesError, match="more than weights"):
        merge(MergeRequest(str(adapter), tmp_path / "out"))


def test_refuses_what_is_not_there(tmp_path, make_recipe):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(ModelFilesError, match="not empty"):
        merge(MergeRequest("anything", tmp_path / "full"))
    with pytest.raises(ModelFilesError, match="adapter_config"):
        merge(MergeRequest(str(tmp_path), tmp_path / "out"))
    recipe = make_recipe()
    train(recipe, ALONE)
    with pytest.raises(CheckpointError, match="it has 4, 6"):
        merge(MergeRequest(recipe.output.folder, tmp_path / "out", step=5))


@pytest.mark.parametrize("rope", ["ntk", "dynamic"])
def test_positions_of_every_kind_are_learnt_with_and_merged(make_recipe, base_model, rope):
    given = (f'model.init="{base_model()}"', "model.config={}", "model.window_tokens=256")
    recipe = make_recipe(*given, f'model.rope="{rope}"', "training.steps=2", lora=LoraOptions())
    adapter = train(recipe, ALONE)
    expected = trained_logits(Path(recipe.output.folder), recipe)
    merged = merge(MergeRequest(str(adapter), adapter.parent / "merged"))
    torch.testing.assert_close(logits_of(merged), expected, atol=1e-5, rtol=0)
    config = json.loads((merged / "config.json").read_text())
    kind = {"ntk": "default", "dynamic": "dynamic"}[rope]
    assert config["rope_parameters"]["rope_type"] == kind
    assert config["max_position_embeddings"] == {"ntk": 256, "dynamic": 64}[rope]


@pytest.mark.parametrize("lora", [PLUS, None])
@pytest.mark.parametrize("tied", [False, True])
def test_what_was_learnt_on_a_gguf_base_is_merged_into_a_folder(
    tmp_path, make_recipe, lora, tied
) -> None:
    base = tmp_path / "base.gguf"
    write_gguf(base, tied=tied)
    recipe = make_recipe(f'model.init="{base}"', "model.config={}", "data.row_tokens=64", lora=lora)
    result = train(recipe, ALONE)
    expected = trained_logits(Path(recipe.output.folder), recipe)
    own = json.loads((result / "config.json").read_text())
    assert own["architectures"] == ["LlamaForCausalLM"]
    sources = [result.parent] if lora is None else [result.parent, result]
    for source in sources:
        merged = merge(MergeRequest(str(source), tmp_path / f"of-{source.name}"))
        torch.testing.assert_close(logits_of(merged), expected, atol=1e-4, rtol=0)
        config = json.loads((merged / "config.json").read_text())
        assert "quantization_config" not in config
        assert config["architectures"] == ["LlamaForCausalLM"]


def test_an_adapter_of_a_gguf_base_is_merged_onto_the_same_weights_in_a_folder(
    tmp_path, make_recipe
) -> None:
    base = tmp_path / "base.gguf"
    write_gguf(base).save_pretrained(tmp_path / "folder")
    recipe = make_recipe(f'model.init="{base}"', "model.config={}", "data.row_tokens=64", lora=PLUS)
    adapter = train(recipe, ALONE)
    expected = trained_logits(Path(recipe.output.folder), recipe)
    request = MergeRequest(str(adapter), tmp_path / "merged", base=str(tmp_path / "folder"))
    torch.testing.assert_close(logits_of(merge(request)), expected, atol=1e-4, rtol=0)
