"""Pages as pictures: drawn with outlines, and read by text recognition."""

import io
import shutil
import struct
import sys
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from app.documents.formats import read
from app.documents.pdf.page_picture import OUTLINE, find_boxes, render_page
from app.documents.sandbox import ocr
from app.documents.sandbox.sandbox import PageView, read_safely, render_page_safely
from app.errors import EmptyDocumentError, LimitError, ReadingError
from app.text.spans import Span
from tests.app.documents.pdf.drawn_pdfs import Extras, make_pdf, prose

TYPESET = Path(__file__).parents[3] / "fixtures" / "typeset"
LINES = [
    "The keeper wrote the number nought",
    "in his book and closed it with care.",
    "Nobody had come and nobody had gone.",
]


SAID = ["Read by hand.", "Nothing seen.", "All was well."]


def letters_in(data: bytes, number: int, box: object) -> str:
    """Return what PDFium itself finds within a box: the oracle of the outlines."""
    with pdfium.PdfDocument(data) as pdf:
        page = pdf[number - 1]
        height = page.get_height()
        textpage = page.get_textpage()
        assert hasattr(box, "left")
        found = textpage.get_text_bounded(
            box.left, height - box.bottom, box.right, height - box.top
        )  # type: ignore[attr-defined]
    return str(found)


@pytest.mark.parametrize(
    ("name", "quotation"),
    [
        ("paper_two_columns", "a third person decided without having seen either of them"),
        ("paper_by_rows", "The water in such a well rises and falls with the tide"),
        ("paper_under_review", "Its error remained at nineteen minutes"),
        ("novel", "The shop is still narrow and it is still difficult to find."),
    ],
)
def test_boxes_lie_on_the_words_of_a_quotation(name: str, quotation: str) -> None:
    data = (TYPESET / f"{name}.pdf").read_bytes()
    document = read(data, "a.pdf")
    start = document.text.index(quotation)
    page = document.page_at(start)
    assert page is not None
    boxes = find_boxes(data, page.number, [Span(start, start + len(quotation))])
    found = " ".join(letters_in(data, page.number, box).strip() for box in boxes)
    plain = "".join(c for c in found.replace("\ufb01", "fi").replace("\ufb02", "fl") if c.isalpha())
    assert plain == "".join(c for c in quotation if c.isalpha())


def test_a_picture_has_the_pages_size_and_outlines() -> None:
    data = make_pdf([prose(72, 700, LINES), prose(72, 600, LINES[:1])])
    document = read(data, "a.pdf")
    span = Span(document.text.index("closed"), document.text.index("closed") + 6)
    plain = Image.open(io.BytesIO(render_page(data, 2, scale=1.0)))
    marked = Image.open(io.BytesIO(render_page(data, 1, [span], scale=1.0)))
    other = Image.open(io.BytesIO(render_page(data, 2, [span], scale=1.0)))
    assert plain.size == marked.size == (612, 792)
    assert OUTLINE in {color for _, color in marked.getcolors(2**16) or []}
    assert plain.tobytes() == other.tobytes()


JPX = (
    b"\xff\x4f\xff\x51"
    + struct.pack(">HHIIIIIIIIHBBB", 41, 0, 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0, 1, 7, 1, 1)
    + b"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x00"
    + b"\xff\x5c\x00\x13\x40" + bytes(16)
    + b"\xff\x90\x00\x0a" + bytes(7) + b"\x01\xff\x93" + bytes(20) + b"\xff\xd9"
)  # fmt: skip
"""The head of a JPEG 2000 picture of 3,600 million points, with nothing behind it."""
JBIG2 = struct.pack(">IBBBIIIIIBH", 0, 48, 0, 1, 19, 100_000, 100_000, 0, 0, 0, 0)
"""The head of a JBIG2 page of 10,000 million points."""


