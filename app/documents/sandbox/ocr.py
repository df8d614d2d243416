"""Read the scanned pages of a PDF with tesseract, page by page, where it is installed.

A job of its own: it takes seconds a page, tells how far it is, can be stopped, keeps what it
has recognised in a folder if it is given one, and goes on from there the next time.
"""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.document import Document
from app.documents.options import Limits, ReadingOptions
from app.documents.progress import tell
from app.documents.sandbox.pool import bare_environment
from app.documents.sandbox.sandbox import (
    PageView,
    find_scanned_safely,
    read_safely,
    render_page_safely,
)
from app.errors import LimitError, ReadingError

# 300 dots an inch, at 72 points an inch: what tesseract's models were trained on.
SCALE = 300 / 72
LANGUAGE = re.compile(r"[A-Za-z_]{3,16}(\+[A-Za-z_]{3,16}){0,4}")

# Called with pages done and pages in all; False stops the job after this page.
OnPage = Callable[[int, int], bool | None]


@dataclass(frozen=True)
class OcrJob:
    """How to recognise text.

    language: as tesseract names it (`eng`, `chi_sim`, `deu+eng`). max_pages: of one job; the
    next goes on after them. seconds_a_page: after which a page is given up. folder: where
    recognised pages are kept between jobs; without one nothing is kept.
    """

    language: str = "eng"
    max_pages: int = 500
    seconds_a_page: float = 60.0
    folder: Path | None = None


def is_available() -> bool:
    """Say whether tesseract is installed."""
    return shutil.which("tesseract") is not None


def read_with_ocr(
    data: bytes,
    name: str,
    options: ReadingOptions | None = None,
    job: OcrJob | None = None,
    progress: OnPage | None = None,
) -> Document:
    """Return a PDF with the text of its scanned pages recognised.

    Pages not reached before the job's limit or a stop are named in the notes as scanned.
    Raises ReadingError where tesseract or its language is missing, or nothing is found.
    """
    options, job = options or ReadingOptions(), job or OcrJob()
    _check(job)
    limits = Limits()
    scanned = find_scanned_safely(data, options, limits)
    store = _Store(job, hashlib.sha256(data).hexdigest())
    recognised: list[tuple[int, str]] = []
    num_new = 0
    for done, number in enumerate(scanned, start=1):
        text = store.load(number)
        if text is None:
            if num_new >= job.max_pages:
                continue
            text = _recognise(data, number, options, job)
            store.save(number, text)
            num_new += 1
        recognised.append((number, text))
        tell(done, len(scanned))
        if progress is not None and progress(done, len(scanned)) is False:
            break
    return read_safely(
        data, name, replace(options, ocr=False, recognised=tuple(recognised)), limits
    )


def _check(job: OcrJob) -> None:
    if not is_available():
        raise ReadingError("tesseract_missing")
    if not LANGUAGE.fullmatch(job.language):
        raise ReadingError("ocr_language_unknown", language=job.language)


def _recognise(data: bytes, number: int, options: ReadingOptions, job: OcrJob) -> str:
    """Return the text on the picture of a page. Raises LimitError, ReadingError."""
    picture = render_page_safely(data, PageView(number, scale=SCALE), options)
    command = ["tesseract", "stdin", "stdout", "-l", job.language, "--psm", "3"]
    try:
        result = subprocess.run(
            command,
            input=picture,
            capture_output=True,
            timeout=job.seconds_a_page,
            env=bare_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LimitError("ocr_too_slow", number=number, seconds=job.seconds_a_page) from error
    if result.returncode != 0:
        reason = result.stderr.decode("utf-8", "replace")
        if "language" in reason or "traineddata" in reason:
            raise ReadingError("ocr_language_missing", language=job.language)
        raise ReadingError("ocr_failed", number=number)
    return result.stdout.decode("utf-8", "replace").replace("\x0c", "\n")


class _Store:
    """Recognised pages of one file in one language, a small text file each."""

    def __init__(self, job: OcrJob, digest: str) -> None:
        self._folder = job.folder / f"{digest[:32]}-{job.language}" if job.folder else None

    def load(self, number: int) -> str | None:
        """Return the text of a page recognised before, or None."""
        if self._folder is None:
            return None
        path = self._folder / f"{number}.txt"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def save(self, number: int, text: str) -> None:
        """Keep a page's text; a job that is cut off leaves no half of one."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f"{number}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self._folder / f"{number}.txt")
