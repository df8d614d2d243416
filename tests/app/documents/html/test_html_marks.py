"""What markup means is kept: notes, powers, page numbers, drop caps, verse, what is hidden."""

import pytest

from app.documents.formats import read


def text_of(body: str, head: str = "") -> str:
    return read(f"<!doctype html><head>{head}</head><body>{body}</body>".encode(), "a.html").text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>in 1848<sup>12</sup> they left</p>", "in 1848[12] they left"),
        ("<p>came back<sup><a href='#n'>13</a></sup>.</p>", "came back[13]."),
        ("<p>10<sup>6</sup> people, 5 m<sup>2</sup></p>", "10^6 people, 5 m^2"),
        ("<p>in 1848<a href='#n'>12</a> and<a epub:type='noteref' href='n'>*</a></p>",
         "in 1848[12] and[*]"),
        ("<p>see <a href='#n'>12</a>, [<a href='#n'>1</a>]</p>", "see 12, [1]"),
        ("<p>and left<sup>a</sup>, M<sup>r</sup> B, XIX<sup>e</sup>, n<sup>o</sup></p>",
         "and left[a], Mr B, XIXe, no"),
        ("<p>10<sup>-3</sup> and <math><msup><mi>x</mi><mn>2</mn></msup></math></p>",
         "10^-3 and x^2"),
        ("<p>x<sup>n+1</sup>, e<sup>-x</sup>, 2<sup>n</sup>, word<sup>a+b</sup></p>",
         "x^(n+1), e^-x, 2^n, worda+b"),
        ("<p>x<sub>i</sub><sup>2</sup>, H<sub>2</sub>O</p>", "xi^2, H2O"),
        ("<p>He said <q>no, <q>never</q></q>. <q>“Own.”</q></p>", "He said “no, ‘never’”. “Own.”"),
        ("<p lang='de'>Er rief <q>nein</q> und <q lang='fr-CA'>non</q></p>",
         "Er rief „nein“ und «non»"),
        ("<p><span class='dropcap'>T</span> he landing</p>", "The landing"),
        ("<p><span class='dropcap'>I</span> was late</p>", "I was late"),
        ("<p class='dropcap'>T</p><p>HE LANDING</p>", "THE LANDING"),
        ("<div class='drop-cap'><img alt='W'></div><p>E waited</p>", "WE waited"),
        ("<ol type='a'><li>First</li></ol><ol type='I'><li>One</li><li>Two</li></ol>",
         "a. First\n\nI. One\nII. Two"),
        ("<p>the 1<sup>st</sup> of M<sup>me</sup> B</p>", "the 1st of Mme B"),
        ("<p>the moun<span class='pagenum'>Page 91</span>tains</p>", "the mountains"),
        ("<p>the <span epub:type='pagebreak'>91</span>mountains</p>", "the mountains"),
        ("<p>T</p><p>he landing was empty.</p>", "The landing was empty."),
        ("<h2>I</h2><p>it was late</p>", "I\n\nit was late"),
        ("<p><img src='w.png' alt='W'>e waited</p>", "We waited"),
        ("<p><img class='gaiji' alt='枻'>の枝</p>", "枻の枝"),
        ("<p><img src='a.png' alt='A view of the quay'>Then</p>", "Then"),
        ("<ol><li>First</li><li>Second</li></ol>", "1. First\n2. Second"),
        ("<ol start='4'><li>First</li><li value='9'>Second</li></ol>", "4. First\n9. Second"),
        ("<p><span style='display:block'>one</span><span style='display:block'>two</span></p>",
         "one\ntwo"),
        ("<p>extra\u00ador\u00addinary boat\u2060man</p>", "extraordinary boatman"),
    ],
)  # fmt: skip
def test_marks_within_the_line(body: str, expected: str) -> None:
    assert text_of(body) == expected


def test_text_hidden_by_a_style_sheet_is_left_out() -> None:
    sheet = "<style>p.x1, .x2 { display: none } @media print { .seen { display: none } }</style>"
    body = "<p class='x1'>stolen</p><p class='seen'>seen</p><p>a<span class='x2'>b</span>c</p>"
    assert text_of(body, sheet) == "seen\n\nac"


def test_pale_text_on_a_dark_page_is_seen() -> None:
    body = "<p style='color:#fff'>pale</p><p>dark</p>"
    assert text_of(body) == "dark"
    assert text_of(body, "<style>body { background: #111 }</style>") == "pale\n\ndark"


def test_lines_of_verse_set_as_blocks_by_a_class() -> None:
    body = "<p><span class='v'>one</span> <span class='v'>two</span></p>"
    assert text_of(body, "<style>.v { display: block }</style>") == "one\ntwo"


@pytest.mark.parametrize("name", ["poem", "verse", "tei-lg", "stanza_2"])
def test_blocks_within_verse_are_its_lines(name: str) -> None:
    body = f"<div class='{name}'><p>one</p><p>two</p></div><p>three</p>"
    assert text_of(body) == "one\ntwo\n\nthree"
    assert text_of("<div class='poems'><p>one</p><p>two</p></div>") == "one\n\ntwo"
