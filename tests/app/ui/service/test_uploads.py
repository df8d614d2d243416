"""Only files in the upload folder are ever opened."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import LimitError, NoDocumentError, ReadingError
from app.ui.service.uploads import uploaded_paths


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    uploads = tmp_path / "uploads"
    (uploads / "abc").mkdir(parents=True)
    (uploads / "abc" / "book.txt").write_text("text")
    (tmp_path / "secret.txt").write_text("secret")
    (uploads / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(uploads))
    return uploads


def test_an_uploaded_file_is_taken(folder: Path) -> None:
    path = folder / "abc" / "book.txt"
    assert uploaded_paths({"path": str(path)}, 1) == [path]
    assert uploaded_paths([{"path": str(path)}, None], 1) == [path]


@pytest.mark.parametrize(
    "named",
    [
        "{folder}/../secret.txt",
        "{folder}/abc/../../secret.txt",
        "{folder}/link.txt",
        "{folder}",
        "{folder}/abc/book.txt\0",
        "/etc/passwd",
        "book.txt",
        "http://localhost/book.txt",
        "file:///etc/passwd",
        "",
        None,
        7,
        ["a"],
    ],
)
def test_nothing_else_is_opened(folder: Path, named: Any) -> None:
    if isinstance(named, str):
        named = named.replace("{folder}", str(folder))
    with pytest.raises(ReadingError):
        uploaded_paths({"path": named}, 1)


@pytest.mark.parametrize("sent", [None, [], [None], "", {}])
def test_nothing_sent_is_one_sentence(sent: Any) -> None:
    with pytest.raises(NoDocumentError, match="choose one"):
        uploaded_paths(sent, 1)


def test_too_many_at_once_are_refused(folder: Path) -> None:
    file = {"path": str(folder / "abc" / "book.txt")}
    with pytest.raises(LimitError, match="at most 2"):
        uploaded_paths([file] * 3, 2)
