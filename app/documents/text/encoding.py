"""Bytes to text: which encoding, how sure, and what had to be replaced.

Order: a person's choice, byte order mark, UTF-16/32 without one, strict UTF-8 (a cut tail
is tolerated), escape encodings, then candidates scored by how much like writing they look.
"""

import codecs
from dataclasses import dataclass

from app.documents.text.encoding_scores import everyday_share, score_candidates
from app.errors import ReadingError

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ESCAPES = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp"),
    (b"\x1b$@", "iso2022_jp"),
    (b"\x1b(J", "iso2022_jp"),
    (b"~{", "hz"),
)


# A line with so many bytes above ASCII is UTF-8 by no accident; so many make a part of a file.
MIN_HIGH_BYTES = 12
MIN_MIXED_LINES = 2


@dataclass(frozen=True)
class Decoded:
    """Text of some bytes.

    certainty: 0 to 1; num_replaced: characters lost to bad bytes; num_mixed: lines that
    were in UTF-8 among others in `encoding`.
    """

    text: str
    encoding: str
    certainty: float
    num_replaced: int = 0
    num_mixed: int = 0


def decode(data: bytes, override: str | None = None) -> Decoded:
    """Return the text of bytes in an encoding that is chosen, marked or guessed."""
    if override:
        return _decode_as(data, _known_codec(override), 1.0)
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding, 1.0)
    wide = _wide_encoding(data)
    if wide:
        return _decode_as(data, wide, 0.95)
    escaped = _escape_encoding(data)
    if escaped:
        return _decode_as(data, escaped, 0.97)
    if _is_utf8(data):
        return _decode_as(data, "utf-8", 1.0 if data.isascii() else 0.99)
    mixed = _decode_mixed(data)
    if mixed is not None:
        return mixed
    encoding, certainty = score_candidates(data)
    return _decode_as(data, encoding, certainty)


def is_wide(data: bytes) -> bool:
    """Say whether bytes are UTF-16 or UTF-32 with or without a mark."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        _wide_encoding(data) is not None
    )


def _decode_mixed(data: bytes) -> Decoded | None:
    """Decode files that were joined from parts in UTF-8 and in another encoding, by lines."""
    lines = data.split(b"\n")
    wide = [
        i for i, line in enumerate(lines) if sum(b > 0x7F for b in line[:200]) >= MIN_HIGH_BYTES
    ]
    unicode = {i for i in wide if _is_strict_utf8(lines[i])}
    if len(unicode) < MIN_MIXED_LINES or len(wide) - len(unicode) < MIN_MIXED_LINES:
        return None
    encoding, certainty = score_candidates(b"\n".join(lines[i] for i in wide if i not in unicode))
    parts = [
        _decode_as(line, "utf-8" if i in unicode or _is_strict_utf8(line) else encoding, certainty)
        for i, line in enumerate(lines)
    ]
    text = "\n".join(part.text for part in parts)
    replaced = sum(part.num_replaced for part in parts)
    return Decoded(text, encoding, certainty, replaced, len(unicode))


def _is_strict_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known_codec(name: str) -> str:
    """Return Python's name of an encoding a person named."""
    try:
        codec = codecs.lookup(name)
    except LookupError as error:
        raise ReadingError("encoding_unknown", name=name) from error
    if not codec._is_text_encoding:
        raise ReadingError("encoding_not_of_text", name=name)
    return codec.name


def _decode_as(data: bytes, encoding: str, certainty: float) -> Decoded:
    """Decode, replacing what cannot be decoded, and count the replacements."""
    text = data.decode(encoding, errors="replace")
    already = data.count("\ufffd".encode()) if encoding == "utf-8" else 0
    return Decoded(text, encoding, certainty, max(text.count("\ufffd") - already, 0))


def _wide_encoding(data: bytes) -> str | None:
    """Recognise UTF-32 and UTF-16 without a mark by where their zero bytes stand."""
    sample = data[:4096]
    if len(sample) < 8:
        return None
    zeros = [sample[i::4].count(0) / len(sample[i::4]) for i in range(4)]
    if len(data) % 4 == 0:
        if zeros[0] > 0.9 and zeros[1] > 0.7 and zeros[3] < 0.3:
            return "utf-32-be"
        if zeros[3] > 0.9 and zeros[2] > 0.7 and zeros[0] < 0.3:
            return "utf-32-le"
    chinese = _wide_chinese(data)
    if chinese:  # first, because an ideographic space has a zero in the other byte
        return chinese
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    # Western text in UTF-16 has a zero in nearly every other byte, Chinese text a few
    # (spaces, line ends), and bytes of a single- or multibyte encoding none at all.
    if even > 0.02 and odd < even / 8:
        return "utf-16-be"
    if odd > 0.02 and even < odd / 8:
        return "utf-16-le"
    return None


def _wide_chinese(data: bytes) -> str | None:
    """Recognise UTF-16 of long paragraphs in Chinese, which has next to no zero bytes."""
    sample = data[:8192]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1].decode(encoding, "replace")
        ideographs = [c for c in text if "\u4e00" <= c <= "\u9fff"]
        if len(ideographs) > 0.5 * len(text) and everyday_share(ideographs) > 0.4:
            return encoding
    return None


def _escape_encoding(data: bytes) -> str | None:
    """Recognise the seven-bit encodings that switch alphabets by escape sequences."""
    if not data.isascii():
        return None
    for mark, encoding in ESCAPES:
        if mark in data:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return None


def _is_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8, a last character cut short and rare damage allowed."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(data) and error.start >= len(data) - 3 and len(data) > 8:
            return True
        return _is_damaged_utf8(data)
    return True


def _is_damaged_utf8(data: bytes) -> bool:
    """Say whether nearly all bytes above ASCII form UTF-8: text with a few bad bytes."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for c in text if c > "\x7f" and c != "\ufffd")
    return good >= 20 and bad * 50 <= good
