"""What is said of files that could not be read: which, why, and what could be done."""

from dataclasses import dataclass
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


def render_arrival(
    language: Language,
    refusals: tuple[Refusal, ...],
    busy: str,
    progress: Progress | None = None,
) -> str:
    """Return the files that could not be read, and which is being read, how far it is."""
    lines = "".join(_line(language, refusal) for refusal in refusals)
    said = f'<div class="notice" role="alert">{lines}</div>' if lines else ""
    if not busy:
        return said
    return f"{said}{_busy(language, busy, progress)}"


def _busy(language: Language, busy: str, progress: Progress | None) -> str:
    words, bar = safe(busy), ""
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
