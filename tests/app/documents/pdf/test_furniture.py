"""What stands at the edges of pages: heads and numbers go, captions and chapters stay."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, prose, words

ROWS = [["Base", "11.5", "60.1"], ["Ours", "34.2", "72.9"], ["Both", "38.8", "75.4"]]


def text_page(number: int, head: str = "", foot: str = "") -> str:
    lines = [f"{line} {number}.{i}" for i, line in enumerate(FILLER * 5)]
    edges = [words(72, 760, head)] if head else []
    edges += [words(300, 60, foot)] if foot else []
    return "\n".join([*edges, prose(72, 720, lines)])


def table_page(number: int) -> str:
    """Return a page that begins with a table, alike on every page but for its numbers."""
    table = [words(280, 760, f"TABLE {'I' * number}"), words(200, 748, "RESULTS ON THE TEST PART")]
    for i, row in enumerate(ROWS):
        table += [words(200 + 80 * k, 730 - 12 * i, cell) for k, cell in enumerate(row)]
    lines = [f"{line} {number}.{i}" for i, line in enumerate(FILLER * 5)]
    return "\n".join([*table, prose(72, 670, lines)])


def test_captions_at_the_head_of_several_pages_are_no_running_heads() -> None:
    text = read(make_pdf([text_page(0), *(table_page(n) for n in (1, 2, 3))]), "a.pdf").text
    assert [f"TABLE {'I' * n} RESULTS" in text for n in (1, 2, 3)] == [True] * 3
    assert text.count("Base\t11.5\t60.1") == 3


def test_a_document_of_nothing_but_tables_keeps_its_captions() -> None:
    text = read(make_pdf([table_page(n) for n in (1, 2, 3, 4, 5)]), "a.pdf").text
    assert text.count("RESULTS ON THE TEST PART") == 5


def chapter_page(number: int, name: str) -> str:
    lines = [f"{line} {number}.{i}" for i, line in enumerate(FILLER * 4)]
    heads = [words(72, 600, f"Chapter {number}", 20, "F2"), words(72, 560, name, 20, "F2")]
    return "\n".join([*heads, prose(72, 520, lines)])


def test_a_chapters_word_stands_too_low_for_a_head_and_is_one_heading_with_its_title() -> None:
    pages = []
    for number, name in enumerate(("Ropes and Boats", "The Lamp", "What Was Counted"), 1):
        pages += [chapter_page(number, name), text_page(number, "THE HARBOUR AT NIGHT")]
    document = read(make_pdf(pages), "a.pdf")
    found = [(section.level, section.title) for section in document.sections]
    assert found == [
        (1, "Chapter 1 Ropes and Boats"),
        (1, "Chapter 2 The Lamp"),
        (1, "Chapter 3 What Was Counted"),
    ]
    assert "THE HARBOUR AT NIGHT" not in document.text


def test_a_first_pages_number_stands_at_its_foot_where_the_others_have_theirs_in_heads() -> None:
    heads = ["2 A. KEEPER", "THE HARBOUR AT NIGHT 3", "4 A. KEEPER", "THE HARBOUR AT NIGHT 5"]
    pages = [text_page(0, foot="1"), *(text_page(i, head) for i, head in enumerate(heads, 1))]
    document = read(make_pdf(pages), "a.pdf")
    assert "\n1\n" not in document.text
    assert [page.label for page in document.pages][:1] == ["1"]


def test_heads_that_share_a_journals_name_go_whatever_section_they_name() -> None:
    sections = ["I. Ropes", "II. Boats and Lamps", "III. What Was Counted", "IV. Nought", "V. End"]
    pages = [text_page(i, f"Harbour Letters 38    {name}") for i, name in enumerate(sections)]
    text = read(make_pdf(pages), "a.pdf").text
    assert "Harbour Letters" not in text
    assert "What Was Counted" not in text


def test_a_head_that_comes_once_is_told_by_the_number_its_page_has_to_have() -> None:
    pages = [text_page(i, foot=str(i + 1)) for i in range(4)]
    head = words(72, 760, "5.1. Ropes of the Harbour") + "\n" + words(500, 760, "5")
    pages += [f"{head}\n{text_page(4)}", text_page(5, "SECTION 6")]
    text = read(make_pdf(pages), "a.pdf").text
    assert "Ropes of the Harbour" not in text
    assert "SECTION 6" in text


def test_a_slides_title_of_words_of_the_works_title_is_no_running_head() -> None:
    first = words(72, 700, "Ropes and Lamps of the Harbour at Night", 24)
    slides = [
        words(72, 740, title, 16) + "\n" + prose(72, 640, [f"{line} {title}" for line in FILLER])
        for title in ("What was seen", "Lamps and Ropes", "What was counted")
    ]
    text = read(make_pdf([first, *slides]), "a.pdf").text
    assert text.count("Lamps and Ropes") == 1 + len(FILLER)


def test_a_head_that_comes_once_is_told_by_the_numbers_of_other_heads() -> None:
    pages = [text_page(0)]
    for number, head in ((2, "A. KEEPER"), (3, "SHORT"), (4, "A. KEEPER")):
        at = words(72, 760, str(number)) + "\n" + words(300, 760, head)
        if number % 2:
            at = words(300, 760, head) + "\n" + words(500, 760, str(number))
        pages.append(at + "\n" + text_page(number))
    text = read(make_pdf(pages), "a.pdf").text
    assert "SHORT" not in text
    assert "KEEPER" not in text


def test_a_first_pages_number_goes_where_the_others_stand_alone_in_heads() -> None:
    pages = [text_page(0, foot="1"), *(text_page(n, str(n)) for n in (2, 3, 4))]
    document = read(make_pdf(pages), "a.pdf")
    assert "his book. 0.29 The harbour" in document.text
