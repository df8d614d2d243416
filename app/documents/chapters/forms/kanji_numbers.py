"""Lines that begin with a number of East Asia: `一`, `一、渡口`, `（三）`, `001 渡口`, `其二`."""

import re

from app.documents.chapters.forms.form import Form
from app.documents.chapters.forms.numerals import CHINESE_NUMERALS, chinese_value

MAX_TITLE_CHARS = 60
_SENTENCE_END = "。，；：,;”』」"
_COUNT = re.compile(
    rf"^(?:[Nn][Oo][.．]?\s?|№\s?|[其之](?=[^\d])|その|其[のノ])?"
    rf"[（(〔【［]?(?P<label>[{CHINESE_NUMERALS}]{{1,6}}|[0-9０-９]{{1,4}})(?P<closed>[）)〕】］]?)"
    r"(?P<mark>[\s\u3000]*(?:[、.．:：·,，]|[-－—–](?=[^\W\d]))?)(?P<rest>.*)$"
)
_QUOTED = re.compile(r"^(?:「[^」]+」|『[^』]+』|“[^”]+”|《[^》]+》)$")


def kanji_number_form(words: str) -> Form | None:
    """Return the form of a number alone or with a title behind it, or None."""
    match = _COUNT.match(words)
    if match is None or len(words) > MAX_TITLE_CHARS:
        return None
    number = chinese_value(match["label"])
    rest, mark = match["rest"].strip(), match["mark"]
    is_quoted = _QUOTED.match(rest) is not None
    if number is None or (words[-1] in _SENTENCE_END and not is_quoted):
        return None
    rank = "arabic" if match["label"][0] in "0123456789０１２３４５６７８９" else "kanji"
    if not rest:
        return Form(rank, number, f"{rank} {number}", weight=-0.6)
    is_apart = bool(mark or match["closed"]) and rest[0].isalnum()
    if not is_apart and not is_quoted:
        return None
    return Form(rank, number, f"{rank} {number}", rest, weight=-0.7 if mark.strip() else -0.9)
