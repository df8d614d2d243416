"""Titles, authors, headings, outlines, notes and columns of papers that are drawn here."""

import pytest

from app.documents.formats import read
from app.documents.pdf.pages import open_pdf
from app.documents.pdf.structure.title import find_authors
from tests.app.documents.pdf.drawn_pdfs import (
    FILLER,
    Extras,
    column,
    make_pdf,
    parts,
    prose,
    titles,
    words,
)

TITLE = "On the Slow Drift of Detectors"


def first_page(title: str = TITLE) -> str:
    return words(72, 740, title, 17, "F2") + "\n" + prose(72, 700, FILLER)


@pytest.mark.parametrize(
    "said",
    [
        "untitled",
        "JDRIFT-April 13.indb",
        "ShareLaTeX Example",
        "Conference Paper Title*",
        "Proceedings of the 12th Workshop on Detectors",
        f"{TITLE} - Detectors and Pumps, Transactions on",
        "On the Slow Drift",
    ],
)
def test_a_title_that_page_1_does_not_bear_out_is_not_taken(said: str) -> None:
    assert read(make_pdf([first_page()], info=f"/Title({said})"), "a.pdf").title == TITLE


def test_the_metadatas_title_is_taken_where_page_1_shows_it_or_none() -> None:
    plain = prose(72, 700, FILLER)
    assert read(make_pdf([plain], info="/Title(A Given Title)"), "a.pdf").title == "A Given Title"
    capitals = first_page("ON THE SLOW DRIFT OF DETECTORS")
    assert read(make_pdf([capitals], info=f"/Title({TITLE})"), "a.pdf").title == TITLE


def test_a_notes_mark_behind_a_title_is_none_of_its_words() -> None:
    parts = [words(72, 740, "On the Slow Drift of Pumps", 17), words(286, 746, "*", 9)]
    document = read(make_pdf(["\n".join([*parts, prose(72, 600, FILLER)])]), "a.pdf")
    assert document.title == "On the Slow Drift of Pumps"


def test_a_title_of_two_sizes_is_whole() -> None:
    page = words(72, 745, "Slow drift can be mended after", 16) + "\n"
    page += words(72, 724, "cooling of Pumpus maximus", 17) + "\n" + prose(72, 690, FILLER)
    wanted = "Slow drift can be mended after cooling of Pumpus maximus"
    assert read(make_pdf([page]), "a.pdf").title == wanted


@pytest.mark.parametrize(
    ("said", "is_paper", "wanted"),
    [
        ("anonymous", False, ()),
        ("jenki300", False, ()),
        ("Ada Baker", False, ("Ada Baker",)),
        ("Ada Baker; Carl Doe", True, ("Ada Baker",)),
        ("Some Template", True, ()),
        ("Ada Baker, Institute of Drift", False, ("Ada Baker",)),
        ("Ada Baker and Carl Doe, Doe Academy", False, ("Ada Baker", "Carl Doe")),
        ("Institute of Drift", False, ("Institute of Drift",)),
    ],
)
def test_authors_are_checked_against_page_1(
    said: str, is_paper: bool, wanted: tuple[str, ...]
) -> None:
    page = first_page() + "\n" + words(72, 725, "A. Baker") if is_paper else first_page()
    if is_paper:
        page += "\n" + words(72, 712, "Abstract", 12, "F2")
    with open_pdf(make_pdf([page], info=f"/Author({said})"), None) as pdf:
        from app.documents.builder import Report
        from app.documents.pdf.pages import read_pages

        assert find_authors(pdf, read_pages(pdf, Report()).lines) == wanted


def test_chinese_authors_are_parted_by_their_own_marks() -> None:
    said = "苏慎之、林晚，小问题研究所".encode("utf-16-be").hex()
    pdf = make_pdf([first_page()], info=f"/Author<FEFF{said}>")
    assert read(pdf, "a.pdf").authors == ("苏慎之", "林晚")


def test_letters_that_begin_anew_stand_below_their_roman_section() -> None:
    names = ["I. INTRODUCTION", "II. SETUP", "A. Hardware", "B. Software", "III. METHOD"]
    names += ["A. Baseline", "B. Filter", "IV. RESULTS"]
    document = read(make_pdf(parts(*((name, "F2") for name in names))), "a.pdf")
    assert titles(document) == names
    wanted = [1, 1, 2, 2, 1, 2, 2, 1]
    assert [section.level for section in document.sections] == wanted


def test_numbered_rows_do_not_beat_headings_that_strike_the_eye() -> None:
    rows = "\n".join(words(72, 560 - 40 * i, f"{i} Night of readings", 10) for i in (1, 2, 3))
    pages = parts(("1 Introduction", "F2"), ("2 Method", "F2"), ("3 Results", "F2"))
    document = read(make_pdf([pages[0], pages[1] + "\n" + rows, pages[2]]), "a.pdf")
    assert titles(document) == ["1 Introduction", "2 Method", "3 Results"]


