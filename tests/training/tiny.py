"""A tiny shape, tiny data and a tokenizer of single characters, for the tests of training."""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

SHAPE = {
    "model_type": "llama",
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
}


def write_token_rows(path: Path, num_rows: int = 60, seed: int = 0) -> Path:
    """Write sequences that count up by threes: something that a tiny model learns at once."""
    draw = random.Random(seed)
    lines = []
    for _ in range(num_rows):
        first, length = draw.randrange(64), draw.randrange(5, 60)
        ids = [(first + 3 * place) % 64 for place in range(length)]
        weights = [0.0, 0.0, 3.0] + [1.0] * (length - 3)
        lines.append(json.dumps({"ids": ids, "loss_weights": weights}))
    path.write_text("\n".join(lines) + "\n")
    return path


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Return a tokenizer of single characters, with marks for begin and end."""
    letters = "abcdefghijklmnopqrstuvwxyz[]/ .,:#?\n0123456789ST"
    vocabulary = {mark: index for index, mark in enumerate(["<unk>", "<s>", "</s>", *letters])}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    inner.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )
