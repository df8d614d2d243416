"""Documents and conversations come back as they were kept, and go when they are forgotten."""

from pathlib import Path

import pytest

from app.documents.document import Document, Note, Page, Section
from app.errors import SettingsError
from app.store.library import KeptDocument, Library


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


def test_a_conversation_comes_back_after_a_restart(tmp_path: Path) -> None:
    first, second = KeptDocument(document("d1"), b"%PDF"), KeptDocument(document("d2"))
    key = Library(tmp_path).keep(None, "Who?", (first, second), '[{"answer": "…"}]')
    kept = Library(tmp_path).find(key)
    assert kept is not None
    assert kept.documents == (first, second)
    assert kept.turns == '[{"answer": "…"}]'


def test_keeping_again_changes_the_same_conversation(tmp_path: Path) -> None:
    library = Library(tmp_path)
    key = library.keep(None, "First", (KeptDocument(document("d1")),), "[]")
    assert library.keep(key, "Second", (KeptDocument(document("d2")),), "[1]") == key
    assert [entry.title for entry in library.entries()] == ["Second"]


def test_the_latest_stands_first(tmp_path: Path) -> None:
    library = Library(tmp_path)
    older = library.keep(None, "Older", (), "[]")
    library.keep(None, "Newer", (), "[]")
    library.keep(older, "Older, changed", (), "[]")
    assert [entry.title for entry in library.entries()] == ["Older, changed", "Newer"]


def test_forgetting_drops_documents_that_no_other_conversation_has(tmp_path: Path) -> None:
    library = Library(tmp_path)
    shared, own = KeptDocument(document("shared")), KeptDocument(document("own"))
    gone = library.keep(None, "Gone", (shared, own), "[]")
    stays = library.keep(None, "Stays", (shared,), "[]")
    library.forget(gone)
    assert library.find(gone) is None
    kept = library.find(stays)
    assert kept is not None
    assert kept.documents == (shared,)
    again = library.keep(None, "Own is read anew", (own,), "[]")
    assert library.find(again) is not None


def test_a_forgotten_conversation_is_kept_anew(tmp_path: Path) -> None:
    library = Library(tmp_path)
    key = library.keep(None, "A", (), "[]")
    library.forget(key)
    assert library.find(library.keep(key, "B", (), "[2]")) is not None


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here")
    with pytest.raises(SettingsError, match="--data-dir"):
        Library(file / "below")
