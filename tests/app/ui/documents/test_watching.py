"""A file that takes a while says how far it is; what is read at once says nothing."""

import threading
from collections.abc import Generator

import pytest

from app.documents.progress import tell
from app.errors import ReadingError
from app.ui.documents import watching
from app.ui.documents.arrivals import Arrivals, Reading, render_arrivals
from app.ui.documents.watching import Progress, watched


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SECONDS_BETWEEN_LOOKS", 0.01)


def test_how_far_a_file_is_comes_before_what_came_of_it() -> None:
    seen = threading.Event()

    def read() -> str:
        tell(3, 12)
        assert seen.wait(10)
        return "read"

    reading = watched(read, lambda progress: progress)
    assert next(reading).share == 0.25
    seen.set()
    assert _last(reading) == "read"


def _last(reading: Generator[Progress, None, str]) -> str:
    """Return what came of reading."""
    while True:
        try:
            next(reading)
        except StopIteration as end:
            return str(end.value)


def test_what_reading_raises_is_raised() -> None:
    def read() -> str:
        raise ReadingError("file_empty")

    with pytest.raises(ReadingError, match="empty"):
        list(watched(read, str))


@pytest.mark.parametrize(
    ("progress", "words", "has_bar"),
    [
        (Progress(0.25), "25%<", True),
        (Progress(0.4, 12.3), "40% · about 12 s left", True),
        (Progress(1.0), "its tokens are counted", False),
        (None, "Reading a.pdf …", False),
    ],
)
def test_the_line_of_a_file_says_what_is_known(
    progress: Progress | None, words: str, has_bar: bool
) -> None:
    said = render_arrivals("en", Arrivals({1: Reading("Reading a.pdf …", progress)}))
    assert words in said
    assert ('role="progressbar"' in said) is has_bar
