"""An adapter's folder → its matrices, embeddings and norms in the model it was trained on."""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.errors import UnavailableModelError
from app.models.sizes import Weights


def join_adapter(network: Any, adapter: Path, weights: Weights | None = None) -> Any:
    """Return the model with an adapter's matrices, embeddings and norms in it."""
    from peft import PeftModel

    apart = _trainable_params(adapter)
    rows = next((t.shape[0] for name, t in apart.items() if "embed_tokens" in name), 0)
    if rows > network.get_input_embeddings().num_embeddings:
        # One pad token more; the output's new row stays zero, so that it is never the likeliest.
        old = network.get_input_embeddings().num_embeddings
        network.resize_token_embeddings(rows, mean_resizing=False)
        network.get_output_embeddings().weight.data[old:] = 0
    with warnings.catch_warnings():
        # peft asks transformers for names that are on their way out; nobody here can help it.
        warnings.simplefilter("ignore", FutureWarning)
        joined = PeftModel.from_pretrained(network, str(adapter), local_files_only=True)
    if weights not in ("8-bit", "4-bit"):
        joined = joined.merge_and_unload()
    _copy_in(joined, apart)
    return joined


def _trainable_params(adapter: Path) -> dict[str, Tensor]:
    """Return the embeddings and norms that released adapters keep in a file of their own."""
    path = adapter / "trainable_params.bin"
    if not path.is_file():
        return {}
    found = torch.load(path, map_location="cpu", weights_only=True)
    return {str(name): value for name, value in found.items()}


def _copy_in(network: Any, apart: dict[str, Tensor]) -> None:
    """Overwrite parameters by the names that a wrapped or a plain model gives them."""
    own = {_bare(name): parameter for name, parameter in network.named_parameters()}
    for name, value in apart.items():
        parameter = own.get(_bare(name))
        if parameter is None or parameter.shape != value.shape:
            raise UnavailableModelError("adapter_does_not_fit", name=_bare(name))
        parameter.data.copy_(value)


def _bare(name: str) -> str:
    for wrapping in ("base_model.model.", "module.", ".base_layer", ".modules_to_save.default"):
        name = name.replace(wrapping, "")
    return name
