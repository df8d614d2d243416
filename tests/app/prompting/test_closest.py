from dataclasses import replace

import pytest

from app.answering.answer import Done, Reading, Request, answer
from app.backends.base import Generation, Stop
from app.errors import OverWindowError
from app.prompting.closest import fit_closest
from app.prompting.prompt import Source
from app.retrieval.retriever import Retriever
from tests.factories import make_source
from tests.scripted_backend import ScriptedBackend

FILLER = "".join(f"The grey road number {n} went on between the hills.\n" for n in range(200))
NEEDLE = "The harbour master hid a silver compass under the lighthouse stairs.\n"
TEXT = FILLER + NEEDLE + FILLER


def source(text: str = TEXT) -> Source:
    return make_source(text)


def test_what_the_question_asks_of_is_read() -> None:
    (cut,) = fit_closest([source()], "Where is the silver compass?", 3000, Retriever())
    assert NEEDLE in cut.text
    assert cut.num_tokens <= 3000
    assert cut.text.startswith("The grey road number 0")
    starts = [span.start for span in cut.spans]
    assert starts == sorted(starts)


def test_room_is_used() -> None:
    (cut,) = fit_closest([source()], "Where is the silver compass?", 3000, Retriever())
    assert cut.num_tokens > 2400


def test_what_fits_is_left_alone() -> None:
    whole = source()
    assert fit_closest([whole], "anything", 10**6, Retriever()) == (whole,)


def test_chinese_is_found_by_pairs_of_characters() -> None:
    text = (
        "山路漫漫，行人稀少。" * 300 + "老道士把玉佩藏在枯井之中。" + "山路漫漫，行人稀少。" * 300
    )
    (cut,) = fit_closest([source(text)], "玉佩藏在哪里？", 900, Retriever())
    assert "枯井" in cut.text


def test_an_answer_says_how_much_was_read() -> None:
    backend = ScriptedBackend("here", window_tokens=4000)
    request = Request(
        (source(),), "silver compass?", generation=Generation(max_tokens=500), fit="closest"
    )
    _, reading, *_ = answer(request, backend, Stop())
    assert isinstance(reading, Reading)
    assert reading.num_prompt_tokens <= 3500
    assert 0 < reading.share < 0.2
    assert "of the text" in reading.notes[0]


def test_a_question_without_words_still_fits() -> None:
    (cut,) = fit_closest([source()], "???", 2000, Retriever())
    assert 0 < cut.num_tokens <= 2000


def small_finder() -> ScriptedBackend:
    backend = ScriptedBackend(f"“{NEEDLE.strip()}”", window_tokens=50_000)
    backend.info = replace(backend.info, finds=True, reliable_tokens=2000)
    return backend


def test_a_small_finder_reads_what_it_can_keep_in_sight() -> None:
    backend = small_finder()
    request = Request((source(),), "Where is the silver compass?")
    events = list(answer(request, backend, Stop()))
    assert isinstance(events[1], Reading)
    assert "closest to the question" in events[1].notes[0]
    assert backend.prompts[0].num_tokens <= 2000
    assert NEEDLE in backend.prompts[0].text
    done = events[-1]
    assert isinstance(done, Done)
    assert [(quote.status, quote.outside) for quote in done.quotes] == [("verbatim", False)]


def test_what_is_over_the_window_is_still_refused() -> None:
    backend = small_finder()
    backend.info = replace(backend.info, window_tokens=5000)
    with pytest.raises(OverWindowError):
        list(answer(Request((source(),), "silver compass?"), backend, Stop()))


def test_a_short_text_is_read_whole() -> None:
    backend = small_finder()
    _, reading, *_ = answer(Request((source(NEEDLE),), "compass?"), backend, Stop())
    assert isinstance(reading, Reading)
    assert (reading.share, reading.notes) == (1, ())
