"""Words as the page shows them: signs, spaces, raised type."""

from types import SimpleNamespace
from typing import cast

import pytest

from app.documents.document import Document
from app.documents.formats import read
from app.documents.pdf.page.characters.glyphs import Glyphs
from app.documents.pdf.page.characters.spacing import mend_spaces
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

ITALIC = "<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>"
CODES = {
    65: "\U0001d43e", 66: "\u200b", 67: "\u00a8", 68: "\uf0b7", 69: "\uf061", 70: "\xad",
    71: "\x0c", 72: "\ue123", 73: "\u0131", 74: "\u00b4", 75: "\u25e6", 76: "\u2032",
    77: "以",
}  # fmt: skip


def text_of(*drawings: str) -> str:
    extras = Extras(fonts={"F3": ITALIC}, maps={"F3": CODES})
    page = "\n".join([prose(72, 700, FILLER), *drawings])
    return read(make_pdf([page], extras=extras), "a.pdf").text


def test_accents_upon_accents_are_read_without_a_stumble() -> None:
    parts = [shown("Here o"), back(5), italic("C"), back(5), italic("J"), back(5), italic("C")]
    assert "Here" in text_of(line(*parts, shown("of all")))


def line(*parts: str, y: float = 560) -> str:
    """Return a line of instructions set one after another."""
    return f"BT 72 {y} Td /F1 10 Tf {' '.join(parts)} ET"


def shown(text: str) -> str:
    return f"({text}) Tj"


def small(text: str, rise: float, font: str = "F1") -> str:
    return f"/{font} 7 Tf {rise} Ts ({text}) Tj 0 Ts /F1 10 Tf"


def italic(text: str) -> str:
    return f"/F3 10 Tf ({text}) Tj /F1 10 Tf"


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([shown("We load "), italic("A"), shown(" from memory")], "load \U0001d43e from"),
        ([shown("zero"), italic("B"), shown("width here")], "zerowidth here"),
        ([shown("low"), italic("F"), shown("cost pumps of all")], "low-cost pumps"),
        ([shown("e"), italic("G"), shown("ne work of all")], "e\ufb01ne".replace("\ufb01", "fi")),
        ([italic("D"), shown(" A point of the list")], "• A point"),
        ([shown("the angle "), italic("E"), shown(" was kept")], "angle α was"),
        ([shown("a sign "), italic("H"), shown(" unknown to all")], "a sign  unknown"),
    ],
)
def test_signs_are_named_joined_or_dropped(parts: list[str], wanted: str) -> None:
    assert wanted in text_of(line(*parts))


@pytest.mark.parametrize(
    ("letter", "accent", "wanted"),
    [("o", "C", "Gödel"), ("e", "J", "Gédel")],
)
def test_accents_set_over_a_letter_are_composed_with_it(
    letter: str, accent: str, wanted: str
) -> None:
    after = f"{shown('Here G' + letter)} {back(5.6)} {italic(accent)} {shown('del proved it')}"
    before = f"{shown('Here G')} {italic(accent)} {back(4.2)} {shown(letter + 'del proved it')}"
    assert wanted in text_of(line(after))
    assert wanted in text_of(line(before))


def back(points: float) -> str:
    """Return the instruction that moves back along the line."""
    return f"[{points * 100}] TJ"


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([shown("in 10"), small("10", 4), shown(" steps")], "in 10^10 steps"),
        ([shown("and 2"), small("20", 4), shown(" rows")], "and 2^20 rows"),
        ([shown("at 10"), small("-3", 4), shown(" bar")], "at 10^-3 bar"),
        ([shown("the x"), small("2", 4), shown(" term")], "the x^2 term"),
        ([shown("over 5 cm"), small("2", 4), shown(" of wall")], "cm^2 of wall"),
        ([shown("written in 2019."), small("12", 4), shown(" The")], "in 2019. 12 The"),
        ([shown("seen in 2019"), small("3", 4), shown(" and")], "in 2019 3 and"),
        ([shown("many competitions"), small("1", 4), shown(", where")], "competitions 1, where"),
        ([shown("the 20"), small("th", 4), shown(" century")], "the 20th century"),
        ([shown("turn by 90"), small("K", 4, "F3"), shown(" now")], "by 90° now"),
        ([shown("the f"), small("L", 4, "F3"), shown(" of all")], "the f′ of"),
        ([shown("of 10 m"), small("2", 4), italic("M"), shown(" now")], "10 m^2以 now"),
        ([shown("of H"), small("2", -2), shown("O and air")], "of H2O and"),
        ([shown("of x"), small("i", -2), shown(" and y")], "of x_i and"),
        ([shown("of log"), small("2", -2), shown("10 bits")], "of log_2 10 bits"),
        ([shown("SMALL "), small("CAPITALS", 0), shown(" here")], "SMALL CAPITALS here"),
        ([shown("the term QK"), small("T", 4), shown(" of all")], "term QK^T of"),
        ([shown("with W"), small("i+1", 4), shown(" of all")], "with W^i+1 of"),
        ([shown("like BM25"), small("\\206", 4), shown(" of all")], "BM25 † of"),
        ([shown("as Net-7B-v0.1"), small("4", 4), shown(" does")], "v0.1 4 does"),
        (
            [shown("with W"), small("mm", 4), back(11), small("k", -2), shown(" here")],
            "W^mm_k here",
        ),
        ([shown("part "), small("ab", 4), back(7), small("cd", -2), shown(" of all")], "ab/cd of"),
        ([shown("so v = x"), *[small("i", -2), shown("+x")] * 9], "v = x_i+x_i"),
    ],
)
def test_raised_and_lowered_type_is_told_from_the_rest(parts: list[str], wanted: str) -> None:
    assert wanted in text_of(line(*parts))


