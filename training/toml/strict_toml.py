"""Dataclasses from TOML and back: unknown keys, missing keys and wrong types are errors.

What is read into is one of pydantic's dataclasses, declared with `STRICT`: they do the checking.
Here their errors become sentences. It knows nothing of what the keys mean.
"""

import dataclasses
import json
import tomllib
import typing
from typing import Any, TypeVar

import tomlkit
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from training.errors import RecipeError

Kind = TypeVar("Kind")

STRICT = ConfigDict(extra="forbid", strict=True)

# What TOML calls a value of a type, by the name of pydantic's error about it.
TYPES = {
    "int_type": "int",
    "float_type": "float",
    "bool_type": "bool",
    "string_type": "str",
    "tuple_type": "tuple",
    "dict_type": "dict",
}


def parse_value(text: str) -> Any:
    """Return one TOML value. Raises tomllib.TOMLDecodeError."""
    return tomllib.loads(f"value = {text}")["value"]


def build(kind: type[Kind], table: dict[str, Any], where: str) -> Kind:
    """Return a dataclass from what TOML holds. Raises RecipeError naming the key."""
    # Read as JSON: there a list is a tuple's one form, while of Python's types each is its own.
    text = json.dumps(table, default=str)
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        # What is unknown comes first: it is often the misspelt name of what is missing.
        worst = min(error.errors(), key=lambda one: one["type"] == "missing")
        raise RecipeError(_sentence(kind, worst, where)) from None


def _sentence(kind: Any, error: ErrorDetails, where: str) -> str:
    *sections, key = error["loc"] or ("",)
    place = ": ".join([where, *map(str, sections)])
    given, context = error["input"], error.get("ctx", {})
    if isinstance(key, int):
        key = f"value {key + 1}"
    match error["type"]:
        case "unexpected_keyword_argument":
            known = ", ".join(one.name for one in dataclasses.fields(_section(kind, sections)))
            return f"{place} has an unknown key {key!r}. Known: {known}."
        case "missing" if isinstance(given, list):
            return f"{place} is {given!r}; it lacks {key}."
        case "missing":
            return f"{place} lacks the key {key!r}."
        case "dataclass_type":
            return f"{place}: {key} must be a section with keys of its own."
        case "literal_error":
            return f"{place}: {key} is {given!r}; it must be one of {context['expected']}."
        case wrong if wrong in TYPES:
            return f"{place}: {key} is {given!r}; it must be of type {TYPES[wrong]}."
    return f"{place}: {key} is {given!r}: {error['msg']}."


def _section(kind: Any, names: list[int | str]) -> Any:
    """Return the dataclass that stands under names within another one."""
    for name in names:
        hint = typing.get_type_hints(kind)[str(name)]
        kind = next(filter(dataclasses.is_dataclass, (hint, *typing.get_args(hint))))
    return kind


def to_toml(recipe: Any) -> str:
    """Return a dataclass of a title and sections as TOML; sections that are None are left out."""
    table = dataclasses.asdict(recipe)
    return tomlkit.dumps({name: part for name, part in table.items() if part is not None})
