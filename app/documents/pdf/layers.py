"""Whether a PDF has layers, which may be switched off: what is in them is looked at closely."""

import re
import zlib

NAMES = (b"/OCG", b"/OCProperties")
# Catalogs and the like may lie packed in streams of objects.
PACKED = re.compile(rb"/ObjStm\b[^\x80-\xff]{0,400}?stream\r?\n")
MAX_STREAMS, MAX_BYTES = 2_000, 2**20


def has_layers(data: bytes) -> bool:
    """Say whether a file names layers; of an encrypted one that cannot be said, and it may."""
    if any(name in data for name in NAMES) or b"/Encrypt" in data:
        return True
    for number, match in enumerate(PACKED.finditer(data)):
        if number >= MAX_STREAMS:
            return True
        objects = _unpacked(data, match.end())
        if any(name in objects for name in NAMES):
            return True
    return False


def _unpacked(data: bytes, start: int) -> bytes:
    """Return the beginning of a packed stream; nothing where it is packed in another way."""
    try:
        return zlib.decompressobj().decompress(data[start : start + MAX_BYTES], MAX_BYTES)
    except zlib.error:
        return b""
