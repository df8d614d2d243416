"""How large the miniature is: the base's shape and window, how long it learns, what is tested.

Windows grow as in the paper: 2, 4 and 8 times the base's (there 4,096 to 8,192 … 32,768).
"""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic.dataclasses import dataclass

from training.toml.strict_toml import STRICT, build

FACTORS = (2, 4, 8)


@dataclass(config=STRICT, frozen=True, slots=True)
class Scale:
    """The sizes of one miniature.

    window: the base's, in tokens. base_steps, base_step_tokens, base_rate: how many steps the base
    learns, of how many tokens, at which rate; steps, step_tokens, rate: the same of an extension.
    ranks: of LoRA, rising; LoRA+ takes the first. characters: read of each text. documents: how
    many texts perplexity is measured on, document_tokens of each. head_width: 0 shares the width
    out among the heads.
    """

    name: str
    hidden: int
    layers: int
    heads: int
    vocabulary: int
    window: int
    base_steps: int
    base_step_tokens: int
    base_rate: float
    steps: int
    step_tokens: int
    rate: float
    ranks: tuple[int, ...]
    characters: int
    documents: int
    document_tokens: int
    passkey_depths: int
    passkey_trials: int
    head_width: int = 0
    warmup_steps: int = 5
    precision: Literal["float32", "bfloat16"] = "float32"

    @property
    def config(self) -> dict[str, Any]:
        """Return the base's shape as transformers' Llama config has it; input and output untied."""
        return {
            "model_type": "llama",
            "vocab_size": self.vocabulary,
            "hidden_size": self.hidden,
            "intermediate_size": self.hidden * 11 // 32 * 8,  # as Llama's 11,008 to 4,096
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.heads,
            "head_dim": self.head_width or self.hidden // self.heads,
            "max_position_embeddings": self.window,
            # Llama's 10,000 is for 4,096: so the slowest pair turns as far within this window.
            "rope_parameters": {"rope_type": "default", "rope_theta": 10_000 * self.window / 4096},
            # Llama's 0.02 is for its width: in a narrow model attention would start as nothing.
            "initializer_range": 0.8 / self.hidden**0.5,
        }


def read_scales(path: Path) -> dict[str, Scale]:
    """Return the scales of a TOML file by their names. Raises RecipeError for a wrong key."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: build(Scale, {"name": name, **table}, f"{path.name}: {name}")
        for name, table in tables.items()
    }


SCALES = read_scales(Path(__file__).with_name("scales.toml"))
