"""What a model writes beside the sentence that retrieval marks: the third part of `answers`.

Each question is asked twice: with the passages that bear on it (200 words), and with the whole
text as the app would send it. Token F1 is against the nearest reference; the share counts the
sentences, of four words and more, that quote the text or have a passage.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.answering.answer import Done, answer
from app.answering.request import Request
from app.backends.base import Backend, Generation, Stop
from app.documents.document import Document
from app.prompting.prompt import Source
from app.prompting.token_map import TokenMap
from app.retrieval.retriever import Retriever
from app.text.spans import Span, merge_spans
from benchmarks.answers.evidence import PREAMBLE, bound, find, token_f1
from benchmarks.report import Report

NUM_WORDS = 200
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question on a document, and the references of its answer."""

    document: Document
    question: str
    references: tuple[str, ...]


@dataclass
class Scores:
    """Token F1 of answers, and how their sentences fared."""

    likenesses: list[float] = field(default_factory=list)
    num_supported: int = 0
    num_sentences: int = 0
    num_looping: int = 0

    def add(self, text: str, references: Sequence[str]) -> None:
        """Take one answer's likeness to the nearest of its references."""
        self.likenesses.append(max(token_f1(text, reference) for reference in references))

    def add_answer(self, done: Done, references: Sequence[str]) -> None:
        """Take one answer that was checked sentence by sentence."""
        self.add(done.answer, references)
        held = len(done.related) + sum(quote.status != "not_found" for quote in done.quotes)
        self.num_supported += held
        self.num_sentences += held + len(done.unsupported)
        self.num_looping += done.finished.stop_reason == "loop"


def measure_written(
    report: Report, backend: Backend, retriever: Retriever, data: Path, most: int
) -> None:
    """Ask what there is data for; most: questions of each kind."""
    for name, questions in _kinds(data, most):
        marked, evidence, whole = Scores(), Scores(), Scores()
        for asked in questions:
            found = find(retriever, asked.document, asked.question, NUM_WORDS)
            best = found.best.best_sentence if found.best else ""
            marked.add(best, asked.references)
            spans = merge_spans([Span(p.start, p.end) for p in found.passages])
            everything = (Span(0, len(asked.document.text)),)
            for scores, read in ((evidence, spans), (whole, everything)):
                if read:
                    scores.add_answer(_ask(backend, retriever, asked, read), asked.references)
                else:
                    scores.likenesses.append(0.0)
        report.add(f"{name}: the marked sentence, token F1 (n = {len(questions)})", _mean(marked))
        for what, scores in (("passages", evidence), ("the whole text", whole)):
            report.add(f"  {backend.info.name} on {what}, token F1", _mean(scores))
            supported = f"{scores.num_supported} of {scores.num_sentences}"
            report.add("    its sentences that have a passage", supported)
            report.add("    answers that ended in a loop", f"{scores.num_looping}")


def _ask(backend: Backend, retriever: Retriever, asked: Asked, spans: tuple[Span, ...]) -> Done:
    tokens = TokenMap.of(asked.document, backend.tokenizer)
    source = Source(asked.document, tokens, spans)
    request = Request((source,), asked.question, generation=Generation(max_tokens=128))
    *_, done = answer(request, backend, Stop(), retriever)
    assert isinstance(done, Done)
    return done


def _kinds(data: Path, most: int) -> Iterator[tuple[str, list[Asked]]]:
    if (path := data / "fairytaleqa" / "val.jsonl").is_file():
        yield "tales", list(_tales(path))[:: max(1, 1025 // most)][:most]
    for name in ("financial_qa", "multidoc_qa"):
        if (path := data / "leval" / f"{name}.jsonl").is_file():
            short = [asked for asked in _documents(path) if len(asked.references[0].split()) < 40]
            yield name, short[:most]


def _tales(path: Path) -> Iterator[Asked]:
    for row in _rows(path):
        parts = list(zip(row["section_ids"], row["sections"], strict=True))
        document = bound(row["title"], parts)
        for asked in row["questions"]:
            yield Asked(document, asked["question"], tuple(asked["answers"]))


def _documents(path: Path) -> Iterator[Asked]:
    for number, row in enumerate(_rows(path)):
        document = bound(f"{path.stem} {number}", [("All", row["input"])])
        for question, reference in zip(row["instructions"], row["outputs"], strict=True):
            yield Asked(document, PREAMBLE.sub("", question).strip(), (str(reference),))


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _mean(scores: Scores) -> str:
    return f"{sum(scores.likenesses) / max(1, len(scores.likenesses)):.3f}"
