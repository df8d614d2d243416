"""What `auto` takes, and what it says could be had."""

from pathlib import Path

import pytest
from transformers import LlamaConfig

from app.errors import UnavailableModelError
from app.models.auto import choose_automatically, plan_by_name
from app.models.entry import ModelEntry
from app.models.machine import GIB, Gpu, Machine


def machine(*gpus: float, ram: float = 64, cores: int = 2) -> Machine:
    found = tuple(Gpu("a GPU", int(gib * GIB)) for gib in gpus)
    return Machine(found, int(ram * GIB), 1000 * GIB, cores)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the models that are on this machine."""
    names: set[str] = set()

    def is_here(entry: ModelEntry) -> bool:
        return entry.name in names

    monkeypatch.setattr("app.models.auto.is_here", is_here)
    monkeypatch.setattr("app.models.placement.is_here", is_here)
    return names


@pytest.mark.parametrize(
    ("found", "best"),
    [
        (machine(80, 80, 80, 80), "70b"),
        (machine(48), "70b"),
        (machine(40), "13b"),
        (machine(24), "7b"),
        (machine(8), "qwen3-1.7b"),
        (machine(cores=64), "13b"),
        (machine(cores=8), "qwen3-1.7b"),
        (machine(cores=2), "smollm2-360m"),
    ],
)
def test_the_best_that_fits_is_told_and_not_fetched(
    found: Machine, best: str, here: set[str]
) -> None:
    choice = choose_automatically(found)
    assert choice.entry is None
    assert choice.fetchable is not None
    assert choice.fetchable.model == best
    assert choice.fetchable.download_bytes > 0
    here.add(best)
    again = choose_automatically(found)
    assert again.entry is not None
    assert (again.entry.name, again.fetchable) == (best, None)


def test_a_lesser_model_that_is_here_is_taken_meanwhile(here: set[str]) -> None:
    here.add("qwen3-0.6b")
    choice = choose_automatically(machine(24))
    assert choice.entry is not None
    assert choice.entry.name == "qwen3-0.6b"
    assert choice.fetchable is not None
    assert choice.fetchable.model == "7b"


def test_a_machine_too_small_for_any_has_none(here: set[str]) -> None:
    choice = choose_automatically(machine(ram=2.5))
    assert (choice.entry, choice.fetchable) == (None, None)
    assert plan_by_name("passages", machine(ram=2.5)).model == "smollm2"
    assert here == set()


def test_a_folder_is_planned_by_its_config(tmp_path: Path) -> None:
    LlamaConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=512
    ).save_pretrained(tmp_path)
    made = plan_by_name(str(tmp_path), machine())
    assert (made.window_tokens, made.fits, made.download_bytes) == (512, True, 0)


def test_a_model_whose_config_is_not_here_cannot_be_planned() -> None:
    with pytest.raises(UnavailableModelError, match=r"config\.json"):
        plan_by_name("someone/some-model", machine())
