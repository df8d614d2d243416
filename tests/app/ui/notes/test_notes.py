"""What is pinned stays, opens its place, and can be taken along with its citations."""

import json
import re
from dataclasses import replace

import pytest

from app.answering.answer import Done
from app.answering.grounding import Grounder
from app.backends.base import Finished
from app.documents.document import Document
from app.ui.handler import sent
from app.ui.notes.export_notes import (
    citations_file,
    citations_of,
    notes_to_json,
    notes_to_markdown,
)
from app.ui.notes.note import PinnedNote, pack_note, pin, unpack_notes, unpin
from app.ui.notes.pinning import note_of
from app.ui.notes.render_notes import render_notes
from app.ui.notes.work import Work, bibtex, work_of
from app.ui.state import Turn
from tests.factories import make_document, make_source

SAID = "The fox crossed the wide river at noon."
TALE = make_document(
    ("Chapter 1", f"{SAID} Then it slept."), name="tale.txt", digest="t", paged=True
)
PAPER = make_document(
    ("Abstract", f"arXiv:2309.12307v3 [cs.CL] 8 Mar 2024. {SAID} ", "abstract"),
    ("References", "None."),
    name="fox.pdf",
    title="Foxes & Rivers",
    authors=("Ada Venn", "Tomás Brey"),
    digest="p",
    paged=True,
)


def turn(document: Document, answer: str = f"It says “{SAID}” and “not a word of this”.") -> Turn:
    quotes = Grounder((make_source(document),)).ground(answer)
    done = Done(answer, quotes, (), Finished("end"))
    return Turn("Who?", "Who?", "novel", (document,), answer=answer, quotes=quotes, done=done)


def pinned(document: Document, **which: int) -> PinnedNote:
    note = note_of((turn(document),), sent(turn=0, **which))
    assert note is not None
    return note


def test_an_answer_and_a_quotation_are_pinned_once() -> None:
    answer, quotation = pinned(TALE), pinned(TALE, quote=0)
    assert (answer.kind, quotation.kind) == ("answer", "quotation")
    assert quotation.text == SAID
    assert [quote.text for quote in answer.quotes] == [SAID]
    assert pin(pin((), answer), answer) == (answer,)
    assert unpin((answer, quotation), 0) == (quotation,)


@pytest.mark.parametrize(
    "which", [{"quote": 1}, {"quote": 7}, {"part": 0, "quote": 0}, {"turn": 3}]
)
def test_what_stands_nowhere_is_not_pinned(which: dict[str, int]) -> None:
    assert note_of((turn(TALE),), sent(**{"turn": 0, **which})) is None


def test_notes_are_the_same_after_they_were_kept() -> None:
    notes = (pinned(TALE), pinned(PAPER, quote=0))
    kept = json.loads(json.dumps([pack_note(note) for note in notes]))
    assert unpack_notes(kept) == notes
    assert unpack_notes([*kept, {"kind": "unknown"}, 5]) == notes
    assert unpack_notes(None) == ()


def test_notes_are_saved_with_the_places_of_their_quotations() -> None:
    notes = (pinned(TALE), pinned(PAPER, quote=0))
    text = notes_to_markdown("en", notes)
    assert text.startswith("# Notes\n\n## Who?\n\nIt says")
    assert f"1. “{SAID}” — A Tale, Chapter 1 · p. 1" in text
    assert f"> “{SAID}” — Ada Venn, Tomás Brey, Foxes & Rivers, Abstract · p. 1" in text
    rows = json.loads(notes_to_json(notes))
    assert rows[1]["works"][0]["arxiv"] == "2309.12307"


def test_a_paper_s_first_page_says_what_it_is_known_by() -> None:
    assert work_of(PAPER) == Work(
        "p", "fox.pdf", "Foxes & Rivers", ("Ada Venn", "Tomás Brey"), True, "2023", "", "2309.12307"
    )
    assert not work_of(TALE).is_paper
    marked = replace(PAPER, text=PAPER.text.replace("arXiv:2309.12307v3", "doi:10.1000/x(1)y."))
    assert work_of(marked).doi == "10.1000/x(1)y"


def test_papers_are_cited_as_bibtex_each_with_its_own_key() -> None:
    work = work_of(PAPER)
    text = bibtex([(work, [3, 1, 3]), (replace(work, digest="q"), [])])
    assert re.findall(r"@misc\{(\w+),", text) == ["venn2023foxes", "venn2023foxes2"]
    assert r"title = {{Foxes \& Rivers}}" in text
    assert "author = {Ada Venn and Tomás Brey}" in text
    assert "note = {Quoted: p. 1, 3}" in text
    assert "eprint = {2309.12307}" in text
    assert text.count("{") == text.count("}")
    assert bibtex([(Work("d", "n", "短", ()), [])]).startswith("@misc{work,")


def test_novels_are_cited_by_chapter_and_page_and_a_passage_once() -> None:
    asked = (turn(TALE), turn(TALE))
    name, text = citations_file("en", citations_of(asked, (pinned(TALE),)))
    assert name == "citations.md"
    assert text == f"## A Tale\n\n- “{SAID}” (Chapter 1 · p. 1)\n"
    name, text = citations_file("en", citations_of((turn(PAPER),), ()))
    assert name == "citations.bib"
    assert text.count("@misc") == 1
    name, text = citations_file("zh", citations_of((turn(PAPER), turn(TALE)), ()))
    assert name == "citations.md"
    assert "```bibtex\n@misc{" in text


def test_notes_are_shown_latest_first_and_nothing_of_them_runs() -> None:
    evil = replace(pinned(TALE), question="<img src=x onerror=alert(1)>", text="<b>x</b> **y**")
    page = render_notes("en", (pinned(PAPER, quote=0), evil))
    assert "<img" not in page
    assert "<b>x" not in page
    assert "<strong>y</strong>" in page
    assert page.index('data-note="1"') < page.index('data-note="0"')
    assert render_notes("zh", ()) == ""
