"""The sizes of a model that planning needs: of the paper's models by name, of others by config."""

from dataclasses import dataclass
from typing import Any

from training.recipe import ModelOptions


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder's sizes. width: of one head; inner: of the feed-forward part."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    width: int
    inner: int
    vocabulary: int
    is_tied: bool = False

    @property
    def query_size(self) -> int:
        return self.heads * self.width

    @property
    def kv_size(self) -> int:
        return self.kv_heads * self.width

    @property
    def projections(self) -> int:
        """Return the weights of q, k, v and o in one layer."""
        return 2 * self.hidden * (self.query_size + self.kv_size)

    @property
    def feed_forward(self) -> int:
        """Return the weights of gate, up and down in one layer."""
        return 3 * self.hidden * self.inner

    @property
    def embeddings(self) -> int:
        """Return the weights of the embeddings; those of the output layer are as many."""
        return self.vocabulary * self.hidden

    @property
    def norms(self) -> int:
        return (2 * self.layers + 1) * self.hidden

    @property
    def parameters(self) -> int:
        """Return all weights."""
        blocks = self.layers * (self.projections + self.feed_forward)
        return blocks + self.norms + self.embeddings * (1 if self.is_tied else 2)


# So that a plan needs neither network nor licence. Source: the models' published configs.
KNOWN = {
    "meta-llama/Llama-2-7b": Shape(4096, 32, 32, 32, 128, 11008, 32000),
    "meta-llama/Llama-2-13b": Shape(5120, 40, 40, 40, 128, 13824, 32000),
    "meta-llama/Llama-2-70b": Shape(8192, 80, 64, 8, 128, 28672, 32000),
    "Qwen/Qwen3-8B": Shape(4096, 36, 32, 8, 128, 12288, 151936),
}


def shape_of(options: ModelOptions) -> Shape:
    """Return the shape of a recipe's model. Raises ModelFilesError where it cannot be had."""
    for name, shape in KNOWN.items():
        if options.init.startswith(name):
            return shape
    from training.model.build import load_config

    return shape_of_config(load_config(options))


def shape_of_config(config: Any) -> Shape:
    """Return the shape that a transformers config describes."""
    heads = config.num_attention_heads
    return Shape(
        hidden=config.hidden_size,
        layers=config.num_hidden_layers,
        heads=heads,
        kv_heads=getattr(config, "num_key_value_heads", None) or heads,
        width=getattr(config, "head_dim", None) or config.hidden_size // heads,
        inner=config.intermediate_size,
        vocabulary=config.vocab_size,
        is_tied=bool(config.tie_word_embeddings),
    )
