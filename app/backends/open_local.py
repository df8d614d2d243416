"""The model that the settings ask for → a backend, with nothing heavy loaded yet."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.backends import model_files
from app.backends.base import ModelInfo
from app.backends.local import Found, LocalBackend, LocalModel, LocalOptions, Wrapper
from app.backends.passages import PassagesBackend
from app.errors import SettingsError, UnavailableModelError
from app.inference.disk_cache.cache_folder import CacheFolder
from app.messages.message import as_is, in_a_row, message
from app.models.auto import choose_automatically
from app.models.catalogue import find_base, find_entry
from app.models.entry import ModelEntry, completed
from app.models.folder_tokenizer import FolderTokenizer
from app.models.format.folder import ModelFolder, read_json
from app.models.format.rope import factor_of, kind_of, rope_of
from app.models.kept_models import CACHE_FOLDER
from app.models.machine import GIB, Gpu, Machine, describe_machine
from app.models.placement import STRETCHED_AT_MOST, plan
from app.models.sizes import SMALL_MODEL_PARAMETERS
from app.prompting.prompt import Prompt, Template
from app.prompting.templates import JinjaTemplate, template_by_name
from app.settings import Settings
from app.text.tokens import Tokenizer

if TYPE_CHECKING:
    from app.constrained.quotation_constraint import Quoter
    from app.inference.sampling import Constraint

ZERO_GPU_GIB = 48
"""What a worker of ZeroGPU's usual size has."""


def open_backend(
    settings: Settings, run_on_gpu: Wrapper | None = None, texts: CacheFolder | None = None
) -> LocalBackend | PassagesBackend:
    """Return the backend that settings name; its weights load when `start_loading` is called.

    run_on_gpu: what a ZeroGPU Space wraps work in. texts: where texts already read last.
    Raises UnknownModelError, UnavailableModelError or SettingsError in words for the person.
    """
    options = LocalOptions(
        window_tokens=settings.window_tokens,
        gpu_memory_gb=settings.gpu_memory_gb,
        cache_bytes=int(settings.cache_gb * GIB),
        share_cache=settings.share_cache,
        run_on_gpu=run_on_gpu,
        texts=texts,
    )
    if settings.model == "auto":
        return open_automatically(options)
    return open_local(settings.model, options)


def open_local(name: str, options: LocalOptions) -> LocalBackend:
    """Return a local model of a catalogue name, a folder, a GGUF file or a hub id."""
    return open_entry(find_entry(name), options)


def open_entry(entry: ModelEntry, options: LocalOptions) -> LocalBackend:
    """Return the local model of an entry."""
    return LocalBackend(_prepare(entry, options), options)


def open_automatically(options: LocalOptions) -> LocalBackend | PassagesBackend:
    """Return the best model that is here and reads in a bearable time, else passages alone.

    A better one that could be fetched is told of, and not fetched.
    """
    choice = choose_automatically(_machine(options), options.window_tokens)
    better = as_is("")
    if choice.fetchable is not None:
        better = message(
            "auto_could_fetch",
            name=choice.fetchable.model,
            num_gigabytes=choice.fetchable.download_bytes / 10**9,
            num_seconds=max(1, round(choice.fetchable.reading_seconds)),
        )
    if choice.entry is None:
        return PassagesBackend(in_a_row(message("auto_took_passages"), better))
    entry = replace(choice.entry, advice=in_a_row(choice.entry.advice, better))
    return open_entry(entry, options)


def open_tokenizer(name: str, offline: bool = False) -> Tokenizer:
    """Return the tokenizer of a model alone."""
    entry = find_entry(name)
    return _voice(entry, ModelFolder(model_files.small_files_of(entry, offline))).tokenizer


def _prepare(entry: ModelEntry, options: LocalOptions) -> LocalModel:
    folder = ModelFolder(model_files.small_files_of(entry, options.offline))
    config, speaking = folder.config, folder
    if entry.kind == "adapter" and not (config or entry.window_tokens):
        config = _base_folder(entry, folder, options).config
    if entry.kind == "adapter" and not any(folder.path.glob("tokenizer*")):
        speaking = _base_folder(entry, folder, options)
    entry = completed(entry, config)
    voice = _voice(entry, speaking)
    window = _window(entry, config, options.window_tokens)
    info = ModelInfo(
        entry.name,
        window.tokens,
        about=entry.about,
        advice=" ".join(part for part in (entry.advice, window.caution) if part),
        licence=entry.licence,
        mostly_english=entry.source.startswith(("Yukang/", "meta-llama/Llama-2")),
        own_window_tokens=entry.window_tokens,
        longest_window_tokens=_longest(entry, config),
        reading_tokens=entry.reading_tokens,
    )
    return LocalModel(
        info,
        voice.tokenizer,
        voice.template,
        lambda: _find(entry, options),
        rope_factor=window.rope_factor,
        rope_scale=window.rope_scale,
        sampling=entry.sampling or speaking.sampling,
        constraint=voice.constraint,
    )


@dataclass(frozen=True)
class _Voice:
    """How a model is spoken to and how it answers."""

    tokenizer: Tokenizer
    template: Template
    constraint: "Callable[[Prompt], Constraint | None]"


