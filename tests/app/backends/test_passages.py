from dataclasses import replace

import pytest

from app.answering.answer import Done, Passages, Reading, Request, answer, evidence_for
from app.answering.evidence import wider
from app.backends.base import Stop, TextDelta
from app.backends.factory import open_chosen
from app.backends.passages import PASSAGES, PassagesBackend, quoted
from app.messages.message import message
from app.retrieval.passage import FindOptions, Passage
from app.retrieval.retriever import Retriever
from app.settings import Settings
from tests.factories import make_document, make_source

ROAD = "The grey road went on between the hills, and nobody was seen on it all day. " * 6
NEEDLE = "The harbour master hid a silver compass under the lighthouse stairs of the old quay."
TALE = make_source(f"{ROAD}{NEEDLE} He told no one of it in all his years. {ROAD}")
PAPER = make_source(
    f"{ROAD}We propose a red fox as a method. {ROAD}Its limitations are the hills. {ROAD}"
)


def done_of(request: Request, stop: Stop | None = None) -> Done:
    last = list(answer(request, PassagesBackend(), stop or Stop()))[-1]
    assert isinstance(last, Done)
    return last


def test_it_is_opened_by_its_name_and_needs_nothing() -> None:
    backend = open_chosen(Settings(model=PASSAGES))
    assert isinstance(backend, PassagesBackend)
    assert (backend.info.name, backend.info.evidence_only) == ("passages", True)
    assert backend.tokenizer.exact is False


@pytest.mark.parametrize("break_", ["\n", "\n\n"])
@pytest.mark.parametrize("mark", ["", "# "])
def test_a_quotation_never_swallows_its_heading(break_: str, mark: str) -> None:
    headings = ("4 Results", "5 Discussion of the wind", "Chapter 3. The Boy with the Bucket")
    parts = [
        (title, f"{mark}{title}{break_}Keeper {number} wakes of sounds. {ROAD}\n\n")
        for number, title in enumerate(headings)
    ]
    source = make_source(make_document(*parts))
    for question in ("Of which sound does a keeper wake?", *headings):
        found = done_of(Request((source,), question))
        for quote in found.quotes:
            for title in headings:
                assert quote.text.lstrip("# ") == title or title not in quote.text


def test_the_answer_is_the_best_sentences_and_each_is_held() -> None:
    events = list(
        answer(Request((TALE,), "Where is the silver compass?"), PassagesBackend(), Stop())
    )
    passages, reading, done = events[0], events[1], events[-1]
    assert isinstance(passages, Passages)
    assert isinstance(reading, Reading)
    assert isinstance(done, Done)
    assert done.answer.startswith(f"“{NEEDLE}")
    assert len(done.quotes) == len(passages.evidence.passages)
    assert {quote.status for quote in done.quotes} == {"verbatim"}
    assert (reading.notes, done.related, done.finished.stop_reason) == ((), (), "end")


def test_a_task_is_answered_under_its_headings() -> None:
    done = done_of(Request((PAPER,), task="review"))
    assert done.answer.startswith("Claims\n“We propose a red fox as a method.")
    assert "\n\nWeak points\n“Its limitations are the hills." in done.answer


def test_where_nothing_bears_nothing_is_quoted() -> None:
    done = done_of(Request((TALE,), "Who painted the Mona Lisa?"))
    assert (done.answer, done.quotes) == ("", ())
    assert done.notes == ("Nothing in the text bears on this question.",)


def test_a_question_in_another_script_is_told_why_nothing_is_found() -> None:
    done = done_of(Request((TALE,), "蒙娜丽莎是谁画的？"))
    assert (done.answer, done.notes) == ("", (message("other_script"),))


def test_a_text_of_any_length_is_asked() -> None:
    long = make_source(ROAD * 200 + NEEDLE)
    assert NEEDLE in done_of(Request((long,), "Where is the silver compass?")).answer


def test_stop_ends_it() -> None:
    stop = Stop()
    texts = []
    for event in answer(Request((TALE,), "grey road compass"), PassagesBackend(), stop):
        if isinstance(event, TextDelta):
            texts.append(event.text)
            stop.set()
    assert len(texts) == 1
    assert isinstance(event, Done)
    assert event.finished.stop_reason == "stopped"


LONG = "It is a sentence that is long enough to be quoted alone, whatever comes before or after it."


@pytest.mark.parametrize(
    ("text", "best", "words"),
    [
        (f"{LONG} More.", LONG, f"“{LONG}”"),
        ("Rain fell. It was cold.", "Rain fell.", "“Rain fell. It was cold.”"),
        ("Rain fell.\n\nIt was cold.", "Rain fell.", "“Rain fell.”"),
        ("Rain\nfell", "Rain\nfell", "“Rain fell”"),
        ("“So he said, and", "“So he said, and", "「“So he said, and」"),
        ("“So 「he 『said", "“So 「he 『said", '"“So 「he 『said"'),
    ],
)
def test_a_sentence_stands_between_marks_that_hold_it(text: str, best: str, words: str) -> None:
    passage = Passage(text, 0, "a.txt", "A", None, None, 100, 100 + len(text), 0, 0, 1.0)
    start = 100 + text.index(best)
    assert quoted(replace(passage, best_start=start, best_end=start + len(best))) == words


def test_who_looks_further_finds_more_and_first_what_was_found_before() -> None:
    tale = make_source(f"{ROAD}{NEEDLE} {ROAD}" * 4)
    request = Request((tale,), "Where is the silver compass of the harbour on the road?")
    first = [quote.text for quote in done_of(request).quotes]
    shown = evidence_for(request, Retriever()).passages
    more = [quote.text for quote in done_of(replace(request, looking=wider(shown))).quotes]
    assert more[: len(first)] == first
    assert len(more) > len(first)


def test_where_nothing_bears_the_nearest_is_shown_by_choice_and_called_that() -> None:
    retriever = Retriever()
    request = Request((TALE,), "Which harbour exports most uranium ore by rail every spring?")
    assert wider(evidence_for(request, retriever).passages) == FindOptions(nearest=True)
    assert done_of(request).notes[-1] == message("nothing_bears")
    done = done_of(replace(request, looking=FindOptions(nearest=True)))
    assert done.notes[-1] == message("nearest_only")
    assert "harbour master" in done.answer


def test_what_is_a_chapter_already_is_not_made_wider() -> None:
    passage = Passage(ROAD, 0, "a", "", None, None, 0, len(ROAD), 0, 10, 1.0)
    assert wider([passage]) == FindOptions(3 * 96, nearest=True)
    assert wider([passage] * 6) is None