@pytest.mark.parametrize(
    ("coding", "side", "data"),
    [
        ("/JPXDecode", 60_000, JPX),
        ("/JBIG2Decode", 100_000, JBIG2),
        ("[/FlateDecode/FlateDecode]", 16_000, zlib.compress(zlib.compress(bytes(256_000_000)))),
    ],
)
def test_a_picture_that_unpacks_without_end_harms_no_page(
    coding: str, side: int, data: bytes
) -> None:
    picture = (
        f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/BitsPerComponent 8"
        f"/ColorSpace/DeviceGray/Filter{coding}/Length {len(data)}>>stream\n"
        f"{data.decode('latin-1')}\nendstream"
    )
    extras = Extras(resources="/XObject<</I 101 0 R>>", objects=(picture,))
    page = prose(72, 700, LINES) + " q 600 0 0 600 0 0 cm /I Do Q"
    pdf = make_pdf([page], extras=extras)
    assert read_safely(pdf, "a.pdf").text.split() == " ".join(LINES).split()
    shown = Image.open(io.BytesIO(render_page_safely(pdf, PageView(1, scale=1.0))))
    assert shown.size == (612, 792)


def test_pages_that_are_not_there_or_too_large_are_refused() -> None:
    data = make_pdf([prose(72, 700, LINES)])
    with pytest.raises(ReadingError, match="no page 2; its last is 1"):
        render_page(data, 2)
    with pytest.raises(LimitError, match="too large"):
        render_page_safely(data, PageView(1, scale=50.0))


def scan(num_pages: int) -> bytes:
    """Return a PDF whose pages are pictures of lines of text."""
    with pdfium.PdfDocument(make_pdf([prose(72, 700, LINES, 14)] * num_pages)) as pdf:
        pictures = [page.render(scale=2).to_pil().convert("L") for page in pdf]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=144)
    return buffer.getvalue()


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in tesseract's place that counts its calls and says a sentence."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "tesseract"
    (tmp_path / "says").write_text("\n".join(SAID))
    program.write_text(
        f"#!/bin/sh\ncat > /dev/null\necho x >> {tmp_path}/calls\n"
        f'sed -n "$(wc -l < {tmp_path}/calls)p" {tmp_path}/says\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return tmp_path / "calls"


def test_recognised_pages_get_their_text_and_are_noted(stand_in: Path) -> None:
    seen: list[tuple[int, int]] = []
    document = ocr.read_with_ocr(scan(2), "a.pdf", progress=lambda *done: seen.append(done))
    assert [document.text_of(page).strip() for page in document.pages] == SAID[:2]
    assert seen == [(1, 2), (2, 2)]
    assert [(n.code, n.count) for n in document.notes if "recognised" in n.code] == [
        ("pages_recognised", 2)
    ]


def test_a_stopped_job_goes_on_where_it_was(stand_in: Path, tmp_path: Path) -> None:
    job = ocr.OcrJob(folder=tmp_path / "kept")
    data = scan(3)
    document = ocr.read_with_ocr(data, "a.pdf", job=job, progress=lambda done, _: done < 2)
    assert [n.detail for n in document.notes if n.code == "pages_scanned"] == ["3"]
    ocr.read_with_ocr(data, "a.pdf", job=job)
    assert stand_in.read_text().count("x") == 3
    assert not list((tmp_path / "kept").rglob("*.part"))


def test_a_job_ends_at_its_limit_of_pages(stand_in: Path) -> None:
    document = ocr.read_with_ocr(scan(3), "a.pdf", job=ocr.OcrJob(max_pages=1))
    assert [n.detail for n in document.notes if n.code == "pages_scanned"] == ["2-3"]


def test_the_option_reaches_recognition_and_its_absence_says_how(stand_in: Path) -> None:
    data = scan(1)
    with pytest.raises(EmptyDocumentError, match="OCR"):
        read_safely(data, "a.pdf")
    assert SAID[0] in ocr.read_with_ocr(data, "a.pdf").text


def test_without_tesseract_a_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadingError, match="not installed"):
        ocr.read_with_ocr(b"%PDF-", "a.pdf")


def test_a_language_is_never_an_option_of_the_program(stand_in: Path) -> None:
    with pytest.raises(ReadingError, match="no language"):
        ocr.read_with_ocr(b"%PDF-", "a.pdf", job=ocr.OcrJob(language="--help"))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_itself_reads_a_scan() -> None:
    document = ocr.read_with_ocr(scan(1), "a.pdf")
    assert " ".join(LINES) in " ".join(document.text.split())
