"""Words have places on their pages, and PDFium finds the same words in these places."""

import pypdfium2 as pdfium
import pytest

from app.documents.formats import read
from app.documents.pdf.page_layout import page_layouts, page_sizes
from app.documents.sandbox.sandbox import page_layouts_safely, page_sizes_safely
from app.errors import ReadingError
from tests.app.documents.pdf.drawn_pdfs import make_pdf, prose

LINES = ["The keeper wrote the number nought", "in his book and closed it with care."]
PDF = make_pdf([prose(72, 700, LINES), prose(72, 500, ["Nobody had come."])])


def test_each_word_stands_where_pdfium_finds_it() -> None:
    text, layouts = read(PDF, "a.pdf").text, page_layouts(PDF)
    words = [word for layout in layouts for line in layout.lines for word in line.words]
    assert [text[start:end] for start, end, _, _ in words] == text.split()
    with pdfium.PdfDocument(PDF) as pdf:
        for page, layout in zip(pdf, layouts, strict=True):
            textpage = page.get_textpage()
            for line in layout.lines:
                for start, end, left, right in line.words:
                    found = textpage.get_text_bounded(
                        left, layout.height - line.bottom, right, layout.height - line.top
                    )
                    assert found.strip() == text[start:end]


def test_sizes_come_without_lines_and_both_come_from_the_sandbox_as_they_are() -> None:
    sizes = page_sizes(PDF)
    assert [(s.width, s.height, s.lines) for s in sizes] == [(612, 792, ())] * 2
    assert page_sizes_safely(PDF) == sizes
    safely = page_layouts_safely(PDF)
    assert [len(layout.lines) for layout in safely] == [2, 1]
    assert safely[0].lines[0].words[0][:2] == page_layouts(PDF)[0].lines[0].words[0][:2]


def test_what_is_no_pdf_has_no_layout() -> None:
    with pytest.raises(ReadingError):
        page_layouts_safely(b"no pdf at all")
