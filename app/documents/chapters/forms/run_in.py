"""Headings with the story running on in their line."""

import re

from app.documents.chapters.forms.numerals import CHINESE_NUMERALS

_N = rf"[{CHINESE_NUMERALS}0-9０-９]{{1,9}}"
_RUN_IN = re.compile(rf"^[ \t\u3000]*第{_N}[回章节節话話][\s\u3000]{{1,6}}\S")
# What the storyteller begins with.
_OPENINGS = re.compile("話說|话说|卻說|却说|卻説|話説|且說|且说|詩曰|诗曰")
_WIDE_SPACE = re.compile(r"[ \t]{2,}|\u3000{2,}|[ \t]*\t[ \t]*")
RUN_IN_CHARS = 34


def run_in_heading(row: str) -> str:
    """Return the heading with which a long line begins, or nothing."""
    if not _RUN_IN.match(row):
        return ""
    head = re.match(rf"^[ \t\u3000]*第{_N}\S[\s\u3000]+", row)
    after = head.end() if head else 4
    opening = _OPENINGS.search(row, 4, 60)
    if opening is not None:
        return row[: opening.start()]
    space = _WIDE_SPACE.search(row, after + 1, after + 40)
    if space is not None:
        return row[: space.start()]
    return row[:RUN_IN_CHARS] if len(row) > 3 * RUN_IN_CHARS else ""
