"""PDF readers side by side: typeset sources of known text, and a folder of cases with checks.

A folder of cases holds PDFs and `checks.jsonl`, an object a line: `file` and what its text has to
`contain` (a list `contains`), not to contain (`absent`), and in which `order`. pdfminer and
PyMuPDF are compared where they are installed.
"""

import importlib
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader
from rapidfuzz.distance import Indel

from app.documents.formats import read
from app.errors import ReadingError
from benchmarks.report import Report

TYPESET = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "typeset"
Reader = Callable[[bytes], str]


def readers() -> dict[str, Reader]:
    """Return the readers that are installed, by name; this one first."""
    found: dict[str, Reader] = {"this reader": _ours, "pypdf": _pypdf, "PDFium": _pdfium}
    for name, module, reader in (
        ("pdfminer", "pdfminer.high_level", _pdfminer),
        ("PyMuPDF", "pymupdf", _mupdf),
    ):
        try:
            importlib.import_module(module)
        except ImportError:
            print(f"  {name} is not installed and was not compared")
        else:
            found[name] = reader
    return found


def measure_readers(report: Report) -> None:
    """Compare each reader's text of the typeset fixtures with their sources, and its speed."""
    paths = sorted(TYPESET.glob("*.pdf"))
    num_pages = sum(len(pdfium.PdfDocument(path)) for path in paths)
    for name, reader in readers().items():
        scores, seconds = [], 0.0
        reader(paths[0].read_bytes())  # imports are not what is timed
        for path in paths:
            source = path.with_suffix(".txt").read_text(encoding="utf-8")
            started = time.process_time()
            text = reader(path.read_bytes())
            seconds += time.process_time() - started
            scores.append(
                Indel.normalized_similarity(" ".join(text.split()), " ".join(source.split()))
            )
        mean = sum(scores) / len(scores)
        figures = f"similarity {mean:.4f}, {1000 * seconds / num_pages:.1f} ms a page"
        report.add(f"typeset, {name}", figures)


def measure_cases(report: Report, folder: Path) -> None:
    """Count the cases of a folder that each reader gets right, as far as text alone tells."""
    listed = folder / "checks.jsonl"
    if not listed.is_file():
        raise SystemExit(f"{folder} holds no checks.jsonl: --cases names the folder that does.")
    lines = listed.read_text(encoding="utf-8").splitlines()
    checks = [check for check in map(json.loads, lines) if _is_judged(check)]
    for name, reader in readers().items():
        right = sum(_is_right(check, _text(reader, folder / check["file"])) for check in checks)
        report.add(f"cases, {name}", f"{right} of {len(checks)} right")


def _is_judged(check: dict[str, Any]) -> bool:
    keys = {"contains", "absent", "order"} & set(check)
    return bool(keys) and str(check["file"]).endswith(".pdf")


def _is_right(check: dict[str, Any], text: str) -> bool:
    places = [text.find(words) for words in check.get("order", ())]
    return (
        all(words in text for words in check.get("contains", ()))
        and not any(words in text for words in check.get("absent", ()))
        and -1 not in places
        and places == sorted(places)
    )


def _text(reader: Reader, path: Path) -> str:
    try:
        return reader(path.read_bytes())
    except ReadingError:
        return ""


def _ours(data: bytes) -> str:
    return read(data, "case.pdf").text


def _pypdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def _pdfium(data: bytes) -> str:
    pdf = pdfium.PdfDocument(data)
    return "\n".join(pdf[i].get_textpage().get_text_range() for i in range(len(pdf)))


def _pdfminer(data: bytes) -> str:
    return str(importlib.import_module("pdfminer.high_level").extract_text(io.BytesIO(data)))


def _mupdf(data: bytes) -> str:
    with importlib.import_module("pymupdf").open(stream=data, filetype="pdf") as document:
        return "".join(page.get_text() + "\n" for page in document)
