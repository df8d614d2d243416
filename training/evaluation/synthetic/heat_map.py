"""Where needles are found: a map of length and depth for each model."""

from collections.abc import Sequence
from typing import Any

from training.evaluation.scores import ScoreTable


def heat_map(tables: Sequence[ScoreTable]) -> Any:
    """Return a figure with a map for each model, side by side, in the same colours."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1 + 6 * len(tables), 4.5), layout="constrained")
    panels = figure.subplots(1, len(tables), squeeze=False)[0]
    for axes, table in zip(panels, tables, strict=True):
        cells = table.details["cells"]
        sizes = sorted({cell["size"] for cell in cells})
        depths = list(dict.fromkeys(cell["kind"] for cell in cells))
        found = {(cell["kind"], cell["size"]): cell["score"] for cell in cells}
        grid = [[found.get((depth, size), 0.0) for size in sizes] for depth in depths]
        image = axes.imshow(grid, vmin=0, vmax=100, aspect="auto", cmap="RdYlGn")
        axes.set_xticks(range(len(sizes)), [f"{size:,}" for size in sizes])
        axes.set_yticks(range(len(depths)), [depth.removeprefix("depth ") for depth in depths])
        axes.set(xlabel="tokens", ylabel="depth of the needle", title=table.model)
    figure.colorbar(image, ax=panels, label="found, of 100")
    return figure
