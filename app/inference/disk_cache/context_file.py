"""What a model has read ↔ a safetensors file: the token ids, and each layer's keys and values.

Written layer by layer, because all of them at once would take the memory twice, and read only
as far as they are wanted.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from app.text.tokens import Ids

DTYPES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int32: "I32",
}
"""What a cache holds, by the names that the format gives it."""
Layer = tuple[Tensor, Tensor]
"""Keys and values: 1, key/value heads, tokens, width of a head."""


def write_context(path: Path, ids: Ids, layers: Sequence[Layer]) -> None:
    """Write a file to the disk; raises OSError where that fails."""
    named = list(_named(ids, layers))
    header = json.dumps(_header(named)).encode()
    header += b" " * (-len(header) % 8)
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for _, tensor in named:
            plain = tensor.detach().contiguous().cpu()
            file.write(plain.view(torch.uint8).numpy().data)
        file.flush()
        # Else a file could have its name before it has its bytes.
        os.fsync(file.fileno())


def read_ids(path: Path) -> Ids:
    """Return the tokens of a file; raises OSError or SafetensorError where it is none."""
    with safe_open(path, framework="numpy") as file:
        return np.asarray(file.get_tensor("ids"), np.int32)


def read_layers(path: Path, num_layers: int, length: int) -> Iterator[Layer]:
    """Yield keys and values of the first tokens, layer by layer; raises as `read_ids` does."""
    with safe_open(path, framework="pt", device="cpu") as file:
        for number in range(num_layers):
            keys = file.get_slice(f"keys.{number}")[:, :, :length]
            values = file.get_slice(f"values.{number}")[:, :, :length]
            yield keys, values


def _named(ids: Ids, layers: Iterable[Layer]) -> Iterator[tuple[str, Tensor]]:
    yield "ids", torch.from_numpy(ids.copy())
    for number, (keys, values) in enumerate(layers):
        yield f"keys.{number}", keys
        yield f"values.{number}", values


def _header(named: Iterable[tuple[str, Tensor]]) -> dict[str, object]:
    header: dict[str, object] = {}
    start = 0
    for name, tensor in named:
        end = start + tensor.numel() * tensor.element_size()
        shape = list(tensor.shape)
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": shape,
            "data_offsets": [start, end],
        }
        start = end
    return header
