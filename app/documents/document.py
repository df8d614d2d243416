"""A document as the rest of the product knows it: one text, and offsets into it.

Offsets are always counted in characters of `Document.text`; a span is half open
(`start` included, `end` not). This module knows nothing of files, tokens or models.
"""

import bisect
from dataclasses import dataclass, field
from typing import Literal

from app.messages.message import Message, message
from app.messages.wordings import NOTES
from app.text.spans import Span

SectionKind = Literal["front", "abstract", "body", "appendix", "references"]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter or section from its heading up to the next heading of any level.

    Sections tile the text in reading order: the first starts at 0, each starts where the
    one before ends, the last ends at the text's end. A chapter's subsections follow it
    with a deeper level (1 is the topmost).
    """

    title: str
    level: int
    start: int
    end: int
    kind: SectionKind = "body"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a PDF; pages tile the text as sections do.

    number: counted from 1 in the file; label: what is printed on it, where the file says.
    """

    number: int
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the extraction report.

    code: of a message of `app/messages/notes.toml`, else ValueError; count: how often; detail:
    pages or names it concerns.
    """

    code: str
    count: int = 1
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in NOTES:
            raise ValueError(f"no note has the code {self.code!r}")

    @property
    def message(self) -> Message:
        """The sentence of its code."""
        return message(self.code)


@dataclass(frozen=True)
class Document:
    """A text with its structure.

    name: the file's name; title: the work's. format: a name of `formats.FORMATS`.
    text: exactly what a model reads. pages: empty where the format has none. encoding and its
    certainty (0 to 1): for formats that leave it open. digest: SHA-256 of the bytes it came
    from, in hex.
    Raises ValueError where sections or pages do not tile the text.
    """

    name: str
    title: str
    format: str
    text: str
    sections: tuple[Section, ...]
    pages: tuple[Page, ...] = ()
    notes: tuple[Note, ...] = ()
    encoding: str | None = None
    encoding_certainty: float | None = None
    authors: tuple[str, ...] = ()
    digest: str = ""
    _page_starts: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _section_starts: list[int] = field(init=False, repr=False, compare=False, default_factory=list)

    def __post_init__(self) -> None:
        _check_tiling("sections", self.sections, len(self.text))
        if self.pages:
            _check_tiling("pages", self.pages, len(self.text))
        self._page_starts.extend(page.start for page in self.pages)
        self._section_starts.extend(section.start for section in self.sections)

    def section_at(self, offset: int) -> Section:
        """Return the section in which a character stands."""
        return self.sections[self.section_index_at(offset)]

    def section_index_at(self, offset: int) -> int:
        """Return the index of the section in which a character stands."""
        return max(bisect.bisect_right(self._section_starts, offset) - 1, 0)

    def page_at(self, offset: int) -> Page | None:
        """Return the page on which a character stands, or None where there are no pages."""
        if not self.pages:
            return None
        return self.pages[max(bisect.bisect_right(self._page_starts, offset) - 1, 0)]

    def page_range(self, start: int, end: int) -> tuple[int, int] | tuple[None, None]:
        """Return the numbers of the first and last page a span touches, or two Nones."""
        first, last = self.page_at(start), self.page_at(max(start, end - 1))
        if first is None or last is None:
            return None, None
        return first.number, last.number

    def text_of(self, span: Span | Section | Page) -> str:
        """Return the characters of a span, section or page."""
        return self.text[span.start : span.end]


def _check_tiling(what: str, parts: tuple[Section, ...] | tuple[Page, ...], length: int) -> None:
    """Raise ValueError unless the parts cover 0 to length without gap or overlap."""
    position = 0
    for part in parts:
        if part.start != position or part.end < part.start:
            raise ValueError(f"{what} do not tile the text at character {position}: {part}")
        position = part.end
    if position != length:
        raise ValueError(f"{what} end at character {position} of {length}")
