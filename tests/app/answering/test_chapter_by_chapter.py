import pytest

from app.answering.answer import Done, Request
from app.answering.chapter_by_chapter import (
    ChapterEvent,
    PartAnswered,
    PartBegun,
    ask_chapters,
    split_into_parts,
)
from app.backends.base import Generation, Stop, TextDelta
from app.errors import NoDocumentError
from app.prompting.prompt import Prompt, Source
from app.prompting.selection import SectionChoice
from tests.factories import make_document, make_source
from tests.scripted_backend import ScriptedBackend

CHAPTERS = [f"Chapter {n}\n" + f"The fox number {n} crossed river {n}. " * 6 for n in range(1, 7)]
GENERATION = Generation(max_tokens=100)


def novel(chapters: list[str] = CHAPTERS, choice: SectionChoice | None = None) -> Source:
    parts = [(f"Chapter {number}", text) for number, text in enumerate(chapters, start=1)]
    return make_source(
        make_document(*parts, name="n.txt", title="Novel", digest="d"), choice=choice
    )


def first_sentence(prompt: Prompt) -> str:
    text = next(segment.text for segment in prompt.segments if segment.kind == "source")
    return f"It says “{text.splitlines()[1].split('. ')[0]}.”"


def run(backend: ScriptedBackend, kept: dict[str, str] | None = None) -> list[ChapterEvent]:
    request = Request((novel(),), "Which river?", "novel", generation=GENERATION)
    return list(ask_chapters(request, backend, Stop(), kept))


def test_parts_hold_whole_chapters_and_all_of_the_book() -> None:
    backend = ScriptedBackend("yes", window_tokens=1000)
    request = Request((novel(),), "Which river?", "novel", generation=GENERATION)
    parts = split_into_parts(request, backend)
    assert len(parts) > 1
    assert "".join(part.source.text for part in parts) == "".join(CHAPTERS)
    assert all(part.source.text.startswith("Chapter") for part in parts)


def test_a_chapter_longer_than_the_window_is_cut_and_numbered() -> None:
    backend = ScriptedBackend("yes", window_tokens=500)
    request = Request((novel([CHAPTERS[0] * 4]),), "?", "novel", generation=GENERATION)
    parts = split_into_parts(request, backend)
    assert [part.title for part in parts][:2] == ["Chapter 1 (1)", "Chapter 1 (2)"]
    assert "".join(part.source.text for part in parts) == CHAPTERS[0] * 4


def test_each_part_is_asked_and_then_their_answers() -> None:
    backend = ScriptedBackend(first_sentence, window_tokens=1000)
    events = run(backend)
    begun = [event for event in events if isinstance(event, PartBegun)]
    answered = [event for event in events if isinstance(event, PartAnswered)]
    assert len(answered) == len(begun) > 1
    done = events[-1]
    assert isinstance(done, Done)
    assert "It says" in backend.prompts[-1].text
    assert len(backend.prompts) > len({event.key for event in answered})


def test_quotations_of_the_last_answer_open_the_book() -> None:
    backend = ScriptedBackend("At last “The fox number 5 crossed river 5.”", window_tokens=1000)
    done = run(backend)[-1]
    assert isinstance(done, Done)
    (quote,) = done.quotes
    assert (quote.document, quote.section, quote.status) == ("n.txt", "Chapter 5", "verbatim")


def test_quotations_of_each_part_open_the_book() -> None:
    backend = ScriptedBackend(first_sentence, window_tokens=1000)
    parts = [event for event in run(backend) if isinstance(event, PartAnswered)]
    assert [part.quotes[0].section for part in parts][:2] == ["Chapter 1", "Chapter 4"]
    assert all(part.quotes[0].status == "verbatim" for part in parts)


def test_kept_answers_are_not_asked_again() -> None:
    first = ScriptedBackend(first_sentence, window_tokens=1000)
    kept = {e.key: e.answer for e in run(first) if isinstance(e, PartAnswered)}
    second = ScriptedBackend(first_sentence, window_tokens=1000)
    events = run(second, kept)
    assert all(e.reused for e in events if isinstance(e, PartAnswered))
    assert len(second.prompts) == 1
    assert events[-1] == [*run(ScriptedBackend(first_sentence, window_tokens=1000))][-1]


def test_stop_keeps_what_was_answered() -> None:
    backend = ScriptedBackend(first_sentence, window_tokens=1000)
    request = Request((novel(),), "Which river?", "novel", generation=GENERATION)
    stop, answered, last = Stop(), [], None
    for event in ask_chapters(request, backend, stop):
        last = event
        if isinstance(event, PartAnswered):
            answered.append(event)
        if isinstance(event, TextDelta) and answered:
            stop.set()
    assert len(answered) == 1
    assert isinstance(last, Done)
    assert last.finished.stop_reason == "stopped"


def test_up_to_a_chapter_nothing_later_is_read() -> None:
    backend = ScriptedBackend(first_sentence, window_tokens=1000)
    source = novel(choice=SectionChoice(frozenset({0, 1, 2})))
    request = Request((source,), "Which river?", "novel", generation=GENERATION)
    list(ask_chapters(request, backend, Stop()))
    assert not any("Chapter 4" in prompt.text for prompt in backend.prompts)


def test_one_book_at_a_time() -> None:
    request = Request((novel(), novel()), "?", generation=GENERATION)
    with pytest.raises(NoDocumentError, match="one book"):
        list(ask_chapters(request, ScriptedBackend("x"), Stop()))
