"""Processes killed with -9 at random moments: `make bench-faults`.

A reading process: the file fails with a sentence or is read whole, and the next is read. A process
that keeps an answer as it grows: what it had said to be kept is there, and the next goes on. A page
with an upload: the next one starts and leaves nothing. Model servers and trainings are in
`faults_of_models`.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from app.documents.sandbox.pool import Pool
from app.documents.sandbox.sandbox import read_safely
from app.errors import ReadingError
from app.store.kept import KeptConversation
from app.store.store import Store, file_address
from benchmarks.faults_of_models import kill_model_server, kill_training, serve
from benchmarks.report import Report

ROOT = Path(__file__).resolve().parents[1]
OWNER = "browser a"
Round = Callable[[random.Random, Path], str]
"""One kill in an empty folder; says what went wrong, or nothing."""


def main() -> int:
    """Kill, look, print, and return 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="NAME", help="one kind: a word of its name")
    parser.add_argument("--keep", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.keep:
        keep_on(Path(chosen.keep[0]), int(chosen.keep[1]))
    if chosen.serve:
        serve(chosen.serve)
    report, chance = Report(), random.Random(chosen.seed)
    for name, kill in KILLS.items():
        if chosen.only and chosen.only not in name:
            continue
        wrong = []
        for _ in range(chosen.rounds):
            with tempfile.TemporaryDirectory() as folder:
                wrong.append(kill(chance, Path(folder)))
        report.add(f"{name} killed", str(chosen.rounds))
        report.add(
            "  lost, or not clean after it", str(len([w for w in wrong if w])), not any(wrong)
        )
        for what in filter(None, wrong):
            print(f"    {what}")
    return 0 if report.met else 1


def kill_reader(chance: random.Random, folder: Path) -> str:
    """Kill a reading process while it reads."""
    pool = Pool(1)
    pool.warm()
    (worker,) = pool.idle
    data = b"The keeper counted ships. " * chance.randint(1_000, 60_000)
    timer = threading.Timer(chance.uniform(0, 0.5), worker.process.kill)
    timer.start()
    first = None
    with suppress(ReadingError):
        first = read_safely(data, "a.txt", pool=pool).text
    timer.join()
    again = read_safely(data, "a.txt", pool=pool).text
    pool.close()
    if (
        first not in (None, again)
        or not again.startswith("The keeper")
        or len(again) < len(data) - 1
    ):
        return f"{len(first or '')} and {len(again)} characters of {len(data)}"
    return ""


def keep_on(folder: Path, begin: int) -> None:
    """Keep turn after turn, each as it grows, and say each that has been kept."""
    store = Store(file_address(folder))
    entries = store.entries(OWNER)
    key = entries[0].key if entries else store.save(OWNER, None, KeptConversation("A"))
    for position in range(begin, sys.maxsize):
        for words in range(1, 4):
            store.save_turn(OWNER, key, position, {"answer": f"{position} " * words * 200})
        print(position, flush=True)


def kill_keeper(chance: random.Random, folder: Path) -> str:
    """Kill a process that keeps answers, twice; the second goes on where the first was."""
    told = -1
    for _ in range(2):
        command = [sys.executable, "-m", "benchmarks.faults", "--keep", str(folder), str(told + 1)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as keeper:
            assert keeper.stdout is not None
            told = int(keeper.stdout.readline())
            time.sleep(chance.uniform(0, 0.5))
            keeper.kill()
            told = max([told, *map(int, keeper.stdout.read().split("\n")[:-1])])
    store = Store(file_address(folder))
    kept = store.find(OWNER, store.entries(OWNER)[0].key)
    store.close()
    turns = kept.turns if kept else ()
    whole = [turn["answer"] == f"{number} " * 600 for number, turn in enumerate(turns[: told + 1])]
    return "" if len(whole) == told + 1 and all(whole) else f"{sum(whole)} of {told + 1} turns"


def kill_page(chance: random.Random, folder: Path) -> str:
    """Kill a page with an upload at a random moment; the next must start and sweep it."""
    first, url = start(folder)
    upload = threading.Thread(target=send, args=(url,))
    upload.start()
    time.sleep(chance.uniform(0, 0.5))
    first.kill()
    first.communicate()
    upload.join()
    second, _ = start(folder)
    second.terminate()
    _, said = second.communicate(timeout=60)
    left = [path.name for path in (folder / "uploads").rglob("*") if path.is_file()]
    if second.returncode or said or left:
        return f"status {second.returncode}, {said.strip()[-200:]!r}, left: {left}"
    return ""


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a page whose data lie in a folder; return it and its address."""
    command = [sys.executable, "app.py", "--port", "0", "--data-dir", str(folder / "data")]
    page = subprocess.Popen(
        [*command, "--model", "passages"],
        cwd=ROOT,
        env={**os.environ, "GRADIO_TEMP_DIR": str(folder / "uploads")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert page.stdout is not None
    return page, page.stdout.readline().split()[-1]


def send(url: str) -> None:
    """Upload a file; the page may be gone meanwhile."""
    try:
        files = {"files": ("book.txt", b"The keeper is Marta. " * 200_000)}
        httpx.post(f"{url}gradio_api/upload", files=files, timeout=60, trust_env=False)
    except httpx.HTTPError:
        return


KILLS: dict[str, Round] = {
    "reading process": kill_reader,
    "process that keeps": kill_keeper,
    "page": kill_page,
    "model server": kill_model_server,
    "training": kill_training,
}

if __name__ == "__main__":
    sys.exit(main())
