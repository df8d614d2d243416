"""Files that arrive: which are being read, and what is said of those that could not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import AppError
from app.ui.documents.watching import Progress
from app.ui.i18n.translate import Language, error_words, say
from app.ui.page.escaping import safe
from app.ui.page.render_progress import render_bar, render_left

SCANNED = "pdf_scanned"
"""The code of what is said of a PDF whose pages are pictures of text."""


@dataclass(frozen=True)
class Refusal:
    """A file that could not be read. words: why. scanned: text recognition could read it."""

    name: str
    words: str
    scanned: bool

    @classmethod
    def of(cls, path: Path, error: AppError, language: Language) -> "Refusal":
        """Return what is said of a file."""
        return cls(path.name, error_words(language, error), error.message.code == SCANNED)


@dataclass(frozen=True)
class Reading:
    """A file that is being read. words: which."""

    words: str
    progress: Progress | None = None


@dataclass(frozen=True)
class Arrivals:
    """What is being read, by a number each; what could not be, and what waits for a password."""

    readings: Mapping[int, Reading] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    locked: tuple[Path, ...] = ()

    def awaited(self, number: int) -> "Arrivals":
        """Have something arrive; what was said of earlier files is said no more."""
        if self.readings:
            return replace(self, readings={**self.readings, number: Reading("")})
        return Arrivals({number: Reading("")})

    def begun(self, number: int, words: str, path: Path) -> "Arrivals":
        """Begin to read a file; what was said of it before is said no more."""
        return Arrivals(
            {**self.readings, number: Reading(words)},
            tuple(refusal for refusal in self.refusals if refusal.name != path.name),
            tuple(waiting for waiting in self.locked if waiting != path),
        )

    def progressed(self, number: int, progress: Progress) -> "Arrivals":
        """Say how far a file is."""
        reading = replace(self.readings[number], progress=progress)
        return replace(self, readings={**self.readings, number: reading})

    def refused(self, refusal: Refusal, locked: tuple[Path, ...]) -> "Arrivals":
        """Say why a file could not be read."""
        return replace(self, refusals=(*self.refusals, refusal), locked=(*self.locked, *locked))

    def ended(self, number: int) -> "Arrivals":
        """Have done with a file."""
        left = {n: reading for n, reading in self.readings.items() if n != number}
        return replace(self, readings=left)


def render_arrivals(language: Language, arrivals: Arrivals) -> str:
    """Return the files that could not be read, and which are being read, how far each is."""
    lines = "".join(_line(language, refusal) for refusal in arrivals.refusals)
    said = f'<div class="notice" role="alert">{lines}</div>' if lines else ""
    return said + "".join(
        _busy(language, reading) for reading in arrivals.readings.values() if reading.words
    )


def _busy(language: Language, reading: Reading) -> str:
    words, bar, progress = safe(reading.words), "", reading.progress
    if progress is not None and progress.share < 1:
        left = render_left(language, progress.seconds_left)
        words = f'{words} <span class="share">{progress.share:.0%}{left}</span>'
        bar = render_bar(language, progress.share)
    elif progress is not None:
        words += f" {safe(say(language, 'counting_file'))}"
    return f'<p class="busy" role="status"><span class="pulse"></span><span>{words}</span></p>{bar}'


def _line(language: Language, refusal: Refusal) -> str:
    named = refusal.name in refusal.words
    name = "" if named else f'<b lang="">{safe(refusal.name)}</b> '
    button = (
        f' <button type="button" class="link" data-act="recognise_file" '
        f'data-name="{safe(refusal.name)}">{safe(say(language, "recognise"))}</button>'
        if refusal.scanned
        else ""
    )
    return f"<p>{name}{safe(refusal.words)}{button}</p>"
