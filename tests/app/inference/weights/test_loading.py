"""Weights from folders: positions, adapters, pickles, and what is told where it fails."""

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
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from app.backends.base import Finished, Generation, Stop, TextDelta
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.errors import SettingsError, UnavailableModelError
from app.inference.weights.loading import LoadRequest, load
from app.prompting.prompt import PromptTurn, Words, build_prompt
from tests.app.tiny import tiny_network

MakeFolder = Callable[..., Path]


class SeveralKinds:
    """A config whose layers turn positions in two ways, as some models' have."""

    @staticmethod
    def from_pretrained(folder: Path, **_: object) -> LlamaConfig:
        config = LlamaConfig.from_pretrained(folder)
        config.rope_parameters = {"full": {"rope_theta": 1e6}, "sliding": {"rope_theta": 1e4}}
        return config


def frequencies(network: LlamaForCausalLM) -> torch.Tensor:
    found: torch.Tensor = network.model.rotary_emb.inv_freq
    return found


@pytest.mark.parametrize("factor", [None, 1.0, 8.0])
def test_the_rope_factor_reaches_the_model(model_folder: MakeFolder, factor: float | None) -> None:
    folder = model_folder()
    plain = frequencies(LlamaForCausalLM.from_pretrained(folder))
    loaded = load(LoadRequest(folder, 2048, rope_factor=factor, device="cpu"))
    assert torch.allclose(frequencies(loaded.network), plain / (factor or 1.0))


def test_a_larger_base_makes_the_slowest_wave_longer_and_leaves_the_fastest(
    model_folder: MakeFolder,
) -> None:
    folder = model_folder()
    plain = frequencies(LlamaForCausalLM.from_pretrained(folder))
    loaded = load(LoadRequest(folder, 2048, rope_scale=1.25, device="cpu"))
    found = frequencies(loaded.network)
    assert torch.isclose(found[0], plain[0])
    assert torch.isclose(found[-1], plain[-1] / 1.25)
    assert loaded.network.config.max_position_embeddings >= 2048


def test_positions_of_several_kinds_cannot_be_stretched(
    model_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.inference.weights.loading.AutoConfig", SeveralKinds)
    with pytest.raises(UnavailableModelError, match="cannot be stretched"):
        load(LoadRequest(model_folder(), 2048, rope_scale=1.25, device="cpu"))


def test_a_factor_that_would_be_lost_is_an_error(
    model_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model_folder()
    monkeypatch.setattr(
        "app.inference.weights.loading.stretched", lambda config, factor, window_tokens: config
    )
    with pytest.raises(UnavailableModelError, match="garbage"):
        load(LoadRequest(folder, 2048, rope_factor=8.0, device="cpu"))


def test_dynamic_positions_do_not_change_as_a_text_grows(model_folder: MakeFolder) -> None:
    rope = {"rope_type": "dynamic", "rope_theta": 10_000.0, "factor": 4.0}
    folder = model_folder(max_position_embeddings=64, rope_parameters=rope)
    theirs = LlamaForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        theirs(torch.ones(1, 256, dtype=torch.long))  # grows the base to this length
        loaded = load(LoadRequest(folder, 256, device="cpu")).network
        held = frequencies(loaded).clone()
        loaded(torch.ones(1, 16, dtype=torch.long))
    assert torch.allclose(held, frequencies(theirs))
    assert torch.equal(frequencies(loaded), held)


LINEAR = {"rope_type": "linear", "rope_theta": 10_000.0, "factor": 2.0}


@pytest.mark.parametrize("rope", [None, LINEAR])
def test_a_larger_window_stretches_and_says_so(
    model_folder: MakeFolder, rope: dict[str, object] | None
) -> None:
    changes = {"rope_parameters": rope} if rope else {}
    folder = model_folder(max_position_embeddings=256, **changes)
    backend = open_local(str(folder), LocalOptions(window_tokens=700, device="cpu"))
    assert backend.info.window_tokens == 700
    assert "stretched from 256 to 700" in backend.info.advice
    assert (backend.info.own_window_tokens, backend.info.longest_window_tokens) == (256, 358)
    prompt = build_prompt(
        [PromptTurn("user", (Words("the lamp " * 200),))], [], backend.template, backend.tokenizer
    )
    assert 256 < prompt.num_tokens < 700
    *_, last = backend.stream(prompt, Generation(max_tokens=2), Stop())
    assert isinstance(last, Finished)
    network = backend._engine.model.network  # type: ignore[union-attr]
    own, found = frequencies(LlamaForCausalLM.from_pretrained(folder)), frequencies(network)
    # A model that learnt a factor takes a larger one; for any other the fast waves stay.
    assert torch.isclose(found[0], own[0] / 2.75 if rope else own[0])
    assert torch.isclose(found[-1], own[-1] / 2.75)
    backend.close()


def test_a_smaller_window_is_only_a_limit(model_folder: MakeFolder) -> None:
    backend = open_local(str(model_folder()), LocalOptions(window_tokens=100))
    assert backend.info.window_tokens == 100
    assert backend.info.advice == ""


def test_positions_of_another_kind_are_not_stretched(model_folder: MakeFolder) -> None:
    rope = {
        "rope_type": "yarn",
        "rope_theta": 10000.0,
        "factor": 2.0,
        "original_max_position_embeddings": 128,
    }
    folder = model_folder(rope_parameters=rope, max_position_embeddings=256)
    with pytest.raises(SettingsError, match="yarn"):
        open_local(str(folder), LocalOptions(window_tokens=1000))
    info = open_local(str(folder), LocalOptions()).info
    assert info.longest_window_tokens == info.own_window_tokens == info.window_tokens


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
