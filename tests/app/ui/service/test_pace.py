"""A browser that lags behind is drawn more seldom, and sooner again as it keeps up."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from app.ui.service.alive import Alive
from app.ui.service.browser_key import NAME, browser_of
from app.ui.service.pace import FASTEST_SECONDS, MOST_BROWSERS, SLOWEST_SECONDS, Pace


def test_who_keeps_up_is_drawn_at_once() -> None:
    pace = Pace()
    pace.late("phone", 0.01)
    assert pace.between("phone") == FASTEST_SECONDS


def test_who_lags_behind_is_left_twice_that_time_and_never_more_than_the_slowest() -> None:
    pace = Pace()
    pace.late("phone", 0.5)
    assert pace.between("phone") == 1.0
    assert pace.between("computer") == FASTEST_SECONDS
    pace.late("phone", 60.0)
    assert pace.between("phone") == SLOWEST_SECONDS


def test_who_keeps_up_again_is_drawn_sooner_step_by_step() -> None:
    pace = Pace()
    pace.late("phone", 0.5)
    seen = []
    for _ in range(20):
        pace.late("phone", 0.0)
        seen.append(pace.between("phone"))
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == pytest.approx(0.8)
    assert seen[-1] == FASTEST_SECONDS


def test_no_more_browsers_are_remembered_than_may_be() -> None:
    pace = Pace()
    for number in range(MOST_BROWSERS + 1):
        pace.late(f"browser {number}", 1.0)
    assert pace.between("browser 0") == FASTEST_SECONDS
    assert pace.between(f"browser {MOST_BROWSERS}") == 2.0


@pytest.mark.parametrize(
    ("late", "wanted"),
    [
        ("700", 1.4),
        ("0", FASTEST_SECONDS),
        ("", FASTEST_SECONDS),
        ("-700", FASTEST_SECONDS),
        ("7e2", FASTEST_SECONDS),
        ("٧٠٠", FASTEST_SECONDS),
        ("9" * 5000, FASTEST_SECONDS),
    ],
)
def test_a_page_tells_how_late_it_is_and_nonsense_is_left_aside(late: str, wanted: float) -> None:
    pace = Pace()
    page = TestClient(Starlette(middleware=[Middleware(Alive, pace=pace)]))
    cookie = f"{NAME}=key"
    assert page.get("/alive", params={"late": late}, headers={"cookie": cookie}).status_code == 200
    assert pace.between(browser_of(cookie)) == wanted


def test_a_page_without_a_key_is_not_remembered() -> None:
    pace = Pace()
    page = TestClient(Starlette(middleware=[Middleware(Alive, pace=pace)]))
    assert page.get("/alive?late=700").status_code == 200
    assert pace.between("") == FASTEST_SECONDS
