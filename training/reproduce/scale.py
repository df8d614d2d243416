"""How large the miniature is: the base's shape and window, how long it learns, what is tested.

Windows grow as in the paper: 2, 4 and 8 times the base's (there 4,096 to 8,192 … 32,768).
"""

from dataclasses import dataclass
from typing import Any, Literal

FACTORS = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Scale:
    """The sizes of one miniature.

    window: the base's, in tokens. base_steps, base_step_tokens, base_rate: how many steps the base
    learns, of how many tokens, at which rate; steps, step_tokens, rate: the same of an extension.
    ranks: of LoRA, rising; LoRA+ takes the first. characters: read of each text. documents: how
    many texts perplexity is measured on, document_tokens of each.
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
            "max_position_embeddings": self.window,
        }


SCALES = {
    # Seconds, for tests: nothing can be learnt in it.
    "tiny": Scale(
        name="tiny",
        hidden=32,
        layers=2,
        heads=4,
        vocabulary=768,
        window=128,
        base_steps=4,
        base_step_tokens=256,
        base_rate=3e-3,
        steps=2,
        step_tokens=1024,
        rate=1e-3,
        ranks=(2, 4),
        characters=8000,
        documents=2,
        document_tokens=1100,
        passkey_depths=1,
        passkey_trials=1,
        warmup_steps=1,
    ),
    # Ten minutes of one idle core for the first seed: for a machine that others use too.
    "pocket": Scale(
        name="pocket",
        hidden=64,
        layers=4,
        heads=4,
        vocabulary=512,
        window=128,
        base_steps=2400,
        base_step_tokens=1024,
        base_rate=3e-3,
        steps=30,
        step_tokens=4096,
        rate=1e-3,
        ranks=(2, 4, 8, 16),
        characters=20_000,
        documents=10,
        document_tokens=2560,
        passkey_depths=5,
        passkey_trials=2,
    ),
    # An hour of one idle core for the first seed.
    "small": Scale(
        name="small",
        hidden=128,
        layers=4,
        heads=4,
        vocabulary=1024,
        window=128,
        base_steps=6000,
        base_step_tokens=1024,
        base_rate=2e-3,
        steps=60,
        step_tokens=4096,
        rate=1e-3,
        ranks=(2, 4, 8, 16, 32),
        characters=60_000,
        documents=10,
        document_tokens=2560,
        passkey_depths=5,
        passkey_trials=2,
    ),
    # Some hours of one core for a seed.
    "laptop": Scale(
        name="laptop",
        hidden=192,
        layers=6,
        heads=6,
        vocabulary=2048,
        window=256,
        base_steps=6000,
        base_step_tokens=4096,
        base_rate=3e-3,
        steps=100,
        step_tokens=16_384,
        rate=1e-3,
        ranks=(2, 4, 8, 16, 32),
        characters=200_000,
        documents=16,
        document_tokens=6144,
        passkey_depths=10,
        passkey_trials=3,
        warmup_steps=10,
    ),
    # For a GPU: some tens of millions of parameters, the paper's windows divided by 4.
    "gpu": Scale(
        name="gpu",
        hidden=512,
        layers=8,
        heads=8,
        vocabulary=8192,
        window=1024,
        base_steps=10_000,
        base_step_tokens=65_536,
        base_rate=1e-3,
        steps=200,
        step_tokens=131_072,
        rate=2e-4,
        ranks=(2, 4, 8, 16, 32, 64),
        characters=1_000_000,
        documents=32,
        document_tokens=24_576,
        passkey_depths=10,
        passkey_trials=5,
        warmup_steps=20,
        precision="bfloat16",
    ),
}