def test_numbering_may_begin_anew_in_a_supplement() -> None:
    names = ["1 Introduction", "2 Method", "3 Results", "1 Further Pumps", "2 More Rows", "3 Ends"]
    document = read(make_pdf(parts(*((name, "F2") for name in names))), "a.pdf")
    assert titles(document) == names


def test_an_appendix_longer_than_the_paper_is_one() -> None:
    names = ["1 Introduction", "2 Method", "3 Results", "References"]
    names += [f"{letter} Further Tables" for letter in "ABCDEF"]
    pages = parts(*((name, "F2") for name in names))
    pages[4:] = [f"{page}\n{prose(72, 500, FILLER * 3)}" for page in pages[4:]]
    document = read(make_pdf(pages), "a.pdf")
    kinds = {section.title: section.kind for section in document.sections}
    assert {kinds[f"{letter} Further Tables"] for letter in "ABCDEF"} == {"appendix"}


def test_a_note_at_the_foot_of_a_column_cuts_no_sentence() -> None:
    left = column(50, "left", 20) + "\n" + words(50, 484, "and the whole crew agreed that the", 9)
    note = words(50, 120, "1 A note that tells who paid for it.", 7)
    right = words(320, 700, "new coolant had to be drained before the night shift", 9)
    page = "\n".join([left, note, right, column(320, "right", 20, 689)])
    text = read(make_pdf([page]), "a.pdf").text
    assert "crew agreed that the new coolant had" in text
    assert "who paid for it" in text


def test_a_compound_broken_at_a_lines_end_keeps_its_hyphens() -> None:
    lines = [
        "The pump is a state-of-the-art pump and the crew says that state-of-",
        "the-art pumps are dear. Another state-of-the-art pump is on the way and a part-of-",
        "the work is done, so the crew can go home and the pump can run for the night.",
    ]
    text = read(make_pdf([prose(72, 700, lines)]), "a.pdf").text
    assert "that state-of-the-art pumps" in text
    assert "part-of-the work" in text


def test_authors_side_by_side_stand_before_the_abstract() -> None:
    def author(x: float, name: str) -> str:
        return prose(x, 700, [name, "Department of Physics", "user at example"], 10)

    left = words(50, 640, "Abstract", 12, "F2") + "\n" + column(50, "left", 30, 620)
    page = "\n".join(
        [
            words(200, 740, TITLE, 16, "F2"),
            author(110, "Ada Baker"),
            left,
            author(380, "Carl Doe"),
            column(320, "right", 30, 640),
        ]
    )
    text = read(make_pdf([page]), "a.pdf").text
    places = [text.index(w) for w in ("Ada Baker", "Carl Doe", "Abstract", "left29", "right0")]
    assert places == sorted(places)


def test_headings_beside_their_text_go_before_it_though_drawn_last() -> None:
    body = "\n".join(column(200, f"body{n}-", 6, 720 - 90 * n) for n in range(3))
    side = "\n".join(words(60, 720 - 90 * n, f"Side{n} heading", 9, "F2") for n in range(3))
    text = read(make_pdf([f"{body}\n{side}"]), "a.pdf").text
    places = [text.index(w) for n in range(3) for w in (f"Side{n}", f"body{n}-0")]
    assert places == sorted(places)


def test_a_short_table_set_sideways_is_read() -> None:
    rows = ["Table 3. Five readings", "Night A 1.20 1.31", "Night B 1.22 1.36"]
    page = "\n".join(
        f"BT /F1 10 Tf 0 1 -1 0 {300 + 14 * i} 150 Tm ({row}) Tj ET" for i, row in enumerate(rows)
    )
    text = read(make_pdf([prose(72, 700, FILLER), page]), "a.pdf").text
    assert "Night A 1.20 1.31" in text


def test_a_first_pages_number_above_its_foot_is_left_out() -> None:
    feet = words(300, 60, "11", 9) + "\n" + words(72, 40, "Meeting of the Society, May", 8)
    pages = [f"{prose(72, 700, FILLER)}\n{feet}"]
    pages += [f"{prose(72, 700, FILLER)}\n{words(300, 40, str(n), 9)}" for n in (12, 13)]
    text = read(make_pdf(pages), "a.pdf").text
    assert "11" not in text
    assert "Society" not in text


