"""The card of a result: what it was made of, and how to load it so that it reads as it learnt to.

An adapter that plain peft loads over its base has the base's positions: the window is lost, and
nothing says so. The card gives the lines that take the config beside the adapter.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.models.format.rope import kind_of, original_window, reach
from training.data.sources import HUB
from training.publish.local_paths import base_in_code, is_public, public_name
from training.recipe import Recipe, row_tokens_of

CARD = "README.md"
_LOADED = {
    "adapter": "model = AutoModelForCausalLM.from_pretrained("
    "{base}, config=AutoConfig.from_pretrained({here!r}))\n"
    "model = PeftModel.from_pretrained(model, {here!r})",
    "model": "model = AutoModelForCausalLM.from_pretrained({here!r})",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run knows of itself besides its recipe.

    config: the model's, as config.json has it. group_size: tokens; 0 without S². examples,
    tokens: of the data. log: the steps, as `read_log` gives them. commit: of this project.
    """

    config: dict[str, Any] = field(default_factory=dict)
    group_size: int = 0
    examples: int = 0
    tokens: int = 0
    log: tuple[dict[str, Any], ...] = ()
    commit: str = ""


def write_card(recipe: Recipe, facts: Facts, folder: Path, here: str) -> None:
    """Write a result's card into its folder. here: what the result will be loaded by."""
    (folder / CARD).write_text(card(recipe, facts, here), encoding="utf-8")


def card(recipe: Recipe, facts: Facts, here: str) -> str:
    """Return a card in Markdown, with the head that the hub reads. here: a folder or hub id."""
    kind = "model" if recipe.lora is None else "adapter"
    rows = [("base", base_of(recipe)), *_rows(recipe, facts)]
    table = "\n".join(f"| {name} | {_cell(value)} |" for name, value in rows if value)
    lines = _LOADED[kind].format(base=base_in_code(recipe.model.init), here=here)
    imports = "AutoConfig, AutoModelForCausalLM" if kind == "adapter" else "AutoModelForCausalLM"
    peft = "from peft import PeftModel\n" if kind == "adapter" else ""
    code = f"```python\n{peft}from transformers import {imports}\n\n{lines}\n```"
    parts = [_head(recipe, kind), f"# {recipe.title}", f"| | |\n|---|---|\n{table}"]
    parts += ["## Load it", code]
    if kind == "adapter":
        parts.append(_caution(facts.config))
    return "\n\n".join(parts) + "\n"


def base_of(recipe: Recipe) -> str:
    """Return what was trained: a hub id, a folder's own name, or nothing but a shape."""
    if not recipe.model.init:
        return "none: the weights were drawn"
    return public_name(recipe.model.init)


def rope_in_words(config: dict[str, Any]) -> str:
    """Return a config's positions: their kind, factor and what it counts from, or the base."""
    rope, window = config.get("rope_parameters") or {}, config.get("max_position_embeddings", 0)
    kind = kind_of(rope)
    if kind == "default":
        theta = rope.get("rope_theta")
        return f"plain, base {theta:g}" if isinstance(theta, int | float) else ""
    original = original_window(rope, window)
    return f"{kind}, factor {float(rope.get('factor') or 1.0):g}, from {original:,} tokens"


def _rows(recipe: Recipe, facts: Facts) -> list[tuple[str, str]]:
    lora, options = recipe.lora, recipe.training
    groups = f"S², groups of {facts.group_size:,} tokens" if facts.group_size else ""
    low_rank = (
        f"LoRA, rank {lora.rank}, α {lora.alpha}, on {', '.join(lora.targets)};"
        f" whole: {', '.join(lora.trained) or 'nothing'}"
        if lora
        else "all weights"
    )
    return [
        ("window", f"{_window(facts.config):,} tokens"),
        ("RoPE", rope_in_words(facts.config)),
        ("attention while training", groups or recipe.attention.pattern or "full"),
        ("learns", low_rank),
        ("data", _data(recipe, facts)),
        ("rows", f"{options.rows_per_step} a step, of up to {row_tokens_of(recipe):,} tokens"),
        ("steps", _steps(facts.log)),
        ("loss", _losses(facts.log)),
        ("code", facts.commit),
    ]


def _window(config: dict[str, Any]) -> int:
    rope = config.get("rope_parameters") or {}
    return reach(rope, int(config.get("max_position_embeddings") or 0))


def _data(recipe: Recipe, facts: Facts) -> str:
    files = [one if one.startswith(HUB) else Path(one).name for one in recipe.data.files]
    names = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    return f"{names} ({recipe.data.kind}): {facts.examples:,} examples, {facts.tokens:,} tokens"


def _steps(log: tuple[dict[str, Any], ...]) -> str:
    return f"{log[-1]['step']:,}, {log[-1]['tokens']:,} tokens" if log else ""


def _losses(log: tuple[dict[str, Any], ...]) -> str:
    if not log:
        return ""
    measured = [one["held_out_loss"] for one in log if "held_out_loss" in one]
    held_out = f"; held out: {measured[-1]:.4f}" if measured else ""
    return f"{log[0]['loss']:.4f} at first, {log[-1]['loss']:.4f} at last{held_out}"


def _head(recipe: Recipe, kind: str) -> str:
    lines = ["---", f"library_name: {'peft' if kind == 'adapter' else 'transformers'}"]
    if recipe.model.init and is_public(recipe.model.init):
        lines.append(f"base_model: {recipe.model.init}")
    tags = ["long-context", *(["lora"] if recipe.lora else [])]
    return "\n".join([*lines, "pipeline_tag: text-generation", f"tags: {json.dumps(tags)}", "---"])


def _caution(config: dict[str, Any]) -> str:
    return (
        "Both lines matter: peft alone keeps the positions and the window of the base, without a"
        f" word. This adapter learnt with {rope_in_words(config)}, which stands in the"
        " `config.json` beside it. `python -m training merge` makes one model folder of both."
    )


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")
