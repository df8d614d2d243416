"""Markdown that a model wrote → HTML: headings, lists, tables, code, emphasis and formulas.

HTML in it, links and pictures are shown as they were written: nothing of a model's runs, leads
away or is fetched. What stands between marks of our own, as quotations do, is left alone.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.token import Token

from app.ui.conversation.markdown.cjk_emphasis import emphasise_beside_cjk
from app.ui.conversation.markdown.formulas import take_formulas

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around the number of a piece that is put in later; no character, so no model writes them."""
SHOWN_AS_WRITTEN = [
    *("html_block", "html_inline", "link", "image", "autolink", "reference"),
    # Indented lines of a poem are no code, and a line of dashes makes no heading.
    *("code", "lheading"),
]
_FIGURE = re.compile(r"\d{3,}[.)]")
"""What an answer begins with in “1024. The groups are so large.”; no list counts from there."""
FIRST_HEADING = 3
"""The level of an answer's first heading; the question above it has the second."""
MOST_KEPT = 512


def _make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
    md.enable(["table", "strikethrough"]).disable(SHOWN_AS_WRITTEN)
    md.block.ruler.at("list", _list_block, {"alt": ["paragraph", "blockquote"]})
    emphasise_beside_cjk(md)
    take_formulas(md, kept_apart=OPEN)
    md.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table>')
    md.add_render_rule("table_close", lambda *_: "</table></div>")
    return md


def _list_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begins_at = state.bMarks[start] + state.tShift[start]
    return not _FIGURE.match(state.src, begins_at) and list_block(state, start, end, silent)


_PARSER = _make_parser()


def render_markdown(text: str, pieces: Sequence[tuple[int, int, str]] = ()) -> str:
    """Return the HTML of a text.

    pieces: ranges of it in order, none over another, each with the HTML that stands for it.
    """
    marked, position = "", 0
    for number, (start, end, _) in enumerate(pieces):
        marked += f"{_clean(text[position:start])}{OPEN}{number}{CLOSE}"
        position = end
    return _put_in(_render(marked + _clean(text[position:])), [html for _, _, html in pieces])


def _clean(text: str) -> str:
    return text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")


def _put_in(html: str, pieces: Sequence[str]) -> str:
    for number, piece in enumerate(pieces):
        html = html.replace(f"{OPEN}{number}{CLOSE}", piece, 1)
    return html


@lru_cache(MOST_KEPT)
def _render(text: str) -> str:
    """Return the HTML of a text; kept, because a conversation is drawn many times a second."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type == "fence":
            token.info = ""  # a class of it would be an attribute that a model writes
    _set_headings(tokens)
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return html


def _set_headings(tokens: Sequence[Token]) -> None:
    """Set headings one below the other, however deep a model began and however far it leapt."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, FIRST_HEADING - 1 + len(above))}"
