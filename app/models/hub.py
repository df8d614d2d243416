"""Files of models on the Hugging Face hub, and plain sentences where they cannot be had."""

from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from app.errors import ModelError, UnavailableModelError, UnknownModelError

SMALL_FILES = ("*.json", "*.jinja", "tokenizer.model")
PICKLES = ("pytorch_model*.bin", "adapter_model.bin", "trainable_params.bin")
"""Weights of older models; they are loaded as tensors only, never as programs."""

INSTEAD = "Instead, `--model built-in` runs at once, and `--server-url` takes any model server."


def fetch_small_files(hub_id: str, offline: bool = False) -> Path:
    """Return the folder with a model's config, tokenizer and template, without its weights."""
    return _fetch(hub_id, SMALL_FILES, offline)


def fetch_weights(hub_id: str, offline: bool = False) -> Path:
    """Return the folder with all that loading a model takes; safetensors where there are any."""
    folder = _fetch(hub_id, (*SMALL_FILES, "*.safetensors"), offline)
    if not list(folder.glob("*.safetensors")) or (folder / "adapter_config.json").is_file():
        folder = _fetch(hub_id, (*SMALL_FILES, "*.safetensors", *PICKLES), offline)
    return folder


def _fetch(hub_id: str, patterns: tuple[str, ...], offline: bool) -> Path:
    try:
        found = snapshot_download(hub_id, allow_patterns=list(patterns), local_files_only=offline)
    except (OSError, HFValidationError) as error:
        raise _in_words(hub_id, error) from None
    return Path(found)


def _in_words(hub_id: str, error: Exception) -> ModelError:
    """Return what a person is told; the order matters, for these errors are one family."""
    if isinstance(error, GatedRepoError):
        return UnavailableModelError(
            f"“{hub_id}” is gated: accept its licence at https://huggingface.co/{hub_id}, then "
            f"log in with `hf auth login`. {INSTEAD}"
        )
    if isinstance(error, RepositoryNotFoundError | HFValidationError):
        return UnknownModelError(
            f"The hub has no model “{hub_id}”, or none that this account may see. {INSTEAD}"
        )
    if isinstance(error, LocalEntryNotFoundError):
        return UnavailableModelError(
            f"“{hub_id}” is not on this machine, and the hub at huggingface.co cannot be reached "
            f"to fetch it. {INSTEAD}"
        )
    if isinstance(error, HfHubHTTPError):
        return UnavailableModelError(f"The hub did not give out “{hub_id}” now. {INSTEAD}")
    return UnavailableModelError(
        f"“{hub_id}” could not be stored: {getattr(error, 'strerror', None) or error}. Make room "
        f"on the disk, or name another folder in HF_HOME. {INSTEAD}"
    )
