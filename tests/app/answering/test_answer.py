from dataclasses import replace

import pytest

from app.answering.answer import Done, Event, Passages, Reading, Request, answer, prepare
from app.answering.evidence import find_evidence
from app.answering.fitting import closest
from app.answering.grounding import Quote
from app.answering.serialization import event_to_json
from app.backends.base import Generation, Prefill, Stop, TextDelta
from app.errors import NoDocumentError, NoQuestionError, OverWindowError, UnknownTaskError
from app.prompting.prompt import Source
from app.prompting.selection import Fit
from app.retrieval.retriever import Retriever
from app.text.spans import Span, merge_spans
from tests.factories import make_document, make_source
from tests.scripted_backend import ScriptedBackend

FOX = "The red fox ran over the frozen river. Nobody saw it go.\n"
HEN = "The old hen stayed in the warm barn all winter.\n"


def source(text: str = FOX + HEN) -> Source:
    return make_source(make_document(("Fox", text[: len(FOX)]), ("Hen", text[len(FOX) :])))


def events_of(request: Request, backend: ScriptedBackend) -> list[Event]:
    return list(answer(request, backend, Stop()))


def test_the_story_of_an_answer() -> None:
    backend = ScriptedBackend("It says “The red fox ran over the frozen river.” and no more.")
    events = events_of(Request((source(),), "Who ran?"), backend)
    passages, reading = events[0], events[1]
    assert isinstance(passages, Passages)
    assert [p.section for p in passages.evidence.passages] == ["Fox"]
    assert isinstance(reading, Reading)
    assert reading.share == 1
    assert isinstance(events[2], Prefill)
    done = events[-1]
    assert isinstance(done, Done)
    assert done.answer == "".join(e.text for e in events if isinstance(e, TextDelta))
    (quote,) = [e for e in events if isinstance(e, Quote)]
    assert done.quotes == (quote,)
    assert (quote.status, quote.section, quote.start) == ("verbatim", "Fox", 0)
    assert backend.prompts[0].num_tokens == reading.num_prompt_tokens


def test_a_quotation_is_reported_as_soon_as_it_is_closed() -> None:
    backend = ScriptedBackend("“The red fox ran over” then “the warm barn all winter” end")
    kinds = [type(e).__name__ for e in events_of(Request((source(),), "?"), backend)]
    first = kinds.index("Quote")
    assert kinds[first + 1] == "TextDelta"
    assert kinds.count("Quote") == 2


def test_an_invented_quotation_is_not_found() -> None:
    backend = ScriptedBackend("“A blue whale sang below the endless ice.”")
    done = events_of(Request((source(),), "?"), backend)[-1]
    assert isinstance(done, Done)
    assert [quote.status for quote in done.quotes] == ["not_found"]


def test_over_the_window_nothing_is_asked() -> None:
    backend = ScriptedBackend("never", window_tokens=200)
    request = Request((source(),), "Who?", generation=Generation(max_tokens=50), fit="references")
    with pytest.raises(OverWindowError):
        events_of(request, backend)
    assert backend.prompts == []


def test_reading_the_start_fits_exactly_and_says_how_much() -> None:
    backend = ScriptedBackend("yes", window_tokens=320)
    generation = Generation(max_tokens=100)
    request = Request((source(),), "Who ran?", generation=generation, fit="start")
    events = events_of(request, backend)
    reading = events[1]
    assert isinstance(reading, Reading)
    assert 0 < reading.share < 1
    assert "reads" in reading.notes[0]
    assert reading.num_prompt_tokens <= 220
    assert prepare(request, backend).prompt.num_source_tokens < len(FOX + HEN)


def paper() -> Source:
    body, references = "The red fox ran over the frozen river. " * 10, "[1] A fox. " * 20
    return make_source(make_document(("Fox", body), ("References", references, "references")))


def test_references_give_way_and_that_is_said() -> None:
    backend = ScriptedBackend("yes", window_tokens=700)
    request = Request((paper(),), "Who ran?", generation=Generation(max_tokens=50))
    reading = events_of(request, backend)[1]
    assert isinstance(reading, Reading)
    assert "references were left out" in reading.notes[0]
    assert "[1]" not in backend.prompts[0].text
    assert "The red fox" in backend.prompts[0].text


def test_references_stay_where_there_is_room() -> None:
    backend = ScriptedBackend("yes")
    reading = events_of(Request((paper(),), "Who ran?"), backend)[1]
    assert isinstance(reading, Reading)
    assert (reading.share, reading.notes) == (1, ())


def test_references_stay_where_it_is_wished() -> None:
    backend = ScriptedBackend("yes", window_tokens=700)
    generation = Generation(max_tokens=50)
    with pytest.raises(OverWindowError):
        events_of(Request((paper(),), "?", generation=generation, fit="refuse"), backend)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (Request((), "Why?"), NoDocumentError),
        (Request((source(),), ""), NoQuestionError),
        (Request((source(),), "Why?", "nothing"), UnknownTaskError),
    ],
)
def test_what_cannot_be_answered(request_: Request, error: type[Exception]) -> None:
    with pytest.raises(error):
        events_of(request_, ScriptedBackend("never"))


def test_stop_ends_between_two_words() -> None:
    stop = Stop()
    backend = ScriptedBackend("one two three four")
    texts = []
    for event in answer(Request((source(),), "?"), backend, stop):
        if isinstance(event, TextDelta):
            texts.append(event.text)
            stop.set()
    assert texts == ["one"]
    assert isinstance(event, Done)
    assert event.finished.stop_reason == "stopped"


