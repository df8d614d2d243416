"""A file that is sent again is not read again, and not kept for long either."""

from dataclasses import dataclass, field

import pytest

from app.documents.options import ReadingOptions
from app.errors import EmptyDocumentError
from app.prompting.open_document import Opened
from app.prompting.token_map import TokenMap
from app.text.tokens import EstimatingTokenizer
from app.ui.service.recent_reads import RecentReads
from tests.factories import make_document


@dataclass
class Reader:
    """Reads texts of so many characters, and counts how often."""

    num_chars: int = 100
    reads: list[str] = field(default_factory=list)

    def read(self, kept: RecentReads, text: bytes, name: str = "a.txt", **options: str) -> Opened:
        def now() -> Opened:
            self.reads.append(name)
            document = make_document("a" * self.num_chars)
            return Opened(document, TokenMap.of(document, EstimatingTokenizer()))

        return kept.get(text, name, ReadingOptions(**options), "estimate", now)  # type: ignore[arg-type]


def test_the_same_file_is_read_once() -> None:
    kept, reader = RecentReads(), Reader()
    assert reader.read(kept, b"one") is reader.read(kept, b"one")
    assert len(reader.reads) == 1


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [(b"two", "a.txt", {}), (b"one", "b.txt", {}), (b"one", "a.txt", {"password": "secret"})],
)
def test_what_differs_is_read(text: bytes, name: str, options: dict[str, str]) -> None:
    kept, reader = RecentReads(), Reader()
    reader.read(kept, b"one")
    reader.read(kept, text, name, **options)
    assert len(reader.reads) == 2


def test_the_oldest_gives_way_where_there_are_too_many() -> None:
    kept, reader = RecentReads(most_chars=250), Reader()
    for text in (b"one", b"two", b"one", b"three", b"one", b"two"):
        reader.read(kept, text)
    assert len(reader.reads) == 4


def test_a_text_larger_than_all_that_may_be_kept_is_read_each_time() -> None:
    kept, reader = RecentReads(most_chars=50), Reader()
    reader.read(kept, b"one")
    reader.read(kept, b"one")
    assert len(reader.reads) == 2


def test_nothing_is_kept_for_long() -> None:
    kept, reader = RecentReads(kept_seconds=0.0), Reader()
    reader.read(kept, b"one")
    reader.read(kept, b"one")
    assert len(reader.reads) == 2


def test_what_is_forgotten_is_read_again() -> None:
    kept, reader = RecentReads(), Reader()
    reader.read(kept, b"one")
    kept.clear()
    reader.read(kept, b"one")
    assert len(reader.reads) == 2


def test_what_cannot_be_read_is_not_kept() -> None:
    kept, reader = RecentReads(), Reader()

    def fail() -> Opened:
        raise EmptyDocumentError("named_file_empty", name="a.txt")

    with pytest.raises(EmptyDocumentError):
        kept.get(b"one", "a.txt", ReadingOptions(), "estimate", fail)
    reader.read(kept, b"one")
    assert len(reader.reads) == 1
