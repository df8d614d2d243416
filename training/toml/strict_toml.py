"""Dataclasses from TOML and back: unknown keys, missing keys and wrong types are errors.

Types it knows: str, int, float, bool, dict, Literal, tuples, `X | None`, and dataclasses of
these. It knows nothing of what the keys mean.
"""

import dataclasses
import tomllib
import types
import typing
from typing import Any, Literal

from training.errors import RecipeError


def parse_value(text: str) -> Any:
    """Return one TOML value. Raises tomllib.TOMLDecodeError."""
    return tomllib.loads(f"value = {text}")["value"]


def build(kind: Any, value: Any, where: str) -> Any:
    """Return a value of a type from what TOML holds. Raises RecipeError naming the key."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _build_section(kind, value, where)
    if origin is Literal:
        if value not in arguments:
            choices = ", ".join(map(repr, arguments))
            raise RecipeError(f"{where} is {value!r}; it must be one of {choices}.")
        return value
    if origin in (typing.Union, types.UnionType):
        return build(next(one for one in arguments if one is not type(None)), value, where)
    if origin is tuple and isinstance(value, list | tuple):
        if arguments[-1] is not ... and len(value) != len(arguments):
            raise RecipeError(f"{where} must have {len(arguments)} values, not {len(value)}.")
        return tuple(build(arguments[0], one, where) for one in value)
    if kind is float and type(value) is int:
        return float(value)
    wanted = origin or kind
    if type(value) is not wanted:
        raise RecipeError(f"{where} is {value!r}; it must be of type {wanted.__name__}.")
    return value


def _build_section(kind: Any, table: Any, where: str) -> Any:
    if not isinstance(table, dict):
        raise RecipeError(f"{where} must be a section with keys of its own.")
    hints = typing.get_type_hints(kind)
    known = {one.name: one for one in dataclasses.fields(kind)}
    for key in table:
        if key not in known:
            raise RecipeError(f"{where} has an unknown key {key!r}. Known: {', '.join(known)}.")
    for key, one in known.items():
        required = one.default is one.default_factory is dataclasses.MISSING
        if required and key not in table:
            raise RecipeError(f"{where} lacks the key {key!r}.")
    values = {key: build(hints[key], value, f"{where}: {key}") for key, value in table.items()}
    return kind(**values)


def to_toml(recipe: Any) -> str:
    """Return a dataclass of a title and sections as TOML; sections that are None are left out."""
    table = dataclasses.asdict(recipe)
    lines = [f"title = {_toml_value(table.pop('title'))}"]
    for section, values in table.items():
        if values is not None:
            lines += ["", f"[{section}]"]
            lines += [f"{key} = {_toml_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml_value(one)}" for key, one in value.items()) + " }"
    return repr(value)
