"""What a model needs, whether it fits, and what to know before it is used."""

import pytest

from app.backends.base import ModelInfo
from app.models.machine import GIB, Gpu, Machine
from app.ui.models.render_models import render_models

INFO = ModelInfo("tiny", 32_768)


def row(machine: Machine, name: str, may_choose: bool = True) -> str:
    """Return what is said of one model."""
    rendered = render_models("en", INFO, "", machine, "" if may_choose else None)
    return rendered.split(f"<h3>{name}</h3>")[1].split("</li>")[0]


@pytest.mark.parametrize(
    ("gpu_gib", "ram_gib", "fits", "says"),
    [
        (80, 64, True, ""),
        (0, 64, True, "reading a paper takes about"),
        (0, 8, False, "Nothing here holds it"),
    ],
)
def test_what_fits_and_what_is_slow_is_said(
    gpu_gib: int, ram_gib: int, fits: bool, says: str
) -> None:
    gpus = (Gpu("a GPU", gpu_gib * GIB),) if gpu_gib else ()
    said = row(Machine(gpus, ram_gib * GIB, 500 * GIB), "7b")
    assert ('class="fits"' in said) is fits
    assert ('data-act="use"' in said) is fits
    assert says in said
    assert ("Nothing here" in said) is not fits


def test_on_a_shared_page_nothing_can_be_chosen() -> None:
    machine = Machine((Gpu("a GPU", 80 * GIB),), 64 * GIB, 500 * GIB)
    assert "data-act" not in row(machine, "7b", may_choose=False)
