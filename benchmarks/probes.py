"""Strangers' probes, counted by kind: `make bench-probes`.

They are asked by `tests/app/api/test_probes.py`; here each is counted, and none may get through.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.report import Report

ROOT = Path(__file__).resolve().parents[1]
LEAST = 200
KINDS = ("XSS", "path", "address", "login")


def main() -> int:
    """Ask all probes, print their table, and return 1 if a target was missed."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        asked, through = counted(results, run(results))
    report = Report()
    for kind in KINDS:
        figure = f"{asked[kind]} asked, {through[kind]} through"
        report.add(f"{kind} probes", figure, asked[kind] > 0 and through[kind] == 0)
    report.add("probes in all", str(asked.total()), asked.total() >= LEAST)
    report.add("tests that failed beside them", str(through[""]), through[""] == 0)
    return 0 if report.met else 1


def run(results: Path) -> int:
    """Run the tests, which write what they asked; return their status."""
    tests = [
        "tests/app/api/test_probes.py",
        "-q",
        "-n",
        "0",
        "-o",
        "junit_family=xunit1",
        f"--junitxml={results}",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *tests], cwd=ROOT, check=False
    ).returncode


def counted(results: Path, status: int) -> tuple[Counter[str], Counter[str]]:
    """Return how many probes of each kind were asked, and how many of tests that failed.

    Failed tests that ask no probe are counted under no kind, a run that broke off among them.
    """
    asked: Counter[str] = Counter()
    through: Counter[str] = Counter({"": int(status not in (0, 1))})
    for case in ElementTree.parse(results).iter("testcase"):
        failed = case.find("failure") is not None or case.find("error") is not None
        probes = [p for p in case.iter("property") if p.get("name", "").startswith("probes ")]
        for probe in probes:
            kind, number = probe.get("name", "").removeprefix("probes "), int(probe.get("value", 0))
            asked[kind] += number
            through[kind] += number * failed
        through[""] += failed and not probes
    return asked, through


if __name__ == "__main__":
    sys.exit(main())
