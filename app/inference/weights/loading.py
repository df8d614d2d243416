"""A folder's weights → a model in memory that reads with the right positions.

Pickled weights are read as tensors only; code from a model's folder never runs.
"""

import contextlib
import importlib.util
import pickle
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, BitsAndBytesConfig
from transformers.cache_utils import DynamicCache, DynamicLayer
from transformers.utils import logging as transformers_logging

from app.errors import UnavailableModelError
from app.inference import attention
from app.inference.context import LoadedModel
from app.inference.memory import telling_out_of_memory
from app.inference.weights.adapter import join_adapter
from app.models.format.rope import at_window, kind_of, rotary_width, with_larger_base
from app.models.sizes import SMALL_MODEL_PARAMETERS, Weights


@dataclass(frozen=True)
class LoadRequest:
    """What to load. adapter: a folder whose adapter is joined in, or None; window and positions
    are then those of the config beside it, where there is one.

    rope_factor: linear; None leaves what the config says. rope_scale: by how much longer the
    slowest wave of plain positions becomes, for a window that the model was not trained for; 1
    leaves them. window_tokens: what it may read and write. weights: None is 16 bits on a GPU,
    and on a CPU what suits the size. device: `auto`, `cpu` or `cuda`. gpu_memory_gb: at most so
    much of each GPU, in GiB; 0 for all of it. put_on_gpu_last: as ZeroGPU wants it.
    """

    folder: Path
    window_tokens: int
    adapter: Path | None = None
    rope_factor: float | None = None
    rope_scale: float = 1.0
    weights: Weights | None = None
    device: str = "auto"
    gpu_memory_gb: float = 0.0
    put_on_gpu_last: bool = False


ONE_AT_A_TIME = threading.Lock()
"""transformers builds networks under settings that hold for the whole process: two loads at
once leave both broken, and all that follow."""


def load(request: LoadRequest) -> LoadedModel:
    """Load a model, or raise UnavailableModelError or OutOfMemoryError in plain words.

    From whatever thread: loads of one process wait for one another.
    """
    with ONE_AT_A_TIME:
        return _load(request)


def _load(request: LoadRequest) -> LoadedModel:
    transformers_logging.disable_progress_bar()
    device = _device(request.device)
    config = _config(request)
    with telling_out_of_memory("loading_the_model"), _reporting_damage(request.folder):
        network, told = AutoModelForCausalLM.from_pretrained(
            request.folder,
            config=config,
            local_files_only=True,
            trust_remote_code=False,
            weights_only=True,
            output_loading_info=True,
            attn_implementation=_attention(config, device),
            **_placement(request, config, device),
        )
        _check_weights(network, told["missing_keys"], request.folder)
        if request.adapter is not None:
            network = join_adapter(network, request.adapter, request.weights)
        if request.put_on_gpu_last:
            network = network.to(device)
    network.eval()
    network.requires_grad_(False)
    _check_positions(network, request)
    return LoadedModel(network, _input_device(network), request.window_tokens)


def _check_weights(network: Any, missing: Iterable[str], folder: Path) -> None:
    """Refuse a network of which a weight is not from its files: its words would be noise."""
    empty = {name for name, weight in network.named_parameters() if weight.is_meta}
    if absent := sorted({*missing, *empty}):
        raise UnavailableModelError(
            "weights_missing", folder=folder, num_missing=len(absent), first=absent[0]
        )


def _config(request: LoadRequest) -> Any:
    try:
        config = AutoConfig.from_pretrained(
            request.folder, local_files_only=True, trust_remote_code=False
        )
    except (ValueError, OSError, KeyError) as error:
        raise UnavailableModelError(
            "model_kind_unknown", folder=request.folder, reason=first_line(error)
        ) from None
    if request.adapter is not None and (request.adapter / "config.json").is_file():
        learnt = AutoConfig.from_pretrained(request.adapter, local_files_only=True)
        config.rope_parameters = learnt.rope_parameters
        config.max_position_embeddings = learnt.max_position_embeddings
    if request.rope_scale != 1.0:
        return _with_larger_base(config, request.rope_scale, request.window_tokens)
    if request.rope_factor is None:
        return _with_steady_positions(config, request.window_tokens)
    return stretched(config, request.rope_factor, request.window_tokens)


def _with_steady_positions(config: Any, window_tokens: int) -> Any:
    """Return a config whose positions do not change as a text grows: what is cached must fit."""
    rope = getattr(config, "rope_parameters", None) or {}
    if kind_of(rope) == "dynamic":
        original = config.max_position_embeddings
        config.rope_parameters = at_window(rope, window_tokens, original, rotary_width(config))
        config.max_position_embeddings = max(window_tokens, original)
    return config


