"""A tiny Llama as a GGUF file, as llama.cpp's own converter writes one."""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from transformers import LlamaForCausalLM

from tests.app.tiny import byte_tokenizer, tiny_network

TEMPLATE = (
    "{% for message in messages %}<s>{{ message['role'] }}\n{{ message['content'] }}</s>\n"
    "{% endfor %}{% if add_generation_prompt %}<s>assistant\n{% endif %}"
)
NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "model.layers": "blk",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "post_attention_layernorm": "ffn_norm",
    "input_layernorm": "attn_norm",
}


def write_gguf(
    path: Path, more: dict[str, Any] | None = None, tied: bool = False
) -> LlamaForCausalLM:
    """Write a file; return the network that is in it. more: fields of the header.

    tied: the output layer is the embeddings, and such a file holds them once.
    """
    tokenizer = byte_tokenizer()
    network = tiny_network(vocab_size=tokenizer.get_vocab_size(), tie_word_embeddings=tied)
    config = network.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_license("apache-2.0")
    for key, value in (more or {}).items():
        add = writer.add_string if isinstance(value, str) else writer.add_float32
        add(f"llama.{key}", value)
    _add_tokenizer(writer, tokenizer)
    for name, weight in network.state_dict().items():
        if tied and name.startswith("lm_head"):
            continue
        writer.add_tensor(_name(name), _weight(name, weight, config))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return network


def _add_tokenizer(writer: gguf.GGUFWriter, tokenizer: Any) -> None:
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([token for token, _ in vocabulary])
    writer.add_token_types([control if index < 3 else normal for _, index in vocabulary])
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_token_merges([" ".join(merge) for merge in merges])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)


def _name(name: str) -> str:
    for theirs, ours in NAMES.items():
        name = name.replace(theirs, ours)
    return name


def _weight(name: str, weight: torch.Tensor, config: Any) -> np.ndarray:
    """Return a weight in llama.cpp's order: rows of queries and keys in pairs."""
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    for projection, num_heads in heads.items():
        if projection in name:
            pairs = weight.reshape(num_heads, 2, -1, weight.shape[-1])
            weight = pairs.transpose(1, 2).reshape(weight.shape)
    return weight.float().numpy().copy()
