"""A longer window is offered where it helps, with its price, and never where it cannot be had."""

import pytest

from app.backends.base import ModelInfo
from app.models.catalogue import find_entry
from app.models.machine import GIB, Gpu, Machine
from app.models.placement import plan
from app.ui.ask_form.longer_window import Offer, find_offer, render_longer_window, window_for

LARGE = Machine((Gpu("a GPU", 80 * GIB),), 64 * GIB, 500 * GIB)
TINY = Machine((), GIB // 100, 500 * GIB)
OWN = ModelInfo("7b", 32_768, own_window_tokens=32_768, longest_window_tokens=45_875)


def info(window: int, own: int, longest: int) -> ModelInfo:
    return ModelInfo("7b", window, own_window_tokens=own, longest_window_tokens=longest)


@pytest.mark.parametrize(
    ("model", "needed", "window"),
    [
        (OWN, 32_768, None),
        (OWN, 32_769, 33_792),
        (OWN, 37_900, 38_912),
        (OWN, 45_876, None),
        (info(8_192, 32_768, 45_875), 10_000, 10_240),
        (info(8_192, 32_768, 32_768), 32_700, 32_768),
        (info(8_192, 32_768, 32_768), 33_000, None),
        (info(38_912, 32_768, 45_875), 40_000, 40_960),
        (ModelInfo("a server's", 8_192), 9_000, None),
    ],
)
def test_the_window_that_would_hold_the_text(
    model: ModelInfo, needed: int, window: int | None
) -> None:
    assert window_for(model, needed) == window


def test_the_price_is_that_of_the_longer_window() -> None:
    offer = find_offer("7b", OWN, 37_900, lambda: LARGE)
    assert offer is not None
    entry = find_entry("7b")
    now, then = plan(entry, LARGE, 32_768).placements[0], plan(entry, LARGE, 38_912).placements[0]
    assert offer == Offer(38_912, 32_768, then.needed_bytes - now.needed_bytes)
    # Half a mebibyte a token for the cache.
    assert 3.0 <= offer.more_bytes / GIB < 4.0


@pytest.mark.parametrize(
    ("name", "machine"), [("7b", TINY), ("who/unknown", LARGE), ("no model at all", LARGE)]
)
def test_nothing_is_offered_that_has_no_room_or_no_price(name: str, machine: Machine) -> None:
    assert find_offer(name, OWN, 37_900, lambda: machine) is None


def test_a_stretched_window_says_what_is_lost_and_a_longer_one_does_not() -> None:
    stretched = render_longer_window("en", OWN, Offer(38_912, 32_768, 3 * GIB))
    assert 'data-window="38912"' in stretched
    assert "3.0 GiB" in stretched
    assert "trained for 32,768 tokens" in stretched
    longer = render_longer_window("en", OWN, Offer(16_384, 32_768, 1))
    assert "&lt;0.1 GiB" in longer
    assert "trained" not in longer


def test_there_is_a_way_back_from_a_stretched_window_alone() -> None:
    assert 'data-window="32768"' in render_longer_window("zh", info(38_912, 32_768, 45_875), None)
    assert render_longer_window("en", OWN, None) == ""
    assert render_longer_window("en", info(8_192, 32_768, 45_875), None) == ""
    assert render_longer_window("en", ModelInfo("a server's", 8_192), None) == ""