def _voice(entry: ModelEntry, folder: ModelFolder) -> _Voice:
    own = folder.chat_template if entry.template == "own" else ""
    # A model's own template writes the first token itself, where it wants one.
    tokenizer = FolderTokenizer(folder.path, entry.name, CACHE_FOLDER, False if own else None)
    return _Voice(
        tokenizer, _template(entry, folder, own), _quotations(tokenizer, entry.quotes_terms)
    )


def _quotations(
    tokenizer: FolderTokenizer, any_term: bool
) -> "Callable[[Prompt], Constraint | None]":
    """Return what keeps quotations to what stands in a prompt's sources."""

    @functools.cache
    def quoter() -> "Quoter":
        # Imported late: it brings torch, which nobody needs before the first answer.
        from app.constrained.quotation_constraint import Quoter

        return Quoter(tokenizer.library, tokenizer.eos_ids, any_term)

    return lambda prompt: quoter().constraint(prompt.sources) if prompt.sources else None


def _template(entry: ModelEntry, folder: ModelFolder, own: str) -> Template:
    if own:
        names = ("bos_token", "eos_token", "unk_token", "pad_token")
        return JinjaTemplate(own, tuple((name, folder.special(name)) for name in names))
    if entry.template != "own":
        return template_by_name(entry.template)
    # Llamas without a template of their own: what this repository trains is asked this way.
    return template_by_name("longalpaca" if folder.config.get("model_type") == "llama" else "plain")


@dataclass(frozen=True)
class _Window:
    """A window and what it does to positions. caution: what a person is told of it."""

    tokens: int
    rope_factor: float | None = None
    rope_scale: float = 1.0
    caution: str = ""


def _window(entry: ModelEntry, config: dict[str, object], wanted: int) -> _Window:
    """Return the window that is wanted, stretched where the model was trained for less.

    A model that was trained with a linear factor goes on with a larger one. Any other was not
    trained for either, and a larger base of its positions spoils what it knows least: SmolLM2
    at twice its window has a perplexity of 41 so, of 90 with a factor (training/results).
    """
    own = entry.window_tokens
    if wanted <= own:
        return _Window(wanted or own, entry.rope_factor)
    rope = rope_of(config)
    kind = kind_of(rope)
    if not _stretches(entry, config):
        raise SettingsError(
            "window_not_stretchable",
            name=entry.name,
            own_tokens=own,
            kind=kind,
            wanted_tokens=wanted,
        )
    longer = math.ceil(wanted * 8 / own) / 8
    caution = message("window_stretched", own_tokens=own, wanted_tokens=wanted)
    if entry.rope_factor is None and kind == "default":
        return _Window(wanted, None, longer, caution)
    return _Window(wanted, (entry.rope_factor or factor_of(rope)) * longer, 1.0, caution)


def _stretches(entry: ModelEntry, config: dict[str, object]) -> bool:
    return entry.rope_factor is not None or kind_of(rope_of(config)) in ("default", "linear")


def _longest(entry: ModelEntry, config: dict[str, object]) -> int:
    """Return the longest window worth offering."""
    if not _stretches(entry, config):
        return entry.window_tokens
    return int(STRETCHED_AT_MOST * entry.window_tokens)


def _find(entry: ModelEntry, options: LocalOptions) -> Found:
    """Plan, then fetch: what cannot run here is not downloaded."""
    weights, cache_bytes = options.weights, options.cache_bytes
    if weights is None and entry.shape is not None:
        made = plan(entry, _machine(options), options.window_tokens)
        # A small model is tried anyway: what the plan keeps in reserve would hold it twice.
        if not made.fits and made.num_parameters > SMALL_MODEL_PARAMETERS:
            raise UnavailableModelError("model_too_large", name=entry.name, advice=made.advice)
        if made.chosen is not None:
            weights = made.chosen.weights if made.chosen.place != "CPU" else None
            # One text of a full window is always kept: the plan has counted it.
            cache_bytes = max(cache_bytes, made.chosen.cache_bytes) if cache_bytes else 0
    found = model_files.weights_of(entry, options.offline)
    if entry.kind != "adapter":
        return Found(found, entry.adapter, weights, cache_bytes)
    base = _base_of(entry, found)
    return Found(model_files.weights_of(base, options.offline), found, weights, cache_bytes)


def _base_folder(entry: ModelEntry, adapter: ModelFolder, options: LocalOptions) -> ModelFolder:
    """Return the small files of the model that an adapter belongs on."""
    base = _base_of(entry, adapter.path)
    return ModelFolder(model_files.small_files_of(base, options.offline))


def _machine(options: LocalOptions) -> Machine:
    if options.run_on_gpu is not None:
        memory = int((options.gpu_memory_gb or ZERO_GPU_GIB) * GIB)
        return replace(describe_machine(), gpus=(Gpu("ZeroGPU", memory),))
    machine = describe_machine(options.gpu_memory_gb)
    return replace(machine, gpus=()) if options.device == "cpu" else machine


def _base_of(entry: ModelEntry, adapter: Path) -> ModelEntry:
    """Return the model an adapter belongs on: as its own config says, if that can be found."""
    named = str(read_json(adapter / "adapter_config.json").get("base_model_name_or_path") or "")
    for name in filter(None, (named, entry.base_id)):
        if (base := find_base(name)) is not None:
            return base
    raise UnavailableModelError("adapter_without_base", name=entry.name)
