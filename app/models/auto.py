"""What `auto` takes: the best model that fits this machine and reads in a bearable time."""

from dataclasses import dataclass

from app.models.catalogue import find_entry
from app.models.entry import ModelEntry
from app.models.machine import Machine
from app.models.placement import BEARABLE_SECONDS, ModelPlan, plan
from app.models.presence import is_here

BEST_FIRST = (
    "70b",
    "13b",
    "7b",
    "qwen3-8b",
    "qwen3-4b",
    "llama-3.2-3b",
    "qwen3-1.7b",
    "smollm2-1.7b",
    "llama-3.2-1b",
    "qwen3-0.6b",
    "smollm2-360m",
)
"""SmolLM2 135M is not among them: the passages say more than it does."""


@dataclass(frozen=True)
class AutoChoice:
    """entry: the best that is on this machine, or None. fetchable: a better one that is not."""

    entry: ModelEntry | None
    fetchable: ModelPlan | None


def choose_automatically(machine: Machine, window_tokens: int = 0) -> AutoChoice:
    """Return what to use, and what could be had besides by a download. Nothing is fetched."""
    fetchable: ModelPlan | None = None
    for name in BEST_FIRST:
        entry = find_entry(name)
        window = min(window_tokens, entry.window_tokens) if window_tokens else 0
        planned = plan(entry, machine, window)
        if not (planned.fits and planned.reading_seconds <= BEARABLE_SECONDS):
            continue
        if is_here(entry):
            return AutoChoice(entry, fetchable)
        fetchable = fetchable or planned
    return AutoChoice(None, fetchable)


def plan_by_name(name: str, machine: Machine, window_tokens: int = 0) -> ModelPlan:
    """Plan for a model; `auto` and `passages`, which needs none, plan for the best that fits.

    Raises UnknownModelError, and UnavailableModelError where the model's config is not here.
    """
    if name in ("auto", "passages"):
        choice = choose_automatically(machine, window_tokens)
        if choice.fetchable is not None:
            return choice.fetchable
        return plan(choice.entry or find_entry("smollm2"), machine, window_tokens)
    return plan(find_entry(name), machine, window_tokens)
