"""Which quotation of an answer has which number, and what of its passage is shown beside it."""

from dataclasses import dataclass

from app.answering.grounding import Quote
from app.documents.document import Document
from app.text.spans import Span
from app.ui.evidence.surroundings import Surroundings, surroundings
from app.ui.state import Turn

CHARS_AROUND = 180
"""How much of the text is shown before and after a quotation in its preview."""
MOST_QUOTED_CHARS = 600


@dataclass(frozen=True)
class At:
    """Where an answer stands: its turn, beside another or not, or what one part answered."""

    turn: int
    beside: bool = False
    part: int | None = None

    @property
    def attributes(self) -> str:
        """The attributes by which a link names its answer."""
        beside = ' data-beside="1"' if self.beside else ""
        part = f' data-part="{self.part}"' if self.part is not None else ""
        return f'data-turn="{self.turn}"{beside}{part}'

    @property
    def key(self) -> str:
        """What tells it from all others of the page."""
        return (
            f"{self.turn}{'b' if self.beside else ''}{'' if self.part is None else f'p{self.part}'}"
        )


@dataclass(frozen=True)
class Cited:
    """What was answered, with its quotations and their numbers.

    numbers: one a quotation; None where it stands nowhere. The same passage has one number
    wherever in a turn it is quoted.
    """

    at: At
    text: str
    quotes: tuple[Quote, ...]
    numbers: tuple[int | None, ...]
    documents: tuple[Document, ...]

    @property
    def first_of_each(self) -> tuple[int, ...]:
        """The indices of the quotations without repetitions, by their numbers; the lost last."""
        seen: dict[int | str, int] = {}
        for index, (quote, number) in enumerate(zip(self.quotes, self.numbers, strict=True)):
            seen.setdefault(" ".join(quote.text.split()) if number is None else number, index)
        return tuple(
            sorted(seen.values(), key=lambda i: (self.numbers[i] is None, self.numbers[i] or i))
        )


def cite(at: At, turn: Turn) -> tuple[Cited, tuple[Cited, ...]]:
    """Return a turn's answer and what its parts answered, numbered in one row."""
    numbers = _Numbers()
    answer = Cited(at, turn.answer, turn.quotes, numbers.of(turn.quotes), turn.documents)
    parts = tuple(
        Cited(
            At(at.turn, at.beside, index),
            part.answer,
            part.quotes,
            numbers.of(part.quotes),
            turn.documents,
        )
        for index, part in enumerate(turn.parts)
    )
    return answer, parts


class _Numbers:
    """Gives every place of a text its number, in the order in which they are named."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int | None, int | None], int] = {}

    def of(self, quotes: tuple[Quote, ...]) -> tuple[int | None, ...]:
        return tuple(map(self._one, quotes))

    def _one(self, quote: Quote) -> int | None:
        if quote.source is None:
            return None
        place = (quote.source, quote.start, quote.end)
        return self._known.setdefault(place, len(self._known) + 1)


def preview(document: Document, start: int, end: int) -> Surroundings:
    """Return a passage in one line with some words of its part; a long one is cut in its middle."""
    part, last = document.section_at(start), document.section_at(max(start, end - 1))
    around = surroundings(document, Span(start, end), Span(part.start, last.end), CHARS_AROUND)
    words = " ".join(around.words.split())
    if len(words) > MOST_QUOTED_CHARS:
        half = MOST_QUOTED_CHARS // 2
        words = f"{words[:half].rstrip()} … {words[-half:].lstrip()}"
    return Surroundings(_flat(around.before), words, _flat(around.after))


def _flat(text: str) -> str:
    """Return a text in one line, with a space at an end where there was one."""
    return f"{' ' * text[:1].isspace()}{' '.join(text.split())}{' ' * text[-1:].isspace()}"
