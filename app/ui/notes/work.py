"""A document as a work that is cited: who wrote it, what it is called, where it is found."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from app.documents.document import Document
from app.ui.documents.overview.overview import kind_of

HEAD_CHARS = 6000
"""Where a paper says what it is known by: on its first page."""

_ARXIV = re.compile(r"arXiv:\s?(\d{2})(\d{2})\.(\d{4,5})(v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}]+[^\s\"<>{}.,;:)\]]")
_YEAR = re.compile(
    r"(?:©|\(c\)|copyright|published|proceedings of[^\n]{0,60}?)\D{0,20}((?:19|20)\d\d)\b", re.I
)
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {sign: f"\\{sign}" for sign in "{}%&#_$"}


@dataclass(frozen=True)
class Work:
    """What is said of a work where it is cited. digest, name: of its file."""

    digest: str
    name: str
    title: str
    authors: tuple[str, ...] = ()
    is_paper: bool = False
    year: str = ""
    doi: str = ""
    arxiv: str = ""


def work_of(document: Document) -> Work:
    """Return a document as a work; of a paper, what its first page says it is known by."""
    title = " ".join(document.title.split()) or document.name
    work = Work(document.digest, document.name, title, document.authors)
    if kind_of(document) != "paper":
        return work
    head = document.text[:HEAD_CHARS]
    arxiv, doi, year = _ARXIV.search(head), _DOI.search(head), _YEAR.search(head)
    dated = f"20{arxiv[1]}" if arxiv else year[1] if year else ""
    identifier = f"{arxiv[1]}{arxiv[2]}.{arxiv[3]}" if arxiv else ""
    return replace(
        work,
        is_paper=True,
        year=dated,
        doi=doi[0] if doi else "",
        arxiv=identifier,
    )


def bibtex(works: Sequence[tuple[Work, Iterable[int]]]) -> str:
    """Return an entry a work, with the pages that were quoted; each has a key of its own."""
    taken: set[str] = set()
    return "\n".join(_entry(work, sorted(set(pages)), _key(work, taken)) for work, pages in works)


def _entry(work: Work, pages: Sequence[int], key: str) -> str:
    quoted = f"Quoted: p. {', '.join(map(str, pages))}" if pages else ""
    fields = {
        "title": f"{{{_escaped(work.title)}}}",
        "author": " and ".join(map(_escaped, work.authors)),
        "year": work.year,
        "doi": _escaped(work.doi),
        "eprint": work.arxiv,
        "archiveprefix": "arXiv" if work.arxiv else "",
        "note": quoted,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}\n"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in " ".join(text.split()))


def _key(work: Work, taken: set[str]) -> str:
    """Return a key of plain letters: the first author's last name, the year, the title's word."""
    last = work.authors[0].split(",")[0].split()[-1] if work.authors else ""
    words = [plain for word in work.title.split() if len(plain := _plain(word)) > 3]
    key = f"{_plain(last)}{work.year}{words[0] if words else ''}" or "work"
    own = next(k for n in count(1) if (k := key if n == 1 else f"{key}{n}") not in taken)
    taken.add(own)
    return own


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", letters)
