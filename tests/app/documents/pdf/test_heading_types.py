"""Headings without numbers, told by their type from lists and from the first words of text."""

import pytest

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, titles, words

ITALIC = Extras(fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Times-Italic>>"})
SENTENCE = "The harbour lay so quiet and still in the morning of May"
NAMES = ["Introduction", "Methods", "Results", "Discussion"]


def page(font: str, size: float, inside: str = "") -> str:
    found = [words(72, 750, "Of Lamps and Boats", 18, "F2")]
    for i, name in enumerate(NAMES):
        y = 715 - 170 * i
        found += [words(72, y, name, size, font), prose(72, y - 20, FILLER)]
        if name == "Methods":
            found.append(inside)
    return "\n".join(found)


def test_lists_of_numbered_lines_do_not_beat_bold_headings() -> None:
    steps = ["1. Open the valve", "2. Cool the pump", "3. Read the sensor", "4. Note it"]
    document = read(make_pdf([page("F2", 12, prose(90, 445, steps))]), "a.pdf")
    assert titles(document)[-4:] == NAMES


@pytest.mark.parametrize("size", [10, 11])
def test_lines_alone_in_a_font_of_their_own_are_headings(size: float) -> None:
    document = read(make_pdf([page("F3", size)], extras=ITALIC), "a.pdf")
    assert titles(document)[-4:] == NAMES


def test_text_behind_a_bold_number_and_title_is_no_part_of_the_heading() -> None:
    found = []
    for i, name in enumerate(NAMES):
        y = 720 - 150 * i
        head = f"{i + 1}. {name}. "
        found.append(
            f"BT /F2 10 Tf 72 {y} Td ({head}) Tj /F1 10 Tf ({SENTENCE[: 54 - len(head)]}) Tj ET"
        )
        found.append(prose(72, y - 12, FILLER))
    document = read(make_pdf(["\n".join(found)]), "a.pdf")
    assert titles(document)[-4:] == [f"{i}. {name}" for i, name in enumerate(NAMES, 1)]


def test_a_heading_at_the_head_of_a_page_is_no_running_head_of_a_list_of_contents() -> None:
    names = ["1 Introduction", "2 Lamps", "3 Boats"]
    contents = words(72, 740, "Contents", 14, "F2") + "\n" + prose(72, 710, names)
    pages = [words(72, 720, name, 12, "F2") + "\n" + prose(72, 690, FILLER) for name in names]
    assert titles(read(make_pdf([contents, *pages]), "a.pdf"))[-3:] == names


def test_the_parts_of_a_book_stand_over_chapters_whose_numbers_begin_anew() -> None:
    pages = []
    for part, names in (("Part I", "Birth Youth Travel"), ("Part II", "Return Age End")):
        drawn = [words(72, 740, part, 20, "F2")]
        for i, name in enumerate(names.split()):
            y = 700 - 150 * i
            drawn += [words(72, y, f"{i + 1} {name}", 13, "F2"), prose(72, y - 20, FILLER)]
        pages.append("\n".join(drawn))
    sections = read(make_pdf(pages), "a.pdf").sections
    found = [f"{section.level} {section.title}" for section in sections]
    assert found[:4] == ["1 Part I", "2 1 Birth", "2 2 Youth", "2 3 Travel"]
    assert found[4:] == ["1 Part II", "2 1 Return", "2 2 Age", "2 3 End"]


def test_large_headings_in_two_lines_are_one_each_and_a_title_is_none() -> None:
    found = [words(72, 760, "Of Lamps and Boats in", 18), words(72, 738, "the Cold Harbour", 18)]
    for i, name in enumerate(NAMES[:3]):
        y = 700 - 200 * i
        found += [words(72, y, f"{name} and all that", 14), words(72, y - 17, "Came of Them", 14)]
        found.append(prose(72, y - 50, FILLER * 2))
    document = read(make_pdf(["\n".join(found)]), "a.pdf")
    assert titles(document)[-3:] == [f"{name} and all that Came of Them" for name in NAMES[:3]]
    assert not any("Lamps" in title or "Cold" in title for title in titles(document))


def test_small_capitals_behind_a_number_of_the_texts_size_are_headings() -> None:
    found = [words(72, 760, "Of Lamps and Boats", 18, "F2")]
    for i, name in enumerate(NAMES):
        y = 715 - 170 * i
        found += [words(190, y, str(i + 1)), words(206, y, name.upper(), 8)]
        found += [words(72, y - 25, f"{i + 1}.1 Ropes", 12, "F2"), prose(72, y - 50, FILLER)]
    document = read(make_pdf(["\n".join(found)]), "a.pdf")
    names = [(f"{i} {name.upper()}", f"{i}.1 Ropes") for i, name in enumerate(NAMES, 1)]
    assert titles(document)[-8:] == [name for pair in names for name in pair]


def test_rows_of_a_bold_table_are_no_headings() -> None:
    rows = [
        [words(72 + 90 * k, 500 - 30 * i, f"Cell{i}{k}", 12, "F2") for k in range(4)]
        for i in range(3)
    ]
    drawn = "\n".join(cell for row in rows for cell in row)
    found = [words(72, 760, "Of Lamps and Boats", 18, "F2"), prose(72, 700, FILLER * 2), drawn]
    document = read(make_pdf(["\n".join([*found, prose(72, 400, FILLER * 3)])]), "a.pdf")
    assert "Cell00\tCell01" in document.text
    assert not any("Cell" in title for title in titles(document))
