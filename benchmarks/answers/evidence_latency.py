"""How soon the first evidence of a document is there, fresh and with its vectors kept."""

import statistics
import tempfile
import time
from pathlib import Path

from app.documents.document import Document, Section
from app.retrieval.passage import FindOptions
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.text.spans import Span
from benchmarks.report import Report

PAPER_WORDS, NOVEL_WORDS = 9_000, 750_000
"""About 12,000 and 1,000,000 tokens of Llama's."""
_GOALS = {"a paper": (1.5, 0.15), "a novel of a million tokens": (3.0, 0.3)}
_NUM_ASKED = 5


def measure_latency(report: Report, text: str) -> None:
    """Measure a paper and a novel, both made of a text that is repeated as often as it takes."""
    words = text.split(" ")
    encoder = Encoder()
    encoder.encode(["The model is loaded before any document is opened."])
    for (what, goals), size in zip(_GOALS.items(), (PAPER_WORDS, NOVEL_WORDS), strict=True):
        times = -(-size // len(words))
        document = _document(what, " ".join((words * times)[:size]))
        questions = _questions(document.text)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            fresh = Retriever(KeptVectors(encoder))
            seconds = _ask(fresh, document, questions[0])
            _report(report, f"first evidence of {what}, fresh", seconds, goals[0])
            kept = Retriever(KeptVectors(encoder, reads_on=True, folder=folder))
            seconds = _read_whole(kept, document, folder)
            report.add("  its vectors made behind the scenes", f"{seconds:.1f} s")
            opened = Retriever(KeptVectors(encoder, folder=folder))
            _report(report, "  opened again, with its vectors kept", _ask(opened, document, "who"))
            later = statistics.median(_ask(opened, document, asked) for asked in questions)
            _report(report, "  a question, its vectors at hand", later, goals[1])
            kept.close()


def _report(report: Report, what: str, seconds: float, goal: float | None = None) -> None:
    report.add(what, f"{seconds:.3f} s", None if goal is None else seconds <= goal)


def _document(name: str, text: str) -> Document:
    return Document(name, name, "text", text, (Section("", 1, 0, len(text)),))


def _questions(text: str) -> list[str]:
    """Return questions out of words of the text, one from each of its parts."""
    step = len(text) // (_NUM_ASKED + 1)
    return [
        f"What of the {' '.join(text[at : at + 80].split()[1:7])}?"
        for at in range(step, step * _NUM_ASKED + 1, step)
    ]


def _ask(retriever: Retriever, document: Document, question: str) -> float:
    began = time.perf_counter()
    spans = [[Span(0, len(document.text))]]
    retriever.find([document], spans, question, FindOptions(200))
    return time.perf_counter() - began


def _read_whole(retriever: Retriever, document: Document, folder: Path) -> float:
    """Return the seconds until all vectors of a document lie in a folder."""
    began = time.perf_counter()
    retriever.index_of(document)
    while not list(folder.glob("*.npz")):
        time.sleep(0.05)
    return time.perf_counter() - began
