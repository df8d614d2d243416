"""A GGUF file as transformers is told of it, and what transformers would read wrongly."""

from pathlib import Path

from app.models.format.gguf_name import is_gguf_name
from training.errors import ModelFilesError


def gguf_place(name: str) -> tuple[str, dict[str, str]] | None:
    """Return the folder and the option by which transformers loads a GGUF; None for other names.

    Raises ModelFilesError where the file is missing, damaged, or has stretched positions, which
    transformers leaves out in silence: its answers would be those of another model.
    """
    path = Path(name)
    if not is_gguf_name(name):
        return None
    if not path.is_file():
        raise ModelFilesError(f"There is no file {name}.")
    if _is_stretched(path):
        raise ModelFilesError(
            f"{name} has stretched positions, which transformers does not read from a GGUF: serve"
            " it with llama.cpp and give the server's address."
        )
    return str(path.parent), {"gguf_file": path.name}


def _is_stretched(path: Path) -> bool:
    from gguf import GGUFReader

    try:
        reader = GGUFReader(path)
        kind = str(reader.fields["general.architecture"].contents())
        factors = [
            float(found.contents())
            for key in ("scaling.factor", "scale_linear")
            if (found := reader.fields.get(f"{kind}.rope.{key}")) is not None
        ]
    except (OSError, ValueError, KeyError, IndexError, OverflowError):
        raise ModelFilesError(f"{path} is damaged, or no GGUF file.") from None
    has_factors = any(tensor.name == "rope_freqs.weight" for tensor in reader.tensors)
    return has_factors or any(factor not in (0.0, 1.0) for factor in factors)
