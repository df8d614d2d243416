r"""Formulas in Markdown: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`, drawn in the browser by KaTeX.

KaTeX comes with Gradio; where it is not found, a formula is shown as it was written.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

import gradio
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

DISPLAYED = (("$$", "$$"), (r"\[", r"\]"))
PAIRS = (*DISPLAYED, (r"\(", r"\)"), ("$", "$"))
"""The longer mark first: `$$` is no empty formula."""


@cache
def katex_files() -> tuple[str, str]:
    """Return the paths of KaTeX's script and style sheet under the page, or empty ones."""
    assets = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
    scripts, sheets = sorted(assets.glob("katex-*.js")), sorted(assets.glob("katex-*.css"))
    if not scripts or not sheets:
        return "", ""
    return f"assets/{scripts[0].name}", f"assets/{sheets[0].name}"


def take_formulas(md: MarkdownIt, kept_apart: str) -> None:
    """Have formulas left as they are written. kept_apart: a sign that stands in none of them."""

    def inline(state: StateInline, silent: bool) -> bool:
        return _inline(state, silent, kept_apart)

    def block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        return _block(state, (first, end), silent, kept_apart)

    md.inline.ruler.before("escape", "formula", inline)
    md.block.ruler.before("fence", "formula", block, {"alt": ["paragraph", "blockquote", "list"]})
    md.add_render_rule("formula", _render)


def _inline(state: StateInline, silent: bool, kept_apart: str) -> bool:
    pair = next((pair for pair in PAIRS if state.src.startswith(pair[0], state.pos)), None)
    if pair is None:
        return False
    opening, closing = pair
    start = state.pos + len(opening)
    end = state.src.find(closing, start, state.posMax)
    inside = state.src[start:end] if end > start else ""
    following = state.src[end + len(closing) : end + len(closing) + 1]
    if not inside.strip() or kept_apart in inside or (opening == "$" and _price(inside, following)):
        return False
    if not silent:
        _push(state, opening, inside, closing)
    state.pos = end + len(closing)
    return True


def _price(inside: str, following: str) -> bool:
    """Whether two dollar signs are sums of money rather than the marks of a formula."""
    return inside != inside.strip() or following.isdigit()


def _block(state: StateBlock, lines: tuple[int, int], silent: bool, kept_apart: str) -> bool:
    """Take a formula that has lines of its own, whatever else its lines look like."""
    line = _line(state, lines[0])
    pair = next((pair for pair in DISPLAYED if line.startswith(pair[0])), None)
    if pair is None:
        return False
    opening, closing = pair
    first, end = lines
    inside = [line.removeprefix(opening)]
    last = first
    while closing not in inside[-1]:
        last += 1
        if last >= end or not _line(state, last) or state.sCount[last] < state.blkIndent:
            return False
        inside.append(_line(state, last))
    if not inside[-1].endswith(closing) or any(kept_apart in line for line in inside):
        return False
    if not silent:
        state.line = last + 1
        state.push("paragraph_open", "p", 1)
        _push(state, opening, "\n".join(inside).removesuffix(closing), closing)
        state.push("paragraph_close", "p", -1)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _push(state: StateInline | StateBlock, opening: str, inside: str, closing: str) -> None:
    token = state.push("formula", "span", 0)
    token.content = inside.strip()
    token.markup = opening
    token.info = f"{opening}{inside}{closing}"


def _render(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    token = tokens[index]
    displayed = " display" if token.markup in dict(DISPLAYED) else ""
    return (
        f'<span class="formula{displayed}" data-tex="{escape(token.content)}">'
        f"{escape(token.info)}</span>"
    )
