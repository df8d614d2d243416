"""Bookmarks of papers that are drawn here, held against the headings of their text."""

from app.documents.formats import read
from tests.app.documents.pdf.drawn_pdfs import FILLER, make_pdf, parts, prose, titles, words


def test_bookmarks_that_name_files_give_way_to_headings() -> None:
    pages = parts(("1 Introduction", "F2"), ("2 Method", "F2"), ("3 Results", "F2"))
    outline = [("main.pdf", 0), ("supplement.pdf", 2)]
    document = read(make_pdf(pages, outline=outline), "a.pdf")
    assert titles(document) == ["1 Introduction", "2 Method", "3 Results"]


def test_a_bookmark_a_page_early_is_placed_at_its_heading() -> None:
    pages = parts(("1 Introduction", "F2"), ("2 Method", "F2"), ("3 Results", "F2"))
    outline = [("1 Introduction", 0), ("2 Method", 1), ("3 Results", 1)]
    document = read(make_pdf(pages, outline=outline), "a.pdf")
    assert titles(document) == ["1 Introduction", "2 Method", "3 Results"]
    assert all(document.text_of(s).startswith(s.title) for s in document.sections)


def test_bookmarks_that_all_lead_to_page_1_are_placed_at_their_headings() -> None:
    pages = parts(("1 Introduction", "F2"), ("2 Method", "F2"), ("3 Results", "F2"))
    outline = [("1 Introduction", 0), ("2 Method", 0), ("3 Results", 0)]
    document = read(make_pdf(pages, outline=outline), "a.pdf")
    assert titles(document)[-3:] == ["1 Introduction", "2 Method", "3 Results"]
    assert all(document.text_of(s).startswith(s.title) for s in document.sections[-3:])


def test_headings_set_like_the_outlines_are_added_to_it() -> None:
    names = ["Introduction", "Pumps", "Results", "Online Methods"]
    outline = [(name, i) for i, name in enumerate(names[:3])]
    document = read(make_pdf(parts(*((n, "F2") for n in names)), outline=outline), "a.pdf")
    assert titles(document) == names


def test_words_of_a_bookmark_hide_no_known_heading() -> None:
    names = ["Abstract", "2 User Preferences", "3 Abstractive Summaries", "References"]
    outline = [(names[1], 1), (names[2], 2)]
    document = read(make_pdf(parts(*((n, "F2") for n in names)), outline=outline), "a.pdf")
    assert titles(document) == names


def test_bookmarks_of_figures_are_no_sections() -> None:
    heads = ["1 Introduction", "2 Pumps", "3 Conclusion"]
    parts = [
        words(60, 740 - 110 * i, title, 12, "F2")
        + "\n"
        + prose(60, 720 - 110 * i, [*FILLER, f"Figure {i + 1}: The pumps of all."])
        for i, title in enumerate(heads)
    ]
    outline = [("Figure 1: The pumps of all", 0), ("Table 2: The drift", 0)]
    document = read(make_pdf(["\n".join(parts)], outline=outline), "a.pdf")
    assert [section.title for section in document.sections if section.kind == "body"] == heads


def test_numbered_headings_that_the_bookmarks_pass_over_are_added() -> None:
    names = ["1 Introduction", "2 Pumps", "3 Results", "4 Conclusion"]
    outline = [(name, i) for i, name in enumerate(names[:2])]
    document = read(make_pdf(parts(*((n, "F2") for n in names)), outline=outline), "a.pdf")
    assert titles(document) == names


def test_an_entry_is_not_found_on_the_page_that_lists_all_of_them() -> None:
    names = ["Ropes", "Boats and Lamps", "What Was Counted", "Nought"]
    listed = "\n".join(
        words(72, 600 - 30 * i, f"{i + 1} {name}", 16) for i, name in enumerate(names)
    )
    pages = [words(72, 600, "The Harbour at Night", 24), listed]
    slides = ["Morning", "Wall", names[1], "Lantern", names[2], "Visitors", names[3]]
    for slide in slides:
        text = prose(72, 660, [f"{slide}: {line}" for line in FILLER])
        pages.append(words(72, 700, slide, 16) + "\n" + text)
    outline = [(name, 2 + 2 * i) for i, name in enumerate(names)]
    document = read(make_pdf(pages, outline=outline), "a.pdf")
    pages_of = {s.title: document.page_at(s.start) for s in document.sections}
    assert [pages_of[name] for name in names] == [document.pages[i] for i in (2, 4, 6, 8)]
