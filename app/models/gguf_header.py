"""The header of a GGUF file → what a model's config.json would say; no weights are read."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from app.errors import UnavailableModelError

_NAMES = {
    "hidden_size": "embedding_length",
    "num_hidden_layers": "block_count",
    "intermediate_size": "feed_forward_length",
    "num_attention_heads": "attention.head_count",
    "num_key_value_heads": "attention.head_count_kv",
    "max_position_embeddings": "context_length",
    "head_dim": "attention.key_length",
    "rope_theta": "rope.freq_base",
}
_LLAMA_3 = {"low_freq_factor": 1.0, "high_freq_factor": 4.0}
_LLAMA_3_WINDOW = 8192
"""What the positions of Llama 3.1 and 3.2 were stretched from; the file keeps the result only."""


def read_header(path: Path) -> dict[str, Any]:
    """Return a config of shape, window and positions, with `licence` and `model_type`.

    Raises UnavailableModelError for a file that is no GGUF file, or is cut off.
    """
    try:
        stat = path.stat()
    except OSError:
        raise UnavailableModelError("gguf_missing", path=path) from None
    return dict(_read(path, stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=8)
def _read(path: Path, size: int, changed: int) -> dict[str, Any]:
    # Imported late: only who has such a file waits for it.
    from gguf import GGUFReader

    try:
        reader = GGUFReader(path)
        fields = reader.fields
        kind = str(fields["general.architecture"].contents())
        config = {
            name: fields[f"{kind}.{key}"].contents()
            for name, key in _NAMES.items()
            if f"{kind}.{key}" in fields
        }
        config["vocab_size"] = len(fields["tokenizer.ggml.tokens"].data)
        tensors = {tensor.name: tensor for tensor in reader.tensors}
        stretched = _rope_parameters(kind, fields, tensors, config)
    except (OSError, ValueError, KeyError, IndexError, OverflowError):
        raise UnavailableModelError("gguf_damaged", path=path) from None
    return {
        **config,
        "model_type": kind,
        "tie_word_embeddings": "output.weight" not in tensors,
        "rope_parameters": stretched,
        "licence": str(fields["general.license"].contents()) if "general.license" in fields else "",
    }


def _rope_parameters(
    kind: str, fields: dict[str, Any], tensors: dict[str, Any], config: dict[str, Any]
) -> dict[str, Any] | None:
    """Return how positions are stretched, or None where they are not."""

    def of(key: str) -> Any:
        field = fields.get(f"{kind}.rope.{key}")
        return field.contents() if field is not None else None

    theta = float(config.pop("rope_theta", 10_000.0))
    factor = float(of("scaling.factor") or of("scale_linear") or 1.0)
    if "rope_freqs.weight" in tensors:
        factor = float(tensors["rope_freqs.weight"].data.max())
        return {
            "rope_type": "llama3",
            "rope_theta": theta,
            "factor": factor,
            "original_max_position_embeddings": _LLAMA_3_WINDOW,
            **_LLAMA_3,
        }
    if factor == 1.0 or of("scaling.type") == "none":
        return None
    rope = {
        "rope_type": of("scaling.type") or "linear",
        "rope_theta": theta,
        "factor": factor,
    }
    if original := of("scaling.original_context_length"):
        rope["original_max_position_embeddings"] = int(original)
    return rope
