"""The result of a run as files that others load: a model, or an adapter and its window.

A full model goes to `model/`, as `AutoModelForCausalLM.from_pretrained` reads it. LoRA goes to
`adapter/`, as peft reads it: with the embeddings and norms that learnt, and beside them the
model's config, because the window and its positions belong to what was learnt. A card says what a
result was made of, and how to load it.
"""

import shutil
from pathlib import Path
from typing import Any

from app.models.format.gguf_name import is_gguf_name
from training.data.examples import read_manifest
from training.data.prepare import folder_of
from training.data.templates import CHAT_TEMPLATES
from training.errors import CheckpointError
from training.model.build import DTYPES, causal_lm_of, group_size_of
from training.parallel.world import wait_for_all
from training.publish.card import Facts, write_card
from training.publish.commit import commit_of
from training.recipe import Recipe
from training.run.checkpoint import Run
from training.run.journal import read_log
from training.toml.strict_toml import to_toml

PREFIX = "model."  # the learner's name for the model it holds


def save_result(run: Run, tokenizer: Any) -> Path:
    """Write the result of a run; every process calls this. Returns the folder."""
    kind = "model" if run.recipe.lora is None else "adapter"
    folder = Path(run.recipe.output.folder) / kind
    learnt = run.strategy.gather()
    if run.world.is_first:
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        model = _unwrapped(run.strategy.learner).model
        _write(
            model, {name.removeprefix(PREFIX): one for name, one in learnt.items()}, run, partial
        )
        if tokenizer is not None:
            write_tokenizer(tokenizer, run.recipe, partial)
        (partial / "recipe.toml").write_text(to_toml(run.recipe), encoding="utf-8")
        config = clean_config(causal_lm_of(model)).to_dict()
        write_card(run.recipe, _facts(run.recipe, config), partial, str(folder))
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    wait_for_all()
    return folder


def _write(model: Any, learnt: dict[str, Any], run: Run, folder: Path) -> None:
    causal_lm = causal_lm_of(model)
    config = clean_config(causal_lm)
    if run.recipe.lora is not None:
        is_gguf = is_gguf_name(run.recipe.model.init)
        # Beside a GGUF there is no config by which peft could see whether the vocabulary grew.
        embeddings = {"save_embedding_layers": False} if is_gguf else {}
        model.save_pretrained(folder, state_dict=learnt, **embeddings)
        config.save_pretrained(folder)
        return
    dtype = DTYPES[run.recipe.model.precision]
    missing = {name for name, one in causal_lm.named_parameters() if one.requires_grad}
    if not missing.issubset(learnt):
        raise CheckpointError("Some of what learnt is missing from the result.")
    tied = causal_lm.all_tied_weights_keys  # second names; cast, they would be second copies
    stored = {name: one.to(dtype) for name, one in learnt.items() if name not in tied}
    causal_lm.save_pretrained(folder, state_dict=stored)
    config.dtype = dtype
    config.save_pretrained(folder)


def _facts(recipe: Recipe, config: dict[str, Any]) -> Facts:
    """Return what a card says of a run besides its recipe."""
    manifest = read_manifest(folder_of(recipe))
    return Facts(
        config=config,
        group_size=group_size_of(recipe) if recipe.attention.kind == "s2" else 0,
        examples=manifest.num_examples if manifest else 0,
        tokens=manifest.num_tokens if manifest else 0,
        log=tuple(read_log(Path(recipe.output.folder))),
        commit=commit_of(),
    )


def write_tokenizer(tokenizer: Any, recipe: Recipe, folder: Path) -> None:
    """Save a tokenizer; with the template it was trained in, where it has none of its own."""
    template = recipe.data.template
    if recipe.data.kind in ("records", "chats") and template != "model":
        tokenizer.chat_template = CHAT_TEMPLATES[template]
    tokenizer.save_pretrained(folder)


def clean_config(causal_lm: Any) -> Any:
    """Return a copy of a model's config as inference needs it.

    Its cache is on, no attention is prescribed, and the model's class is named: llama.cpp's
    converter and other servers ask for that.
    """
    config = causal_lm.config
    copy = config.__class__.from_dict(config.to_dict())
    copy.use_cache = True
    copy._attn_implementation = None
    copy.architectures = [type(causal_lm).__name__]
    return copy


def _unwrapped(learner: Any) -> Any:
    return getattr(learner, "module", learner)
