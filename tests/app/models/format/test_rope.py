from dataclasses import replace
from typing import Any

import pytest
import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from app.models.format.rope import (
    KINDS,
    RopeError,
    RopeKind,
    at_window,
    original_window,
    reach,
    rotary_width,
    stretched,
)

PLAIN = {"rope_type": "default", "rope_theta": 10_000.0}


@pytest.mark.parametrize(
    ("rope", "window", "original", "reached"),
    [
        (PLAIN, 4096, 4096, 4096),
        ({**PLAIN, "rope_type": "linear", "factor": 8.0}, 32_768, 4096, 32_768),
        ({**PLAIN, "rope_type": "linear", "factor": 8.0}, 4096, 4096, 32_768),
        ({"type": "linear", "factor": 4.0}, 16_384, 4096, 16_384),
        (
            {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32_768},
            32_768,
            32_768,
            131_072,
        ),
        (
            {"rope_type": "llama3", "factor": 8.0, "original_max_position_embeddings": 8192},
            131_072,
            8192,
            131_072,
        ),
        ({**PLAIN, "rope_type": "dynamic", "factor": 8.0}, 8192, 8192, 65_536),
    ],
)
def test_the_first_window_is_known_and_how_far_it_reaches(
    rope: dict[str, Any], window: int, original: int, reached: int
) -> None:
    assert original_window(rope, window) == original
    assert reach(rope, window) == reached


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stretched_again_counts_from_the_first_window(kind: str) -> None:
    once = stretched(PLAIN, 32_768, 4096, kind, 16)
    assert once["factor"] == 8.0
    named = 4096 if KINDS[kind].keeps_window else 32_768  # the window that its config has
    again = stretched(once, 65_536, original_window(once, named), kind, 16)
    assert again == {**once, "factor": 16.0}


def test_a_row_is_enough_for_a_kind_to_be_stretched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = RopeKind((), {}, lambda window, original: window / original)
    for kind, named in ((row, 32_768), (replace(row, keeps_window=True), 4096)):
        monkeypatch.setitem(KINDS, "new", kind)
        once = stretched(PLAIN, 32_768, 4096, "new", 16)
        assert original_window(once, named) == 4096
        assert reach(once, named) == 32_768


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dynamic"])
def test_transformers_takes_the_keys_of_every_kind_as_they_are(kind: str) -> None:
    rope = stretched(PLAIN, 32_768, 4096, kind, 16)
    config = LlamaConfig(
        hidden_size=64,
        num_attention_heads=4,
        max_position_embeddings=32_768,
        rope_parameters=dict(rope),
    )
    frequencies, _ = ROPE_INIT_FUNCTIONS[kind](config, torch.device("cpu"))
    plain = 1.0 / 10_000.0 ** (torch.arange(0, 16, 2) / 16)
    # The slowest wave is stretched by the whole factor, whatever the kind.
    assert torch.isclose(frequencies[-1], plain[-1] / 8.0)


@pytest.mark.parametrize(
    ("rope", "kind", "words"),
    [
        ({"full_attention": {}, "sliding_attention": {}}, "linear", "several kinds"),
        ({**PLAIN, "rope_type": "llama3", "factor": 8.0}, "linear", "by 'llama3' already"),
        (PLAIN, "unheard_of", "and not by 'unheard_of'"),
    ],
)
def test_what_cannot_be_stretched_is_said(rope: dict[str, Any], kind: str, words: str) -> None:
    with pytest.raises(RopeError, match=words):
        stretched(rope, 65_536, 8192, kind, 16)


def _frequencies(rope: dict[str, Any], window: int, seq_len: int | None = None) -> torch.Tensor:
    config = LlamaConfig(
        hidden_size=64,
        num_attention_heads=4,
        max_position_embeddings=window,
        rope_parameters=dict(rope),
    )
    if rope["rope_type"] == "default":
        return 1.0 / rope["rope_theta"] ** (torch.arange(0, 16, 2) / 16)
    made: torch.Tensor = ROPE_INIT_FUNCTIONS[rope["rope_type"]](
        config, torch.device("cpu"), seq_len=seq_len
    )[0]
    return made


def test_an_ntk_aware_base_stretches_the_slowest_wave_and_leaves_the_fastest() -> None:
    plain, rope = _frequencies(PLAIN, 4096), stretched(PLAIN, 32_768, 4096, "ntk", 16)
    assert rope.keys() == PLAIN.keys()
    made = _frequencies(rope, 32_768)
    assert torch.isclose(made[-1], plain[-1] / 8.0)
    assert made[0] == plain[0]


@pytest.mark.parametrize("window", [8192, 20_000, 32_768])
def test_an_ntk_aware_base_is_the_one_that_transformers_grows_to(window: int) -> None:
    growing = {**PLAIN, "rope_type": "dynamic", "factor": 1.0}
    expected = _frequencies(growing, 4096, seq_len=window)
    assert torch.allclose(_frequencies(stretched(PLAIN, window, 4096, "ntk", 16), window), expected)


def test_ntk_aware_twice_is_once_by_the_whole_factor() -> None:
    once = stretched(PLAIN, 32_768, 4096, "ntk", 16)
    again = stretched(once, 65_536, original_window(once, 32_768), "ntk", 16)
    assert again == pytest.approx(stretched(PLAIN, 65_536, 4096, "ntk", 16))


@pytest.mark.parametrize("tokens", [4096, 10_000, 32_768])
def test_dynamic_positions_are_held_as_transformers_has_them_at_a_window(tokens: int) -> None:
    rope = stretched(PLAIN, 32_768, 4096, "dynamic", 16)
    held = at_window(rope, tokens, 4096, 16)
    assert held["rope_type"] == "default"
    expected = _frequencies(rope, 4096, seq_len=tokens)
    assert torch.allclose(_frequencies(held, tokens), expected)


def test_other_kinds_are_held_already() -> None:
    rope = stretched(PLAIN, 32_768, 4096, "yarn", 16)
    assert at_window(rope, 8192, 4096, 16) == rope


def test_what_is_turned_of_a_head() -> None:
    whole = LlamaConfig(hidden_size=64, num_attention_heads=4, rope_parameters=dict(PLAIN))
    assert rotary_width(whole) == 16
    part = {**PLAIN, "partial_rotary_factor": 0.5}
    config = LlamaConfig(hidden_size=64, num_attention_heads=4, head_dim=32, rope_parameters=part)
    assert rotary_width(config) == 16
