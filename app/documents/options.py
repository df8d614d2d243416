"""What a person may say about how a document is read, and how far reading may go."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class ReadingOptions:
    """How to read one document.

    password: for an encrypted one. encoding: overrides detection for text. ocr: read
    scanned pages with tesseract. as_set: leave a PDF's lines, running heads and page
    numbers as they are set, where otherwise paragraphs are joined and the rest dropped.
    recognised: pages by number with the text that was recognised on them; see `ocr`.
    """

    password: str | None = None
    encoding: str | None = None
    ocr: bool = False
    recognised: tuple[tuple[int, str], ...] = ()
    as_set: bool = False


@dataclass(frozen=True)
class Limits:
    """How far reading one document may go before it is stopped.

    seconds: of the clock; memory_bytes: address space of the reading process, where the
    system can hold it to that; file_bytes: of the file; text_chars: of its text.
    """

    seconds: float = 30.0
    memory_bytes: int = 1536 * MIB
    file_bytes: int = 100 * MIB
    text_chars: int = 20_000_000
