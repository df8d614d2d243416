"""The figure of a miniature: six of the paper's tables and figures, as far as rows are there."""

from typing import Any

from training.reproduce.experiments import (
    BOTH,
    GROUPS,
    LONG,
    PATTERNS,
    Experiment,
    lora_rank,
    parts,
)
from training.reproduce.results import Results
from training.reproduce.scale import FACTORS, Scale

KINDS = {"full": "full", "short/4": "short, no shift", "s2/4": "S²"}


def draw_figure(results: Results, scale: Scale) -> Any:
    """Return a matplotlib figure; panels whose rows are not there stay empty."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 7.5), layout="constrained")
    axes = figure.subplots(2, 3)
    _attention(axes[0, 0], results, scale)
    _bars(axes[0, 1], results, _named_learning(scale), "Table 2: what is trained")
    _bars(axes[0, 2], results, _named_patterns(scale), "Table 6: patterns, tested full")
    _groups(axes[1, 0], results)
    _passkeys(axes[1, 1], results, parts(scale)["figure-4"], scale)
    _curves(axes[1, 2], results, parts(scale)["figure-5"])
    return figure


def _attention(axes: Any, results: Results, scale: Scale) -> None:
    """Draw table 1, as how much each is above full attention, with the range of the seeds."""
    for kind, label in KINDS.items():
        windows, ratios = [], []
        for factor in FACTORS:
            full = _perplexities(results, f"{factor}x full all")
            found = _perplexities(results, f"{factor}x {kind} all")
            if full and found:
                mean = sum(full) / len(full)
                windows.append(factor * scale.window)
                ratios.append([100 * (one / mean - 1) for one in found])
        _line(axes, windows, ratios, label)
    axes.set_xscale("log", base=2)
    axes.set(title="Table 1: attention while training", xlabel="window, tokens")
    axes.set_ylabel("perplexity above full, %")
    _legend(axes)


def _groups(axes: Any, results: Results) -> None:
    for factor in FACTORS[:2]:
        full = _perplexities(results, f"{factor}x full all")
        shares, ratios = [], []
        for groups in GROUPS:
            found = _perplexities(results, f"{factor}x s2/{groups} all")
            if full and found:
                mean = sum(full) / len(full)
                shares.append(groups)
                ratios.append([100 * (one / mean - 1) for one in found])
        _line(axes, shares, ratios, f"{factor} times the window")
    axes.set_xticks(GROUPS, [f"1/{groups}" for groups in GROUPS])
    axes.set(title="Table 7: groups, of the window", ylabel="perplexity above full, %")
    _legend(axes)


def _bars(axes: Any, results: Results, names: dict[str, str], title: str) -> None:
    found = {label: _perplexities(results, name) for label, name in names.items()}
    found = {label: values for label, values in found.items() if values}
    means = [sum(values) / len(values) for values in found.values()]
    axes.barh(list(found), means, color="#7a9cc6")
    for place, values in enumerate(found.values()):
        axes.plot([min(values), max(values)], [place, place], "k-", linewidth=2)
    if means:  # from just below the best: the differences are small beside the whole
        spread = max(means) - min(means)
        axes.set_xlim(min(means) - 0.3 * spread - 0.01, max(means) + 0.1 * spread + 0.01)
    axes.invert_yaxis()
    axes.set(title=title, xlabel="perplexity (axis does not start at 0)")


def _passkeys(
    axes: Any, results: Results, experiments: tuple[Experiment, ...], scale: Scale
) -> None:
    for one in experiments:
        for measured in results.of(one.name)[:1]:
            for found, label in (
                (measured.passkey, ""),
                (measured.passkey_stretched, ", stretched"),
            ):
                lengths = [int(length) for length in found or {}]
                axes.plot(lengths, list((found or {}).values()), "o-", label=one.name + label)
    axes.axvline(LONG * scale.window, color="gray", linewidth=1)
    axes.set(title="Figure 4: pass keys", xlabel="tokens", ylabel="found", ylim=(-0.05, 1.05))
    _legend(axes)


def _curves(axes: Any, results: Results, experiments: tuple[Experiment, ...]) -> None:
    for one in experiments:
        for measured in results.of(one.name)[:1]:
            curve = measured.curve or {}
            axes.plot([int(step) for step in curve], list(curve.values()), "o-", label=one.name)
    axes.set(title="Figure 5: convergence", xlabel="step", ylabel="perplexity")
    _legend(axes)


def _line(axes: Any, places: list[int], values: list[list[float]], label: str) -> None:
    means = [sum(one) / len(one) for one in values]
    (drawn,) = axes.plot(places, means, "o-", label=label)
    for place, one in zip(places, values, strict=True):
        axes.plot([place, place], [min(one), max(one)], color=drawn.get_color(), linewidth=3)


def _legend(axes: Any) -> None:
    axes.grid(alpha=0.3)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8)


def _named_learning(scale: Scale) -> dict[str, str]:
    rank = lora_rank(scale)
    names = {f"LoRA, r {one}": f"{LONG}x s2/4 lora{one}" for one in scale.ranks}
    for label, trained in (("norms", "+norm"), ("embeddings", "+embed_tokens")):
        names[f"r {rank} and {label}"] = f"{LONG}x s2/4 lora{rank}{trained}"
    names[f"r {rank} and both"] = _both(rank, "s2")
    return {**names, "all weights": f"{LONG}x s2/4 all"}


def _named_patterns(scale: Scale) -> dict[str, str]:
    return {name: _both(lora_rank(scale), name) for name in ("s2", *PATTERNS)}


def _both(rank: int, attention: str) -> str:
    return Experiment(LONG, "lora", attention, rank=rank, trained=BOTH).name


def _perplexities(results: Results, name: str) -> list[float]:
    return results.values(name, lambda measured: measured.perplexity)
