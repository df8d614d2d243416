"""Files of models on the Hugging Face hub, and plain sentences where they cannot be had."""

from pathlib import Path

from huggingface_hub import constants, snapshot_download, try_to_load_from_cache

# HTTPError is that of the hub's HTTP client, which is another one from version to version.
from huggingface_hub.errors import (  # type: ignore[attr-defined]
    DryRunError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from huggingface_hub.file_download import repo_folder_name

from app.errors import ModelError, UnavailableModelError, UnknownModelError
from app.messages.message import message

SMALL_FILES = ("*.json", "*.jinja", "tokenizer.model")
PICKLES = ("pytorch_model*.bin", "adapter_model.bin", "trainable_params.bin")
"""Weights of older models; they are loaded as tensors only, never as programs."""

INSTEAD = message("choose_passages_instead")


def fetch_small_files(hub_id: str, offline: bool = False) -> Path:
    """Return the folder with a model's config, tokenizer and template, without its weights."""
    return _fetch(hub_id, SMALL_FILES, offline)


def fetch_weights(hub_id: str, offline: bool = False) -> Path:
    """Return the folder with all that loading a model takes; safetensors where there are any."""
    folder = _fetch(hub_id, (*SMALL_FILES, "*.safetensors"), offline)
    if not list(folder.glob("*.safetensors")) or (folder / "adapter_config.json").is_file():
        folder = _fetch(hub_id, (*SMALL_FILES, "*.safetensors", *PICKLES), offline)
    return folder


def bytes_to_fetch(hub_id: str) -> int:
    """Ask the hub how many bytes of a model are not on this machine yet; fetches nothing."""
    wanted = [*SMALL_FILES, "*.safetensors", *PICKLES]
    try:
        files = snapshot_download(hub_id, allow_patterns=wanted, dry_run=True)
    except (OSError, HTTPError, HFValidationError) as error:
        raise _in_words(hub_id, error) from None
    if any(file.filename.endswith(".safetensors") for file in files):
        files = [file for file in files if not file.filename.endswith(".bin")]
    return sum(file.file_size or 0 for file in files if file.will_download)


def kept_bytes(hub_id: str) -> int:
    """Return how many bytes of a model lie on this machine, unfinished files included."""
    kept = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=hub_id, repo_type="model")
    num_bytes = 0
    for file in (kept / "blobs").glob("*"):
        try:
            num_bytes += file.stat().st_size
        except OSError:  # renamed meanwhile, once it was whole
            continue
    return num_bytes


def is_on_this_machine(hub_id: str) -> bool:
    """Say whether a model's weights have been fetched before; all of them, as far as is known."""
    names = ("model.safetensors", "pytorch_model.bin", "adapter_config.json")
    indices = (f"{name}.index.json" for name in names[:2])
    try:
        return any(
            isinstance(try_to_load_from_cache(hub_id, name), str) for name in (*names, *indices)
        )
    except HFValidationError:
        return False


def _fetch(hub_id: str, patterns: tuple[str, ...], offline: bool) -> Path:
    try:
        found = snapshot_download(hub_id, allow_patterns=list(patterns), local_files_only=offline)
    except (OSError, HTTPError, HFValidationError) as error:
        raise _in_words(hub_id, error) from None
    return Path(found)


def _in_words(hub_id: str, error: Exception) -> ModelError:
    """Return what a person is told; the order matters, for these errors are one family."""
    if isinstance(error, DryRunError) and isinstance(error.__cause__, Exception):
        return _in_words(hub_id, error.__cause__)
    if isinstance(error, GatedRepoError):
        return UnavailableModelError("hub_gated", hub_id=hub_id, instead=INSTEAD)
    if isinstance(error, RepositoryNotFoundError | HFValidationError):
        return UnknownModelError("hub_knows_no_model", hub_id=hub_id, instead=INSTEAD)
    if isinstance(error, LocalEntryNotFoundError):
        return UnavailableModelError("hub_unreachable", hub_id=hub_id, instead=INSTEAD)
    if isinstance(error, HfHubHTTPError):
        return UnavailableModelError("hub_refused", hub_id=hub_id, instead=INSTEAD)
    if isinstance(error, HTTPError | ConnectionError):
        return UnavailableModelError("hub_unreachable", hub_id=hub_id, instead=INSTEAD)
    return UnavailableModelError(
        "model_not_stored",
        hub_id=hub_id,
        reason=getattr(error, "strerror", None) or error,
        instead=INSTEAD,
    )
