"""Every file of a collection, opened in the sandbox: a document or one sentence."""

import time
from collections import Counter
from pathlib import Path

from app.documents.sandbox.pool import POOL
from app.documents.sandbox.sandbox import read_file_safely
from app.errors import ReadingError
from benchmarks.report import Report

MAX_SECONDS = 30.0
MAX_BYTES = 1536 * 2**20


def measure_sweep(report: Report, corpus: Path) -> None:
    """Open every file; count documents, sentences, and anything else."""
    files = sorted(path for path in corpus.rglob("*") if path.is_file())
    outcomes: Counter[str] = Counter()
    slowest, fattest = (0.0, ""), (0, "")
    strange: list[str] = []
    for path in files:
        pool = POOL
        started = time.perf_counter()
        try:
            read_file_safely(path)
            outcomes["document"] += 1
        except ReadingError as error:
            outcomes[str(error)] += 1
            if "\n" in str(error) or not str(error).endswith((".", "…")):
                strange.append(f"{path.name}: {error}")
        slowest = max(slowest, (time.perf_counter() - started, path.name))
        fattest = max(fattest, (max((w.peak_bytes for w in pool.idle), default=0), path.name))
    for message, count in outcomes.most_common():
        print(f"  {count:5}  {message}")
    for line in strange:
        print(f"  not one sentence: {line}")
    num_good = sum(outcomes.values()) - len(strange)
    share = num_good / max(len(files), 1)
    report.add(f"files: a document or one sentence, of {len(files)}", f"{share:.1%}", share == 1)
    report.add(f"slowest file ({slowest[1]})", f"{slowest[0]:.1f} s", slowest[0] < MAX_SECONDS)
    report.add(
        f"most memory, first seen at {fattest[1]}",
        f"{fattest[0] / 2**20:.0f} MiB",
        fattest[0] < MAX_BYTES,
    )
