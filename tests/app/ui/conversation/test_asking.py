"""A click is answered before the documents are looked through, and a refusal ends the waiting."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from app.backends.passages import PassagesBackend
from app.errors import AppError
from app.settings import Settings
from app.store.kept import KeptDocument
from app.ui.ask_form.ask_form import AskForm
from app.ui.conversation.conversation_handlers import ConversationHandlers
from app.ui.handler import Sent
from app.ui.service.service import Service
from tests.factories import make_document
from tests.scripted_backend import ScriptedBackend

VISITOR = cast(
    gr.Request, SimpleNamespace(session_hash="visit", headers={}, client=None, username=None)
)
ANSWER = "The keeper is Marta."


@pytest.fixture
def service() -> Iterator[Service]:
    """A service whose model says one sentence."""
    opened = Service(Settings(keep=False), lambda settings: ScriptedBackend(ANSWER, 10_000))
    yield opened
    opened.close()


def form_of(service: Service, question: str, **fields: Any) -> AskForm:
    entry = service.reopen(KeptDocument(make_document("Marta kept the light for years.")))
    plain = dict.fromkeys(("conference_1", "conference_2", "guideline", "answer_language"), "")
    chosen = {"task": "question", "ticks": {entry.key: [0]}, "over": "auto", "language": "en"}
    here = {"model": "", "beside": "", "conversation": (), "editing": None}
    made: dict[str, Any] = {**plain, **chosen, **here, **fields}
    return AskForm(question=question, documents=(entry,), **made)


def test_the_first_thing_that_changes_is_that_the_documents_are_looked_through(
    service: Service,
) -> None:
    changed = list(ConversationHandlers(service).ask(VISITOR, form_of(service, "Who is it?")))
    first, turn, last = changed[0], changed[1], changed[-1]
    assert "Looking for the passages" in first["ask_notice"]
    assert "conversation_view" not in first
    assert (first["ask"]["visible"], first["stop"]["visible"]) == (False, True)
    assert turn["ask_notice"] == ""
    assert "Who is it?" in turn["conversation_view"]
    assert ANSWER in last["conversation_view"]
    assert (last["ask"]["visible"], last["stop"]["visible"]) == (True, False)


@pytest.mark.parametrize("question", ["Who is it?", "  "])
def test_when_the_page_hears_of_the_end_the_next_question_can_be_asked(
    service: Service, question: str
) -> None:
    handlers = ConversationHandlers(service)
    for changed in handlers.ask(VISITOR, form_of(service, question)):
        ended = changed.get("ask", {}).get("visible") or 'class="acts"' in changed.get(
            "conversation_view", ""
        )
        assert ended is not service.is_answering("visit")
        assert bool(service.places.num_taken) is not ended
    assert ended


def test_a_question_that_is_refused_can_be_asked_again_at_once(service: Service) -> None:
    handlers = ConversationHandlers(service)
    looking, refused = handlers.ask(VISITOR, form_of(service, "  "))
    assert looking["stop"]["visible"]
    assert (refused["ask"]["visible"], refused["stop"]["visible"]) == (True, False)
    assert 'role="alert"' in refused["ask_notice"]
    assert not service.is_answering("visit")


def test_while_documents_are_looked_through_no_second_question_is_taken(service: Service) -> None:
    handlers = ConversationHandlers(service)
    first = handlers.ask(VISITOR, form_of(service, "Who is it?"))
    next(first)
    with pytest.raises(AppError, match="being written"):
        next(handlers.ask(VISITOR, form_of(service, "And who else?")))
    assert ANSWER in list(first)[-1]["conversation_view"]


@pytest.fixture
def service_of_passages() -> Iterator[Service]:
    """A service without a model that writes."""
    opened = Service(Settings(keep=False), lambda settings: PassagesBackend())
    yield opened
    opened.close()


def test_asked_again_for_passages_there_are_more_of_them(service_of_passages: Service) -> None:
    road = "The grey road went on between the hills, and nobody was seen on it all day. " * 6
    text = "".join(f"{road}The keeper of lamp {n} was Marta for years. " for n in range(12))
    service = service_of_passages
    handlers = ConversationHandlers(service)
    entry = service.reopen(KeptDocument(make_document(text)))
    form = form_of(service, "Who was the keeper of the lamp?")
    form = replace(form, documents=(entry,), ticks={entry.key: [0]})
    first = list(handlers.ask(VISITOR, form))[-1]
    assert "More passages" in first["conversation_view"]
    form = replace(form, question="", conversation=first["conversation"])
    sent = Sent(cast(gr.EventData, SimpleNamespace(turn=0)))
    again = list(handlers.ask_again(VISITOR, sent, form))[-1]
    (before,), (turn,) = first["conversation"], again["conversation"]
    assert len(turn.evidence) >= 2 * len(before.evidence) > 0
    # Scores differ a little with what is embedded at once; the passages are the same.
    shown = [(passage.start, passage.end) for passage in before.evidence]
    assert [(passage.start, passage.end) for passage in turn.evidence][: len(shown)] == shown
    assert "More passages" not in again["conversation_view"]
