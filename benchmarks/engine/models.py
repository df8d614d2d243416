"""The models and texts on which the engine is measured."""

import numpy as np
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from app.backends.model_files import weights_of
from app.inference import attention
from app.inference.context import LoadedModel
from app.models.catalogue import find_entry
from app.models.presence import is_here
from app.text.tokens import Ids

WINDOW = 16_384


def random_network(width: int, layers: int, vocabulary: int = 8000) -> LlamaForCausalLM:
    """Return a Llama with random weights, wide enough spread for clear-cut choices."""
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=width * 8 // 3,
        num_hidden_layers=layers,
        num_attention_heads=width // 64,
        num_key_value_heads=width // 64,
        max_position_embeddings=WINDOW,
        bos_token_id=1,
        eos_token_id=2,
    )
    network = LlamaForCausalLM(config).eval().requires_grad_(False)
    for name, parameter in network.named_parameters():
        if "norm" not in name:
            parameter.normal_(0.0, 2.0 * width**-0.5)
    return network


def smollm2_network() -> LlamaForCausalLM | None:
    """Return SmolLM2 135M in float32, or None where it has not been fetched."""
    entry = find_entry("smollm2")
    if not is_here(entry):
        return None
    network: LlamaForCausalLM = AutoModelForCausalLM.from_pretrained(
        weights_of(entry, offline=True), dtype=torch.float32, local_files_only=True
    )
    return network.eval().requires_grad_(False)


def as_engine_runs_it(network: LlamaForCausalLM) -> LoadedModel:
    """Give a model the engine's attention."""
    network.set_attn_implementation(attention.register())
    window = min(WINDOW, network.config.max_position_embeddings)
    return LoadedModel(network, torch.device("cpu"), window)


def as_transformers_runs_it(network: LlamaForCausalLM) -> LlamaForCausalLM:
    """Give a model the attention that transformers would choose."""
    network.set_attn_implementation("sdpa")
    return network


def text(seed: int, num_tokens: int, vocabulary: int) -> Ids:
    """Return tokens in phrases that come again, as words do; frequent ones are frequent."""
    random = np.random.default_rng(seed)
    ranks = np.minimum(random.zipf(1.3, size=(64, 12)), vocabulary - 4)
    phrases = 3 + ranks
    tokens = phrases[random.integers(0, 64, num_tokens // 12 + 1)].ravel()
    return tokens[:num_tokens].astype(np.int32)


def prose(seed: int, num_words: int = 800) -> str:
    """Return sentences of made-up words."""
    random = np.random.default_rng(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    lexicon = ["".join(random.choice(syllables, size=n)) for n in random.integers(1, 4, size=200)]
    words = [lexicon[min(rank, 199)] for rank in random.zipf(1.4, size=num_words)]
    ends = np.flatnonzero(random.random(num_words) < 0.08)
    for end in ends:
        words[end] += "."
    return " ".join(words)
