"""Documents as Markdown: headings, pages, spans."""

from app.documents.document import Document, Page, Section
from app.documents.formats import read
from app.documents.markdown.write_markdown import to_markdown
from app.text.spans import Span
from tests.factories import make_document

TEXT = "A preface.\n\nOne\n\nThe first part goes on\nover the page.\n\n1.1 Below\n\nThe end."


def paper() -> Document:
    starts = [0, TEXT.index("One"), TEXT.index("1.1"), len(TEXT)]
    parts = zip(["Front matter", "One", "1.1 Below"], [1, 1, 2], starts, starts[1:], strict=False)
    sections = tuple(Section(title, level, start, end) for title, level, start, end in parts)
    turn = TEXT.index("over")
    pages = (Page(1, 0, turn), Page(2, turn, turn), Page(3, turn, len(TEXT)))
    return make_document(text=TEXT, sections=sections, pages=pages)


def test_headings_that_stand_in_the_text_are_marked_by_level() -> None:
    document = paper()
    wanted = TEXT.replace("One\n", "# One\n").replace("1.1 Below", "## 1.1 Below") + "\n"
    assert to_markdown(document, [Span(0, len(TEXT))]) == wanted


def test_a_bookmarks_title_is_marked_where_the_text_numbers_it() -> None:
    text = "2.1 Pumps\n\nThe end."
    document = make_document(text=text, sections=(Section("Pumps", 2, 0, len(text)),))
    assert to_markdown(document, [Span(0, len(text))]).startswith("## 2.1 Pumps\n")


def test_what_is_marked_in_the_text_itself_is_not_marked_again() -> None:
    text = "# One\n\nA road.\n\nTwo\n===\n\nA hill.\n\nThree\n-----\n\nThe end.\n"
    document = read(text.encode(), "tale.md")
    assert [section.title for section in document.sections] == ["One", "Two", "Three"]
    assert to_markdown(document, [Span(0, len(document.text))]) == text


def test_tables_are_written_where_the_text_has_tabs() -> None:
    text = "Before.\n\nName\tFirst\tSecond\nA\t1\t2\n\nAfter."
    written = to_markdown(make_document(("One", text)), [Span(0, len(text))])
    assert "| Name | First | Second |\n| --- | --- | --- |\n| A | 1 | 2 |" in written


def test_authors_side_by_side_above_an_abstract_are_no_table() -> None:
    names = "Ada Baker 1\tCarl Doe 2\tEve Frank 1\nA Lab\tB Lab\tC Lab\n\n"
    text = f"{names}Abstract\n\nWe cool.\n\n1 Results\n\nName\tFirst\tSecond\nA\t1\t2\n"
    cuts = [0, text.index("Abstract"), text.index("1 Results"), len(text)]
    sections = (
        Section("Front matter", 1, *cuts[0:2]),
        Section("Abstract", 1, *cuts[1:3], "abstract"),
        Section("1 Results", 1, *cuts[2:4]),
    )
    written = to_markdown(make_document(text=text, sections=sections), [Span(0, len(text))])
    assert written.startswith(names + "# Abstract\n")
    assert "| A | 1 | 2 |" in written


def test_a_title_that_the_text_does_not_show_is_not_written() -> None:
    document = make_document(("Chapter 1", "It was late.\n\nIt rained."))
    assert to_markdown(document, [Span(0, len(document.text))]) == f"{document.text}\n"


def test_pages_are_marked_where_they_begin() -> None:
    document = paper()
    marked = to_markdown(document, [Span(0, len(TEXT))], page_marks=True)
    assert marked.startswith("<!-- page 1 -->\n\nA preface.")
    assert "goes on\n<!-- page 3 -->\n\nover the page" in marked
    assert "page 2" not in marked


def test_a_span_begins_with_the_page_it_stands_on() -> None:
    document = paper()
    last = document.sections[2]
    marked = to_markdown(document, [Span(last.start, last.end)], page_marks=True)
    assert marked == "<!-- page 3 -->\n\n## 1.1 Below\n\nThe end.\n"