def test_what_is_typed_onto_a_page_is_read_and_attached_files_are_named() -> None:
    remark = "<</Type/Annot/Subtype/FreeText/Rect[72 400 400 440]/Contents(Typed remark)>>"
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Ada Baker)/Rect[72 300 200 320]>>"
    sticky = "<</Type/Annot/Subtype/Text/Rect[500 690 520 710]/Contents(Sticky note)>>"
    tree = "<</Names[(data.csv) 105 0 R]>>"
    file = "<</Type/Filespec/F(data.csv)/UF(data.csv)/EF<</F 106 0 R>>>>"
    stream = "<</Type/EmbeddedFile/Length 3>>stream\na,b\nendstream"
    extras = Extras(
        page="/Annots[101 0 R 102 0 R 103 0 R]",
        catalog="/Names<</EmbeddedFiles 104 0 R>>",
        objects=[remark, field, sticky, tree, file, stream],
    )
    document = read(make_pdf([prose(72, 700, FILLER)], extras=extras), "a.pdf")
    assert "Typed remark" in document.text
    assert "Ada Baker" in document.text
    assert "Sticky" not in document.text
    notes = {note.code: note.detail for note in document.notes}
    assert notes["files_attached"] == "data.csv"
    assert "typed_read" in notes


def test_items_of_a_lettered_section_are_a_third_level() -> None:
    names = ["I. INTRODUCTION", "II. SETUP", "A. Ropes", "1) Wet Ropes", "2) Dry Ropes", "B. Lamps"]
    names += ["1) Old Lamps", "III. RESULTS"]
    escaped = [name.replace(")", "\\)") for name in names]
    document = read(make_pdf(parts(*((name, "F2") for name in escaped))), "a.pdf")
    assert [(s.title, s.level) for s in document.sections] == list(
        zip(names, [1, 1, 2, 3, 3, 2, 3, 1], strict=True)
    )


def test_a_note_without_a_mark_cuts_no_sentence() -> None:
    left = (
        column(50, "left", 20)
        + "\n"
        + words(50, 484, "On that night the whole crew had agreed that the", 9)
    )
    note = words(50, 120, "Work done while both were at the River Institute.", 7)
    right = words(320, 700, "new coolant had to be drained before the night shift", 9)
    page = "\n".join([left, note, right, column(320, "right", 20, 689)])
    assert "agreed that the new coolant had" in read(make_pdf([page]), "a.pdf").text


def test_dates_and_keywords_beside_an_abstract_are_read_before_it() -> None:
    dates = ["Article history:", "Received 3 May 2021", "Accepted 4 June 2021"]
    parts = [
        words(60, 740, "On the Slow Drift of Detectors", 17),
        words(60, 715, "Ada Baker, Carl Doe", 11),
        words(60, 700, "a Department of Pumps, Example University", 8),
        words(60, 660, "ARTICLE INFO"),
        words(200, 660, "A B S T R A C T"),
        prose(60, 645, dates, 8),
        prose(200, 645, FILLER, 8),
        *(words(x, 540, title, 10, "F2") for x, title in ((60, "1. Pumps"), (330, "2. Drift"))),
        *(prose(x, 524, [*FILLER, *FILLER], 9) for x in (60, 330)),
    ]
    document = read(make_pdf(["\n".join(parts)]), "a.pdf")
    order = [
        "Department",
        "ARTICLE INFO",
        "Accepted",
        "ABSTRACT",
        "harbour",
        "1. Pumps",
        "2. Drift",
    ]
    assert sorted(order, key=document.text.index) == order
    assert document.authors == ("Ada Baker", "Carl Doe")
    assert "abstract" in [section.kind for section in document.sections]


@pytest.mark.parametrize(
    ("words_of", "font", "wanted"),
    [
        ("Acknowledgments", "F2", "Acknowledgments"),
        ("ETHICS STATEMENT", "F1", "ETHICS STATEMENT"),
        ("Acknowledgement. We thank the harbour for all of its patience", "F1", "Acknowledgement"),
        ("Limitations", "F1", None),
    ],
)
def test_back_matter_without_numbers_is_a_section(
    words_of: str, font: str, wanted: str | None
) -> None:
    pages = parts(("1 Introduction", "F2"), ("2 Method", "F2"), ("3 Conclusion", "F2"))
    thanks = words(72, 600, words_of, 10, font) + "\n" + prose(72, 580, FILLER)
    found = titles(read(make_pdf([*pages[:2], pages[2] + "\n" + thanks]), "a.pdf"))
    assert found[-1] == (wanted or "3 Conclusion")


def test_a_bold_caption_is_no_section() -> None:
    pages = parts(("Introduction", "F2"), ("Figure 4. The usual drift", "F2"), ("Conclusion", "F2"))
    found = titles(read(make_pdf(pages), "a.pdf"))
    assert [title for title in found if title != "Front matter"] == ["Introduction", "Conclusion"]
