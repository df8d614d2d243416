"""Adapters as files: peft's folders, and the pairs of files of the original LongLoRA.

The original published LoRA in `adapter_model.bin`, and the embeddings and norms that learnt
apart, in `trainable_params.bin`. Pickles are read with `weights_only=True`. Every tensor of
an adapter is used or is an error: embeddings that are lost in silence cost a whole run.
"""

import json
import math
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from training.errors import ModelFilesError

PREFIX = "base_model.model."
UNSUPPORTED = ("use_dora", "fan_in_fan_out", "rank_pattern", "alpha_pattern", "target_parameters")


@dataclass(frozen=True, slots=True)
class Adapter:
    """What an adapter changes, by the names of the base model's modules.

    low_rank: module → (A, B), to be added as scaling · B A. whole: parameter → its new value.
    """

    low_rank: dict[str, tuple[Tensor, Tensor]]
    whole: dict[str, Tensor]
    scaling: float
    base: str


def read_adapter(folder: Path) -> Adapter:
    """Read an adapter's folder. Raises ModelFilesError for what is missing or not supported."""
    try:
        config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ModelFilesError(f"{folder} has no readable adapter_config.json.") from None
    used = [name for name in UNSUPPORTED if config.get(name)]
    if used:
        raise ModelFilesError(f"Adapters with {', '.join(used)} cannot be merged here; peft can.")
    rank, alpha = config["r"], config["lora_alpha"]
    scaling = alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank
    tensors = _read_first(folder, ("adapter_model.safetensors", "adapter_model.bin"))
    extra = folder / "trainable_params.bin"
    whole = _read_tensors(extra) if extra.exists() else {}
    low_rank: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        module, kind = _split(name)
        if kind:
            low_rank.setdefault(module, {})[kind] = tensor
        else:
            whole[name] = tensor
    for module, pair in low_rank.items():
        if pair.keys() != {"A", "B"}:
            raise ModelFilesError(f"The adapter in {folder} lacks half of its update of {module}.")
    return Adapter(
        {module: (pair["A"], pair["B"]) for module, pair in low_rank.items()},
        {_plain(name): tensor for name, tensor in whole.items()},
        scaling,
        config.get("base_model_name_or_path") or "",
    )


def apply_adapter(model: Any, adapter: Adapter) -> None:
    """Change a model's weights as the adapter says, in place, each rounded once.

    The vocabulary grows where the adapter's embeddings are longer (the original added a
    padding token). Raises ModelFilesError where adapter and model do not fit together.
    """
    _grow_vocabulary(model, adapter)
    parameters = dict(model.named_parameters(remove_duplicate=False))
    with torch.no_grad():
        for name, tensor in adapter.whole.items():
            _parameter(parameters, name, tensor.shape).copy_(tensor)
        for module, (down, up) in adapter.low_rank.items():
            weight = _parameter(
                parameters, f"{module}.weight", torch.Size((up.shape[0], down.shape[1]))
            )
            update = adapter.scaling * (up.float() @ down.float())
            weight.copy_(weight.float() + update)


def _grow_vocabulary(model: Any, adapter: Adapter) -> None:
    current = model.get_input_embeddings().weight.shape[0]
    sizes = [len(one) for name, one in adapter.whole.items() if "embed" in name and one.ndim == 2]
    if sizes and max(sizes) != current:
        model.resize_token_embeddings(max(sizes), mean_resizing=False)


def _parameter(parameters: dict[str, nn.Parameter], name: str, shape: torch.Size) -> nn.Parameter:
    if name not in parameters or parameters[name].shape != shape:
        has = tuple(parameters[name].shape) if name in parameters else "nothing"
        raise ModelFilesError(
            f"The adapter is of another base model: it changes {name} of {tuple(shape)}, and the"
            f" model has {has} there."
        )
    return parameters[name]


def _split(name: str) -> tuple[str, str]:
    """Return the module a tensor belongs to, and whether it is A or B of a low-rank pair."""
    for kind in ("A", "B"):
        for ending in (f".lora_{kind}.weight", f".lora_{kind}.default.weight"):
            if name.endswith(ending):
                return name.removesuffix(ending).removeprefix(PREFIX), kind
    return name, ""


def _plain(name: str) -> str:
    """Return a parameter's name in the base model."""
    name = name.removeprefix(PREFIX).replace(".modules_to_save.default.", ".")
    return name.replace(".modules_to_save.", ".")


def _read_first(folder: Path, names: tuple[str, ...]) -> dict[str, Tensor]:
    for name in names:
        if (folder / name).exists():
            return _read_tensors(folder / name)
    raise ModelFilesError(f"{folder} has neither {' nor '.join(names)}.")


def _read_tensors(path: Path) -> dict[str, Tensor]:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, SafetensorError, pickle.UnpicklingError):
        raise ModelFilesError(
            f"{path} is damaged, or holds more than weights: it was not opened."
        ) from None
    if not isinstance(loaded, dict) or not all(isinstance(v, Tensor) for v in loaded.values()):
        raise ModelFilesError(f"{path} holds something other than weights.")
    return loaded
