"""Text that was damaged before it was saved: encoded twice, escaped for the web, watermarked."""

import html
import re

from app.documents.builder import Report
from app.documents.text.encoding import decode

# So many signs of one kind of damage, and they are no accident.
MIN_SIGNS = 3
# A text of Western letters above ASCII alone, so many of them among its letters, is in none of
# the West's languages.
SAMPLE_CHARS, MIN_HIGH, HIGH_SHARE = 20_000, 40, 0.6
# Tags that copying from a page leaves at the ends of lines.
_TAGS = re.compile(r"<br\s*/?>\n?|</?(?:p|div)>", re.IGNORECASE)
# Bytes that Windows-1252 leaves open are read as Latin-1's control characters.
_TO_BYTE = {bytes((b,)).decode("cp1252", "replace"): b for b in range(0x80, 0xA0)}
_TO_BYTE = {c: b for c, b in _TO_BYTE.items() if c != "\ufffd"} | {chr(b): b for b in range(256)}
_HIGH = "".join(c for c, b in _TO_BYTE.items() if b >= 0x80 and b < 0xC0)
_DOUBLE = re.compile(f"(?:[\u00c2-\u00f4][{re.escape(_HIGH)}]{{1,3}})+")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
# Marks that nobody sees, and that copying protection puts between letters.
# Joiners mean something in Arabic, Indic scripts and emoji, but not behind other letters; tags
# only behind a flag.
_ELSEWHERE = "\u0000-\u058f\u1e00-\u2027\u2030-\u206f\u2e80-\ud7ff\uff00-\uffef"
UNSEEN = re.compile(
    f"[\u200b\u2060\ufeff\u00ad\u180e\u2061-\u2064]|(?<=[{_ELSEWHERE}])[\u200c\u200d]+|"
    "(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0001-\U000e007f]+"
)


def mend(text: str, report: Report) -> str:
    """Return text with what is plainly damage undone; the report says what it was."""
    text, num_unseen = UNSEEN.subn("", text)
    report.add("unseen_dropped", num_unseen)
    if sum(1 for m in _ENTITY.finditer(text) if html.unescape(m[0]) != m[0]) >= MIN_SIGNS:
        text, num_entities = _ENTITY.subn(lambda m: html.unescape(m[0]), text)
        report.add("entities_replaced", num_entities)
    return text.replace("\xa0", " ") if "&nbsp;" in text else text


def untag(text: str, report: Report) -> str:
    """Return text without the tags of a page's paragraphs and lines that were copied along."""
    if len(_TAGS.findall(text)) < MIN_SIGNS:
        return text
    text, num_tags = _TAGS.subn(lambda m: "\n" if m[0][1] in "bB" else "", text)
    report.add("entities_replaced", num_tags)
    return text


def undouble(text: str, report: Report) -> str:
    """Return text whose bytes were once taken for Western ones and saved again, as it was."""
    whole = _of_western_letters(text, report)
    if whole is not text or len(_DOUBLE.findall(text)) < MIN_SIGNS:
        return whole
    report.add("double_mended", sum(1 for m in _DOUBLE.finditer(text) if _once(m) != m[0]))
    return _DOUBLE.sub(_once, text)


def _of_western_letters(text: str, report: Report) -> str:
    """Return text in letters of the East whose bytes stand as Western letters, one each."""
    sample = text[:SAMPLE_CHARS]
    num_high = sum("\x80" <= c <= "\xff" or c in _TO_BYTE for c in sample if c > "\x7f")
    num_letters = sum(c.isalpha() for c in sample)
    is_western = num_high == sum(c > "\x7f" for c in sample)
    if not is_western or num_high < MIN_HIGH or num_high < HIGH_SHARE * max(num_letters, 1):
        return text
    decoded = decode(bytes(_TO_BYTE.get(c, ord("?")) for c in text))
    is_eastern = sum(c > "\u0370" for c in decoded.text[:SAMPLE_CHARS]) > num_high / 4
    if not is_eastern or decoded.num_replaced * 50 > len(decoded.text):
        return text
    report.add("double_mended", num_high)
    return decoded.text


def _once(match: re.Match[str]) -> str:
    """Return the characters whose UTF-8 bytes were taken for Windows-1252."""
    try:
        return bytes(_TO_BYTE[c] for c in match[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return match[0]
