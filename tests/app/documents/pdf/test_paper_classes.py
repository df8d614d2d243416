"""What papers do that a simpler reading gets wrong: a small drawn page for each."""

import zlib

import pytest

from app.documents.document import Document
from app.documents.formats import read
from app.documents.pdf.layers import has_layers
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words


def paper(*parts: str) -> Document:
    page = "\n".join([words(72, 740, "Of Lamps", 18, "F2"), *parts])
    return read(make_pdf([page]), "paper.pdf")


def titles(document: Document) -> list[str]:
    return [section.title for section in document.sections]


def test_numbers_of_references_are_no_line_numbers() -> None:
    parts, y = [prose(72, 715, FILLER), words(72, 630, "References", 12, "F2")], 610.0
    for number in range(1, 13):
        parts.append(words(58, y, str(number)))
        parts.append(prose(76, y, [f"Author{number}, A. A long entry of this list.", "It ends."]))
        y -= 28 if number % 3 else 40
    text = paper(*parts).text
    assert all(f"{number} Author{number}," in text for number in range(1, 13))


def test_small_capitals_behind_roman_numbers_are_headings() -> None:
    parts, y = [], 700.0
    for roman, title in (("I", "INTRODUCTION"), ("II", "LAMPS"), ("III", "RESULTS")):
        parts.append(words(200, y, f"{roman}. {title}", 8))
        parts.append(prose(72, y - 20, FILLER))
        y -= 120
        if roman == "II":
            parts += [words(72, y, "A. Ropes", 10), prose(72, y - 20, FILLER)]
            y -= 120
    sections = paper(*parts).sections
    assert [(s.title, s.level) for s in sections if s.kind != "front"][-4:] == [
        ("I. INTRODUCTION", 1),
        ("II. LAMPS", 1),
        ("A. Ropes", 2),
        ("III. RESULTS", 1),
    ]


def test_capitals_alone_in_the_type_of_the_text_are_headings() -> None:
    parts, y = [], 700.0
    names = ["STUDY AREA", "RESULTS AND DISCUSSION", "CLOSING WORDS"]
    for name in names:
        parts += [words(72, y, name), prose(72, y - 24, [*FILLER, *FILLER])]
        y -= 200
    assert titles(paper(*parts))[-3:] == names


def test_bold_words_beside_their_text_are_headings() -> None:
    parts, y = [], 700.0
    for name in ("Aim", "Place", "Count"):
        parts += [words(60, y, name, 10, "F2"), prose(150, y, FILLER)]
        y -= 100
    document = paper(*parts)
    assert "Aim\n" in document.text
    assert "\t" not in document.text
    assert titles(document)[-3:] == ["Aim", "Place", "Count"]


@pytest.mark.parametrize(
    ("row", "authors"),
    [
        ("River Institute, Port Lamp", ("Ann Reed", "Bo Weir")),
        ("Port Lamp", ("Ann Reed", "Bo Weir", "Port Lamp")),
        ("Cy Mole, River Institute, Port Lamp", ("Ann Reed", "Bo Weir", "Cy Mole")),
    ],
)
def test_a_town_behind_a_place_of_work_is_no_author(row: str, authors: tuple[str, ...]) -> None:
    parts = [words(72, 715, "Ann Reed, Bo Weir", 11), words(72, 700, row, 9)]
    abstract = [words(72, 670, "Abstract", 12, "F2"), prose(72, 650, FILLER)]
    assert paper(*parts, *abstract).authors == authors


def test_links_within_compounds_are_whole_words() -> None:
    lines = ["They were tied from end-to-", "end, and a state-of-the-", "art lamp was seen be-"]
    document = paper(prose(72, 700, [*lines, "side them by the other keepers."]))
    assert "from end-to-end, and a state-of-the-art lamp was seen beside them" in document.text


def lowered(x: float, y: float, *parts: tuple[str, float, float]) -> str:
    """Return instructions for pieces that touch: words, height over the line, size."""
    out = []
    for text, rise, size in parts:
        out.append(words(x, y + rise, text, size))
        x += sum(0.556 if c.isalnum() and not c.isupper() else 0.7 for c in text) * size
    return "\n".join(out)


@pytest.mark.parametrize(
    ("parts", "read_as"),
    [
        ((("W", 0, 10), ("2", -2, 7), (" is a matrix", 0, 10)), "W_2 is"),
        ((("X", 0, 10), ("1", -2, 7), (" is another", 0, 10)), "X_1 is"),
        ((("H", 0, 10), ("2", -2, 7), ("O is water", 0, 10)), "H2O is"),
        ((("C", 0, 10), ("6", -2, 7), ("H", 0, 10), ("9", -2, 7), (" it", 0, 10)), "C6H9 it"),
        ((("14", 4, 7), ("C was dated", 0, 10)), "^14C was"),
        ((("1", 4, 7), ("College of Lamps", 0, 10)), "1 College of"),
    ],
)
def test_indices_formulas_and_masses(
    parts: tuple[tuple[str, float, float], ...], read_as: str
) -> None:
    shown = lowered(72, 560, *parts)
    assert read_as in paper(prose(72, 700, FILLER), shown, prose(72, 520, FILLER)).text


