"""What is trained for each of the paper's tables and figures: experiments by name.

Experiments are shared: a table names those it compares, and each is run once for a seed.
"""

from dataclasses import dataclass
from typing import Literal

from training.recipe import LoraOptions
from training.reproduce.scale import FACTORS, Scale

Learning = Literal["nothing", "all", "lora"]
BOTH = ("embed_tokens", "norm")
PATTERNS = ("s2_by_layer", "short", "shifted", "dilated", "block_sparse", "stride_sparse")
GROUPS = (2, 4, 6, 8)  # a group is the window divided by one of these
LONG = FACTORS[-1]


@dataclass(frozen=True, slots=True)
class Experiment:
    """An extension of the base by `factor`, and what is measured of it besides perplexity.

    attention: full, s2, or a pattern; groups: a group is the window divided by this.
    rank, trained: of LoRA. sparse: perplexity also with the attention it was trained with.
    """

    factor: int
    learning: Learning
    attention: str = "full"
    groups: int = 4
    rank: int = 0
    trained: tuple[str, ...] = ()
    sparse: bool = False
    convergence: bool = False
    passkey: bool = False

    @property
    def name(self) -> str:
        """Return what the results are kept under."""
        if self.learning == "nothing":
            return f"{self.factor}x untrained"
        attention = (
            self.attention if self.attention == "full" else f"{self.attention}/{self.groups}"
        )
        with_them = "".join(f"+{name}" for name in self.trained)
        learning = "all" if self.learning == "all" else f"lora{self.rank}{with_them}"
        return f"{self.factor}x {attention} {learning}"

    @property
    def lora(self) -> LoraOptions | None:
        """Return LoRA's options, α twice the rank, as the paper's 16 at 8; None for all."""
        if self.learning != "lora":
            return None
        return LoraOptions(rank=self.rank, alpha=2 * self.rank, trained=self.trained)


Parts = dict[str, tuple[Experiment, ...]]


def parts(scale: Scale) -> Parts:
    """Return the experiments of each table and figure, in the order in which they are run."""
    rank = lora_rank(scale)
    return {
        "table-1": _table_1(),
        "table-2": _table_2(scale.ranks, rank),
        "table-7": _table_7(),
        "table-6": _table_6(rank),
        "table-8": tuple(_whole(2, attention) for attention in ("full", "s2", "s2_rolled")),
        "figure-5": (_whole(2, "s2"), _lora_plus(2, rank)),
        "figure-4": (_untrained(1), _lora_plus(LONG, rank)),
    }


def experiments(parts_wanted: Parts) -> list[Experiment]:
    """Return the parts' experiments, each once."""
    by_name = {one.name: one for part in parts_wanted.values() for one in part}
    return list(by_name.values())


def lora_rank(scale: Scale) -> int:
    """Return the rank that LoRA+ takes: the smallest of table 2, as the paper's 8 is."""
    return scale.ranks[0]


def _untrained(factor: int) -> Experiment:
    return Experiment(factor, "nothing", passkey=factor == 1)


def _whole(factor: int, attention: str, groups: int = 4) -> Experiment:
    is_followed = factor == 2 and attention == "s2" and groups == 4
    return Experiment(factor, "all", attention, groups, convergence=is_followed)


def _lora_plus(factor: int, rank: int, attention: str = "s2") -> Experiment:
    is_long = factor == LONG
    return Experiment(
        factor,
        "lora",
        attention,
        rank=rank,
        trained=BOTH,
        sparse=is_long,
        convergence=not is_long,
        passkey=is_long and attention == "s2",
    )


def _table_1() -> tuple[Experiment, ...]:
    kinds = ("full", "short", "s2")
    return tuple(
        one
        for factor in FACTORS
        for one in (_untrained(factor), *(_whole(factor, kind) for kind in kinds))
    )


def _table_2(ranks: tuple[int, ...], rank: int) -> tuple[Experiment, ...]:
    alone = (Experiment(LONG, "lora", "s2", rank=one) for one in ranks)
    norms = Experiment(LONG, "lora", "s2", rank=rank, trained=("norm",))
    embeddings = Experiment(LONG, "lora", "s2", rank=rank, trained=("embed_tokens",))
    return (
        _untrained(LONG),
        _whole(LONG, "s2"),
        *alone,
        norms,
        embeddings,
        _lora_plus(LONG, rank),
    )


def _table_6(rank: int) -> tuple[Experiment, ...]:
    return tuple(_lora_plus(LONG, rank, attention) for attention in ("s2", *PATTERNS))


def _table_7() -> tuple[Experiment, ...]:
    return tuple(
        one
        for factor in FACTORS[:2]
        for one in (
            _whole(factor, "full"),
            *(_whole(factor, "s2", groups) for groups in GROUPS),
        )
    )
