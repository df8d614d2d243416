"""Weights from folders: adapters, pickles, and what is told where it fails."""

import contextlib
import json
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peft
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaForCausalLM

from app.backends.base import Generation, Stop, TextDelta
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.errors import UnavailableModelError
from app.inference.weights.loading import LoadRequest, load
from app.prompting.prompt import PromptTurn, Words, build_prompt
from tests.app.tiny import tiny_network

MakeFolder = Callable[..., Path]


def test_pickled_weights_are_tensors_only(model_folder: MakeFolder, tmp_path: Path) -> None:
    folder = model_folder()
    network = LlamaForCausalLM.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    torch.save(network.state_dict(), folder / "pytorch_model.bin")
    loaded = load(LoadRequest(folder, 2048, device="cpu"))
    assert torch.equal(loaded.network.lm_head.weight, network.lm_head.weight)

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return open, (str(tmp_path / "ran"), "w")  # type: ignore[return-value]

    torch.save({"lm_head.weight": Evil()}, folder / "pytorch_model.bin")
    with pytest.raises(UnavailableModelError, match="more than tensors"):
        load(LoadRequest(folder, 2048, device="cpu"))
    assert not (tmp_path / "ran").exists()


def test_code_in_a_folder_never_runs(model_folder: MakeFolder, tmp_path: Path) -> None:
    folder = model_folder()
    config = json.loads((folder / "config.json").read_text())
    config.update(model_type="evil", auto_map={"AutoConfig": "evil.Config"})
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(UnavailableModelError, match="kind that is not known"):
        load(LoadRequest(folder, 2048, device="cpu"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("weights", ["8-bit", "4-bit"])
def test_few_bits_need_a_gpu(model_folder: MakeFolder, weights: str) -> None:
    with pytest.raises(UnavailableModelError, match="GPU"):
        load(LoadRequest(model_folder(), 2048, weights=weights, device="cpu"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weights", "dtype"),
    [(None, torch.float32), ("float32", torch.float32), ("16-bit", torch.bfloat16)],
)
def test_small_models_stay_exact_on_a_cpu(
    model_folder: MakeFolder, weights: str | None, dtype: torch.dtype
) -> None:
    loaded = load(LoadRequest(model_folder(), 2048, weights=weights, device="cpu"))  # type: ignore[arg-type]
    assert loaded.network.dtype == dtype


@pytest.mark.parametrize(
    ("stored", "has_units", "dtype"),
    [
        ("bfloat16", True, torch.bfloat16),
        ("bfloat16", False, torch.float32),
        ("float32", True, torch.float32),
    ],
)
def test_a_small_model_stored_in_bfloat16_stays_so_where_the_processor_multiplies_it(
    model_folder: MakeFolder,
    monkeypatch: pytest.MonkeyPatch,
    stored: str,
    has_units: bool,
    dtype: torch.dtype,
) -> None:
    folder = model_folder()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": stored}))
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_units)
    assert load(LoadRequest(folder, 2048, device="cpu")).network.dtype == dtype


def test_models_load_one_after_the_other(
    model_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [model_folder("narrow"), model_folder("wide", hidden_size=64)]
    ids = torch.arange(3, 40)[None]
    expected = [LlamaForCausalLM.from_pretrained(folder)(ids).logits for folder in folders]
    both = threading.Barrier(2)
    original = AutoModelForCausalLM.from_pretrained

    def waiting_for_the_other(*args: object, **kwargs: object) -> object:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.2)
            raise AssertionError("two models load at once")
        return original(*args, **kwargs)

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", waiting_for_the_other)
    with ThreadPoolExecutor(2) as threads:
        requests = [LoadRequest(folder, 2048, device="cpu") for folder in folders]
        found = [loaded.network(ids).logits for loaded in threads.map(load, requests)]
    for ours, theirs in zip(found, expected, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-4)


def test_a_folder_that_lacks_weights_is_refused(model_folder: MakeFolder) -> None:
    folder = model_folder()
    weights = load_file(folder / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(UnavailableModelError, match=r"lack 1 .*mlp\.up_proj\.weight"):
        load(LoadRequest(folder, 2048, device="cpu"))


def released_adapter(
    folder: Path, base: LlamaForCausalLM, base_name: str, rows: int
) -> LlamaForCausalLM:
    """Write an adapter as the released ones are: matrices, and embeddings and norms apart.

    Returns the model that it makes of its base.
    """
    torch.manual_seed(5)
    if rows > base.config.vocab_size:
        base.resize_token_embeddings(rows, mean_resizing=False)
        base.lm_head.weight.data[-1] = 0
    lora = peft.LoraConfig(
        r=4, lora_alpha=8, target_modules=["q_proj", "k_proj", "v_proj", "o_proj"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        wrapped = peft.get_peft_model(base, lora)
    for name, parameter in wrapped.named_parameters():
        if "lora_" in name or "embed" in name or "norm" in name:
            parameter.data.normal_(0.3, 0.2)
    wrapped.save_pretrained(folder, save_embedding_layers=False)
    apart = {
        name: parameter.data.clone()
        for name, parameter in wrapped.named_parameters()
        if "embed" in name or "norm" in name
    }
    torch.save(apart, folder / "trainable_params.bin")
    values = json.loads((folder / "adapter_config.json").read_text())
    values["base_model_name_or_path"] = base_name
    (folder / "adapter_config.json").write_text(json.dumps(values))
    return wrapped.merge_and_unload()


@pytest.mark.parametrize("more_rows", [0, 1])
def test_a_released_adapter_is_joined_whole(
    model_folder: MakeFolder, tmp_path: Path, more_rows: int
) -> None:
    folder = model_folder()
    base = LlamaForCausalLM.from_pretrained(folder)
    rows = base.config.vocab_size + more_rows
    expected = released_adapter(tmp_path / "adapter", base, str(folder), rows).eval()
    loaded = load(LoadRequest(folder, 2048, adapter=tmp_path / "adapter", device="cpu"))
    ids = torch.arange(3, 60)[None]
    found = loaded.network(ids).logits
    assert found.shape[-1] == rows
    assert torch.allclose(found, expected(ids).logits, atol=1e-5)
    assert not torch.allclose(
        found[..., :-1],
        LlamaForCausalLM.from_pretrained(folder)(ids).logits[..., : rows - 1],
        atol=0.1,
    )


def test_a_folder_with_an_adapter_answers(model_folder: MakeFolder, tmp_path: Path) -> None:
    folder = model_folder()
    adapter = tmp_path / "adapter"
    base = LlamaForCausalLM.from_pretrained(folder)
    released_adapter(adapter, base, str(folder), base.config.vocab_size)
    (adapter / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    backend = open_local(str(adapter), LocalOptions(device="cpu"))
    assert backend.info.window_tokens == 2048
    turns = [PromptTurn("user", (Words("the lamp"),))]
    prompt = build_prompt(turns, [], backend.template, backend.tokenizer)
    events = list(backend.stream(prompt, Generation(max_tokens=9), Stop()))
    assert any(isinstance(event, TextDelta) for event in events)
    backend.close()


def test_an_adapter_of_another_model_is_told(model_folder: MakeFolder, tmp_path: Path) -> None:
    folder = model_folder()
    other = tiny_network(hidden_size=64, vocab_size=300)
    released_adapter(tmp_path / "adapter", other, str(folder), 300)
    with pytest.raises(UnavailableModelError):
        load(LoadRequest(folder, 2048, adapter=tmp_path / "adapter", device="cpu"))
