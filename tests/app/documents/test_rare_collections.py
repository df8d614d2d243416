"""The collector of cycles while a text is read, and as it was before."""

import gc
from collections.abc import Iterator

import pytest

from app.documents.formats import read
from app.documents.rare_collections import RARELY, rare_collections
from app.errors import EmptyDocumentError

USUAL = (700, 10, 10)


@pytest.fixture(autouse=True)
def usual_threshold() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


def test_a_text_that_ends_before_another_leaves_the_collector_as_it_was() -> None:
    first, second = rare_collections(), rare_collections()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold() == RARELY
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.get_threshold() == USUAL


def test_cycles_are_collected_rarely_while_a_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        "app.documents.text.read_text.read_plain_text",
        lambda data, name, options: seen.append(gc.get_threshold()),
    )
    read(b"Some words.", "words.txt")
    assert seen == [RARELY]
    assert gc.get_threshold() == USUAL


def test_a_file_that_cannot_be_read_leaves_it_as_it_was() -> None:
    with pytest.raises(EmptyDocumentError):
        read(b" \x00\n", "empty.txt")
    assert gc.get_threshold() == USUAL
