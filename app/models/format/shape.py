"""What config.json says of a model's shape and window. Pure."""

from dataclasses import dataclass
from typing import Any

from app.models.format.rope import LLAMA_2_WINDOW, reach, rope_of

__all__ = ["LLAMA_2_WINDOW", "ModelShape", "shape_of", "window_of"]


@dataclass(frozen=True)
class ModelShape:
    """What a Llama's weights and cache are counted from. head_width: numbers a head."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_width: int
    ffn: int
    vocabulary: int
    tied_embeddings: bool = False


def window_of(config: dict[str, Any]) -> int:
    """Return how many tokens a model takes by its own config."""
    config = config.get("text_config") or config
    window = int(config.get("max_position_embeddings") or config.get("n_positions") or 2048)
    return reach(rope_of(config), window)


def shape_of(config: dict[str, Any]) -> ModelShape | None:
    """Return the shape in a config, or None for a family that names its sizes otherwise."""
    config = config.get("text_config") or config
    try:
        heads, hidden = int(config["num_attention_heads"]), int(config["hidden_size"])
        return ModelShape(
            int(config["num_hidden_layers"]),
            hidden,
            heads,
            int(config.get("num_key_value_heads") or heads),
            int(config.get("head_dim") or hidden // heads),
            int(config["intermediate_size"]),
            int(config["vocab_size"]),
            bool(config.get("tie_word_embeddings", False)),
        )
    except (KeyError, TypeError):
        return None
