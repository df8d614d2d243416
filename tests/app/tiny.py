"""Tiny Llamas with random weights, and a tokenizer for them."""

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 97


def tiny_config(**changes: object) -> LlamaConfig:
    values = {
        "vocab_size": VOCABULARY,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 2048,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": None,
    }
    return LlamaConfig(**{**values, **changes})


def tiny_network(seed: int = 0, spread: float = 0.4, **changes: object) -> LlamaForCausalLM:
    """Return a random model; a wide spread makes its choices clear-cut and its texts lively."""
    torch.manual_seed(seed)
    network = LlamaForCausalLM(tiny_config(**changes)).eval().requires_grad_(False)
    for name, parameter in network.named_parameters():
        if "norm" not in name:
            parameter.normal_(0.0, spread)
    return network


def byte_tokenizer() -> Tokenizer:
    """Return a byte-level tokenizer: <unk> 0, <s> 1, </s> 2, then bytes and a few pieces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<unk>", "<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(["the lamp in the harbour was lit before the storm"], trainer)
    return tokenizer
