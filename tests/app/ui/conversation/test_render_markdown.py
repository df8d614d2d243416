"""A model's Markdown is set like a page, and nothing in it runs, leads away or is fetched."""

import re
from html.parser import HTMLParser
from pathlib import Path

import gradio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.conversation.markdown.formulas import katex_files
from app.ui.conversation.markdown.render_markdown import CLOSE, OPEN, render_markdown

TAGS = set(
    "p br hr h3 h4 h5 h6 ul ol li blockquote pre code em strong s div table thead tbody tr th td "
    "span".split()
)
ATTRIBUTES = {"class", "tabindex", "start", "style", "data-tex"}


class Elements(HTMLParser):
    """Collects the elements and attributes of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("`x < y`", "<p><code>x &lt; y</code></p>\n"),
        ("a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        ("    a line of a poem", "<p>a line of a poem</p>\n"),
        ("小说**《红楼梦》**中，**“宝玉”**说", None),
        ("这是*重点*，那是**两个**。", None),
        ("1024. So large are the groups.", "<p>1024. So large are the groups.</p>\n"),
        ("- 1984. It began.", "<ul>\n<li>1984. It began.</li>\n</ul>\n"),
        ("12. The twelfth", '<ol start="12">\n<li>The twelfth</li>\n</ol>\n'),
    ],
)
def test_what_is_written_is_set(written: str, shown: str | None) -> None:
    html = render_markdown(written)
    if shown is None:
        assert "*" not in html, html
    else:
        assert html == shown


def test_a_table_scrolls_and_can_be_reached() -> None:
    html = render_markdown("| a | b |\n|---|--:|\n| 1 | <2> |\n")
    assert html.startswith('<div class="wide" tabindex="0"><table>')
    assert "&lt;2&gt;" in html


def test_headings_stand_one_below_the_other() -> None:
    html = render_markdown("# One\n\n#### Deep\n\n## Two\n\n# Three")
    assert re.findall(r"<(h\d)>(\w+)", html) == [
        ("h3", "One"),
        ("h4", "Deep"),
        ("h4", "Two"),
        ("h3", "Three"),
    ]


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](https://example.org/?secret)",
        "![seen](https://example.org/pixel.png)",
        "<https://example.org>",
        "[a]: https://example.org\n\n[a]",
        "```html\n<script>alert(1)</script>\n```",
        '```" onclick="alert(1)\nx\n```',
        r"$\href{javascript:alert(1)}{x}$",
        '$" onclick="alert(1)$',
        "- <b onclick=alert(1)>\n\n<div>\n<b>x</b>\n</div>",
        "| <script>x</script> |\n|---|\n| <i>y</i> |",
    ],
)
def test_nothing_of_a_model_s_runs_or_leads_away(evil: str) -> None:
    found = Elements(render_markdown(evil))
    assert found.tags <= TAGS
    assert found.attributes.keys() <= ATTRIBUTES


@given(st.text(alphabet="ab <>&\"'`*_#-|[]()!$\\\n1.:~/" + OPEN + CLOSE, max_size=120))
def test_only_known_elements_come_of_any_text(written: str) -> None:
    found = Elements(render_markdown(written))
    assert found.tags <= TAGS
    assert found.attributes.keys() <= ATTRIBUTES
    assert not {OPEN, CLOSE}.intersection(found.text)


@given(
    st.text(alphabet="ab `*_#-|$\\\n1.~>[]()", max_size=40),
    st.text(alphabet="ab `*_#-|$\\\n1.~>[]()", max_size=40),
)
def test_a_piece_is_never_part_of_an_attribute(before: str, after: str) -> None:
    start = len(before)
    html = render_markdown(f"{before}x{after}", [(start, start + 1, "<a>&quot;</a>")])
    found = Elements(html)
    assert found.tags <= TAGS | {"a"}
    assert not any("quot" in str(value) or "<" in str(value) for value in found.attributes.values())


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "**{}**",
        "- {}",
        "| a |\n|---|\n| {} |",
        "# {}",
        "> {}",
        "```\n{}\n```",
        "`{}`",
        "$${}$$",
    ],
)
def test_a_piece_stays_as_it_is_wherever_it_stands(around: str) -> None:
    quoted = "a *b* | c\n\n- d `e` $f$ <g>"
    text = around.format(quoted)
    start = text.index(quoted)
    html = render_markdown(text, [(start, start + len(quoted), "<a>kept</a>")])
    assert html.count("<a>kept</a>") == 1
    assert "*b*" not in html


def test_pieces_beyond_nine_are_told_apart() -> None:
    pieces = [(at, at + 1, f"<a>{at}</a>") for at in range(12)]
    assert render_markdown("x" * 12, pieces).count("<a>1</a>") == 1


@pytest.mark.parametrize(
    ("written", "formulas"),
    [
        ("where $x_1 < y$ holds", ["x_1 &lt; y"]),
        (r"so \(a*b*c\) and \[d\]", ["a*b*c", "d"]),
        ("$$\n- x\n+ y\n$$", ["- x\n+ y"]),
        ("it costs $5 and then $10.", []),
        ("from $5 to US$10", []),
        ("in `$x$` code", []),
        (r"a price of \$5 and $", []),
        ("$$never closed", []),
    ],
)
def test_formulas_are_told_from_prices(written: str, formulas: list[str]) -> None:
    found = re.findall(r'data-tex="([^"]*)"', render_markdown(written))
    assert found == formulas


def test_gradio_still_brings_katex() -> None:
    frontend = Path(gradio.__file__).parent / "templates" / "frontend"
    for name in katex_files():
        assert (frontend / name).is_file()


def test_a_growing_answer_is_set_at_every_length() -> None:
    answer = "# A\n\n- **b** “c”\n\n| d |\n|---|\n| $e$ |\n\n```\nf\n```\n\n$$\ng\n$$"
    for length in range(len(answer) + 1):
        assert Elements(render_markdown(answer[:length])).tags <= TAGS
