"""Damaged files by the thousand through the sandbox: `make bench-mutants`.

Seeds are the committed fixtures, a small EPUB and texts made here, and, where one is named by
`--corpus DIR` or READING_CORPUS, all its files up to 100 KB. Each mutant has bytes flipped,
is cut, or is spliced with another seed of its kind. Nothing may crash or hang, and nothing
may be left behind.
"""

import argparse
import io
import os
import random
import tempfile
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

from app.documents.options import Limits
from app.documents.sandbox.pool import Pool
from app.documents.sandbox.sandbox import read_safely
from app.errors import ReadingError
from benchmarks.report import Report

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "typeset"
MAX_SEED_BYTES = 100_000
LIMITS = Limits(seconds=20.0)
NUM_THREADS = 2
MIB = 2**20


def main() -> None:
    """Read mutants and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("READING_CORPUS") or None)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seeds = find_seeds(arguments.corpus and Path(arguments.corpus))
    print(f"{len(seeds)} seeds, {arguments.count} mutants, random seed {arguments.seed}")
    report = Report()
    run = Run(seeds, arguments.count, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder  # the readers' processes are told of it
        run.go()
        tempfile.tempdir = None
    for outcome, count in run.outcomes.most_common():
        print(f"  {count:6}  {outcome}")
    report.add("mutants a second", f"{arguments.count / run.seconds:.0f}")
    for code, what in (("crash", "crashes"), ("hang", "hangs"), ("trace", "tracebacks")):
        report.add(what, str(run.bad[code]), run.bad[code] == 0)
    for name in run.names:
        print(f"  {name}")
    report.add("processes left", str(len(run.left_processes)), not run.left_processes)
    report.add("temporary files left", str(run.num_left_files), run.num_left_files == 0)
    grown = run.memory_bytes[-1] - run.memory_bytes[0]
    report.add("this process grew by", f"{grown / MIB:.0f} MiB", grown < 64 * MIB)


def find_seeds(corpus: Path | None) -> list[tuple[str, bytes]]:
    """Return names and bytes of all seeds."""
    paths = [*FIXTURES.glob("*.pdf"), *FIXTURES.glob("*.md")]
    paths += [p for p in corpus.rglob("*") if p.is_file()] if corpus else []
    seeds = [
        (p.name, p.read_bytes()) for p in sorted(paths) if 0 < p.stat().st_size <= MAX_SEED_BYTES
    ]
    return [
        *seeds,
        ("made.epub", _small_epub()),
        ("made.txt", "第一回 过桥\n他走了。\n".encode("gb18030") * 99),
    ]


def mutate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return a file damaged in one to three ways."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        way = chance.choice(("flip", "flip", "cut", "splice", "repeat", "number"))
        place = chance.randrange(len(out)) if out else 0
        if way == "flip":
            for _ in range(chance.choice((1, 4, 32))):
                if out:
                    out[chance.randrange(len(out))] = chance.randrange(256)
        elif way == "cut":
            end = place + chance.randrange(1, 2_000)
            del out[place : len(out) if chance.random() < 0.3 else end]
        elif way == "splice":
            start = chance.randrange(len(other))
            out[place:place] = other[start : start + chance.randrange(1, 5_000)]
        elif way == "repeat":
            out[place:place] = out[place : place + 500] * chance.randrange(1, 20)
        else:
            out[place : place + 4] = str(chance.choice((0, 65536, 2**31 - 1, 99999999))).encode()
    return bytes(out)


class Run:
    """Mutants read by a few threads, and what became of each."""

    def __init__(self, seeds: list[tuple[str, bytes]], count: int, seed: int) -> None:
        self.outcomes: Counter[str] = Counter()
        self.bad: Counter[str] = Counter()
        self.names: list[str] = []
        self.memory_bytes: list[int] = []
        self.left_processes: list[int] = []
        self.num_left_files = 0
        self.seconds = 0.0
        self._seeds, self._count, self._seed = seeds, count, seed
        self._lock = threading.Lock()
        self._next = 0
        self._pool = Pool(NUM_THREADS)

    def go(self) -> None:
        """Read all mutants, then look for what is left."""
        started = time.perf_counter()
        threads = [threading.Thread(target=self._work) for _ in range(NUM_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.perf_counter() - started
        self._pool.close()
        self.left_processes = _children()
        self.num_left_files = sum(1 for _ in Path(tempfile.gettempdir()).rglob("*"))

    def _work(self) -> None:
        while True:
            with self._lock:
                index = self._next
                self._next += 1
                if index % max(self._count // 10, 1) == 0:
                    self.memory_bytes.append(_own_bytes())
            if index >= self._count:
                return
            self._read(index)

    def _read(self, index: int) -> None:
        chance = random.Random(f"{self._seed}-{index}")
        name, data = chance.choice(self._seeds)
        kin = [seed for seed in self._seeds if seed[0][-4:] == name[-4:]]
        mutant = mutate(data, chance.choice(kin)[1], chance)
        outcome, code = self._outcome(mutant, name)
        with self._lock:
            self.outcomes[outcome] += 1
            if code:
                self.bad[code] += 1
                self.names.append(f"{code}: mutant {index} of {name}: {outcome}")

    def _outcome(self, mutant: bytes, name: str) -> tuple[str, str]:
        try:
            read_safely(mutant, name, limits=LIMITS, pool=self._pool)
        except ReadingError as error:
            sentence = str(error)
            code = (
                "crash" if "broke off" in sentence else "hang" if "longer than" in sentence else ""
            )
            return sentence, code
        except Exception as error:  # noqa: BLE001 - that none comes is what is measured
            return repr(error), "trace"
        return "document", ""


def _small_epub() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
        )
        book.writestr(
            "a.opf",
            '<package><metadata><title>T</title></metadata><manifest><item id="a" href="a.xhtml" '
            'media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        )
        book.writestr(
            "a.xhtml", "<html><body>" + "<h1>One</h1><p>Words.</p>" * 50 + "</body></html>"
        )
    return buffer.getvalue()


def _children() -> list[int]:
    """Return the processes that this one has started and that still run (Linux)."""
    path = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def _own_bytes() -> int:
    path = Path("/proc/self/statm")
    return int(path.read_text().split()[1]) * 4096 if path.exists() else 0


if __name__ == "__main__":
    main()
