"""Read a file in a process of its own, so that a bad file costs nobody else anything."""

import dataclasses
from pathlib import Path

from app.documents.document import Document
from app.documents.options import Limits, ReadingOptions
from app.documents.pdf.word_places import PageLayout
from app.documents.sandbox import messages
from app.documents.sandbox.pool import POOL, Pool
from app.errors import DamagedError, LimitError, ReadingError
from app.text.spans import Span


@dataclasses.dataclass(frozen=True)
class PageView:
    """What to show of a page: its number from 1, spans of the text, pixels a point."""

    number: int
    spans: tuple[Span, ...] = ()
    scale: float = 2.0


def read_safely(
    data: bytes,
    name: str,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    pool: Pool = POOL,
) -> Document:
    """Return the document that bytes hold, read in another process.

    Raises ReadingError with one sentence, whatever happens there. Safe from many threads.
    """
    options, limits = options or ReadingOptions(), limits or Limits()
    _check_size(len(data), limits)
    head = {"job": "read", "name": name, "options": dataclasses.asdict(options)}
    answer, _ = pool.run(head, data, limits)
    try:
        return messages.unpack_document(answer["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError("reading_made_no_sense") from error


def read_file_safely(
    path: str | Path,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    name: str | None = None,
) -> Document:
    """Return the document in a file; see `read_safely`. name: shown instead of the path's."""
    path, limits = Path(path), limits or Limits()
    try:
        _check_size(path.stat().st_size, limits)
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise ReadingError("path_is_folder", name=path.name) from error
    except FileNotFoundError as error:
        raise ReadingError("no_such_file", path=path) from error
    except OSError as error:
        raise ReadingError("file_unopenable", name=path.name, reason=error.strerror) from error
    return read_safely(data, name or path.name, options, limits)


def find_scanned_safely(
    data: bytes,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    pool: Pool = POOL,
) -> list[int]:
    """Return the numbers of a PDF's pages that are pictures of text."""
    head = {"job": "scanned", "options": dataclasses.asdict(options or ReadingOptions())}
    answer, _ = pool.run(head, data, limits or Limits())
    return [int(number) for number in answer.get("pages", [])]


def render_page_safely(
    data: bytes,
    view: PageView,
    options: ReadingOptions | None = None,
    limits: Limits | None = None,
    pool: Pool = POOL,
) -> bytes:
    """Return a page of a PDF as PNG with spans outlined, drawn in another process."""
    head = {
        "job": "picture",
        "number": view.number,
        "spans": [(span.start, span.end) for span in view.spans],
        "scale": view.scale,
        "options": dataclasses.asdict(options or ReadingOptions()),
    }
    _, picture = pool.run(head, data, limits or Limits())
    return picture


def page_sizes_safely(data: bytes, options: ReadingOptions | None = None) -> list[PageLayout]:
    """Return the size of every page of a PDF, read in another process."""
    return _layouts("page_sizes", data, options)


def page_layouts_safely(data: bytes, options: ReadingOptions | None = None) -> list[PageLayout]:
    """Return every page of a PDF with the places of its words, read in another process."""
    return _layouts("page_layouts", data, options)


def _layouts(job: str, data: bytes, options: ReadingOptions | None) -> list[PageLayout]:
    head = {"job": job, "options": dataclasses.asdict(options or ReadingOptions())}
    answer, _ = POOL.run(head, data, Limits())
    try:
        return [messages.unpack_layout(page) for page in answer["pages"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError("reading_made_no_sense") from error


def _check_size(num_bytes: int, limits: Limits) -> None:
    if num_bytes > limits.file_bytes:
        raise LimitError(
            "file_too_large", size_mib=num_bytes / 2**20, most_mib=limits.file_bytes // 2**20
        )
