"""Questions and tasks in the app's own prompt: `python -m benchmarks.tuning_records TALES OUT`.

Token ids with their weights in the loss, for recipes of kind `tokens`: what a model is taught is
to the token what it will be asked. A record shows the passages that retrieval finds for a
question, as the app cuts a text to them, and has up to four questions that those passages
answer, one after the other; some ask what stands in another tale, and are not answered. A task's
record shows the passages that bear on its parts, and has a line for each part: its heading, and
the sentence that retrieval marks.
"""

import argparse
import itertools
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.answering.evidence import find_evidence
from app.answering.fitting import build, closest
from app.answering.request import Request
from app.backends.base import Backend
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.documents.document import Document
from app.documents.formats import read
from app.prompting.prompt import Source
from app.prompting.tasks import TASKS, Exchange
from app.prompting.token_map import TokenMap
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.text.spans import Span, merge_spans
from benchmarks.answers.evidence import bound, find
from training.data.quoted_answers import NOT_SAID, Told, quoted_answer, quoted_parts

MOST_TURNS = 4
SHARE_NOT_SAID = 0.05
EVIDENCE_TOKENS = (180, 240, 300)
EVIDENCE_WORDS = (100, 140, 200)
TASK_TOKENS = (350, 500, 700)
PAPER_TASKS = tuple(
    name for name, task in TASKS.items() if task.parts and task.num_documents == (1, 1)
)


@dataclass(frozen=True)
class Tale:
    """A tale as a source, and its questions with an answer each."""

    source: Source
    questions: tuple[Told, ...]


class RecordMaker:
    """Makes records of tales, for the model behind a backend; most: of a tale."""

    def __init__(self, backend: Backend, retriever: Retriever, most: int, seed: int) -> None:
        self.backend, self.retriever, self.most = backend, retriever, most
        self.draw = random.Random(seed)

    def records(self, tales: Sequence[Tale]) -> Iterator[dict[str, Any]]:
        """Yield `most` records of each tale, of questions that no record before has asked."""
        for tale in tales:
            others = [told.question for one in tales if one is not tale for told in one.questions]
            yield from itertools.islice(self._of(tale, others), self.most)

    def _of(self, tale: Tale, foreign: Sequence[str]) -> Iterator[dict[str, Any]]:
        left = list(tale.questions)
        self.draw.shuffle(left)
        while left:
            source = self._cut(tale.source, left[0].question)
            taken = self._answered(source.text, left)
            asked = {exchange.question for exchange in taken}
            left = [told for told in left[1:] if told.question not in asked]
            if taken:
                yield self._record(source, self._with_foreign(foreign, taken))

    def _cut(self, source: Source, question: str) -> Source:
        """Return a tale cut to a question: as the app does for a small window, or as evidence."""
        if self.draw.random() < 0.5:
            room = self.draw.choice(EVIDENCE_TOKENS)
            return closest(Request((source,), question), room, self.retriever)[0]
        words = self.draw.choice(EVIDENCE_WORDS)
        found = find(self.retriever, source.document, question, words)
        spans = merge_spans([Span(p.start, p.end) for p in found.passages])
        return Source(source.document, source.token_map, spans)

    def of_task(self, source: Source, task: str) -> Iterator[dict[str, Any]]:
        """Yield the record of a task, unless nothing in the text answers two of its parts."""
        wanted = Request((source,), task=task)
        room = self.draw.choice(TASK_TOKENS)
        shown = replace(wanted, sources=closest(wanted, room, self.retriever))
        found = find_evidence(shown, self.retriever).passages
        answer = quoted_parts([(passage.heading, passage.best_sentence) for passage in found])
        if answer:
            yield self._record_of(shown, answer)

    def _answered(self, text: str, left: Sequence[Told]) -> list[Exchange]:
        """Return the first question, if the text answers it, and others that it answers."""
        taken: list[Exchange] = []
        for told in left:
            answer = quoted_answer(told, text)
            if answer is not None:
                taken.append(Exchange(told.question, answer))
            if not taken or len(taken) == MOST_TURNS:
                break
        return taken

    def _with_foreign(self, foreign: Sequence[str], taken: list[Exchange]) -> list[Exchange]:
        """Put a question of another tale somewhere among them, now and then."""
        if foreign and self.draw.random() < SHARE_NOT_SAID * len(taken):
            unanswered = Exchange(self.draw.choice(foreign), NOT_SAID)
            taken.insert(self.draw.randint(0, len(taken)), unanswered)
        return taken

    def _record(self, source: Source, taken: Sequence[Exchange]) -> dict[str, Any]:
        *before, last = taken
        asked = Request((source,), last.question, history=tuple(before))
        return self._record_of(asked, last.answer)

    def _record_of(self, request: Request, answer: str) -> dict[str, Any]:
        prompt = build(request, self.backend)
        tokenizer = self.backend.tokenizer
        end = tokenizer.eos_ids[0]
        parts = [(segment.ids.tolist(), segment.kind == "answer") for segment in prompt.segments]
        parts.append(([*tokenizer.encode(answer).ids.tolist(), end], True))
        ids: list[int] = []
        weights: list[float] = []
        for added, is_answer in parts:
            # The mark that ends an answer is learnt with it, and opens the piece after it.
            if weights and weights[-1] and added[0] == end:
                weights += [1.0, *([0.0] * (len(added) - 1))]
            else:
                weights += [float(is_answer)] * len(added)
            ids += added
        return {"ids": ids, "loss_weights": weights}


def read_tales(path: Path, backend: Backend) -> list[Tale]:
    """Return the tales of a JSON lines file."""
    tales = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        parts = list(zip(row["section_ids"], row["sections"], strict=True))
        source = _whole(bound(row["title"], parts), backend)
        told = tuple(_told(one, dict(parts)) for one in row["questions"])
        tales.append(Tale(source, told))
    return tales


def _whole(document: Document, backend: Backend) -> Source:
    everything = (Span(0, len(document.text)),)
    return Source(document, TokenMap.of(document, backend.tokenizer), everything)


def _told(row: dict[str, Any], sections: dict[str, str]) -> Told:
    where = "\n\n".join(sections[name] for name in row["sections"] if name in sections)
    return Told(row["question"], row["answers"][0], where)


def main() -> int:
    """Write the records, tale after tale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tales", type=Path, help="FairytaleQA's train part, a tale a line")
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="smollm2", help="whose template and tokens")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth")
    parser.add_argument("--most", type=int, default=8, metavar="N", help="records of a tale")
    parser.add_argument(
        "--summaries", type=int, default=0, metavar="N", help="of each Nth tale; 0: none"
    )
    parser.add_argument("--papers", type=Path, nargs="*", default=[], help="with each task")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    backend = open_local(options.model, LocalOptions(offline=True))
    tales = read_tales(options.tales, backend)[:: options.every]
    retriever = Retriever(KeptVectors(Encoder()))
    maker = RecordMaker(backend, retriever, options.most, options.seed)
    records = list(maker.records(tales))
    summed_up = tales[:: options.summaries] if options.summaries else []
    wanted = [(tale.source, "summary") for tale in summed_up]
    papers = [_whole(read(path.read_bytes(), path.name), backend) for path in options.papers]
    wanted += [(paper, task) for paper in papers for task in PAPER_TASKS]
    records += [record for source, task in wanted for record in maker.of_task(source, task)]
    lines = (json.dumps(record) + "\n" for record in records)
    options.out.write_text("".join(lines), encoding="utf-8")
    lengths = sum(len(record["ids"]) for record in records)
    print(f"{len(records)} records, {lengths:,} tokens")
    return 0


if __name__ == "__main__":
    sys.exit(main())
