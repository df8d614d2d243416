"""What the reading process and its caller say to each other: lengths, JSON and raw bytes.

JSON and not pickles: the process reads files from strangers, and must not be able to make
its caller run anything.
"""

import dataclasses
import json
import struct
from typing import IO, Any

import app.errors
from app.documents.document import Document, Note, Page, Section
from app.documents.pdf.word_places import PageLayout, PlacedLine, Word
from app.errors import ReadingError
from app.messages.message import pack_message, unpack_message

LENGTHS = struct.Struct(">QQ")


def send(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message: a head in JSON and a body of raw bytes."""
    encoded = json.dumps(head, ensure_ascii=True).encode("ascii")
    stream.write(LENGTHS.pack(len(encoded), len(body)))
    stream.write(encoded)
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], max_bytes: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message, or None where the other side is gone. Raises ValueError over max_bytes."""
    lengths = _read_exactly(stream, LENGTHS.size)
    if lengths is None:
        return None
    num_head, num_body = LENGTHS.unpack(lengths)
    if num_head + num_body > max_bytes:
        raise ValueError(f"a message of {num_head + num_body} bytes, {max_bytes} allowed")
    head, body = _read_exactly(stream, num_head), _read_exactly(stream, num_body)
    if head is None or body is None:
        return None
    return json.loads(head), body


def pack_layout(layout: PageLayout) -> list[Any]:
    """Return a page's layout as JSON can carry it; hundredths of a point are enough."""
    lines = [
        [round(line.top, 2), round(line.bottom, 2), [_pack_word(word) for word in line.words]]
        for line in layout.lines
    ]
    return [round(layout.width, 2), round(layout.height, 2), lines]


def _pack_word(word: Word) -> list[Any]:
    start, end, left, right = word
    return [start, end, round(left, 2), round(right, 2)]


def unpack_layout(packed: list[Any]) -> PageLayout:
    """Return the layout that `pack_layout` packed. Raises ValueError, TypeError."""
    width, height, lines = packed
    return PageLayout(
        float(width),
        float(height),
        tuple(
            PlacedLine(
                float(top),
                float(bottom),
                tuple((int(a), int(b), float(left), float(right)) for a, b, left, right in words),
            )
            for top, bottom, words in lines
        ),
    )


def pack_document(document: Document) -> dict[str, Any]:
    """Return a document as JSON can carry it."""
    fields = {f.name: getattr(document, f.name) for f in dataclasses.fields(Document) if f.init}
    for name in ("sections", "pages", "notes"):
        fields[name] = [dataclasses.astuple(part) for part in fields[name]]
    return fields


def unpack_document(fields: dict[str, Any]) -> Document:
    """Return the document that `pack_document` packed. Raises ValueError, TypeError, KeyError."""
    return Document(
        **{
            **fields,
            "sections": tuple(Section(*part) for part in fields["sections"]),
            "pages": tuple(Page(*part) for part in fields["pages"]),
            "notes": tuple(Note(*part) for part in fields["notes"]),
            "authors": tuple(fields["authors"]),
        }
    )


def pack_error(error: ReadingError) -> dict[str, Any]:
    """Return an error as JSON can carry it."""
    return {"kind": type(error).__name__, "message": pack_message(error.message)}


def unpack_error(fields: dict[str, Any]) -> ReadingError:
    """Return the error that `pack_error` packed. Raises ValueError, TypeError, KeyError."""
    kind = getattr(app.errors, str(fields.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, ReadingError)):
        kind = ReadingError
    return kind(unpack_message(fields["message"]))


def _read_exactly(stream: IO[bytes], num_bytes: int) -> bytes | None:
    buffer = bytearray()
    while len(buffer) < num_bytes:
        chunk = stream.read(min(num_bytes - len(buffer), 2**20))
        if not chunk:
            return None
        buffer += chunk
    return bytes(buffer)