def test_an_accent_set_before_its_letter_leaves_no_space_behind_it() -> None:
    parts = [(72.0, "of all", "F1"), (100.0, "J", "F3"), (99.5, "C", "F1"), (106.7, "osic", "F1")]
    drawn = "\n".join(words(x, 560, text, 10, font) for x, text, font in parts)
    assert "of all Ćosic" in text_of(drawn)


def test_an_accent_drawn_behind_its_line_stands_on_its_letter() -> None:
    drawn = [words(72, 560, "K. Muller. Slow pumps in deep water of a"), words(93.7, 560, "\\250")]
    text = text_of(*drawn, words(72, 548, "harbour, and what was left of them all."))
    assert "K. M\u00fcller. Slow pumps in deep water of a\nharbour, and" in text


def letters(text: str, steps: list[float]) -> str:
    """Return instructions that set letters one by one."""
    x, out = 72.0, []
    for letter, step in zip(text, steps, strict=True):
        out.append(words(x, 560, letter))
        x += step
    return "\n".join(out)


def test_a_notes_mark_that_touches_its_words_is_parted_from_them() -> None:
    mark, place = words(72, 565, "1", 6), words(75.4, 560, "www.example.org is its place", 8)
    assert "\n1 www.example.org" in text_of(mark, place)


def test_letters_set_apart_are_words() -> None:
    apart = [" -300 ".join(f"({letter})" for letter in name) for name in ("MATERIALS", "METHODS")]
    assert "MATERIALS METHODS" in text_of(line("[" + " -1000 ".join(apart) + "] TJ"))


def test_short_words_of_letters_set_apart_are_words() -> None:
    apart = [" -500 ".join(f"({letter})" for letter in name) for name in ("SLOW", "DRIFT", "OF")]
    assert "SLOW DRIFT OF" in text_of(line("[" + " -3000 ".join(apart) + "] TJ"))
    heads = [" -500 ".join(f"({letter})" for letter in name) for name in ("AB", "CD", "EF")]
    assert "A B\tC D\tE F" in text_of(line("[" + " -3000 ".join(heads) + "] TJ"))


def test_letters_in_even_steps_are_one_word_each() -> None:
    steps = [7.0] * 6 + [11.0] + [7.0] * 13
    assert "Testing Deduplication" in text_of(letters("TestingDeduplication", steps))


def test_narrow_gaps_between_words_are_seen() -> None:
    gap = "-140"
    names = ["because", "when", "paper", "learned", "slowly"]
    assert "because when paper learned slowly" in text_of(
        line("[" + f" {gap} ".join(f"({name})" for name in names) + "] TJ")
    )


def test_mended_words_are_found_again_on_the_page() -> None:
    from app.documents.pdf.page_picture import find_boxes
    from app.text.spans import Span

    data = make_pdf(
        [
            line(shown("in 10"), small("10", 4), shown(" steps of all"))
            + "\n"
            + prose(72, 700, FILLER)
        ]
    )
    document: Document = read(data, "a.pdf")
    start = document.text.index("steps")
    (box,) = find_boxes(data, 1, [Span(start, start + 5)])
    assert 95 < box.left < 105


def boxes(letters: list[tuple[str, float, float]]) -> Glyphs:
    """Return characters with left and right edge each; spaces have no height, as guessed ones."""
    text = "".join(letter for letter, _, _ in letters)
    left, right = [x for _, x, _ in letters], [x for _, _, x in letters]
    gaps = [b - a for a, b in zip(right[:-1], left[1:], strict=True)]
    heights = [0.0 if letter == " " else 8.0 for letter in text]
    made = SimpleNamespace(text=text, left=left, right=right, heights=heights, gaps=gaps)
    return cast(Glyphs, made)


@pytest.mark.parametrize(("reach", "wanted"), [(1.5, "go of it"), (0.0, "go ofit")])
def test_a_slanted_letter_that_reaches_out_of_its_place_keeps_the_space_behind_it(
    reach: float, wanted: str
) -> None:
    row = [("g", 0.0, 5.0), ("o", 5.0, 10.0), (" ", 12.0, 12.0), ("o", 12.0, 17.0)]
    row += [("f", 17.0 - reach, 20.0), (" ", 20.3, 20.3), ("i", 20.3, 22.0), ("t", 22.0, 24.0)]
    signs = list("go of it")
    mend_spaces(signs, boxes(row), 0, 9.0)
    assert "".join(signs) == wanted


def test_an_accent_between_two_close_letters_joins_the_one_under_its_middle() -> None:
    drawn = line(shown("so na"), back(3.0), italic("C"), back(4.1), italic("I"), shown("ve men"))
    assert "na\u00efve men" in text_of(drawn)