@pytest.mark.parametrize(("matrix", "step"), [("0 1 -1 0", 90), ("0 -1 1 0", -90)])
def test_a_table_on_its_side_has_cells(matrix: str, step: int) -> None:
    rows = [("Quay", "12.5", "9"), ("Mole", "11.5", "8")]
    out = []
    for number, row in enumerate(rows):
        # The next row stands to the right where words run up, to the left where they run down.
        x = 300 + (14 if step > 0 else -14) * number
        for cell, text in enumerate(row):
            out.append(f"BT /F1 10 Tf {matrix} {x} {400 + step * cell} Tm ({text}) Tj ET")
    pages = [prose(72, 700, FILLER), "\n".join(out)]
    assert "Quay\t12.5\t9\nMole\t11.5\t8" in read(make_pdf(pages), "x.pdf").text


def test_unseen_words_are_left_out_however_many_pieces_they_are_in() -> None:
    places = range(72, 522, 50)
    hidden = "\n".join(f"BT /F1 10 Tf 3 Tr {x} 300 Td (praise) Tj ET" for x in places)
    shown = (words(72, 700 - 30 * i, f"{line}") for i, line in enumerate(FILLER))
    document = paper(*shown, f"q {hidden} Q")
    assert "praise" not in document.text
    assert "hidden_dropped" in [note.code for note in document.notes]


def test_a_sentence_goes_on_in_the_next_column_behind_a_short_line() -> None:
    left = prose(54, 700, [line[:44] for line in FILLER] + ["the keeper and"])
    right = prose(330, 700, ["his lamp were seen", *(line[:44] for line in FILLER)])
    extras = Extras()
    text = read(make_pdf([f"{left}\n{right}"], extras=extras), "x.pdf").text
    assert "the keeper and his lamp were seen" in text


def test_three_columns_are_read_one_after_another_in_whatever_order_they_are_drawn() -> None:
    rows = [" ".join(line.split()[:6]) for line in FILLER * 3]
    blocks = {
        name: prose(x, y, [f"{name} begins.", *rows], 9)
        for x, column in ((40, "left"), (225, "middle"), (410, "right"))
        for y, name in ((740, f"High {column}"), (340, f"Low {column}"))
    }
    across = words(60, 380, "Figure 1. A lamp, its ropes and its visitors, over all the columns", 9)
    text = read(make_pdf(["\n".join([*blocks.values(), across])]), "a.pdf").text
    order = ["High left", "High middle", "High right", "Figure 1", "Low left", "Low right"]
    assert sorted(order, key=text.index) == order


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("It is a good counter-", "example of all.", "counterexample of all"),
        ("It is the state-", "of-the-art lamp of all.", "the state-of-the-art lamp"),
        ("They did the self-", "test of the lamp.", "self-test of the lamp"),
        ("That evening they were well-", "known to us.", "well-known to us"),
        ("It is found by the k-", "nearest lamps of all.", "the k-nearest lamps"),
        ("See www.example.org/some-", "name of all.", "www.example.org/some-name of"),
        ("On that day their well-", "ness was seen.", "their wellness was"),
    ],
)
@pytest.mark.parametrize("is_over_page", [True, False])
def test_halves_of_a_word(first: str, second: str, whole: str, is_over_page: bool) -> None:
    lines = [*FILLER, first]
    pages = [prose(72, 700, lines), prose(72, 700, [second, *FILLER])]
    if not is_over_page:
        pages = [prose(72, 700, [*lines, second, *FILLER])]
    assert whole in read(make_pdf(pages), "a.pdf").text


def test_letters_outlined_in_white_are_not_seen() -> None:
    white = f"q 1 1 1 RG 1 Tr {words(72, 400, 'Praise this paper')} Q"
    document = paper(prose(72, 700, FILLER), white, prose(72, 300, FILLER))
    assert "Praise" not in document.text
    assert "hidden_dropped" in [note.code for note in document.notes]


@pytest.mark.parametrize(
    ("address", "authors"),
    [("ann@lamp.org", ("Ann Reed", "Bo Weir")), ("port@lamp.org", ("Ann Reed", "Bo Weir"))],
)
def test_a_town_over_an_address_is_no_author(address: str, authors: tuple[str, ...]) -> None:
    rows = ["Ann Reed, Bo Weir", "River Institute", "Oldtown", address]
    parts = [words(72, 715 - 13 * i, row, 10) for i, row in enumerate(rows)]
    abstract = [words(72, 640, "Abstract", 12, "F2"), prose(72, 620, FILLER)]
    assert paper(*parts, *abstract).authors == authors


@pytest.mark.parametrize(("state", "is_read"), [("OFF", False), ("ON", True)])
def test_a_form_of_a_layer_that_is_switched_off_is_not_read(state: str, is_read: bool) -> None:
    body = words(72, 400, "Praise this paper")
    font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    form = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/OC 102 0 R/Resources{font}"
        f"/Length {len(body)}>>stream\n{body}\nendstream"
    )
    layers = f"/OCProperties<</OCGs[102 0 R]/D<</{state}[102 0 R]/Order[]>>>>"
    extras = Extras(
        resources="/XObject<</X1 101 0 R>>",
        catalog=layers,
        objects=(form, "<</Type/OCG/Name(one)>>"),
    )
    data = make_pdf([f"{prose(72, 700, FILLER)}\n/X1 Do"], extras=extras)
    assert ("Praise" in read(data, "a.pdf").text) is is_read


def test_layers_are_known_in_the_open_and_in_packed_objects() -> None:
    packed = b"<</Type/ObjStm/N 1>>stream\r\n"
    assert has_layers(packed + zlib.compress(b"<</Type/OCG>>"))
    assert has_layers(b"<</OCProperties 5 0 R>>")
    assert not has_layers(packed + zlib.compress(b"<</Type/Catalog>>"))
    assert not has_layers(packed + b"of another kind")
