"""Make one model folder of a base model and what was learnt, for plain transformers to load.

Takes a run's folder, an adapter's folder (ours, peft's, or the original LongLoRA's release),
or an adapter's hub id. The result has the window the adapter was trained for.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from transformers import AutoConfig, AutoModelForCausalLM

from app.models.format.rope import kind_of
from training.errors import CheckpointError, ModelFilesError
from training.export import clean_config, write_tokenizer
from training.model.adapter import apply_adapter, read_adapter
from training.model.build import (
    DTYPES,
    build_model,
    causal_lm_of,
    from_files,
    load_config,
    load_tokenizer,
    set_window,
)
from training.model.learner import Learner
from training.recipe import ModelOptions, Recipe, load_recipe
from training.run.checkpoint import checkpoints_of, load_learnt, step_of

RECIPE = "recipe.toml"


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """What to merge, and where to.

    base: instead of the base model the adapter names. window_tokens: for adapters that do not
    say (the original's); 0 takes what lies beside the adapter. step: of a run; 0 the newest.
    """

    source: str
    output: Path
    base: str = ""
    window_tokens: int = 0
    step: int = 0


def merge(request: MergeRequest) -> Path:
    """Write the merged model to the request's output; return it. Raises TrainingError's kinds."""
    if request.output.exists() and any(request.output.iterdir()):
        raise ModelFilesError(f"{request.output} is not empty: name another folder.")
    folder = _folder_of(request.source)
    if (folder / "checkpoints").is_dir():
        return _merge_run(folder, request)
    return _merge_adapter(folder, request)


def _merge_run(folder: Path, request: MergeRequest) -> Path:
    """Write the model of a run's checkpoint, whole or with its adapter merged in."""
    checkpoint = _checkpoint(folder, request.step)
    recipe = load_recipe(checkpoint / RECIPE)
    options = replace(recipe.model, quantized=False)
    if request.base:
        options = replace(options, init=request.base)
    recipe = replace(recipe, model=options)
    learner = Learner(build_model(recipe), recipe)
    load_learnt(learner, checkpoint)
    model = learner.model
    if recipe.lora is not None:
        model = model.merge_and_unload()
    return _write(causal_lm_of(model), recipe, request.output)


def _merge_adapter(folder: Path, request: MergeRequest) -> Path:
    adapter = read_adapter(folder)
    base = request.base or adapter.base
    if not base:
        raise ModelFilesError(f"The adapter in {folder} names no base model: give it by --base.")
    recipe = load_recipe(folder / RECIPE) if (folder / RECIPE).exists() else None
    config = _config(folder, base, request)
    model = from_files(AutoModelForCausalLM, base, config=config, dtype="auto")
    apply_adapter(model, adapter)
    if recipe is not None:
        return _write(model, recipe, request.output)
    _write_model(model, request.output)
    _write_base_tokenizer(folder, base, request.output)
    return request.output


def _config(folder: Path, base: str, request: MergeRequest) -> Any:
    """Return the base's config with the window that the adapter was trained for."""
    if (folder / "config.json").exists() and not request.window_tokens:
        config = AutoConfig.from_pretrained(folder)
        config._attn_implementation = None
        config.vocab_size = from_files(AutoConfig, base).vocab_size  # grows with the adapter
        return config
    if not request.window_tokens:
        raise ModelFilesError(
            f"Nothing in {folder} says for which window the adapter was trained: give it by"
            " --window, for example --window 32768 for a model named 32k."
        )
    config = load_config(ModelOptions(init=base))
    kind = kind_of(dict(config.rope_parameters))
    set_window(config, request.window_tokens, 0, "linear" if kind == "default" else kind)
    return config


def _write(model: Any, recipe: Recipe, output: Path) -> Path:
    _write_model(model.to(DTYPES[recipe.model.precision]), output)
    tokenizer = load_tokenizer(recipe.model)
    if tokenizer is not None:
        write_tokenizer(tokenizer, recipe, output)
    return output


def _write_model(model: Any, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    config = clean_config(model)
    model.save_pretrained(output)
    config.dtype = model.dtype
    config.save_pretrained(output)


def _write_base_tokenizer(folder: Path, base: str, output: Path) -> None:
    """Save the tokenizer beside the adapter, or else the base's."""
    beside = any(folder.glob("tokenizer*"))
    tokenizer = load_tokenizer(ModelOptions(init=str(folder) if beside else base))
    if tokenizer is not None:
        tokenizer.save_pretrained(output)


def _checkpoint(folder: Path, step: int) -> Path:
    found = checkpoints_of(folder)
    if not found:
        raise CheckpointError(f"{folder} holds no whole checkpoint yet.")
    if not step:
        return found[-1]
    wanted = folder / "checkpoints" / f"step-{step:08d}"
    if wanted not in found:
        steps = ", ".join(str(step_of(one)) for one in found)
        raise CheckpointError(f"{folder} has no checkpoint of step {step}; it has {steps}.")
    return wanted


def _folder_of(source: str) -> Path:
    """Return the folder of a source, fetched from the hub where it is no folder here."""
    path = Path(source)
    if path.is_dir():
        return path
    try:
        return Path(snapshot_download(source))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelFilesError(
            f"{source!r} is no folder here and cannot be had from the hub: {reason}"
        ) from None