def _with_larger_base(config: Any, scale: float, window_tokens: int) -> Any:
    """Return a config whose positions reach further with nothing learnt for it (NTK-aware)."""
    rope = getattr(config, "rope_parameters", None) or {}
    if "rope_theta" not in rope:
        # It has no such positions, or several kinds of them.
        raise UnavailableModelError("positions_not_stretchable")
    config.rope_parameters = with_larger_base(rope, scale, rotary_width(config))
    config.max_position_embeddings = max(window_tokens, config.max_position_embeddings)
    return config


def stretched(config: Any, factor: float, window_tokens: int) -> Any:
    """Return a config with positions divided by a factor, for so many tokens."""
    rope = dict(getattr(config, "rope_parameters", None) or {})
    config.rope_parameters = {**rope, "rope_type": "linear", "factor": factor}
    config.max_position_embeddings = max(window_tokens, config.max_position_embeddings)
    return config


def _check_positions(network: Any, request: LoadRequest) -> None:
    """Assert that the factor reached the model: without it, answers are blank or garbage."""
    if request.rope_factor is None and request.rope_scale == 1.0:
        return
    factor = request.rope_factor or 1.0
    for module in network.modules():
        if hasattr(module, "inv_freq") and hasattr(module, "compute_default_rope_parameters"):
            plain, _ = module.compute_default_rope_parameters(module.config)
            wanted = plain.to(module.inv_freq) / factor
            if not torch.allclose(module.inv_freq, wanted, rtol=1e-5):
                raise UnavailableModelError("positions_not_stretched", factor=factor)
            return
    raise UnavailableModelError("positions_not_stretchable")


def _attention(config: Any, device: str) -> str | None:
    """Choose how a model attends; None leaves it to transformers."""
    layers = DynamicCache(config=config).layers
    plain = bool(layers) and all(type(layer) is DynamicLayer for layer in layers)
    if config.model_type not in attention.FAMILIES or not plain:
        return None
    if device != "cpu" and importlib.util.find_spec("flash_attn") is not None:
        return "flash_attention_2"
    return attention.register()


def _gpu_dtype() -> torch.dtype:
    # GPUs before Ampere know float16 only.
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def _placement(request: LoadRequest, config: Any, device: str) -> dict[str, Any]:
    """Say in which numbers and on which devices the weights go."""
    if request.put_on_gpu_last:
        return {"dtype": torch.bfloat16}
    if device == "cpu":
        return {"dtype": _cpu_dtype(request, config)}
    wanted: dict[str, Any] = {"dtype": _gpu_dtype()}
    if request.weights == "float32":
        wanted["dtype"] = torch.float32
    elif request.weights == "8-bit":
        wanted["quantization_config"] = BitsAndBytesConfig(load_in_8bit=True)
    elif request.weights == "4-bit":
        wanted["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=wanted["dtype"],
            bnb_4bit_use_double_quant=True,
        )
    num_gpus = torch.cuda.device_count()
    wanted["device_map"] = "auto" if num_gpus > 1 else {"": device}
    if num_gpus > 1 and request.gpu_memory_gb:
        wanted["max_memory"] = dict.fromkeys(range(num_gpus), f"{request.gpu_memory_gb}GiB")
    return wanted


def _cpu_dtype(request: LoadRequest, config: Any) -> torch.dtype:
    if request.weights in ("8-bit", "4-bit"):
        raise UnavailableModelError("few_bits_need_gpu")
    if request.weights is not None:
        return torch.float32 if request.weights == "float32" else torch.bfloat16
    stored = sum(path.stat().st_size for path in request.folder.glob("*.safetensors"))
    itemsize = getattr(config.dtype, "itemsize", 4)
    is_small = stored < itemsize * SMALL_MODEL_PARAMETERS
    quick = config.dtype is torch.bfloat16 and _multiplies_bfloat16()
    return torch.float32 if is_small and not quick else torch.bfloat16


def _multiplies_bfloat16() -> bool:
    """Whether the processor has units for bfloat16; without them it is slower than float32."""
    return torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"


def _input_device(network: Any) -> torch.device:
    device: torch.device = network.get_input_embeddings().weight.device
    return device


@contextlib.contextmanager
def _reporting_damage(folder: Path) -> Iterator[None]:
    """Turn what loaders raise for missing or broken weights into a sentence."""
    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except pickle.UnpicklingError as error:
        raise UnavailableModelError("weights_unsafe", folder=folder) from error
    except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
        raise UnavailableModelError(
            "weights_unloadable", folder=folder, reason=first_line(error)
        ) from error


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
