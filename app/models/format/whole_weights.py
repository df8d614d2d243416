"""Whether a folder's safetensors files are all there and whole: by their headers, in no time."""

import json
from pathlib import Path

from app.errors import UnavailableModelError

INDEX = "model.safetensors.index.json"
MOST_HEADER_BYTES = 100_000_000  # of the format's own rule
PICKLED = ("*.bin", "*.pt", "*.pth")


def check_weights(folder: Path) -> None:
    """Raise UnavailableModelError where weights are missing or cut off."""
    files = sorted({*folder.glob("*.safetensors"), *_named_by_index(folder)})
    if not files and not any(any(folder.glob(kind)) for kind in PICKLED):
        raise UnavailableModelError("weights_absent", folder=folder)
    for path in files:
        if not _is_whole(path):
            raise UnavailableModelError("weights_cut_off", path=path)


def _named_by_index(folder: Path) -> list[Path]:
    """Return the files that a model of several has; a damaged index names none."""
    try:
        named = json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"]
        return [folder / str(name) for name in named.values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []


def _is_whole(path: Path) -> bool:
    """Whether a file has as many bytes as its header says."""
    try:
        with path.open("rb") as file:
            num_header_bytes = int.from_bytes(file.read(8), "little")
            if not 0 < num_header_bytes <= MOST_HEADER_BYTES:
                return False
            header = json.loads(file.read(num_header_bytes))
        ends = [about["data_offsets"][1] for name, about in header.items() if name[:2] != "__"]
        return path.stat().st_size == 8 + num_header_bytes + max(ends, default=0)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return False