def test_events_as_json_have_the_documented_types() -> None:
    backend = ScriptedBackend("“The red fox ran over the frozen river.”")
    rows = [event_to_json(event) for event in events_of(Request((source(),), "?"), backend)]
    assert [row["type"] for row in rows][:3] == ["passages", "reading", "prefill"]
    assert {row["type"] for row in rows} == {
        "passages",
        "reading",
        "prefill",
        "text",
        "quote",
        "done",
    }
    assert rows[-1]["stop_reason"] == "end"
    quote = next(row for row in rows if row["type"] == "quote")
    assert {"text", "document", "page_first", "page_last", "start", "end", "status"} <= set(quote)


@pytest.mark.parametrize(("evidence_only", "num_related"), [(False, 1), (True, 0)])
def test_passages_alone_have_no_related_ones(evidence_only: bool, num_related: int) -> None:
    backend = ScriptedBackend("The old hen stayed in the barn all winter.")
    backend.info = replace(backend.info, evidence_only=evidence_only)
    done = events_of(Request((source(),), "?"), backend)[-1]
    assert isinstance(done, Done)
    assert len(done.related) == num_related


@pytest.mark.parametrize("ticked", [slice(0, 1), slice(0, 2)], ids=["one chapter", "all"])
def test_the_share_is_of_what_was_chosen(ticked: slice) -> None:
    backend = ScriptedBackend("yes", window_tokens=2000)
    whole = make_source(make_document(("Fox", FOX), ("Hen", HEN)))
    spans = [Span(s.start, s.end) for s in whole.document.sections[ticked]]
    request = Request((replace(whole, spans=tuple(spans)),), "Who?")
    reading = events_of(replace(request, generation=Generation(max_tokens=50)), backend)[1]
    assert isinstance(reading, Reading)
    assert (reading.share, reading.notes) == (1, ())


@pytest.mark.parametrize(
    ("window_tokens", "way"),
    [(5000, "whole"), (700, "without_references"), (400, "closest")],
)
def test_over_the_window_the_best_is_done_and_said(window_tokens: int, way: str) -> None:
    backend = ScriptedBackend("yes", window_tokens=window_tokens)
    request = Request((paper(),), "Who ran?", generation=Generation(max_tokens=50))
    prepared = prepare(request, backend)
    assert prepared.way == way
    assert prepared.prompt.num_tokens <= window_tokens - 50
    assert ("[1]" in prepared.prompt.text) is (way == "whole")
    assert len(prepared.notes) == (way != "whole")


@pytest.mark.parametrize(("fit", "way"), [("auto", "few"), ("refuse", "whole")])
def test_a_model_that_reads_little_gets_the_closest_passages(fit: Fit, way: str) -> None:
    backend = ScriptedBackend("yes")
    backend.info = replace(backend.info, reading_tokens=450)
    request = Request((paper(),), "Who ran?", fit=fit)
    prepared = prepare(request, backend)
    assert prepared.way == way
    num_read = sum(source.num_tokens for source in prepared.prompt.sources)
    assert (num_read <= 450, "The red fox ran" in prepared.prompt.text) == (way == "few", True)
    assert [note.code for note in prepared.notes] == (["reads_few"] if way == "few" else [])
    small = Request((source(),), "Who ran?")
    assert prepare(small, backend).way == "whole"


def test_a_model_that_reads_little_reads_the_evidence_and_nothing_around_it() -> None:
    backend = ScriptedBackend("yes")
    backend.info = replace(backend.info, reading_tokens=700)
    hens = [(f"Hens {number}", f"{number}. {HEN * 9}") for number in range(9)]
    text = make_source(make_document(*hens[:5], ("Fox", FOX), *hens[5:]))
    request = Request((text,), "What ran over the frozen river?")
    prepared = prepare(request, backend)
    evidence = find_evidence(request, Retriever()).passages
    (read,) = prepared.prompt.sources
    assert prepared.way == "few"
    assert read.spans == merge_spans([Span(shown.start, shown.end) for shown in evidence])


@pytest.mark.parametrize(("question", "most"), [("Who ran?", 20), ("Quantum chromodynamics?", 450)])
def test_where_no_evidence_fits_it_reads_the_closest(question: str, most: int) -> None:
    backend = ScriptedBackend("yes")
    backend.info = replace(backend.info, reading_tokens=most)
    request = Request((paper(),), question)
    prepared = prepare(request, backend)
    assert prepared.prompt.sources == closest(request, most, Retriever())


@pytest.mark.parametrize(
    "rounds",
    [
        ["The answer is that the fox ran. "] * 40,
        [f"{n}. The hen stayed in the barn all the winter long. " for n in range(40)],
    ],
    ids=["the same", "numbered"],
)
def test_a_loop_is_ended_and_said(rounds: list[str]) -> None:
    words = " ".join(["First some good words.", *"".join(rounds).split()])
    events = events_of(Request((source(),), "?"), ScriptedBackend(words))
    done = events[-1]
    assert isinstance(done, Done)
    assert done.finished.stop_reason == "loop"
    assert done.answer.startswith("First some good words.")
    assert len(done.answer) < 100
    assert "repeat itself" in done.finished.notes[-1]
    written = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert len(written) < 400
