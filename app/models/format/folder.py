"""The small files of a model's folder: what they say of window, tokens and template."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.errors import UnavailableModelError


@dataclass(frozen=True)
class PublishedSampling:
    """How a model's publishers have its tokens drawn; the default is greedy.

    temperature 0 is greedy; top_k 0 and top_p 1 cut nothing.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0


@dataclass(frozen=True)
class ModelFolder:
    """A folder with a checkpoint, or with only the small files of one."""

    path: Path

    @cached_property
    def config(self) -> dict[str, Any]:
        """config.json; empty where an adapter has none."""
        return read_json(self.path / "config.json")

    @cached_property
    def tokenizer_config(self) -> dict[str, Any]:
        """tokenizer_config.json, or empty."""
        return read_json(self.path / "tokenizer_config.json")

    @cached_property
    def chat_template(self) -> str:
        """The model's own template, or empty; of several, the one called `default`."""
        try:
            return (self.path / "chat_template.jinja").read_text(encoding="utf-8")
        except OSError:
            found = self.tokenizer_config.get("chat_template") or ""
        if isinstance(found, list):
            named = {t.get("name"): t.get("template") for t in found}
            found = named.get("default") or next(iter(named.values()), "")
        return str(found or "")

    def special(self, name: str) -> str:
        """Return the text of a special token such as `bos_token`, or empty."""
        for values in (self.tokenizer_config, self._special_tokens_map):
            value = values.get(name)
            if isinstance(value, dict):
                value = value.get("content")
            if value:
                return str(value)
        return ""

    @cached_property
    def sampling(self) -> PublishedSampling:
        """How its generation config would have tokens drawn; greedy where it does not sample.

        What it leaves out is as transformers has it: temperature 1, top_p 1, top_k 50.
        """
        found = self._generation
        if not found.get("do_sample"):
            return PublishedSampling()
        named = (found.get("temperature"), found.get("top_p"), found.get("top_k"))
        temperature, top_p, top_k = (
            default if value is None else float(value)
            for value, default in zip(named, (1.0, 1.0, 50.0), strict=True)
        )
        return PublishedSampling(temperature, top_p, int(top_k))

    @cached_property
    def end_ids(self) -> tuple[int, ...]:
        """The ids at which an answer ends, as config and generation config name them."""
        found: list[int] = []
        text_config = self.config.get("text_config") or {}
        for values in (self._generation, self.config, text_config):
            ids = values.get("eos_token_id")
            found.extend(ids if isinstance(ids, list) else [] if ids is None else [ids])
        return tuple(dict.fromkeys(int(i) for i in found))

    @cached_property
    def _generation(self) -> dict[str, Any]:
        return read_json(self.path / "generation_config.json")

    @cached_property
    def _special_tokens_map(self) -> dict[str, Any]:
        return read_json(self.path / "special_tokens_map.json")


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object of a model's folder; an empty one where the file is not there."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise UnavailableModelError("config_is_no_json", path=path) from None
    if not isinstance(value, dict):
        raise UnavailableModelError("config_is_no_object", path=path)
    return value
