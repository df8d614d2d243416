"""Sentences of a text."""

import re
from collections.abc import Iterator

from app.text.scripts import is_wide
from app.text.spans import Span

# Where a sentence may end: after a mark and its closing quotes, at a line's end, and between
# two sentences that lost the space between them (“regions.They”). A row of marks or of spaces is
# looked at from its first one only, so that a row of any length is read once. Most characters end
# nothing, and are passed over at one look.
_BREAK = re.compile(
    r"(?=[.!?…。！？；\s])(?:"
    r"(?<![.!?…])(?P<mark>[.!?…]++)[\"'”’»)\]]*+\s+"
    r"|[。！？；…]++[”」』’）]*+\s*"
    r"|(?<![^\S\n])(?P<lines>[^\S\n]*+\n\s*)"
    r"|(?<=[a-z][a-z])[.!?](?=[A-Z][a-z]))"
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st vs etc fig figs eq eqs no nos al cf ca e.g i.e prof sr jr vol ch sec tab pp ed"
    " eds resp approx dept inc ltd co u.s u.k ph.d rev gen col capt lt hon messrs mme mlle bzw usw"
    " z.b d.h vgl nr sog м г т".split()
)
_LAST_WORD = re.compile(r"([^\s(\[“\"‘']+)$")
_OPENING = "\"'“‘«([【「『¿¡"
_LONG_LINE = 45
"""Of characters: a line that is longer and ends without a mark was broken to fit a page."""
_LOOK_BACK = 400


def split_sentences(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentences of a part of a text, white space and empty ones left out."""
    start = span.start
    ends = [m.end() for m in _BREAK.finditer(text, span.start, span.end) if _ends(text, m, span)]
    for end in [*ends, span.end]:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(piece.strip()))
        start = end


def _ends(text: str, match: re.Match[str], span: Span) -> bool:
    """Whether a sentence ends at a place where one may."""
    if match["lines"] is not None:
        return match["lines"].count("\n") > 1 or not _is_wrapped(text, match, span)
    if match["mark"] is None:
        return True
    following = text[match.end() : match.end() + 2].lstrip(_OPENING)
    if following[:1].islower():
        return False
    if match["mark"] != ".":
        return True
    before = _LAST_WORD.search(text, max(span.start, match.start() - 30), match.start())
    word = before[1] if before else ""
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return word.lower() not in _ABBREVIATIONS and not is_initial


def _is_wrapped(text: str, match: re.Match[str], span: Span) -> bool:
    """Whether a line was broken only because it was full: the sentence goes on in the next."""
    start = max(span.start, text.rfind("\n", match.start() - _LOOK_BACK, match.start()) + 1)
    line, following = text[start : match.start()], text[match.end() : match.end() + 1]
    if not line or line[-1] in ".!?…。！？；:：" or is_wide(line[-1]):
        return False
    return following.islower() or (len(line) > _LONG_LINE and following.isalnum())
