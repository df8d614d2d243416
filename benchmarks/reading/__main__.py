"""What the readers make of documents that nobody of this project wrote: `make bench-reading`.

The typeset sources of tests/fixtures are always measured, and papers set by LaTeX where that is
installed. A collection of real documents is
named by `--corpus DIR` or the variable READING_CORPUS; without one that part is skipped. It is
searched for the folders epub, epub-w3c-tests, pdf-papers, txt-encodings and txt-zh; every
file in it is opened. `--cases DIR` or READING_CASES names a folder of PDFs with checks, which
each installed PDF reader is tried on. Chapters of novels are counted by language and by class; see
`benchmarks.reading.novels`.
"""

import argparse
import os
import platform
import time
from pathlib import Path

from benchmarks.reading.cases import measure_cases, measure_readers
from benchmarks.reading.epubs import measure_epubs
from benchmarks.reading.latex import measure_latex
from benchmarks.reading.novels import measure_novels
from benchmarks.reading.pdfs import measure_geotopo, measure_speed, measure_typeset
from benchmarks.reading.sweep import measure_sweep
from benchmarks.reading.texts import measure_chapters, measure_encodings, measure_long_novel
from benchmarks.report import Report


def main() -> None:
    """Print every figure beside its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("READING_CORPUS") or None)
    parser.add_argument("--novels", type=Path, default=os.environ.get("READING_NOVELS") or None)
    parser.add_argument("--cases", type=Path, default=os.environ.get("READING_CASES") or None)
    parser.add_argument("--marked", type=Path, default=os.environ.get("READING_MARKED") or None)
    parser.add_argument(
        "--novel-cases", type=Path, default=os.environ.get("READING_NOVEL_CASES") or None
    )
    parser.add_argument("--skip-sweep", action="store_true", help="do not open every file")
    arguments = parser.parse_args()
    print(
        f"machine: {os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}"
    )
    report = Report()
    started = time.perf_counter()
    measure_typeset(report)
    measure_readers(report)
    measure_latex(report)
    if arguments.cases:
        measure_cases(report, Path(arguments.cases))
    if arguments.corpus:
        corpus = Path(arguments.corpus)
        measure_geotopo(report, corpus)
        measure_speed(report, corpus)
        measure_epubs(report, corpus)
        measure_encodings(report, corpus)
        measure_long_novel(report, corpus)
        if not arguments.skip_sweep:
            measure_sweep(report, corpus)
    else:
        print("no collection given: --corpus DIR measures real documents")
    measure_chapters(report, arguments.corpus, arguments.novels)
    measure_novels(report, arguments.marked, arguments.novel_cases)
    print(f"took {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
