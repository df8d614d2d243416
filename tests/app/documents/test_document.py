import pytest

from app.documents.document import Document, Page, Section


def section(start: int, end: int) -> Section:
    return Section("S", 1, start, end)


def page(number: int, start: int, end: int) -> Page:
    return Page(number, start, end)


@pytest.mark.parametrize(
    ("sections", "pages"),
    [
        ((section(0, 3),), ()),
        ((section(1, 5),), ()),
        ((section(0, 2), section(3, 5)), ()),
        ((section(0, 3), section(2, 5)), ()),
        ((section(0, 5),), (page(1, 0, 4),)),
    ],
)
def test_parts_that_do_not_tile_the_text_are_refused(
    sections: tuple[Section, ...], pages: tuple[Page, ...]
) -> None:
    with pytest.raises(ValueError, match=r"sections|pages"):
        Document("a", "A", "text", "12345", sections, pages)


def test_places_are_found_by_offset() -> None:
    pages = (page(1, 0, 2), page(2, 2, 2), page(3, 2, 5))
    document = Document("a", "A", "pdf", "12345", (section(0, 1), section(1, 5)), pages)
    assert [document.section_index_at(i) for i in (0, 1, 4, 5)] == [0, 1, 1, 1]
    assert [getattr(document.page_at(i), "number", None) for i in (0, 1, 2, 4)] == [1, 1, 3, 3]
    assert document.page_range(0, 2) == (1, 1)
    assert document.page_range(1, 3) == (1, 3)
    assert document.text_of(document.sections[1]) == "2345"


def test_a_text_without_pages_has_no_page() -> None:
    document = Document("a", "A", "text", "12", (section(0, 2),))
    assert document.page_at(1) is None
    assert document.page_range(0, 2) == (None, None)
