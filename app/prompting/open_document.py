"""A file or a pasted text → a document with its tokens: what page, shell and API do first."""

from dataclasses import dataclass
from pathlib import Path

from app.documents.document import Document
from app.documents.options import Limits, ReadingOptions
from app.documents.sandbox.ocr import OcrJob, is_available, read_with_ocr
from app.documents.sandbox.sandbox import read_safely
from app.errors import EmptyDocumentError, LimitError, ReadingError
from app.prompting.token_map import TokenMap
from app.settings import Settings
from app.text.tokens import Tokenizer

MIB = 2**20
SCANNED = "pdf_scanned"
"""The code of a PDF that is nothing but pictures of text."""
UNASKED_PAGES = 40
"""So many pages of such a PDF are recognised at once; the rest where a person asks for it."""


@dataclass(frozen=True)
class Opened:
    """A document that was read, with the tokens of every part of it."""

    document: Document
    token_map: TokenMap


def open_file(
    path: Path, tokenizer: Tokenizer, settings: Settings, options: ReadingOptions
) -> Opened:
    """Read a file of this machine and count its tokens."""
    document = read_file(path, settings, options)
    return Opened(document, TokenMap.of(document, tokenizer))


def read_file(path: Path, settings: Settings, options: ReadingOptions) -> Document:
    """Read a file of this machine; its size is checked before a byte of it is read."""
    try:
        size = path.stat().st_size
        if size > settings.max_file_mb * MIB:
            raise _too_large(path.name, size, settings)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadingError("no_such_file", path=path) from None
    except IsADirectoryError:
        raise ReadingError("path_is_folder", name=path) from None
    except OSError as error:
        raise ReadingError("file_unopenable", name=path, reason=error.strerror) from None
    return read_bytes(data, path.name, settings, options)


def open_bytes(
    data: bytes, name: str, tokenizer: Tokenizer, settings: Settings, options: ReadingOptions
) -> Opened:
    """Read the bytes of a file in the sandbox and count their tokens."""
    document = read_bytes(data, name, settings, options)
    return Opened(document, TokenMap.of(document, tokenizer))


def read_bytes(data: bytes, name: str, settings: Settings, options: ReadingOptions) -> Document:
    """Read the bytes of a file in the sandbox, or recognise the text of its scanned pages."""
    if not data:
        raise EmptyDocumentError("named_file_empty", name=name)
    if len(data) > settings.max_file_mb * MIB:
        raise _too_large(name, len(data), settings)
    limits = Limits(file_bytes=int(settings.max_file_mb * MIB))
    if options.ocr and b"%PDF-" in data[:1024]:
        return read_with_ocr(data, name, options)
    try:
        return read_safely(data, name, options, limits)
    except EmptyDocumentError as error:
        if error.message.code != SCANNED or not is_available():
            raise
    return read_with_ocr(data, name, options, OcrJob(max_pages=UNASKED_PAGES))


def open_pasted(text: str, name: str, tokenizer: Tokenizer, settings: Settings) -> Opened:
    """Read a text that was pasted, the same way as a file of it."""
    if not text.strip():
        raise EmptyDocumentError("nothing_pasted")
    options = ReadingOptions(encoding="utf-8")
    data = text.encode("utf-8", "replace")
    return open_bytes(data, f"{name}.txt", tokenizer, settings, options)


def _too_large(name: str, size: int, settings: Settings) -> LimitError:
    return LimitError(
        "named_file_too_large", name=name, size_mib=size / MIB, most_mib=settings.max_file_mb
    )
