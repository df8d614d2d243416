"""Names and titles that could turn the line they stand in."""

import pytest

from app.documents.formats import read
from app.text.names import in_line


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202etxt.fdp", "txt.fdp"),
        ("\u2067Winter\u2069 book.epub", "Winter book.epub"),
        ("two\nlines\x00.txt", "two lines .txt"),
        ("שלום.txt", "שלום.txt"),
        ("Ein Buch.txt", "Ein Buch.txt"),
    ],
)
def test_a_name_changes_nothing_around_it(name: str, shown: str) -> None:
    assert in_line(name) == shown


def test_a_document_s_name_title_and_headings_are_such_names() -> None:
    text = "# The \u202ethgil\n\nShe had kept it for \u202enineteen\u202c winters."
    document = read(text.encode(), "\u202edm.a.md")
    assert document.name == "dm.a.md"
    assert "\u202e" not in document.title + document.sections[0].title
    assert "\u202enineteen\u202c" in document.text
