"""Chapters of novels by language and by class: books made up, books that editors marked, cases.

Books are made up for each table of headings, in each of its ways to count. `--marked FILE` or
READING_MARKED names novels with the headings that their makers marked: xz, a JSON object a line
`{language, name, headings: [[line, …], …], text}`. `--novel-cases DIR` or READING_NOVEL_CASES
names a folder with `checks.jsonl`: `file`, and its `sections` or `num_sections`, what its text
`contains` and what is `absent`; the first letter of a file's name is its class.
"""

import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.documents.chapters.find_chapters import find_chapters
from app.documents.chapters.languages.all_languages import LANGUAGES
from app.documents.chapters.languages.heading_language import HeadingLanguage
from app.documents.document import Document
from app.documents.formats import read
from app.errors import ReadingError
from benchmarks.report import Report

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
NUM_CHAPTERS = len(ROMAN)
# Made of no language's words for parts or numbers.
PROSE = "\n\n".join(
    ["Lorem ipsum dolor sit amet. Consectetur adipiscing elit. Sed eiusmod tempor."] * 30
)
CASE_CLASSES = {
    "a": "archives' names", "d": "other formats", "e": "encodings", "h": "HTML and Markdown",
    "k": "markup", "l": "languages", "m": "damage", "n": "Western headings",
    "p": "contents of EPUBs", "z": "Chinese headings",
}  # fmt: skip


def measure_novels(report: Report, marked: Path | None, cases: Path | None) -> None:
    """Print a table of each kind that there is something to measure on."""
    _measure_made_up(report)
    if marked:
        _measure_marked(report, marked)
    if cases:
        _measure_classes(report, cases)


def _measure_made_up(report: Report) -> None:
    ways: dict[str, Callable[[HeadingLanguage], list[str]]] = {
        "unit and digits": lambda language: [f"{_unit(language)} {n + 1}" for n in range(7)],
        "unit and Roman": lambda language: [f"{_unit(language)} {n}" for n in ROMAN],
        "unit and word": lambda language: [f"{_unit(language)} {w}" for w in _words(language)],
        "words alone": lambda language: _words(language),
    }
    print(f"  {'made up, 7 chapters each':<28}" + "".join(f"{way:>17}" for way in ways))
    found = 0
    for language in LANGUAGES:
        counts = [_num_found(way(language)) for way in ways.values()]
        found += sum(counts)
        print(f"  {language.code:<28}" + "".join(f"{count:>17}" for count in counts))
    total = len(LANGUAGES) * len(ways) * NUM_CHAPTERS
    report.add(f"made-up headings, of {total}", f"{found / total:.1%}", found >= 0.99 * total)


def _unit(language: HeadingLanguage) -> str:
    unit = next(
        word for word, rank in language.units.items() if rank == "chapter" and len(word) > 2
    )
    return unit.capitalize()


def _words(language: HeadingLanguage) -> list[str]:
    by_value: dict[int, str] = {}
    for word, value in language.cardinals.items():
        if len(word) > 1:
            by_value.setdefault(value, word)
    return [by_value.get(n, str(n)).capitalize() for n in range(1, NUM_CHAPTERS + 1)]


def _num_found(headings: Sequence[str]) -> int:
    text = "\n\n".join(f"{heading}\n\n{PROSE}" for heading in headings)
    titles = [heading.title for heading in find_chapters(text)]
    return sum(title == heading for title, heading in zip(titles, headings, strict=False))


def _measure_marked(report: Report, path: Path) -> None:
    sums: dict[str, Counter[str]] = {}
    for book in _books(path):
        document = read(book["text"].encode(), f"{book['name']}.txt")
        sums.setdefault(book["language"], Counter()).update(_score(document, book["headings"]))
    columns = ("headings", "found", "titles right", "invented")
    print(f"  {'marked novels':<16}" + "".join(f"{column:>14}" for column in columns))
    for language, counts in sums.items():
        print(f"  {language:<16}" + "".join(f"{counts[column]:>14}" for column in columns))
    found, total = (sum(counts[key] for counts in sums.values()) for key in ("found", "headings"))
    report.add(f"marked headings found, of {total}", f"{found / max(total, 1):.1%}")


def _books(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _score(document: Document, headings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Count headings whose first line begins a section's title, in their order."""
    titles = [bare(s.title) for s in document.sections if s.kind != "front"]
    is_sliced = any(note.code == "sliced" for note in document.notes)
    wanted = [(bare(lines[0]), bare(" ".join(lines))) for lines in headings]
    pairs = _aligned(wanted, titles)
    right = sum(titles[place] == wanted[i][1] for i, place in pairs)
    invented = 0 if is_sliced else len(titles) - len(pairs)
    counts = {"headings": len(headings), "found": len(pairs), "titles right": right}
    return {**counts, "invented": invented}


def _aligned(headings: Sequence[tuple[str, str]], titles: Sequence[str]) -> list[tuple[int, int]]:
    """Return the most pairs of a heading (first line, all lines) and a title, in order."""
    best: list[list[list[tuple[int, int]]]] = [[[] for _ in range(len(titles) + 1)]]
    for i, (first, whole) in enumerate(headings):
        row: list[list[tuple[int, int]]] = [[]]
        for j, title in enumerate(titles):
            options = [best[i][j + 1], row[j]]
            if title == whole or _begins(title, first):
                options.append([*best[i][j], (i, j)])
            row.append(max(options, key=len))
        best.append(row)
    return best[-1][-1]


def _begins(title: str, first: str) -> bool:
    is_number = len(first) < 3
    return bool(first) and (title == first if is_number else title.startswith(first))


def bare(words: str) -> str:
    """Return words as they are compared: letters and digits, in small ones."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", words)).casefold()


def _measure_classes(report: Report, folder: Path) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in (folder / "checks.jsonl").read_text(encoding="utf-8").splitlines():
        check = json.loads(line)
        path = folder / check["file"]
        name = CASE_CLASSES.get(path.name[0])
        is_judged = {"sections", "num_sections", "contains", "absent"} & set(check)
        if name is None or "novels" not in check["file"] or not is_judged:
            continue
        total[name] += 1
        right[name] += _is_right(check, path)
    for name, count in sorted(total.items()):
        print(f"  {name:<28}{right[name]:>6} of {count}")
    report.add("cases of novels", f"{right.total()} of {total.total()} right")


def _is_right(check: dict[str, Any], path: Path) -> bool:
    try:
        document = read(path.read_bytes(), path.name)
    except ReadingError:
        return bool(check.get("refused"))
    spared = {bare(title) for title in check.get("may_have", ())}
    titles = [bare(s.title) for s in document.sections if s.kind != "front"]
    titles = [title for title in titles if title not in spared]
    wanted = [bare(title) for title in check.get("sections", titles)]
    return (
        titles == wanted
        and len(titles) == check.get("num_sections", len(titles))
        and all(words in document.text for words in check.get("contains", ()))
        and not any(words in document.text for words in check.get("absent", ()))
    )
