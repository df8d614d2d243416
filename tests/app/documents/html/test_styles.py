"""Style sheets: what they hide, raise or set as blocks, whatever selector names it."""

import pytest

from app.documents.formats import read
from app.documents.html.css import rules_of, selector_of

BODY = "<div class='a'><p class='wm' id='w'>stolen</p></div><p class='b'>kept</p>"


def text_of(sheet: str, body: str = BODY) -> str:
    page = f"<html><head><style>{sheet}</style></head><body>{body}</body></html>"
    return read(page.encode(), "a.html").text


@pytest.mark.parametrize(
    "sheet",
    [
        ".wm { DISPLAY : none !important; }", "#w{visibility:hidden}", "div.a > p{display:none}",
        "body .a .wm{display:none}", "p[class=wm]{display:none}", "[id^=w]{display:none}",
        "@media screen{.wm{display:none}}", "@supports (display:grid){.wm{display:none}}",
        ".wm{position:absolute;left:-9999px}", ".wm{text-indent:-9999px}", ".wm{font-size:0px}",
        ".wm{height:0;overflow:hidden}", ".wm{color:transparent}", ".wm{transform:scale(0)}",
        ".wm{position:absolute;clip:rect(0 0 0 0)}", ".wm{color:#fefefe}", ".wm{opacity:0}",
        "@import url(x.css); @font-face{src:url(x)} .wm{display:none}",
        "/* .wm{} */ .other{color:red} .wm , .x { display:none }",
    ],
)  # fmt: skip
def test_what_a_sheet_hides_is_not_read(sheet: str) -> None:
    assert text_of(sheet) == "kept"


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.wm{display:none}}", "@media (max-width:9em){.wm{display:none}}",
        ".b .wm{display:none}", ".wm::before{display:none}", ".wm:hover{visibility:hidden}",
        "div>.x>.wm{display:none}", "p[class=other]{display:none}", "p[odd|lang]{display:none}",
        ".wm{display:none} p.wm{display:block}", "body{background:#111} .wm{color:#fff}",
        ".wm{color:#fff;background:#000}", ".wm{text-indent:-1em;margin-left:-2em}",
        "h1 + p{display:none}", ".wm{width:100px;overflow:hidden}",
    ],
)  # fmt: skip
def test_what_a_screen_shows_is_read(sheet: str) -> None:
    assert text_of(sheet) == "stolen\n\nkept"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p style='color:#fff;background-color:white'>stolen</p>", ""),
        ("<table bgcolor='#FFFFFF'><tr><td style='color:white'>stolen</td></tr></table>", ""),
        ("<table bgcolor='navy'><tr><td style='color:white'>kept</td></tr></table>", "kept\n\n"),
        ("<p style='color:#fff;background:#111'>kept</p>", "kept\n\n"),
    ],
)
def test_white_words_are_read_on_a_ground_that_is_not_white(body: str, text: str) -> None:
    assert text_of("", f"{body}<p>end</p>") == f"{text}end"


def test_a_title_pages_words_behind_a_picture_are_read() -> None:
    body = '<section epub:type="titlepage"><p>The River</p></section><h1 class="o">One</h1>'
    assert text_of("p, .o { position: absolute; left: -999em }", body) == "The River\n\nOne"


def test_raised_numbers_and_lines_by_class() -> None:
    assert text_of(".n{vertical-align:super}", "<p>in 1848<span class='n'>12</span></p>") == (
        "in 1848[12]"
    )
    verse = "<div class='poem'><span>one</span><span>two</span></div>"
    assert text_of(".poem span{display:block}", verse) == "one\ntwo"


def test_rules_are_found_in_one_pass() -> None:
    """Each brace is looked at once, however they are left open."""
    assert list(rules_of("@media screen{" * 30_000 + ".a{b:c}")) == [(".a", "b:c")]
    assert list(rules_of("/*" * 200_000)) == []
    assert list(rules_of("{" * 400_000)) == []


def test_a_selector_that_is_not_understood_is_none() -> None:
    assert selector_of("p:not(.b)") is None
    assert selector_of("a ~ b") is None
    assert selector_of("div > p.x#y[z=1]") is not None
