"""Files come and go side by side: none takes the place of what came or went meanwhile."""

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from app.documents.options import ReadingOptions
from app.errors import PasswordError, ReadingError
from app.prompting.open_document import Opened
from app.prompting.token_map import TokenMap
from app.ui.documents import documents_handlers
from app.ui.documents.arrivals import Arrivals
from app.ui.documents.documents_handlers import DocumentsHandlers, Table
from app.ui.documents.overview.render_overview import Reader
from app.ui.handler import Changes, sent
from app.ui.held import Held
from app.ui.state import DocumentEntry, new_key
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer

VISITOR = cast(gr.Request, SimpleNamespace(session_hash="visit", headers={}, username=None))


class Shelf:
    """Reads what it is told to, once it may."""

    def __init__(self) -> None:
        self.may_read = {name: threading.Event() for name in ("slow.txt", "quick.txt")}
        self.may_read["quick.txt"].set()

    def read_file(self, path: Path, options: ReadingOptions, model: str) -> DocumentEntry:
        if path.name == "damaged.pdf":
            raise ReadingError("file_gone", name=path.name)
        if path.name == "locked.pdf" and not options.password:
            raise PasswordError("pdf_locked")
        if path.name in self.may_read:
            assert self.may_read[path.name].wait(20)
        return entry(path.name)

    def read_bytes(
        self, data: bytes, name: str, options: ReadingOptions, model: str
    ) -> DocumentEntry:
        return entry(name)

    def reader(self, model: str) -> Reader:
        return Reader()


def entry(name: str) -> DocumentEntry:
    document = make_document(f"The keeper of {name}. ", name=name, title=name, digest=name)
    tokens = TokenMap.of(document, CharacterTokenizer())
    return DocumentEntry(new_key(), Opened(document, tokens), "characters")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def handlers(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> DocumentsHandlers:
    monkeypatch.setattr(documents_handlers, "receive", lambda service, visitor, upload: upload)
    return DocumentsHandlers(cast(Any, shelf))


def table(*entries: DocumentEntry) -> Table:
    return Table(Held(entries), Held(Arrivals()), "en", "")


def names(on: Table) -> list[str]:
    return [entry.document.name for entry in on.documents.value]


def last(changed: Any) -> Changes:
    return cast(Changes, list(changed)[-1])


def test_a_file_that_comes_while_another_is_read_is_there_beside_it(
    handlers: DocumentsHandlers, shelf: Shelf
) -> None:
    on = table()
    slow = handlers.add_files(VISITOR, [Path("slow.txt")], on)
    assert "slow.txt" in next(slow)["notice"]
    between = list(handlers.add_files(VISITOR, [Path("quick.txt")], on))
    assert "slow.txt" in between[0]["notice"]
    assert "quick.txt" in between[0]["notice"]
    assert "slow.txt" in between[-1]["notice"]
    assert "quick.txt" not in between[-1]["notice"]
    shelf.may_read["slow.txt"].set()
    assert last(slow)["notice"] == ""
    assert names(on) == ["quick.txt", "slow.txt"]


def test_what_is_taken_away_while_another_is_read_does_not_come_back(
    handlers: DocumentsHandlers, shelf: Shelf
) -> None:
    old = entry("old.txt")
    on = table(old, entry("kept.txt"))
    slow = handlers.add_files(VISITOR, [Path("slow.txt")], on)
    next(slow)
    handlers.remove(sent(document=old.key), on)
    shelf.may_read["slow.txt"].set()
    assert "old.txt" not in last(slow)["ticks"]["html"]
    assert names(on) == ["kept.txt", "slow.txt"]


def test_why_a_file_could_not_be_read_stays_until_all_are_and_something_new_comes(
    handlers: DocumentsHandlers, shelf: Shelf
) -> None:
    on = table()
    slow = handlers.add_files(VISITOR, [Path("slow.txt")], on)
    next(slow)
    list(handlers.add_files(VISITOR, [Path("damaged.pdf"), Path("quick.txt")], on))
    shelf.may_read["slow.txt"].set()
    assert "damaged.pdf" in last(slow)["notice"]
    said = last(handlers.add_files(VISITOR, [Path("quick.txt")], on))
    assert said["notice"] == ""


def test_a_locked_file_waits_for_its_password_and_waits_no_more(
    handlers: DocumentsHandlers,
) -> None:
    on = table()
    shown = last(handlers.add_files(VISITOR, [Path("locked.pdf"), Path("quick.txt")], on))
    assert shown["unlock_row"]["visible"]
    assert names(on) == ["quick.txt"]
    shown = last(handlers.unlock("secret", on))
    assert not shown["unlock_row"]["visible"]
    assert shown["notice"] == ""
    assert names(on) == ["quick.txt", "locked.pdf"]


def test_a_visitor_who_goes_away_leaves_nothing_that_is_being_read(
    handlers: DocumentsHandlers,
) -> None:
    on = table()
    slow = handlers.add_files(VISITOR, [Path("slow.txt")], on)
    next(slow)
    cast(Any, slow).close()
    assert not on.arrivals.value.readings


def test_a_document_read_another_way_keeps_its_place_or_stays_away(
    handlers: DocumentsHandlers,
) -> None:
    first, second = entry("first.txt"), entry("second.txt")
    on = table(first, second)
    list(handlers.reread(sent(document=first.key, encoding="big5hkscs"), on))
    assert names(on) == ["first.txt", "second.txt"]
    assert on.documents.value[0].key != first.key
    again = handlers.reread(sent(document=second.key, encoding="big5hkscs"), on)
    next(cast(Any, again))
    handlers.remove(sent(document=second.key), on)
    assert "second.txt" not in last(again)["ticks"]["html"]
    assert names(on) == ["first.txt"]
