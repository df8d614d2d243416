"""The files of a result as strangers may read them: places on this machine are names alone."""

import json
from dataclasses import replace
from pathlib import Path

from app.models.format.gguf_name import is_gguf_name
from training.data.sources import HUB
from training.recipe import load_recipe
from training.toml.strict_toml import to_toml

RECIPE = "recipe.toml"
_IN_JSON = ("base_model_name_or_path", "_name_or_path", "name_or_path")
"""Where the files of transformers and peft name places."""


def is_public(name: str) -> bool:
    """Return whether a name is one of the hub's, and not a place on this machine."""
    is_place = name.startswith(("/", ".", "~")) or Path(name).exists()
    return not is_place and name.count("/") == 1 and not name.endswith(".gguf")


def public_name(name: str) -> str:
    """Return a hub id as it is, and of a place on this machine the last of its names."""
    return name if name.startswith(HUB) or is_public(name) else Path(name).name


def base_in_code(init: str) -> str:
    """Return how a line of Python names a base to transformers: a GGUF by its folder and file."""
    if not is_gguf_name(init):
        return repr(str(Path(init).expanduser()) if init.startswith("~") else init)
    path = Path(init).expanduser()
    return f"{str(path.parent)!r}, gguf_file={path.name!r}"


def without_local_paths(folder: Path) -> dict[str, str]:
    """Return the texts of those files of a result that name places, with names in their stead."""
    found = {path.name: _plain_json(path) for path in sorted(folder.glob("*.json"))}
    if (folder / RECIPE).is_file():
        found[RECIPE] = _plain_recipe(folder / RECIPE)
    return {name: text for name, text in found.items() if text}


def _plain_json(path: Path) -> str:
    """Return a JSON file with names for places; empty where it names none."""
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict):
        return ""
    plain = {key: public_name(str(table[key])) for key in _IN_JSON if table.get(key)}
    return json.dumps({**table, **plain}, indent=2, ensure_ascii=False) + "\n" if plain else ""


def _plain_recipe(path: Path) -> str:
    recipe = load_recipe(path)
    return to_toml(
        replace(
            recipe,
            model=replace(
                recipe.model,
                init=public_name(recipe.model.init),
                tokenizer=public_name(recipe.model.tokenizer),
            ),
            data=replace(
                recipe.data,
                files=tuple(map(public_name, recipe.data.files)),
                prepared=public_name(recipe.data.prepared),
            ),
            evaluation=replace(
                recipe.evaluation, files=tuple(map(public_name, recipe.evaluation.files))
            ),
            output=replace(recipe.output, folder=public_name(recipe.output.folder)),
        )
    )


def plain_card(text: str, folder: Path, name: str) -> str:
    """Return a card that loads from the hub: the repository for the folder, names for places."""
    text = text.replace(repr(str(folder)), repr(name))
    path = folder / RECIPE
    base = load_recipe(path).model.init if path.is_file() else ""
    if not base or is_public(base):
        return text
    here = public_name(base)
    return (
        text.replace(base_in_code(base), base_in_code(here))
        + f"\n`{here}` is the base on your machine.\n"
    )
