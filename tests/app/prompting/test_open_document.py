from pathlib import Path

import pytest

from app.answering.inspection import describe, inspect
from app.backends.base import ModelInfo
from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.documents.sandbox.ocr import OcrJob
from app.errors import EmptyDocumentError, LimitError, ReadingError
from app.prompting.open_document import open_bytes, open_file, open_pasted
from app.settings import Settings
from tests.app.documents.pdf.drawn_pdfs import make_pdf
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer

TOKENIZER = CharacterTokenizer()
OPTIONS = ReadingOptions()
NOVEL = "Chapter 1\n\nThe fox ran.\n\nChapter 2\n\nThe hen stayed at home.\n"


def test_a_file_is_read_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "novel.txt"
    path.write_text(NOVEL, encoding="utf-8")
    opened = open_file(path, TOKENIZER, Settings(), OPTIONS)
    assert [section.title for section in opened.document.sections] == ["Chapter 1", "Chapter 2"]
    assert len(opened.token_map) == len(opened.document.text)


def test_pasted_text_goes_the_same_way() -> None:
    opened = open_pasted(NOVEL, "Pasted text", TOKENIZER, Settings())
    assert [section.title for section in opened.document.sections] == ["Chapter 1", "Chapter 2"]


def test_inspection_counts_every_section() -> None:
    opened = open_pasted(NOVEL, "Pasted text", TOKENIZER, Settings())
    facts = inspect(opened, ModelInfo("m", 32), TOKENIZER)
    assert facts["num_tokens"] == sum(s["num_tokens"] for s in facts["sections"])
    assert facts["num_chars"] == len(opened.document.text)
    assert (facts["format"], facts["num_pages"], facts["tokens_exact"]) == ("text", None, True)
    assert (facts["model"], facts["tokenizer"], facts["window_tokens"]) == ("m", "characters", 32)
    keys = {"title", "level", "page_first", "page_last", "num_chars", "num_tokens"}
    assert all(keys <= set(section) for section in facts["sections"])
    shown = describe(facts)
    assert "Chapter 2" in shown
    assert f"{facts['num_tokens']:,} tokens of the 32" in shown


@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("none.txt", None, ReadingError, "There is no file"),
        ("empty.txt", b"", EmptyDocumentError, "is empty"),
        ("big.txt", b"x" * 2**20, LimitError, "1.0 MiB, and at most 0.5 MiB"),
    ],
)
def test_files_that_cannot_be_opened(
    tmp_path: Path, name: str, data: bytes | None, error: type[ReadingError], words: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(error, match=words):
        open_file(path, TOKENIZER, Settings(max_file_mb=0.5), OPTIONS)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="is a folder"):
        open_file(tmp_path, TOKENIZER, Settings(), OPTIONS)


def test_bytes_over_the_limit_are_not_read() -> None:
    with pytest.raises(LimitError, match="raise the limit"):
        open_bytes(b"x" * 2**20, "a.txt", TOKENIZER, Settings(max_file_mb=0.5), OPTIONS)


def test_nothing_pasted_is_said() -> None:
    with pytest.raises(EmptyDocumentError, match="no text yet"):
        open_pasted(" \n", "Pasted text", TOKENIZER, Settings())


def test_a_pdf_of_pictures_is_recognised_unasked_where_that_is_possible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.prompting import open_document

    picture = "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    data = make_pdf([picture])
    monkeypatch.setattr(open_document, "is_available", lambda: False)
    with pytest.raises(EmptyDocumentError, match="recognition"):
        open_bytes(data, "scan.pdf", TOKENIZER, Settings(), OPTIONS)
    read = make_document("What the pictures said.")
    asked: list[int] = []

    def recognise(data: bytes, name: str, options: ReadingOptions, job: OcrJob) -> Document:
        asked.append(job.max_pages)
        return read

    monkeypatch.setattr(open_document, "is_available", lambda: True)
    monkeypatch.setattr(open_document, "read_with_ocr", recognise)
    opened = open_bytes(data, "scan.pdf", TOKENIZER, Settings(), OPTIONS)
    assert opened.document is read
    assert asked == [open_document.UNASKED_PAGES]
