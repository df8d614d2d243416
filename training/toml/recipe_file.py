"""A recipe's file, and the one that it extends, as one table; knows no key but two."""

import tomllib
from pathlib import Path
from typing import Any

from training.errors import RecipeError


def read_table(path: Path) -> dict[str, Any]:
    """Return a recipe's table, laid over that of the recipe which it `extends`.

    `extends` names a file beside it, which extends nothing itself; `without` names sections of
    it that are left out. A section's keys are laid over one by one. Raises RecipeError.
    """
    table = _read(path)
    if "extends" not in table:
        return table
    base_path = path.parent / str(table.pop("extends"))
    base = _read(base_path)
    if "extends" in base:
        raise RecipeError(
            f"{path} extends {base_path.name}, which extends another one: extend that one."
        )
    for section in table.pop("without", ()):
        if base.pop(section, None) is None:
            raise RecipeError(f"{path} goes without {section!r}, which {base_path} does not have.")
    return _laid_over(base, table)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"The recipe {path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"The recipe {path} is not TOML: {error}.") from None


def _laid_over(base: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    sections = {
        name: {**base[name], **values}
        for name, values in table.items()
        if isinstance(values, dict) and isinstance(base.get(name), dict)
    }
    return {**base, **table, **sections}
