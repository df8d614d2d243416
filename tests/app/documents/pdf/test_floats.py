"""Figures and tables with their captions cut no sentence, on whatever side of it they stand."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import Extras, make_pdf, prose, words

CAPTIONS = [
    "Figure 1: The harbour at night, seen",
    "Fig. 2. The harbour at night, seen",
    "Table III. The harbour at night, seen",
    "Abbildung 4: The harbour at night, seen",
    "Figure 5 The harbour at night, seen",
]


def column(x: float, y: float, num_lines: int, name: str) -> str:
    lines = [f"{name}{i} quiet harbour and the boats lay still here" for i in range(num_lines)]
    return prose(x, y, lines, 9)


def figure(x: float, y: float, caption: str) -> str:
    labels = [words(x + 40 * i, y, f"{i}.5", 7) for i in range(4)]
    return "\n".join([*labels, prose(x, y - 14, [caption, "from the wall of the keeper."], 9)])


def broken(x: float, y: float) -> str:
    return words(x, y, "and the whole crew agreed that the", 9)


def resumed(x: float, y: float) -> str:
    return prose(x, y, ["new coolant had to be drained before the night shift", "could begin."], 9)


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_figure_at_the_head_of_a_column_cuts_no_sentence(caption: str) -> None:
    left = column(50, 700, 20, "left") + "\n" + broken(50, 484)
    right = (
        figure(320, 700, caption) + "\n" + resumed(320, 650) + "\n" + column(320, 620, 20, "right")
    )
    text = read(make_pdf([left + "\n" + right]), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    assert f"{caption} from the wall of the keeper." in text
    assert (
        text.index("could begin.") < text.index("0.5") < text.index(caption) < text.index("right0")
    )


def test_a_figure_within_a_column_cuts_no_sentence() -> None:
    page = column(72, 700, 10, "upper") + "\n" + broken(72, 592) + "\n"
    page += (
        figure(72, 560, CAPTIONS[0]) + "\n" + resumed(72, 510) + "\n" + column(72, 480, 9, "lower")
    )
    text = read(make_pdf([page]), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    assert text.index("could begin.") < text.index(CAPTIONS[0]) < text.index("lower0")


def test_a_figure_at_the_foot_of_a_page_stands_before_the_paragraph_that_it_cuts() -> None:
    first = column(72, 700, 10, "upper") + "\n" + words(72, 592, "It ends here.", 9) + "\n"
    first += prose(82, 570, ["The second paragraph of the page tells about it,"], 9) + "\n"
    first += broken(72, 559.2) + "\n" + figure(72, 520, CAPTIONS[0])
    second = resumed(72, 700) + "\n" + column(72, 660, 9, "lower")
    document = read(make_pdf([first, second]), "a.pdf")
    assert "crew agreed that the new coolant had" in document.text
    assert CAPTIONS[0] in document.text_of(document.pages[0])
    assert document.text.index(CAPTIONS[0]) < document.text.index("The second paragraph")


def test_a_sentence_that_begins_with_a_figures_name_is_no_caption() -> None:
    lines = [
        "upper quiet harbour and the boats lay still here in",
        "Figure 1. The boats lay there on that",
    ]
    page = prose(72, 700, [*lines, "quiet day as the harbour was before it was ni"], 9)
    text = read(make_pdf([page + "\n" + column(72, 660, 9, "lower")]), "a.pdf").text
    assert "still here in Figure 1. The boats lay there on that" in text
    assert text.index("Figure 1.") < text.index("quiet day") < text.index("lower0")


def test_a_figure_between_sentences_stays_where_it_is() -> None:
    page = column(72, 700, 10, "upper") + "\n" + words(72, 592, "It ends here.", 9) + "\n"
    page += figure(72, 560, CAPTIONS[0]) + "\n" + column(72, 510, 9, "lower")
    text = read(make_pdf([page]), "a.pdf").text
    places = [text.index(part) for part in ("ends here", "0.5", CAPTIONS[0], "lower0")]
    assert places == sorted(places)


def table(x: float, y: float, caption: list[str]) -> str:
    rows = [[f"Model{i}", f"{10 + i}.5", f"{60 + i}.1"] for i in range(4)]
    cells = [
        words(x + 60 + 60 * k, y - 12 * len(caption) - 4 - 12 * i, cell, 9)
        for i, row in enumerate(rows)
        for k, cell in enumerate(row)
    ]
    return "\n".join([prose(x, y, caption, 9), *cells])


@pytest.mark.parametrize(
    "caption",
    [["TABLE I", "RESULTS ON THE TEST PART OF ALL"], ["Table 3: Results on the test part"]],
)
def test_a_table_at_the_head_of_a_page_takes_no_short_line_of_the_text_with_it(
    caption: list[str],
) -> None:
    first = column(72, 700, 30, "upper") + "\n" + broken(72, 376)
    rest = ["new coolant had to go.", "Nobody had come and nobody had gone, so far as he could see"]
    second = "\n".join(
        [table(72, 700, caption), prose(72, 610, rest, 9), column(72, 580, 20, "low")]
    )
    text = read(make_pdf([first, second]), "a.pdf").text
    assert "crew agreed that the new coolant had to go." in text
    assert text.index("to go.") < text.index(caption[-1]) < text.index("Model0\t10.5\t60.1")


def test_a_sentence_that_goes_on_with_a_noun_in_german_is_not_cut() -> None:
    first = column(72, 700, 30, "upper") + "\n"
    first += words(72, 376, "und bis zum Morgen verlor die ganze Mannschaft allen", 9)
    rest = ["Mut.", "Nobody had come and nobody had gone, so far as he could see"]
    caption = ["Tabelle 3: Ergebnisse am Morgen"]
    second = [table(72, 700, caption), prose(72, 610, rest, 9), column(72, 580, 20, "low")]
    text = read(make_pdf([first, "\n".join(second)]), "a.pdf").text
    assert "Mannschaft allen Mut." in text
    assert text.count(caption[0]) == 1


def test_tables_with_their_captions_below_cut_no_sentence() -> None:
    def above(y: float, number: int) -> str:
        rows = table(72, y + 9.2, [""])
        return rows + "\n" + words(120, y - 56, f"Table {number}: Results of the night", 9)

    first = column(72, 700, 30, "upper") + "\n" + broken(72, 376)
    second = [above(700, 1), above(610, 2), resumed(72, 520), column(72, 480, 20, "low")]
    text = read(make_pdf([first, "\n".join(second)]), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    places = [text.index(part) for part in ("could begin.", "Table 1", "Table 2", "low0")]
    assert places == sorted(places)


def test_a_caption_whose_title_stands_apart_below_its_number_cuts_no_sentence() -> None:
    italic = Extras(fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>"})
    left = column(50, 700, 20, "left") + "\n" + broken(50, 484)
    caption = words(320, 700, "Figure 2", 9, "F2") + "\n"
    caption += words(320, 675, "The harbour at night.", 9, "F3")
    right = caption + "\n" + resumed(320, 640) + "\n" + column(320, 610, 20, "right")
    text = read(make_pdf([left + "\n" + right], extras=italic), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    assert "Figure 2 The harbour at night." in text


def test_an_algorithm_at_the_head_of_a_column_takes_its_lines_out_of_the_sentence() -> None:
    steps = ["1: x = 0", "2: for each of the lamps do", "3: x = x + 1", "4: end for"]
    left = column(50, 700, 20, "left") + "\n" + broken(50, 484)
    right = prose(320, 700, ["Algorithm 1 Counting lamps", *steps], 9) + "\n"
    right += resumed(320, 620) + "\n" + column(320, 590, 20, "right")
    text = read(make_pdf([left + "\n" + right]), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    assert text.index("Algorithm 1 Counting") < text.index("4: end for") < text.index("right0")
