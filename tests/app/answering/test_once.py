"""What an answer needs is made once: its prompt, its task, the index of each document."""

from collections.abc import Callable
from typing import Any

import pytest

from app.answering import fitting, request
from app.answering.answer import Request, answer, prepare
from app.answering.side_by_side import ask_both
from app.backends.base import Stop
from app.retrieval import retriever
from app.retrieval.retriever import Retriever
from tests.factories import make_document, make_source
from tests.scripted_backend import ScriptedBackend

FOX = "The red fox ran over the frozen river. Nobody saw it go.\n"
HEN = "The old hen stayed in the warm barn all winter.\n"


@pytest.fixture
def calls_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], list[Any]]:
    """Return a function that lets a module's function work on, and counts its calls."""

    def counted(module: Any, name: str) -> list[Any]:
        calls, real = [], getattr(module, name)

        def call(*arguments: Any) -> Any:
            calls.append(arguments)
            return real(*arguments)

        monkeypatch.setattr(module, name, call)
        return calls

    return counted


def asked() -> Request:
    return Request((make_source(make_document(FOX)), make_source(make_document(HEN))), "Who ran?")


def test_a_prompt_and_a_task_once_an_answer(calls_of: Callable[[Any, str], list[Any]]) -> None:
    prompts, tasks = calls_of(fitting, "build_prompt"), calls_of(request, "find_task")
    list(answer(asked(), ScriptedBackend("The fox."), Stop()))
    assert (len(prompts), len(tasks)) == (1, 1)


def test_a_prompt_that_was_made_to_see_whether_it_fits_is_the_one_that_is_read(
    calls_of: Callable[[Any, str], list[Any]],
) -> None:
    prompts = calls_of(fitting, "build_prompt")
    wanted, backend = asked(), ScriptedBackend("The fox.")
    prepared = prepare(wanted, backend)
    list(answer(wanted, backend, Stop(), prepared=prepared))
    assert len(prompts) == 1
    assert backend.prompts[0].ids.tolist() == prepared.prompt.ids.tolist()


def test_two_models_side_by_side_have_a_prompt_each(
    calls_of: Callable[[Any, str], list[Any]],
) -> None:
    prompts = calls_of(fitting, "build_prompt")
    wanted, sides = asked(), (ScriptedBackend("The fox."), ScriptedBackend("A fox."))
    prepared = prepare(wanted, sides[0])
    list(ask_both(wanted, sides, Stop(), prepared=prepared))
    assert len(prompts) == 2
    assert [len(side.prompts) for side in sides] == [1, 1]


def test_an_index_once_a_document(calls_of: Callable[[Any, str], list[Any]]) -> None:
    indexes = calls_of(retriever, "DocumentIndex")
    keeper = Retriever()
    backend = ScriptedBackend("A fox went over the frozen river while nobody saw it go.")
    for question in ("Who ran?", "Where did the hen stay?"):
        list(answer(Request(asked().sources, question), backend, Stop(), keeper))
    assert len(indexes) == 2
