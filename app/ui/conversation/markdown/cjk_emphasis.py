"""Emphasis beside Chinese, Japanese or Korean, which are written without spaces.

CommonMark opens `**` before punctuation only after a space; 是**《书名》**的 has none.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from app.text.quotations import CJK

_CJK = re.compile(f"[{CJK}\u3000-\u303f\uff00-\uffef]")


def emphasise_beside_cjk(md: MarkdownIt) -> None:
    """Have stars that stand beside a CJK character open and close emphasis."""
    md.inline.ruler.before("emphasis", "cjk_emphasis", _stars)


def _stars(state: StateInline, silent: bool) -> bool:
    if silent or state.src[state.pos] != "*":
        return False
    length = state.scanDelims(state.pos, True).length
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + length : state.pos + length + 1] or " "
    if not _CJK.match(before) and not _CJK.match(after):
        return False
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        token, opens, closes = len(state.tokens) - 1, not after.isspace(), not before.isspace()
        state.delimiters.append(Delimiter(ord("*"), length, token, -1, opens, closes))
    state.pos += length
    return True
