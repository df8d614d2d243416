"""Documents and conversations come back to their owner as they were kept, and go when forgotten."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateTable

from app.documents.document import Document, Note, Page, Section
from app.documents.options import ReadingOptions
from app.errors import SettingsError, StoreError
from app.store.kept import KeptConversation, KeptDocument, file_key
from app.store.schema import METADATA
from app.store.store import Store, file_address

ME, OTHER = "browser a", "browser b"


def document(digest: str, text: str = "One.\nTwo.") -> Document:
    return Document(
        name=f"{digest}.pdf",
        title=f"Title of {digest}",
        format="pdf",
        text=text,
        sections=(Section("All", 1, 0, len(text)),),
        pages=(Page(1, 0, len(text), "i"),),
        notes=(Note("ligatures", 2, "pages 1, 2"),),
        authors=("A", "B"),
        digest=digest,
    )


def kept(title: str, *documents: KeptDocument) -> KeptConversation:
    return KeptConversation(title, documents, {"question": "half a"}, ({"answer": "…"},))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(file_address(tmp_path))


def test_a_conversation_comes_back_after_a_restart(tmp_path: Path) -> None:
    options = ReadingOptions(encoding="gb18030", as_set=True)
    first = KeptDocument(document("d1"), b"%PDF", options)
    second = KeptDocument(document("d2", "孙悟空" * 1000))
    before = kept("Who?", first, second)
    key = Store(file_address(tmp_path)).save(ME, None, before)
    assert Store(file_address(tmp_path)).find(ME, key) == before


def test_each_owner_has_their_own(store: Store) -> None:
    key = store.save(ME, None, kept("Mine"))
    assert store.find(OTHER, key) is None
    assert store.entries(OTHER) == ()
    store.save_turn(OTHER, key, 0, {"answer": "forged"})
    store.forget(OTHER, key)
    found = store.find(ME, key)
    assert found is not None
    assert found.turns == ({"answer": "…"},)
    assert store.save(OTHER, key, kept("Theirs")) != key
    assert [entry.title for entry in store.entries(ME)] == ["Mine"]


def test_saving_again_changes_the_form_and_leaves_the_turns(store: Store) -> None:
    key = store.save(ME, None, kept("First"))
    again = KeptConversation("Second", (KeptDocument(document("d2")),), {"question": "whole"})
    assert store.save(ME, key, again) == key
    assert store.find(ME, key) == replace(again, turns=({"answer": "…"},))
    assert [entry.title for entry in store.entries(ME)] == ["Second"]


def test_a_turn_is_kept_in_its_place_and_kept_again(store: Store) -> None:
    key = store.save(ME, None, kept("A"))
    for position, answer in ((1, "half"), (1, "whole"), (2, "third")):
        store.save_turn(ME, key, position, {"answer": answer})
    found = store.find(ME, key)
    assert found is not None
    assert [turn["answer"] for turn in found.turns] == ["…", "whole", "third"]


def test_the_latest_stands_first(store: Store) -> None:
    older = store.save(ME, None, kept("Older"))
    store.save(ME, None, kept("Newer"))
    store.save_turn(ME, older, 0, {})
    assert [entry.title for entry in store.entries(ME)] == ["Older", "Newer"]


def test_a_document_that_a_turn_was_read_from_stays(store: Store) -> None:
    read, unread = KeptDocument(document("read"), b"bytes"), KeptDocument(document("unread"))
    key = store.save(ME, None, kept("A", read, unread))
    needed = frozenset({file_key(read.document)})
    store.save(ME, key, KeptConversation("A", (), {}, (), needed))
    found = store.find(ME, key)
    assert found is not None
    assert found.documents == (read,)


def test_forgetting_drops_documents_that_no_other_conversation_has(store: Store) -> None:
    shared, own = KeptDocument(document("shared")), KeptDocument(document("own"), b"first")
    gone = store.save(ME, None, kept("Gone", shared, own))
    stays = store.save(OTHER, None, kept("Stays", shared))
    store.forget(ME, gone)
    assert store.find(ME, gone) is None
    found = store.find(OTHER, stays)
    assert found is not None
    assert found.documents == (shared,)
    again = store.save(ME, None, kept("Anew", KeptDocument(document("own"), b"second")))
    anew = store.find(ME, again)
    assert anew is not None
    assert anew.documents[0].data == b"second"


def test_forgetting_everything_leaves_others_alone(store: Store) -> None:
    for owner in (ME, ME, OTHER):
        store.save(owner, None, kept("A"))
    store.forget_all(ME)
    assert store.entries(ME) == ()
    assert len(store.entries(OTHER)) == 1


def test_every_database_takes_the_tables() -> None:
    for dialect in (sqlite.dialect(), postgresql.dialect(), mysql.dialect()):
        made = " ".join(
            str(CreateTable(t).compile(dialect=dialect)) for t in METADATA.sorted_tables
        )
        # PostgreSQL refuses a text of a size; MySQL's text without one ends after 64 KiB.
        assert ("LONGTEXT" in made or "TEXT(4294967295)" in made) is (dialect.name == "mysql")


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a database for several: TEST_DATABASE, or a file."""
    file = file_address(tmp_path).render_as_string()
    return os.environ.get("TEST_DATABASE", "") or file


def test_processes_that_begin_at_once_make_their_tables_once(database: str) -> None:
    with ThreadPoolExecutor(4) as at_once:
        stores = list(at_once.map(Store, [database] * 4))
    key = stores[0].save(ME, None, kept("A"))
    assert all(store.find(ME, key) for store in stores)
    for store in stores:
        store.forget_all(ME)
        store.close()


def test_processes_keep_and_forget_at_once_and_no_document_is_missing(database: str) -> None:
    shared = tuple(KeptDocument(document(f"shared {n}"), b"%PDF") for n in range(3))

    def come_and_go(number: int) -> list[tuple[KeptDocument, ...]]:
        owner, store = f"browser {number}", Store(database)
        found = []
        for turn in range(8):
            here = shared if (number + turn) % 2 else shared[::-1]
            key = store.save(owner, None, kept("A", *here))
            again = store.find(owner, key)
            found.append(again.documents if again else ())
            store.forget(owner, key)
        store.close()
        return found

    with ThreadPoolExecutor(4) as at_once:
        found = [documents for many in at_once.map(come_and_go, range(4)) for documents in many]
    assert all(set(documents) == set(shared) for documents in found)


def test_a_conversation_is_held_by_the_page_that_came_last(database: str) -> None:
    one, other = Store(database), Store(database)
    key = one.save(ME, None, kept("A"))
    assert one.holder(key) == ""
    one.hold(key, "first")
    other.hold(key, "second")
    assert one.holder(key) == "second"
    other.forget_all(ME)
    assert one.holder(key) == ""
    one.close()
    other.close()


def test_a_title_that_no_database_takes_is_kept_without_it(store: Store) -> None:
    store.save(ME, None, kept("W\0ho \ud83d?"))
    assert [entry.title for entry in store.entries(ME)] == ["Who ??"]


@pytest.mark.parametrize("address", ["no address at all", "nosuchdatabase://here/there"])
def test_an_address_that_cannot_be_is_one_sentence(address: str) -> None:
    with pytest.raises(SettingsError, match="--database"):
        Store(address)


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here")
    with pytest.raises(SettingsError, match="--data-dir"):
        Store(file_address(file / "below"))


def test_a_database_that_fails_later_is_one_sentence(tmp_path: Path) -> None:
    store = Store(file_address(tmp_path))
    store.close()
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / "long-reader.sqlite3").mkdir()
    with pytest.raises(StoreError, match="could not be kept"):
        store.entries(ME)
