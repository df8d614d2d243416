"""`python -m benchmarks.restart`: a text that was read before a restart, asked about after it.

Each question is put by a process of its own, which loads the model anew: SmolLM2 135M, float32.
The time is that to the first word of the answer, from the model's turn on.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.backends.base import Finished, Generation, Stop
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.documents.document import Document, Section
from app.inference.disk_cache.cache_folder import CacheFolder
from app.models.catalogue import find_entry
from app.models.machine import GIB
from app.models.presence import is_here
from app.prompting.prompt import PromptTurn, Source, SourceRef, Words, build_prompt
from app.prompting.token_map import TokenMap
from app.text.spans import Span
from benchmarks.engine.measures import processor
from benchmarks.engine.models import prose
from benchmarks.report import Report

QUESTIONS = ("Who is spoken of?", "What happens at the end?")
LEAST_FACTOR = 20.0


@dataclass(frozen=True)
class Answered:
    """One answer: the time to its first word, the tokens of its prompt, its text."""

    seconds: float
    num_tokens: int
    text: str


def main() -> int:
    """Measure, print, and return 1 if the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--words", type=int, nargs="+", default=[800, 1_600, 2_600])
    parser.add_argument("--ask", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask:
        folder, question, num_words = chosen.ask
        print(json.dumps(asdict(ask(folder, question, int(num_words)))))
        return 0
    if not is_here(find_entry("smollm2")):
        print("SmolLM2 is not there: `python -m app fetch smollm2` brings it")
        return 1
    print(f"{processor()}, {os.cpu_count()} threads, float32")
    report = Report()
    for num_words in chosen.words:
        _measure(report, num_words)
    return 0 if report.met else 1


def _measure(report: Report, num_words: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, again = (_ask_apart(folder, question, num_words) for question in QUESTIONS)
        alone = _ask_apart("", QUESTIONS[1], num_words)
        num_bytes = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())
    factor = alone.seconds / again.seconds
    report.add(f"{first.num_tokens} tokens: first question (s)", f"{first.seconds:.2f}")
    report.add("  second one, read again (s)", f"{alone.seconds:.2f}")
    report.add("  second one after a restart (s)", f"{again.seconds:.2f}")
    report.add("  so many times sooner", f"{factor:.1f}", factor >= LEAST_FACTOR)
    report.add("  the same answer", str(again.text == alone.text), again.text == alone.text)
    report.add("  on the disk (MB)", f"{num_bytes / 1e6:.0f}")


def _ask_apart(folder: str, question: str, num_words: int) -> Answered:
    command = [sys.executable, "-m", "benchmarks.restart", "--ask", folder, question]
    run = subprocess.run([*command, str(num_words)], capture_output=True, text=True, check=True)
    return Answered(**json.loads(run.stdout.splitlines()[-1]))


def ask(folder: str, question: str, num_words: int) -> Answered:
    """Ask one question of a long text; folder: where texts last, or nowhere if empty."""
    texts = CacheFolder(Path(folder), 4 * GIB) if folder else None
    backend = open_local("smollm2", replace(LocalOptions(device="cpu"), texts=texts))
    text = prose(7, num_words)
    document = Document("t.txt", "T", "text", text, (Section("T", 1, 0, len(text)),), ())
    source = Source(document, TokenMap.of(document, backend.tokenizer), (Span(0, len(text)),))
    turns = [PromptTurn("user", (SourceRef(0), Words(f"\n\n{question}", "question")))]
    prompt = build_prompt(turns, [source], backend.template, backend.tokenizer)
    generation = Generation(16, temperature=0, quoting=False, visitor="me", lasts=True)
    words, finished = "", None
    for event in backend.stream(prompt, generation, Stop()):
        words += getattr(event, "text", "")
        finished = event if isinstance(event, Finished) else finished
    backend.close()
    assert finished is not None
    assert finished.seconds_to_first_token is not None
    return Answered(finished.seconds_to_first_token, prompt.num_tokens, words)


if __name__ == "__main__":
    sys.exit(main())
