"""What a viewer knows of a document: blocks that tile its text, and its contents."""

from hypothesis import given
from hypothesis import strategies as st

from app.text.spans import Span
from app.ui.viewer.open_documents import OpenDocument
from app.ui.viewer.pages.manifest import BLOCK_CHARS, blocks_of, manifest
from tests.factories import make_document


@given(st.lists(st.text(alphabet="a \n", max_size=40_000), min_size=1, max_size=3))
def test_blocks_tile_the_text_and_are_short(parts: list[str]) -> None:
    document = make_document(*parts)
    blocks = blocks_of(document)
    assert "".join(document.text_of(block) for block in blocks) == document.text
    assert all(0 < len(block) <= 2 * BLOCK_CHARS for block in blocks)


def test_a_long_chapter_is_cut_between_its_paragraphs() -> None:
    document = make_document("Words of a paragraph.\n\n" * 2_000)
    starts = [block.start for block in blocks_of(document)]
    assert len(starts) > 3
    assert all(document.text[start:].startswith("Words") for start in starts)


def test_pages_are_the_blocks_of_what_has_pages() -> None:
    document = make_document("One. ", "Two. ", paged=True)
    assert blocks_of(document) == [Span(0, 5), Span(5, 10)]


def test_a_manifest_names_parts_in_the_reader_s_language_with_their_pages() -> None:
    document = make_document(("Front matter", "One. "), ("Results", "Two. "), paged=True)
    packed = manifest("zh", "t", OpenDocument(document, "v"))
    assert packed["contents"] == [["正文之前", 1, 0, 1], ["Results", 1, 5, 2]]
    assert packed["pages"] == [[1, ""], [2, ""]]
    assert packed["pictures"] is False
