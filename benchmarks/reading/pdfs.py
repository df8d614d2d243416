"""PDF: typeset sources of known text, one long real document, and speed on papers."""

import importlib
import io
import time
from pathlib import Path
from types import ModuleType

import pypdfium2 as pdfium
from pypdf import PdfReader
from rapidfuzz.distance import Indel

from app.documents.formats import read
from app.documents.options import ReadingOptions
from benchmarks.report import Report

TYPESET = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "typeset"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
RUNS = 3


def similarity(a: str, b: str) -> float:
    """Return 1 less the share of characters to be inserted or deleted (Levenshtein.ratio)."""
    return float(Indel.normalized_similarity(a, b))


def measure_typeset(report: Report) -> None:
    """Compare each committed PDF with its source, white space made even."""
    for path in sorted(TYPESET.glob("*.pdf")):
        document = read(path.read_bytes(), path.name)
        source = path.with_suffix(".txt").read_text(encoding="utf-8")
        score = similarity(" ".join(document.text.split()), " ".join(source.split()))
        report.add(f"typeset {path.stem}: similarity", f"{score:.4f}", score >= 0.99)


def measure_geotopo(report: Report, corpus: Path) -> None:
    """Score GeoTopo as py-pdf/benchmarks does: the ratio of the raw texts, lines as set.

    The ground truth keeps line breaks and running heads; so does reading `as_set`. The text
    that a model gets has neither, and is scored beside it.
    """
    pdf = corpus / "pdf-samples" / "GeoTopo-komprimiert.pdf"
    truth = corpus / "pdf-groundtruth" / "GeoTopo-book.txt"
    if not (pdf.exists() and truth.exists()):
        return
    data, wanted = pdf.read_bytes(), truth.read_text(encoding="utf-8")
    as_set = similarity(wanted, read(data, pdf.name, ReadingOptions(as_set=True)).text)
    rivals = {"pypdf": _pypdf(data), "PDFium": _pdfium(data)}
    mupdf = _mupdf(data)
    if mupdf is None:
        print("  PyMuPDF is not installed and was not compared")
    else:
        rivals["MuPDF"] = mupdf
    scores = {name: similarity(wanted, text) for name, text in rivals.items()}
    for name, score in scores.items():
        report.add(f"GeoTopo, {name} bare", f"{score:.4f}")
    is_best = as_set >= 0.97 and as_set > max(scores.values())
    report.add("GeoTopo, this reader, lines as set", f"{as_set:.4f}", is_best)
    joined = read(data, pdf.name).text
    report.add("GeoTopo, this reader, as a model reads it", f"{similarity(wanted, joined):.4f}")


def measure_speed(report: Report, corpus: Path) -> None:
    """Time the whole way to a document against pypdf's extraction of the same pages."""
    ours = theirs = 0.0
    num_pages = 0
    for path in sorted((corpus / "pdf-papers").glob("*.pdf")):
        data = path.read_bytes()
        document = read(data, path.name)
        num_pages += len(document.pages)
        ours += min(_seconds(lambda d=data, n=path.name: read(d, n)) for _ in range(RUNS))
        theirs += _seconds(lambda d=data: _pypdf(d))
    if num_pages:
        report.add(
            f"papers, {num_pages} pages: milliseconds a page", f"{ours / num_pages * 1e3:.1f}"
        )
        report.add("pypdf: milliseconds a page", f"{theirs / num_pages * 1e3:.1f}")
        report.add("times as fast as pypdf", f"{theirs / ours:.1f}", theirs / ours >= 4)


def _seconds(work: object) -> float:
    started = time.process_time()
    assert callable(work)
    work()
    return time.process_time() - started


def _pypdf(data: bytes) -> str:
    return _mended([page.extract_text() for page in PdfReader(io.BytesIO(data)).pages])


def _pdfium(data: bytes) -> str:
    pdf = pdfium.PdfDocument(data)
    texts = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf))]
    return _mended([text.replace("\r\n", "\n").replace("\ufffe", "\ufffe\n") for text in texts])


def _mupdf(data: bytes) -> str | None:
    try:
        pymupdf: ModuleType = importlib.import_module("pymupdf")
    except ImportError:
        return None
    with pymupdf.open(stream=data, filetype="pdf") as document:
        return "".join(page.get_text() + "\n" for page in document)


def _mended(texts: list[str]) -> str:
    """Give the rivals what that benchmark gives them: ligatures spelled out, hyphens joined."""
    text = "\n".join(texts)
    for sign, letters in LIGATURES.items():
        text = text.replace(sign, letters)
    lines = [line.rstrip() for line in text.split("\n")]
    for i, line in enumerate(lines[:-1]):
        if line.endswith(("-", "\ufffe")):
            first, _, rest = lines[i + 1].partition(" ")
            lines[i], lines[i + 1] = line[:-1] + first, f" {rest}" if rest else ""
    return "\n".join(lines)
