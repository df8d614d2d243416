"""Positions as a model turns them: stretched as asked, the same for a whole text, or refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from app.backends.base import Finished, Generation, Stop
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.errors import SettingsError, UnavailableModelError
from app.inference.weights.loading import LoadRequest, load
from app.prompting.prompt import PromptTurn, Words, build_prompt

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
