"""How well retrieval finds what answers a question; the evidence half of `benchmarks.answers`.

Data (a folder; none is part of the project): `leval/*.jsonl`, `fairytaleqa/val.jsonl` and
`cmrc2018/dev-part.jsonl`, as their publishers bring them, one JSON object a line.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.documents.document import Document, Section
from app.retrieval.passage import Evidence, FindOptions
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.retrieval.words.stem_language import language_of
from app.retrieval.words.terms import terms_of
from app.text.spans import Span
from benchmarks.answers.evidence_latency import measure_latency
from benchmarks.report import Report

ENGLISH = language_of("the and of")
PREAMBLE = re.compile(r"^You are asked to act as a member of the Financial .*?question:\s*")
SHORT_WORDS = 25
"""Of an answer that a sentence can hold: the goals of best sentences are set for these."""
Row = dict[str, Any]


def measure_evidence(report: Report, data: Path) -> None:
    """Measure all there is data for."""
    retriever = Retriever(KeptVectors(Encoder()))
    for name, recall, likeness in (("financial_qa", 0.60, 0.42), ("multidoc_qa", 0.72, 0.38)):
        if (path := data / "leval" / f"{name}.jsonl").is_file():
            measure_documents(report, retriever, list(_rows(path)), (name, recall, likeness))
    if (path := data / "fairytaleqa" / "val.jsonl").is_file():
        rows = list(_rows(path))
        measure_tales(report, retriever, rows)
        measure_latency(report, " ".join(text for row in rows for text in row["sections"]))
    if (path := data / "cmrc2018" / "dev-part.jsonl").is_file():
        measure_chinese(report, list(_rows(path)))


def find(retriever: Retriever, document: Document, question: str, num_words: int) -> Evidence:
    """Return the evidence of a whole document."""
    spans = [[Span(0, len(document.text))]]
    return retriever.find([document], spans, question, FindOptions(num_words))


def measure_documents(
    report: Report, retriever: Retriever, rows: Sequence[Row], goals: tuple[str, float, float]
) -> None:
    """Recall of the reference's words in 200 words, and the best sentence's likeness to it."""
    name, goal, goal_likeness = goals
    recalls: list[float] = []
    likenesses: list[float] = []
    of_short: list[float] = []
    for number, row in enumerate(rows):
        document = bound(f"{name} {number}", [("All", row["input"])])
        for asked, answer in zip(row["instructions"], row["outputs"], strict=True):
            wanted = set(terms_of(str(answer), ENGLISH).words)
            if not wanted:
                continue
            found = find(retriever, document, PREAMBLE.sub("", asked).strip(), 200)
            words = " ".join(" ".join(passage.text for passage in found.passages).split()[:200])
            recalls.append(len(wanted & set(terms_of(words, ENGLISH).words)) / len(wanted))
            best = found.best.best_sentence if found.best else ""
            likenesses.append(token_f1(best, str(answer)))
            if len(str(answer).split()) <= SHORT_WORDS:
                of_short.append(likenesses[-1])
    _add(report, f"{name}: the answer's words in 200 words", recalls, goal)
    _add(report, f"{name}: best sentence, token F1", likenesses)
    _add(report, f"  of answers of at most {SHORT_WORDS} words", of_short, goal_likeness)


def measure_tales(report: Report, retriever: Retriever, rows: Sequence[Row]) -> None:
    """The right section among the first three, in one tale, ten and all bound together."""
    for label, size, goal in (("one tale", 1, 0.90), ("ten bound", 10, 0.87), ("all", 99, 0.78)):
        hits: list[float] = []
        likenesses: list[float] = []
        for start in range(0, len(rows), size):
            tales = rows[start : start + size]
            parts = [
                (f"{tale['title']} {name}", text)
                for tale in tales
                for name, text in zip(tale["section_ids"], tale["sections"], strict=True)
            ]
            document = bound(label, parts)
            for tale in tales:
                for asked in tale["questions"]:
                    found = find(retriever, document, asked["question"], 1500)
                    sections = list(dict.fromkeys(passage.section for passage in found.passages))[
                        :3
                    ]
                    right = {f"{tale['title']} {name}" for name in asked["sections"]}
                    hits.append(float(bool(right & set(sections))))
                    best = found.best.best_sentence if found.best else ""
                    likenesses.append(max(token_f1(best, one) for one in asked["answers"]))
        _add(report, f"tales, {label}: right section among three", hits, goal)
        if size == 1:
            _add(report, "tales: best sentence, token F1", likenesses, 0.24)
    measure_refusals(report, retriever, rows)


def measure_refusals(report: Report, retriever: Retriever, rows: Sequence[Row]) -> None:
    """Questions about another tale of which is said that nothing bears on them."""
    chance = random.Random(0)
    documents = [
        bound(tale["title"], list(zip(tale["section_ids"], tale["sections"], strict=True)))
        for tale in rows
    ]
    told: list[float] = []
    refused: list[float] = []
    for index, document in enumerate(documents):
        others = [tale for number, tale in enumerate(rows) if number != index]
        for asked in rows[index]["questions"][1::2]:
            refused.append(float(not find(retriever, document, asked["question"], 1).passages))
            other = chance.choice(chance.choice(others)["questions"])["question"]
            told.append(float(not find(retriever, document, other, 1).passages))
    _add(report, "another tale's questions: told that nothing bears", told, 0.9)
    share = sum(refused) / len(refused)
    report.add("  real questions refused", f"{share:.1%}", share <= 0.05)


def measure_chinese(report: Report, rows: Sequence[Row]) -> None:
    """The answer within the first two passages of twenty articles bound together."""
    retriever = Retriever()
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    hits: list[float] = []
    for start in range(0, len(order), 20):
        group = [rows[index] for index in order[start : start + 20]]
        parts = [(f"{number}", row["context"]) for number, row in enumerate(group)]
        document = bound("articles", parts)
        for row in group:
            for asked in row["questions"]:
                found = find(retriever, document, asked["question"], 200).passages[:2]
                text = "\n".join(passage.text for passage in found)
                hits.append(float(any(answer in text for answer in asked["answers"])))
    _add(report, "CMRC, 20 articles bound: answer within two passages", hits, 0.93)


def bound(name: str, parts: Sequence[tuple[str, str]]) -> Document:
    """Return texts as the sections of one document."""
    text = ""
    sections: list[Section] = []
    for title, part in parts:
        sections.append(Section(title, 1, len(text), len(text) + len(part) + 2))
        text += f"{part}\n\n"
    return Document(name, name, "text", text, tuple(sections))


def token_f1(found: str, wanted: str) -> float:
    """Return how alike two texts are by their words, articles left out (as SQuAD counts)."""
    first, second = _plain(found), _plain(wanted)
    shared = sum((Counter(first) & Counter(second)).values())
    return 2 * shared / (len(first) + len(second)) if shared else 0.0


def _plain(text: str) -> list[str]:
    return re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", " ", text.lower())).split()


def _add(report: Report, what: str, values: Sequence[float], goal: float | None = None) -> None:
    mean = sum(values) / max(1, len(values))
    met = None if goal is None else mean >= goal
    report.add(f"{what} (n = {len(values)})", f"{mean:.3f}", met)


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
