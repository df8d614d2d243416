"""The encoding of markup: what it declares is believed as far as its bytes allow."""

import re

from app.documents.text.encoding import Decoded, decode
from app.documents.text.encoding_scores import EAST_ASIAN

CHARSET = re.compile(
    rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})|encoding=["']([\w.:-]{2,40})["']""", re.I
)
# What pages call GB2312 or Latin-1 is, as browsers agreed, the larger set.
_LARGER = {
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "big5": "big5hkscs", "shift_jis": "cp932",
    "euc-kr": "cp949",
}  # fmt: skip
_ONE_BYTE = frozenset(("cp1252", "windows-1252", "iso-8859-15", "iso-8859-2"))
SURE = 0.8


def decode_markup(data: bytes, override: str | None = None) -> Decoded:
    """Return the text of HTML or XML; a declaration counts where it makes markup of the bytes."""
    if not override and data[:2] in (b"<\x00", b"\x00<"):
        return decode(data, "utf-16-le" if data[:1] == b"<" else "utf-16-be")
    guess = decode(data, override)
    is_certain = guess.encoding.startswith("utf") and not guess.num_replaced
    declared = CHARSET.search(data[:2048])
    if override or is_certain or declared is None:
        return guess
    label = (declared[1] or declared[2]).decode("ascii", "replace").lower()
    label = _LARGER.get(label, label)
    if label in _ONE_BYTE and guess.encoding in EAST_ASIAN and guess.certainty > SURE:
        return guess
    try:
        text = data.decode(label)
    except (LookupError, UnicodeError):
        return guess
    return Decoded(text, label, 0.99) if "<" in text[:4096] else guess
