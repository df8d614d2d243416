from app.answering.answer import Reading, Request, answer
from app.backends.base import Generation, Stop
from app.prompting.fit_passages import fit_passages
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
    (cut,) = fit_passages([source()], "Where is the silver compass?", 3000, Retriever())
    assert NEEDLE in cut.text
    assert cut.num_tokens <= 3000
    assert cut.text.startswith("The grey road number 0")
    starts = [span.start for span in cut.spans]
    assert starts == sorted(starts)


def test_room_is_used() -> None:
    (cut,) = fit_passages([source()], "Where is the silver compass?", 3000, Retriever())
    assert cut.num_tokens > 2400


def test_what_fits_is_left_alone() -> None:
    whole = source()
    assert fit_passages([whole], "anything", 10**6, Retriever()) == (whole,)


def test_chinese_is_found_by_pairs_of_characters() -> None:
    text = (
        "山路漫漫，行人稀少。" * 300 + "老道士把玉佩藏在枯井之中。" + "山路漫漫，行人稀少。" * 300
    )
    (cut,) = fit_passages([source(text)], "玉佩藏在哪里？", 900, Retriever())
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
    assert "closest to the question" in reading.notes[0]


def test_a_question_without_words_still_fits() -> None:
    (cut,) = fit_passages([source()], "???", 2000, Retriever())
    assert 0 < cut.num_tokens <= 2000
