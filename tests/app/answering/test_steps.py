from dataclasses import replace

import pytest

from app.answering.answer import Done, Reading, Request, answer
from app.answering.steps import Step, stream_steps
from app.backends.base import Finished, Generation, Stop
from app.documents.document import Document, Section
from app.errors import OverWindowError, UnknownTaskError
from app.prompting.prompt import Prompt, Source
from app.prompting.selection import choose
from app.prompting.task_library import ALL_TASKS
from app.prompting.tasks import TaskOptions
from app.prompting.tokens import TokenMap
from tests.scripted_backend import CharacterTokenizer, ScriptedBackend


def source(name: str, text: str) -> Source:
    document = Document(f"{name}.pdf", name, "pdf", text, (Section(name, 1, 0, len(text)),))
    return choose(document, TokenMap.of(document, CharacterTokenizer()))


FOX = source("Fox", "We propose the red fox as a method. The hills are a limitation of it.\n")
HEN = source("Hen", "We propose the old hen as a method. The barn is a limitation of it.\n")


def first_sentence(prompt: Prompt) -> str:
    text = next(segment.text for segment in prompt.segments if segment.kind == "source")
    return f"“{text.split('. ')[0]}.”"


def finder(window_tokens: int = 100_000) -> ScriptedBackend:
    backend = ScriptedBackend(first_sentence, window_tokens)
    backend.info = replace(backend.info, finds=True)
    return backend


def done_of(request: Request, backend: ScriptedBackend) -> Done:
    last = list(answer(request, backend, Stop()))[-1]
    assert isinstance(last, Done)
    return last


def test_a_review_quotes_under_its_headings() -> None:
    backend = finder()
    done = done_of(Request((FOX,), task="review"), backend)
    headings = [line for line in done.answer.splitlines() if line and not line.startswith("“")]
    assert headings[:3] == ["Claims", "Strong points", "Weak points"]
    assert len(backend.prompts) == len(done.quotes) == len(headings)
    assert {quote.status for quote in done.quotes} == {"verbatim"}


def test_a_comparison_hears_both_papers() -> None:
    done = done_of(Request((FOX, HEN), task="compare_papers"), finder())
    assert "Method: Fox\n“We propose the red fox" in done.answer
    assert "Method: Hen\n“We propose the old hen" in done.answer
    assert {quote.document for quote in done.quotes} == {"Fox.pdf", "Hen.pdf"}


def test_a_question_of_one_s_own_is_asked_once() -> None:
    backend = finder()
    done_of(Request((FOX,), "Is it new?", "review"), backend)
    assert len(backend.prompts) == 1


def test_a_model_that_writes_is_asked_once() -> None:
    backend = ScriptedBackend(first_sentence)
    done_of(Request((FOX,), task="review"), backend)
    assert len(backend.prompts) == 1


def test_figures_add_up() -> None:
    done = done_of(Request((FOX,), task="review"), backend := finder())
    assert done.finished.num_prompt_tokens == sum(p.num_tokens for p in backend.prompts)
    assert done.finished.num_answer_tokens == sum(
        len(first_sentence(p).split()) for p in backend.prompts
    )


def test_stop_ends_all_steps() -> None:
    stop, backend = Stop(), finder()
    steps = [Step("One", done_prompt(backend)), Step("Two", done_prompt(backend))]
    seen = []
    for event in stream_steps(steps, Generation(), backend, stop):
        seen.append(event)
        stop.set()
    assert isinstance(seen[-1], Finished)
    assert seen[-1].stop_reason == "stopped"
    assert not any("Two" in getattr(event, "text", "") for event in seen)


def done_prompt(backend: ScriptedBackend) -> Prompt:
    done_of(Request((FOX,), "Why?"), backend)
    return backend.prompts[-1]


def test_the_largest_step_is_checked_before_anything_is_read() -> None:
    backend = finder(window_tokens=150)
    with pytest.raises(OverWindowError):
        done_of(Request((FOX,), task="review", generation=Generation(max_tokens=20)), backend)
    assert backend.prompts == []


def test_what_is_read_is_said_of_all_steps() -> None:
    _, reading, *_ = answer(Request((FOX, HEN), task="compare_papers"), finder(), Stop())
    assert isinstance(reading, Reading)
    assert (reading.documents, reading.share) == (("Fox", "Hen"), 1)


def test_the_number_of_documents_is_checked() -> None:
    with pytest.raises(UnknownTaskError, match="works on 2 documents"):
        done_of(Request((FOX,), task="compare_papers"), finder())


@pytest.mark.parametrize("task", [t for t in ALL_TASKS if t.question], ids=lambda t: t.name)
def test_every_task_with_a_question_of_its_own_has_parts(task: object) -> None:
    assert task.parts  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "cautions"), [("", 0), ("English", 0), ("Chinese", 1)])
def test_another_language_comes_with_a_caution(language: str, cautions: int) -> None:
    backend = ScriptedBackend("yes")
    backend.info = replace(backend.info, mostly_english=True)
    done = done_of(Request((FOX,), "Why?", options=TaskOptions(language=language)), backend)
    assert len([note for note in done.notes if "mostly English" in note]) == cautions
