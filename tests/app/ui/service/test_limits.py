"""Uploads go with their visitors; limits hold, and say when to come back."""

import time
from pathlib import Path

import pytest

from app.errors import LimitError, UnavailableModelError
from app.ui.service.limits import Places, RateLimit, Uploads


def upload(folder: Path, name: str) -> Path:
    path = folder / name / "book.txt"
    path.parent.mkdir()
    path.write_text("text")
    return path


def wait_until_gone(path: Path, seconds: float = 2.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not path.exists():
            return True
        time.sleep(0.01)
    return False


def test_an_upload_goes_when_its_visitor_leaves(tmp_path: Path) -> None:
    uploads, path = Uploads(seconds=0.0), upload(tmp_path, "a")
    uploads.claim("one", path)
    uploads.leave("one")
    assert wait_until_gone(path)


def test_what_two_uploaded_stays_until_both_left(tmp_path: Path) -> None:
    uploads, path = Uploads(seconds=0.0), upload(tmp_path, "a")
    uploads.claim("one", path)
    uploads.claim("two", path)
    uploads.leave("one")
    time.sleep(0.05)
    assert path.exists()
    uploads.leave("two")
    assert wait_until_gone(path)


def test_a_file_just_uploaded_again_is_not_swept_away(tmp_path: Path) -> None:
    uploads, path = Uploads(seconds=0.2), upload(tmp_path, "a")
    uploads.claim("one", path)
    uploads.leave("one")
    time.sleep(0.1)
    path.write_text("uploaded again")
    time.sleep(0.2)
    assert path.exists()


def test_a_visitor_is_slowed_and_others_are_not() -> None:
    now = [0.0]
    limit = RateLimit(2, 60, clock=lambda: now[0])
    limit.check("one")
    limit.check("one")
    with pytest.raises(LimitError, match="60 seconds"):
        limit.check("one")
    limit.check("two")
    now[0] = 61.0
    limit.check("one")


def test_places_are_given_back_even_after_an_error() -> None:
    places = Places(1)

    def break_off() -> None:
        with places.taken():
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        break_off()
    with places.taken(), pytest.raises(UnavailableModelError, match="1 questions"):
        places.taken().__enter__()
