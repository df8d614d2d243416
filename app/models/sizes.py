"""Bytes of a Llama's weights, cache and work, counted from its shape. Pure arithmetic.

Those of weights and cache are exactly what loading and reading set aside.
"""

import math
from typing import Literal

from app.models.format.shape import ModelShape

Weights = Literal["float32", "16-bit", "8-bit", "4-bit"]

CHUNK_TOKENS = 512
"""Tokens that are read at once on a CPU, where larger chunks gain nothing."""
GPU_CHUNK_TOKENS = 2048
"""The same on a GPU, which small chunks leave idle."""
ROOM_STEP_TOKENS = 256
"""A cache has room for a multiple of so many tokens: a short follow-up moves nothing."""
SMALL_MODEL_PARAMETERS = 200_000_000
"""Below this a CPU keeps float32: exact, and memory is no concern."""


def num_parameters(shape: ModelShape) -> int:
    """Return the parameters of a Llama."""
    embeddings = shape.vocabulary * shape.hidden * (1 if shape.tied_embeddings else 2)
    return embeddings + _linear_parameters(shape) + shape.hidden * (2 * shape.layers + 1)


def weights_bytes(shape: ModelShape, weights: Weights) -> int:
    """Return the bytes of a Llama's weights in memory.

    8 and 4 bits are bitsandbytes': a scale a row, or nf4 with its scales quantised again;
    embeddings, output and norms stay at 16 bits.
    """
    parameters, linear = num_parameters(shape), _linear_parameters(shape)
    if weights in ("float32", "16-bit"):
        return parameters * (4 if weights == "float32" else 2)
    rest = 2 * (parameters - linear)
    if weights == "8-bit":
        return rest + linear + 4 * _linear_rows(shape)
    blocks = math.ceil(linear / 64)
    return rest + math.ceil(linear / 2) + blocks + 4 * math.ceil(blocks / 256)


def cache_bytes(shape: ModelShape, num_tokens: int, itemsize: int = 2) -> int:
    """Return the bytes set aside for the keys and values of so many tokens."""
    a_token = 2 * shape.layers * shape.kv_heads * shape.head_width * itemsize
    return a_token * rounded_up(num_tokens)


def working_bytes(
    shape: ModelShape, num_tokens: int, itemsize: int = 2, chunk_tokens: int = CHUNK_TOKENS
) -> int:
    """Return what reading one chunk takes at most, besides weights and cache.

    A layer's inputs and outputs, the three matrices of its feed-forward part, and where
    heads share keys, the keys and values of one layer repeated for all heads.
    """
    a_token = 8 * shape.hidden + 3 * shape.ffn + 4 * shape.heads * shape.head_width
    repeated = 0
    if shape.heads != shape.kv_heads:
        repeated = 2 * num_tokens * shape.heads * shape.head_width
    logits = 2 * shape.vocabulary * 4
    return itemsize * (chunk_tokens * a_token + repeated) + logits


def rounded_up(num_tokens: int) -> int:
    """Return the room that a cache sets aside for so many tokens."""
    return -(-num_tokens // ROOM_STEP_TOKENS) * ROOM_STEP_TOKENS


def _linear_parameters(shape: ModelShape) -> int:
    attention = 2 * shape.hidden * shape.head_width * (shape.heads + shape.kv_heads)
    return shape.layers * (attention + 3 * shape.hidden * shape.ffn)


def _linear_rows(shape: ModelShape) -> int:
    rows = shape.head_width * (shape.heads + 2 * shape.kv_heads) + 2 * shape.hidden + 2 * shape.ffn
    return shape.layers * rows
