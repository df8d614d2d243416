"""How positions are stretched (RoPE), as config.json says it: a table, a row a kind. Pure.

Whatever a config was stretched to before, factors count from the window the model was first trained
with. Source: transformers' `modeling_rope_utils`; position interpolation arXiv:2306.15595; YaRN and
the NTK-aware kinds before it, arXiv:2309.00071; the third kind as Llama 3.1's config has it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LLAMA_2_WINDOW = 4096
NTK = "ntk"
_ALWAYS = ("rope_theta", "partial_rotary_factor")
_ORIGINAL = "original_max_position_embeddings"


@dataclass(frozen=True)
class RopeKind:
    """A kind of stretching. keys: what it has besides its type, factor and base.

    defaults: for those of the keys that a model not yet stretched does not have. factor: window
    and original window → factor. keeps_window: the config goes on naming the original window, from
    which the positions are computed anew for longer texts.
    """

    keys: tuple[str, ...]
    defaults: Mapping[str, float]
    factor: Callable[[int, int], float]
    keeps_window: bool = False

    @property
    def names_last_window(self) -> bool:
        """Whether a config names only the window stretched to; the factor gives the first."""
        return not self.keeps_window and _ORIGINAL not in self.keys


def _whole(window_tokens: int, original: int) -> float:
    """As in the paper: position interpolation by a whole number."""
    return float(math.ceil(window_tokens / original))


def _exact(window_tokens: int, original: int) -> float:
    return window_tokens / original


KINDS: dict[str, RopeKind] = {
    "linear": RopeKind((), {}, _whole),
    "yarn": RopeKind(
        (
            _ORIGINAL,
            "attention_factor",
            "beta_fast",
            "beta_slow",
            "mscale",
            "mscale_all_dim",
            "truncate",
        ),
        {},
        _exact,
    ),
    "llama3": RopeKind(
        (_ORIGINAL, "low_freq_factor", "high_freq_factor"),
        {"low_freq_factor": 1.0, "high_freq_factor": 4.0},
        _exact,
    ),
    "dynamic": RopeKind((), {}, _exact, keeps_window=True),
}
"""What can be stretched to; other kinds are read and kept as they are."""


class RopeError(ValueError):
    """A config whose positions cannot be stretched as asked; the message is one sentence."""


def rope_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config's parameters of positions, under their new name or their old one."""
    return dict(config.get("rope_parameters") or config.get("rope_scaling") or {})


def kind_of(rope: Mapping[str, Any]) -> str:
    """Return the kind of stretching; `default` is none."""
    return str(rope.get("rope_type") or rope.get("type") or "default")


def factor_of(rope: Mapping[str, Any]) -> float:
    """Return by how much positions are stretched; 1 is not at all."""
    return float(rope.get("factor") or 1.0)


def keeps_window(kind: str) -> bool:
    """Return whether a config of a kind goes on naming the original window."""
    return kind in KINDS and KINDS[kind].keeps_window


def original_window(rope: Mapping[str, Any], window_tokens: int) -> int:
    """Return the window a model was first trained with, of its config's parameters and window."""
    if rope.get(_ORIGINAL):
        return int(rope[_ORIGINAL])
    factor = factor_of(rope)
    kind = kind_of(rope)
    # Stretched Llama-2 checkpoints may name the 4,096 positions they were stretched from.
    names_first = kind == "linear" and window_tokens == LLAMA_2_WINDOW
    if kind in KINDS and KINDS[kind].names_last_window and not names_first:
        return max(1, round(window_tokens / factor))
    return window_tokens


def reach(rope: Mapping[str, Any], window_tokens: int) -> int:
    """Return how many tokens a model takes, of its config's parameters and window."""
    factor = factor_of(rope)
    if rope.get(_ORIGINAL):
        return max(window_tokens, int(rope[_ORIGINAL] * factor))
    kind = kind_of(rope)
    if keeps_window(kind) or (kind == "linear" and window_tokens == LLAMA_2_WINDOW):
        return int(window_tokens * factor)
    return window_tokens


def rotary_width(config: Any) -> int:
    """Return how many numbers of a head are turned, of a transformers config."""
    head_width = (
        getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    )
    return int(head_width * (config.rope_parameters.get("partial_rotary_factor") or 1.0))


def with_larger_base(rope: Mapping[str, Any], scale: float, width: int) -> dict[str, Any]:
    """Return plain parameters whose base makes the slowest wave `scale` times as long (NTK-aware).

    The fastest wave stays as it is. Nothing else is left of the stretching, and one after another
    are one of their product: so a model that was stretched so before goes on from its window.
    """
    kept = {key: rope[key] for key in _ALWAYS if key in rope}
    base = float(rope["rope_theta"]) * scale ** (width / (width - 2))
    return {**kept, "rope_type": "default", "rope_theta": base}


def at_window(
    rope: Mapping[str, Any], window_tokens: int, original: int, width: int
) -> dict[str, Any]:
    """Return dynamic parameters as they are for a text of a whole window, for texts of any length.

    A cache keeps keys as they were turned when they were read: where the base grows with the text,
    they would not go with what is read after them. Other kinds come back as they are.
    """
    if kind_of(rope) != "dynamic":
        return dict(rope)
    factor, longest = factor_of(rope), max(window_tokens, original)
    return with_larger_base(rope, factor * longest / original - (factor - 1.0), width)


def stretched(
    rope: Mapping[str, Any], window_tokens: int, original: int, kind: str, width: int
) -> dict[str, Any]:
    """Return the parameters for a window, with the keys of one kind alone.

    original: the window that the factor counts from. width: of what is turned of a head. Raises
    RopeError where the model has several kinds of positions, is stretched by another kind already,
    or the kind is not known.
    """
    if kind not in KINDS and kind != NTK:
        known = ", ".join((*KINDS, NTK))
        raise RopeError(f"Positions can be stretched by {known}, and not by {kind!r}.")
    if "rope_theta" not in rope:
        raise RopeError('This model has several kinds of positions: set model.rope = "keep".')
    before = kind_of(rope)
    if before not in ("default", kind):  # an NTK-aware one is `default` with another base
        raise RopeError(
            f"This model's positions are stretched by {before!r} already: set model.rope to that,"
            ' or to "keep".'
        )
    if kind == NTK:
        return with_larger_base(rope, window_tokens / original, width)
    row = KINDS[kind]
    kept = {key: rope[key] for key in (*_ALWAYS, *row.keys) if key in rope}
    made: dict[str, Any] = {**row.defaults, **kept, "rope_type": kind}
    made["factor"] = row.factor(window_tokens, original)
    if _ORIGINAL in row.keys:
        made[_ORIGINAL] = original
    return made
