"""A document in the making: text, headings and notes, before the parts are tiled."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.documents.document import Document, Note, Page, Section, SectionKind
from app.text.names import in_line


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a section begins: offset of its first character, title and level (1 topmost)."""

    start: int
    title: str
    level: int = 1
    kind: SectionKind = "body"


@dataclass
class Report:
    """What happened while reading: how often, by the codes of `app/messages/notes.toml`."""

    counts: Counter[str] = field(default_factory=Counter)
    details: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, count: int = 1, detail: str = "") -> None:
        """Record that something happened `count` times; nothing is recorded for zero."""
        if count <= 0:
            return
        self.counts[code] += count
        if detail:
            self.details.setdefault(code, []).append(detail)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes in the order in which each was first recorded."""
        return tuple(
            Note(code, count, ", ".join(self.details.get(code, [])[:50]))
            for code, count in self.counts.items()
        )


class Decoding(Protocol):
    """What a draft needs to know of how its bytes became text."""

    @property
    def encoding(self) -> str: ...

    @property
    def certainty(self) -> float: ...


@dataclass(frozen=True)
class Draft:
    """A document whose text is whole, and whose sections are not yet cut.

    decoded: for formats that leave their encoding open. pages: where the format has them.
    """

    name: str
    format: str
    title: str
    text: str
    report: Report
    authors: tuple[str, ...] = ()
    decoded: Decoding | None = None
    pages: tuple[Page, ...] = ()

    def finish(self, data: bytes, headings: Sequence[Heading]) -> Document:
        """Return the document: sections tiled, notes taken down, bytes hashed."""
        title = in_line(self.title)
        named = [replace(heading, title=in_line(heading.title)) for heading in headings]
        return Document(
            name=in_line(self.name),
            title=title,
            format=self.format,
            text=self.text,
            sections=tile_sections(named, len(self.text), title),
            pages=self.pages,
            notes=self.report.notes(),
            encoding=self.decoded.encoding if self.decoded else None,
            encoding_certainty=self.decoded.certainty if self.decoded else None,
            authors=tuple(map(in_line, self.authors)),
            digest=hashlib.sha256(data).hexdigest(),
        )


def tile_sections(headings: Sequence[Heading], num_chars: int, title: str) -> tuple[Section, ...]:
    """Return sections that cover the text: text before the first heading becomes front matter.

    headings: by offset; of two at one offset the first keeps the name of the empty
    section. title: of the only section where there are no headings.
    """
    if not headings:
        return (Section(title, 1, 0, num_chars),)
    starts = [heading.start for heading in headings]
    sections = [
        Section(heading.title, heading.level, heading.start, end, heading.kind)
        for heading, end in zip(headings, [*starts[1:], num_chars], strict=True)
    ]
    if starts[0] > 0:
        sections.insert(0, Section("Front matter", 1, 0, starts[0], "front"))
    return tuple(sections)


def page_ranges(numbers: Sequence[int]) -> str:
    """Return page numbers as a reader writes them, such as `1-3, 7`."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
