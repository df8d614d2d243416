"""What names a GGUF file: a model in one piece."""

from pathlib import Path

SUFFIX = ".gguf"


def is_gguf_name(name: str | Path) -> bool:
    """Whether a model is named by a GGUF file rather than by a folder or a hub's name."""
    return str(name).lower().endswith(SUFFIX)
