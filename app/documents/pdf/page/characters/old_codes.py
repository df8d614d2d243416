"""Codes of TeX's old fonts whose letters nobody named, as Type 3 fonts of dvips often are.

Two encodings are told apart by their ligatures: TeX's own (OT1) has them where T1 has quotation
marks, and Scandinavian letters where T1 has its ligatures.
"""

import re

_LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04"
# PDFium ends lines with a carriage return, which is OT1's fl as well.
_OT1_LIGATURES, _T1_LIGATURES = "\x0b\x0c\r\x0e\x0f", "\x1b\x1c\x1d\x1e\x1f"
OT1 = dict(zip(_OT1_LIGATURES + "\x10\x19\x1a\x1b\x1c", f"{_LIGATURES}ıßæœø", strict=True))
T1 = dict(zip(_T1_LIGATURES + "\x10\x11\x12\x15\x16\x19", f"{_LIGATURES}“”„–—ı", strict=True))
_ANY_CODE = re.compile("[\x0b\x0c\x0e-\x1f]|\r(?!\n)")
_IN_OT1 = re.compile(r"(?<=\w)[\x0b\x0c\x0e\x0f]|[\x0b\x0c\x0e\x0f](?=[a-z])")
# Two letters beside a code are a word; in formulas such codes are Greek letters.
_IN_T1 = re.compile(r"(?<=[a-z][a-z])[\x1b-\x1f]|[\x1b-\x1f](?=[a-z][a-z])")
_OT1_CODE = re.compile(
    r"(?<=\w)[\x0b\x0c\x0e\x0f]|[\x0b\x0c\x0e\x0f](?=[a-z])|(?<=\w)\r(?=[a-z])"
    r"|(?<=[a-zA-Z][a-z])[\x10\x19-\x1c]|[\x10\x19-\x1c](?=[a-z][a-z])"
)
_T1_CODE = re.compile(
    r"(?<=[a-z])[\x19\x1b-\x1f]|[\x19\x1b-\x1f](?=[a-z])"
    r"|[\x10\x12](?=\w)|(?<=[\w.,;:!?)])\x11|(?<=[\w\s])[\x15\x16](?=[\w\s])"
)


def with_old_codes_named(text: str) -> str:
    """Return a page's text with such codes named, one sign for one; others stay what they are."""
    if not _ANY_CODE.search(text):
        return text
    if _IN_T1.search(text) and not _IN_OT1.search(text):
        return _T1_CODE.sub(lambda match: T1[match[0]], text)
    return _OT1_CODE.sub(lambda match: OT1[match[0]], text)
