"""The words of a text, as they are compared; of CJK, pairs of neighbouring characters."""

import re
from collections.abc import Iterator
from itertools import pairwise

from app.text.scripts import is_wide

_TERM = re.compile(r"[^\W_\u2e80-\uffef]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")


def terms_of(text: str) -> list[str]:
    """Return the words of a text in lower case; of CJK, each pair of neighbours."""
    return list(_terms(text))


def _terms(text: str) -> Iterator[str]:
    for match in _TERM.finditer(text.casefold()):
        run = match.group()
        if not is_wide(run[0]) or len(run) == 1:
            yield run
        else:
            yield from map("".join, pairwise(run))
