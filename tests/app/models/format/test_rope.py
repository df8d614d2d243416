from typing import Any

import pytest
import torch
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from app.models.format.rope import KINDS, RopeError, original_window, reach, stretched

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
    ],
)
def test_the_first_window_is_known_and_how_far_it_reaches(
    rope: dict[str, Any], window: int, original: int, reached: int
) -> None:
    assert original_window(rope, window) == original
    assert reach(rope, window) == reached


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stretched_again_counts_from_the_first_window(kind: str) -> None:
    once = stretched(PLAIN, 32_768, 4096, kind)
    assert once["factor"] == 8.0
    again = stretched(once, 65_536, original_window(once, 32_768), kind)
    assert again == {**once, "factor": 16.0}


@pytest.mark.parametrize("kind", KINDS)
def test_transformers_takes_the_keys_of_every_kind_as_they_are(kind: str) -> None:
    rope = stretched(PLAIN, 32_768, 4096, kind)
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
        (PLAIN, "longrope", "and not by 'longrope'"),
    ],
)
def test_what_cannot_be_stretched_is_said(rope: dict[str, Any], kind: str, words: str) -> None:
    with pytest.raises(RopeError, match=words):
        stretched(rope, 65_536, 8192, kind)
