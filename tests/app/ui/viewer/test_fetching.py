"""A viewer is given what its own document holds, and nothing to who does not know its name."""

import base64
import time
from dataclasses import replace
from typing import Any

import pytest

from app.documents.formats import read
from app.documents.options import ReadingOptions
from app.errors import ReadingError
from app.prompting.open_document import Opened
from app.prompting.token_map import TokenMap
from app.ui.state import DocumentEntry
from app.ui.viewer.open_documents import OpenDocuments
from app.ui.viewer.pages.fetching import MOST_CHARS, Fetching
from tests.app.documents.pdf.drawn_pdfs import make_pdf, prose
from tests.factories import make_document
from tests.scripted_backend import CharacterTokenizer

PDF = make_pdf([prose(72, 700, ["The keeper wrote."]), prose(72, 700, ["Nobody came."])])


def entry_of_pdf() -> DocumentEntry:
    document = read(PDF, "a.pdf")
    tokens = TokenMap.of(document, CharacterTokenizer())
    return DocumentEntry("b1", Opened(document, tokens), "characters", PDF)


def fetch(open_documents: OpenDocuments, name: str, asked: Any) -> dict[str, Any]:
    functions = {f.__name__: f for f in Fetching(open_documents).functions}
    return functions[f"fetch_{name}"](asked)


def test_a_page_comes_as_a_picture_with_the_places_of_its_words() -> None:
    open_documents, entry = OpenDocuments(), entry_of_pdf()
    token = open_documents.open("visit", entry.document, entry)
    page = fetch(open_documents, "page", {"token": token, "number": 2, "scale": 1})
    assert base64.b64decode(page["png"]).startswith(b"\x89PNG")
    lines = fetch(open_documents, "places", {"token": token, "number": 2})["lines"]
    assert [line[3] for line in lines] == ["Nobody came."]
    assert fetch(open_documents, "sizes", {"token": token})["sizes"] == [[612, 792]] * 2


def test_text_and_hits_come_by_characters_of_the_text() -> None:
    open_documents, document = OpenDocuments(), make_document("One keeper. ", "Two keepers.")
    token = open_documents.open("visit", document, None)
    text = fetch(open_documents, "text", {"token": token, "start": 4, "end": 10})
    assert text == {"text": "keeper"}
    found = fetch(open_documents, "search", {"token": token, "words": "keeper"})
    assert [(hit[0], hit[5]) for hit in found["hits"]] == [(4, "Part 1"), (16, "Part 2")]
    assert found["all"]
    # What is left of a document whose file is gone has no pictures.
    assert fetch(open_documents, "page", {"token": token, "number": 1}) == {}
    assert fetch(open_documents, "places", {"token": token, "number": 1}) == {"lines": []}


@pytest.mark.parametrize(
    "asked", [None, [], "x", {}, {"token": None}, {"token": "guessed"}, {"token": ["t"]}]
)
@pytest.mark.parametrize("name", ["sizes", "page", "places", "text", "search"])
def test_who_does_not_know_the_name_is_given_nothing(name: str, asked: Any) -> None:
    open_documents = OpenDocuments()
    open_documents.open("visit", make_document("Secret."), None)
    assert fetch(open_documents, name, asked) == {"gone": True}


@pytest.mark.parametrize(
    "asked",
    [
        {"start": -5, "end": 10**12},
        {"start": "0", "end": None},
        {"start": 10**12, "end": 3},
        {"start": True, "end": [1]},
        {"number": 10**9, "scale": 99, "words": {"a": 1}},
    ],
)
def test_what_makes_no_sense_harms_nothing(asked: dict[str, Any]) -> None:
    open_documents, entry = OpenDocuments(), entry_of_pdf()
    token = open_documents.open("visit", entry.document, entry)
    for name in ("page", "places", "text", "search"):
        answer = fetch(open_documents, name, {**asked, "token": token})
        assert not {"gone", "error"} & answer.keys()
        assert len(answer.get("text", "")) <= MOST_CHARS


def test_a_name_is_long_and_each_visit_s_own_and_ends_with_it() -> None:
    open_documents, document = OpenDocuments(), make_document("Text.")
    mine, yours = (open_documents.open(visit, document, None) for visit in ("me", "you"))
    assert mine != yours
    assert min(len(mine), len(yours)) >= 32
    assert open_documents.open("me", document, None) == mine
    open_documents.leave("me")
    assert open_documents.find(mine) is None
    assert open_documents.find(yours) is not None


def test_a_file_with_its_password_is_opened_anew_and_without_it_says_that_it_is_locked() -> None:
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, encrypt="lantern")
    canvas.drawString(72, 700, "Locked.")
    canvas.save()
    open_documents, entry = OpenDocuments(), entry_of_pdf()
    locked = DocumentEntry("b1", entry.opened, "characters", out.getvalue())
    token = open_documents.open("visit", entry.document, locked)
    assert fetch(open_documents, "page", {"token": token, "number": 1}) == {"locked": True}
    unlocked = DocumentEntry(
        "b1", entry.opened, "characters", locked.data, ReadingOptions(password="lantern")
    )
    again = open_documents.open("visit", entry.document, unlocked)
    assert again != token
    assert "png" in fetch(open_documents, "page", {"token": again, "number": 1, "scale": 1})


def test_the_places_of_words_are_found_before_a_page_is_opened() -> None:
    open_documents, entry = OpenDocuments(), entry_of_pdf()
    open_documents.make_ready("visit", entry.document, entry)
    shown = open_documents.find(open_documents.open("visit", entry.document, entry))
    assert shown is not None
    deadline = time.monotonic() + 60
    while not shown.is_placed and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shown.is_placed


def test_a_damaged_file_is_not_complained_of_before_it_is_opened() -> None:
    open_documents, entry = OpenDocuments(), replace(entry_of_pdf(), data=b"%PDF-1.7 no more")
    open_documents.make_ready("visit", entry.document, entry)
    shown = open_documents.find(open_documents.open("visit", entry.document, entry))
    assert shown is not None
    with pytest.raises(ReadingError):
        shown.layouts()


def test_the_longest_unused_makes_room() -> None:
    open_documents = OpenDocuments(most=2)
    documents = [make_document(str(n)) for n in range(3)]
    first = open_documents.open("v", documents[0], None)
    second = open_documents.open("v", documents[1], None)
    assert open_documents.find(first) is not None
    open_documents.open("v", documents[2], None)
    assert open_documents.find(second) is None
    assert open_documents.find(first) is not None
