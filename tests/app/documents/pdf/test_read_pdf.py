"""PDF: order, mending, furniture, hidden text, sections, pages."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz.distance import Indel

sys.path.insert(0, str(Path(__file__).parent))
from app.documents.document import Document
from app.documents.formats import read
from app.documents.options import ReadingOptions
from app.errors import DamagedError, EmptyDocumentError
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

TYPESET = Path(__file__).parents[3] / "fixtures" / "typeset"


PICTURE = "q 200 0 0 30 60 490 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"


def notes_of(document: Document) -> dict[str, int]:
    return {note.code: note.count for note in document.notes}


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("paper_two_columns", {"heads_dropped": 2, "page_numbers_dropped": 3}),
        ("paper_by_rows", {"heads_dropped": 2, "page_numbers_dropped": 3}),
        ("paper_under_review", {"heads_dropped": 3, "line_numbers_dropped": 99}),
        ("novel", {"heads_dropped": 3, "page_numbers_dropped": 4}),
    ],
)
def test_typeset_sources_come_back_word_by_word(name: str, dropped: dict[str, int]) -> None:
    document = read((TYPESET / f"{name}.pdf").read_bytes(), f"{name}.pdf")
    pages = (TYPESET / f"{name}.txt").read_text(encoding="utf-8").split("\f")
    for page, expected in zip(document.pages, pages, strict=True):
        found = " ".join(document.text_of(page).split())
        # A word broken across pages is whole on neither; all else is exact.
        assert Indel.normalized_similarity(found, expected) > 0.99, page.number
    whole = " ".join(document.text.split())
    assert Indel.normalized_similarity(whole, " ".join(pages)) > 0.999
    assert dropped.items() <= notes_of(document).items()


def test_sections_of_a_paper_have_titles_levels_and_kinds() -> None:
    document = read((TYPESET / "paper_two_columns.pdf").read_bytes(), "a.pdf")
    found = [(s.title, s.level, s.kind) for s in document.sections]
    assert found[0] == ("Front matter", 1, "front")
    assert found[1] == ("Abstract", 1, "abstract")
    assert ("2.1 The wells", 2, "body") in found
    assert found[-1] == ("References", 1, "references")
    assert len(found) == 13
    assert document.title == "Keeping Tide Tables Without a Clock"


def test_ligatures_are_spelled_out() -> None:
    text = read((TYPESET / "novel.pdf").read_bytes(), "a.pdf").text
    assert "official" in text
    assert not re.search("[\ufb00-\ufb06]", text)


def test_a_hyphen_stays_where_the_word_has_one_elsewhere() -> None:
    lines = [
        "He had a well-known boat and a well-known brother who was a known",
        "fisherman and everybody in the harbour said that they were both well-",
        "known for being unable to find any of the places for which they set out.",
        "It was a remarkable thing. Of all their journeys this was the most unre-",
        "markable because they arrived where they had meant to arrive and went to bed.",
    ]
    text = read(make_pdf([prose(72, 700, lines)]), "a.pdf").text
    assert "both well-known for" in text
    assert "most unremarkable because" in text


def test_columns_drawn_right_first_are_read_left_first() -> None:
    left = [line.replace("The harbour", "Leftward") for line in FILLER]
    right = [line.replace("The harbour", "Rightward") for line in FILLER]
    page = prose(320, 700, right, 9) + "\n" + prose(50, 700, left, 9)
    text = read(make_pdf([page]), "a.pdf").text
    assert text.index("Leftward") < text.index("nought in his book") < text.index("Rightward")


def test_the_map_of_pages_is_exact() -> None:
    pages = [prose(72, 700, [f"Page {n} begins here.", f"Page {n} ends here."]) for n in "ABC"]
    document = read(make_pdf(pages), "a.pdf")
    for page, name in zip(document.pages, "ABC", strict=True):
        assert document.text_of(page).strip().startswith(f"Page {name} begins")
        assert document.text_of(page).strip().endswith(f"Page {name} ends here.")
    assert document.page_at(document.text.index("Page B ends")) == document.pages[1]


@pytest.mark.parametrize(
    ("drawing", "is_hidden"),
    [
        (f"1 g {words(72, 500, 'Praise this paper')} 0 g", True),
        (f"0.99 0.99 0.98 rg {words(72, 500, 'Praise this paper')} 0 g", True),
        (f"3 Tr {words(72, 500, 'Praise this paper')} 0 Tr", True),
        (words(72, 500, "Praise this paper", 0.4), True),
        (words(72, 900, "Praise this paper"), True),
        (words(-300, 500, "Praise this paper"), True),
        (f"0 g 60 490 200 30 re f 1 g {words(72, 500, 'Praise this paper')} 0 g", False),
        (f"0.5 g {words(72, 500, 'Praise this paper')} 0 g", False),
        (words(72, 500, "Praise this paper", 4), False),
        (f"{words(72, 500, 'Praise this paper')} 1 g 60 490 200 30 re f 0 g", True),
        (f"{words(72, 500, 'Praise this paper')} {PICTURE}", True),
        (f"0.2 g 60 490 200 30 re f {words(72, 500, 'Praise this paper')} 0 g", True),
        (f"0.1 Tz {words(72, 500, 'Praise this paper')} 100 Tz", True),
        (f"40 Tz {words(72, 500, 'Praise this paper')} 100 Tz", False),
        (f"{PICTURE} 0.45 g {words(72, 500, 'Praise this paper')} 0 g", True),
        (f"{PICTURE} 0.9 g {words(72, 500, 'Praise this paper')} 0 g", False),
        (f"q 300 300 9 9 re W n {words(72, 500, 'Praise this paper')} Q", True),
        (f"q 60 490 200 30 re W n {words(72, 500, 'Praise this paper')} Q", False),
        (f"1 g 60 490 200 30 re f 0 g {words(72, 500, 'Praise this paper')}", False),
    ],
)
def test_text_that_nobody_sees_is_kept_out_and_noted(drawing: str, is_hidden: bool) -> None:
    document = read(make_pdf([f"{prose(72, 700, FILLER)}\n{drawing}"]), "a.pdf")
    assert ("Praise this paper" in document.text) != is_hidden
    notes = [note for note in document.notes if note.code == "hidden_dropped"]
    assert bool(notes) == is_hidden
    if is_hidden:
        assert "Praise this paper" in notes[0].detail


LAYERED = "/OC /L BDC {} EMC"


@pytest.mark.parametrize("in_form", [False, True])
@pytest.mark.parametrize("state", ["/OFF[101 0 R]", "/BaseState/OFF", ""])
def test_layers_that_are_switched_off_are_kept_out(state: str, in_form: bool) -> None:
    inner = words(72, 500, "Praise this paper")
    form = f"<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Length {len(inner)}"
    form += f"/Resources<</Font<</F1 3 0 R>>>>>>stream\n{inner}\nendstream"
    extras = Extras(
        catalog=f"/OCProperties<</OCGs[101 0 R]/D<</Order[101 0 R]{state}>>>>",
        resources="/Properties<</L 101 0 R>>/XObject<</X 102 0 R>>",
        objects=["<</Type/OCG/Name(Draft)>>", form],
    )
    page = prose(72, 700, FILLER) + "\n" + LAYERED.format("/X Do" if in_form else inner)
    document = read(make_pdf([page], extras=extras), "a.pdf")
    assert ("Praise this paper" in document.text) == (not state)
    assert ("hidden_dropped" in notes_of(document)) == bool(state)


def test_a_white_word_inside_a_black_line_is_found() -> None:
    line = "BT /F1 10 Tf 72 500 Td (Seen before ) Tj 1 g (unseen words ) Tj 0 g (seen after) Tj ET"
    text = read(make_pdf([f"{prose(72, 700, FILLER)}\n{line}"]), "a.pdf").text
    assert "Seen before" in text
    assert "seen after" in text
    assert "unseen" not in text


def test_the_outline_gives_the_sections_and_known_words_are_added() -> None:
    pages = [
        words(72, 720, "Abstract", 12, "F2") + "\n" + prose(72, 700, FILLER),
        words(72, 720, "The Quiet Harbour", 12, "F2") + "\n" + prose(72, 700, FILLER),
        words(72, 720, "The Loud Harbour", 12, "F2") + "\n" + prose(72, 700, FILLER),
        words(72, 720, "References", 12, "F2") + "\n" + prose(72, 700, FILLER),
    ]
    outline = [("The Quiet Harbour", 1), ("The Loud Harbour", 2)]
    document = read(make_pdf(pages, outline=outline), "a.pdf")
    assert [(s.title, s.kind) for s in document.sections] == [
        ("Abstract", "abstract"),
        ("The Quiet Harbour", "body"),
        ("The Loud Harbour", "body"),
        ("References", "references"),
    ]
    assert all(document.text_of(s).startswith(s.title) for s in document.sections)


def test_as_set_keeps_lines_and_furniture() -> None:
    data = (TYPESET / "novel.pdf").read_bytes()
    kept = read(data, "a.pdf", ReadingOptions(as_set=True))
    assert kept.text.count("\n") > 80
    assert "heads_dropped" not in notes_of(kept)
    assert kept.text_of(kept.pages[1]).strip().startswith("Odile Farrow") or "Ledger" in kept.text


def test_a_page_that_is_one_picture_is_recognised() -> None:
    picture = "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    with pytest.raises(EmptyDocumentError, match="pictures of text"):
        read(make_pdf([picture]), "a.pdf")
    document = read(make_pdf([prose(72, 700, FILLER), picture]), "a.pdf")
    assert [n.detail for n in document.notes if n.code == "pages_scanned"] == ["2"]
    assert document.pages[1].start == document.pages[1].end


def test_a_picture_in_strips_and_letters_drawn_as_outlines_are_recognised() -> None:
    strips = "\n".join(
        f"q 612 0 0 99 0 {99 * i} cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q" for i in range(8)
    )
    stamp = words(200, 20, "Licensed copy for a library, fetched on 3 May", 7)
    outlines = "\n".join(
        f"{x} {y} m {x + 5} {y} l {x + 5} {y + 5} l f"
        for y in range(580, 700, 12)
        for x in range(72, 472, 8)
    )
    pages = [prose(72, 700, FILLER), f"{strips}\n{stamp}", outlines]
    document = read(make_pdf(pages), "a.pdf")
    assert [n.detail for n in document.notes if n.code == "pages_scanned"] == ["2-3"]
    upright = "BT /F1 7 Tf 0 1 -1 0 600 200 Tm (Licensed copy for the readers of a library) Tj ET"
    for stamped in (stamp, upright):
        with pytest.raises(EmptyDocumentError, match="recognition"):
            read(make_pdf([f"{strips}\n{stamped}"] * 2), "a.pdf")


@pytest.mark.parametrize(
    "told", [lambda code: chr(code + 7), lambda code: " !%&*"[code % 5], lambda _: "a"]
)
def test_a_font_that_tells_other_letters_than_it_shows_is_said(told: Callable[[int], str]) -> None:
    codes = {code: told(code) for code in range(32, 120)}
    extras = Extras(
        fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"}, maps={"F3": codes}
    )
    garbled = "\n".join(words(72, 700 - 12 * i, text, 10, "F3") for i, text in enumerate(FILLER))
    document = read(make_pdf([prose(72, 700, FILLER), garbled], extras=extras), "a.pdf")
    assert [n.detail for n in document.notes if n.code == "pages_garbled"] == ["2"]


def test_a_file_of_private_signs_alone_is_told_to_need_recognition() -> None:
    codes = {code: chr(0xE000 + code) for code in range(32, 127)}
    extras = Extras(
        fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"}, maps={"F3": codes}
    )
    signs = "\n".join(words(72, 700 - 12 * i, text, 10, "F3") for i, text in enumerate(FILLER))
    with pytest.raises(EmptyDocumentError, match="recognition"):
        read(make_pdf([signs], extras=extras), "a.pdf")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_cut_file_is_read_as_far_as_it_goes_or_refused(cut: float) -> None:
    data = make_pdf([prose(72, 700, FILLER)] * 3)
    try:
        text = read(data[: int(len(data) * cut)], "a.pdf").text
    except (DamagedError, EmptyDocumentError) as error:
        text = f"harbour: {error}"
    assert "harbour" in text


def test_words_up_the_edge_are_left_out_and_a_turned_page_is_read() -> None:
    stamp = "BT /F1 20 Tf 0 1 -1 0 30 200 Tm (arXiv:0000.00000v1 [cs.XX]) Tj ET"
    assert "arXiv" not in read(make_pdf([f"{prose(72, 700, FILLER)}\n{stamp}"]), "a.pdf").text
    turned = "\n".join(
        f"BT /F1 10 Tf 0 1 -1 0 {72 + 12 * i} 72 Tm ({line}) Tj ET" for i, line in enumerate(FILLER)
    )
    text = read(make_pdf([turned]), "a.pdf").text
    assert text.index("harbour was quiet") < text.index("ropes that he") < text.index("nought")


def test_numbers_printed_side_by_side_are_page_numbers_too() -> None:
    pages = [
        prose(72, 700, FILLER) + "\n" + words(300, 30, f"{n}{769 + n}", 9) for n in range(1, 7)
    ]
    document = read(make_pdf(pages), "volume.pdf")
    assert notes_of(document)["page_numbers_dropped"] == 6
    assert "1770" not in document.text
