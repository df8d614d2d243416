"""The second reader of damaged PDFs: what it reads, and how much of it."""

import pytest

from app.documents.builder import Report
from app.documents.options import ReadingOptions
from app.documents.pdf import pypdf_fallback
from tests.app.documents.pdf.drawn_pdfs import make_pdf, words

PAGES = [words(72, 700, f"Page {number} of the paper") for number in (1, 2, 3)]


def test_a_file_reads_the_same_however_slow_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pypdf_fallback, "MAX_INSTRUCTIONS", 2 * len(PAGES[0]) + 20)
    report = Report()
    document = pypdf_fallback.read_with_pypdf(make_pdf(PAGES), "a.pdf", ReadingOptions(), report)
    assert document is not None
    assert "Page 2 of the paper" in document.text
    assert "Page 3" not in document.text
    assert len(document.pages) == 3
    assert [(n.count, n.detail) for n in document.notes if n.code == "pages_unread"] == [(1, "3")]


def test_a_file_of_a_usual_size_is_read_whole() -> None:
    report = Report()
    document = pypdf_fallback.read_with_pypdf(make_pdf(PAGES), "a.pdf", ReadingOptions(), report)
    assert document is not None
    assert "Page 3 of the paper" in document.text
    assert [note.code for note in document.notes] == ["second_reader"]
