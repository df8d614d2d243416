"""What parts two lines: entries, items, notes, headings, and lines of another distance."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, Extras, make_pdf, prose, words

# A font that claims a third more room than others do.
HIGH = (
    "<</Type/Font/Subtype/TrueType/BaseFont/Highset/FirstChar 32/LastChar 122"
    f"/Widths[{'500 ' * 91}]/Encoding/WinAnsiEncoding/FontDescriptor<</Type/FontDescriptor"
    "/FontName/Highset/Flags 32/Ascent 1100/Descent -300/CapHeight 700/ItalicAngle 0/StemV 80"
    "/FontBBox[0 -300 1000 1100]>>>>"
)
FULL = [f"{line} and so on to the end" for line in FILLER]


def text_of(*drawings: str) -> str:
    return read(make_pdf(["\n".join(drawings)]), "a.pdf").text


def test_a_title_is_known_by_the_size_of_its_type_not_by_the_room_it_claims() -> None:
    page = words(72, 740, "On the Slow Drift of Detectors", 13, "F2") + "\n"
    page += words(72, 715, "University of Example", 10.5, "F3") + "\n"
    page += words(72, 640, "Abstract", 11, "F2") + "\n" + prose(72, 620, FULL)
    data = make_pdf([page], extras=Extras(fonts={"F3": HIGH}))
    assert read(data, "a.pdf").title == "On the Slow Drift of Detectors"


def test_a_bold_title_in_the_size_of_the_text_is_one_above_an_abstract() -> None:
    page = words(200, 740, "A Summary of What Drifts", 10, "F2") + "\n"
    page += words(250, 728, "Ada Baker", 10) + "\n" + words(72, 700, "Abstract: What drifts", 10)
    document = read(make_pdf([page + "\n" + prose(72, 688, FULL)]), "a.pdf")
    assert (document.title, document.authors) == ("A Summary of What Drifts", ("Ada Baker",))


def test_entries_of_references_are_apart_and_a_citation_begins_none() -> None:
    entries = [
        "[1] A. Baker. On the drift of detectors and of pumps that stand in the cold.",
        "2014.",
    ]
    entries += [entry.replace("[1]", "[2]") for entry in entries]
    listed = "\n".join(words(72, 700 - 12 * i - i // 2, line) for i, line in enumerate(entries))
    prosaic = prose(72, 600, [FULL[0], "[2] who said it first.", "Next."])
    text = text_of(listed, prosaic)
    assert "2014.\n\n[2] A. Baker" in text
    assert f"{FULL[0]} [2] who said" in text


def test_wide_lines_in_a_document_of_narrow_tables_are_one_paragraph() -> None:
    rows = [prose(72, 700, ["Night\t1.20", *FILLER * 8]) for _ in range(4)]
    wide = "\n".join(words(72, 700 - 20 * i, line) for i, line in enumerate([FULL[0]] * 9))
    text = read(make_pdf([*rows, wide]), "a.pdf").text
    assert " ".join([FULL[0]] * 8) in text


def test_a_centred_heading_in_small_capitals_stands_alone() -> None:
    page = prose(72, 700, FULL) + "\n"
    page += words(130, 606, "II. Background on the Slow Drift of Pumps", 10, "F3") + "\n"
    page += prose(72, 588, FULL)
    extras = Extras(fonts={"F3": "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"})
    text = read(make_pdf([page], extras=extras), "a.pdf").text
    assert "\n\nII. Background on the Slow Drift of Pumps\n\nThe harbour" in text


def test_a_heading_known_by_its_words_needs_no_type_of_its_own() -> None:
    lines = [FULL[0]] * 6
    page = [prose(72, 700, lines), words(72, 625.5, "References"), prose(72, 613.5, lines)]
    assert "\n\nReferences\n" in text_of(*page)


def test_each_note_begins_a_line() -> None:
    def note(y: float, mark: str, text: str) -> str:
        return f"BT 72 {y} Td /F1 5 Tf 3 Ts ({mark}) Tj 0 Ts /F1 7 Tf ({text}) Tj ET"

    notes = [note(90, "1", "See the harbour of the town that lies"), note(82, "2", "See the boats")]
    text = text_of(prose(72, 700, FULL), *notes)
    assert "1 See the harbour" in text
    assert "\n2 See the boats" in text


def test_a_note_under_a_page_of_one_paragraph_stands_where_a_sentence_ends() -> None:
    lines = [f"{line} and so on" for line in FILLER[:5]] * 6 + [
        "and all of it was kept for the identifi-"
    ]
    lines[10] = "so that nobody had come and nobody gone, as he could see."
    note = words(72, 260, "1 A note of the page about the lamps.", 7.5)
    following = ["cation of the lamp that the keeper had put out for visitors.", *FILLER]
    pages = [prose(72, 700, lines) + "\n" + note, prose(72, 700, following)]
    text = " ".join(read(make_pdf(pages), "a.pdf").text.split())
    assert "the identification of the lamp" in text
    assert "1 A note of the page about the lamps." in text


def test_double_spaced_lines_beside_a_table_are_one_paragraph() -> None:
    def spaced(y: float, lines: list[str]) -> str:
        return "\n".join(words(72, y - 20 * i, line) for i, line in enumerate(lines))

    rows = [
        words(72 + 105 * k, 700 - 12 * i, cell)
        for i in range(7)
        for k, cell in enumerate((f"Night{i}", f"{i}.20", f"{i}.31", f"{i}.42"))
    ]
    line = FULL[0]
    pages = [spaced(720, [line] * 30), "\n".join([*rows, spaced(560, [line] * 8)])]
    assert " ".join([line] * 8) in read(make_pdf(pages), "a.pdf").text.split("Night6")[1]


def test_a_note_in_the_size_of_the_text_cuts_no_sentence() -> None:
    lines = [line[:44] for line in FILLER] * 6
    note = "BT 4 Ts /F1 6 Tf 50 240 Td (1) Tj 0 Ts /F1 10 Tf ( Counted by lamp light.) Tj ET"
    left = prose(50, 700, [*lines, "and the whole crew agreed that the"]) + "\n" + note
    text = text_of(left, prose(320, 700, ["new coolant had to be drained.", *lines]))
    assert "crew agreed that the new coolant had" in text
    assert "1 Counted by lamp light." in text
