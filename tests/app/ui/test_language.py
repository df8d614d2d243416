"""What takes a while is drawn in the language that was chosen meanwhile."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import gradio as gr
import pytest

from app.settings import Settings
from app.store.kept import KeptDocument
from app.ui.documents.arrivals import Arrivals
from app.ui.documents.documents_handlers import DocumentsHandlers, Table
from app.ui.held import Held
from app.ui.masthead.masthead_view import Masthead
from app.ui.service.service import Service
from tests.factories import make_document
from tests.scripted_backend import ScriptedBackend

VISITOR = cast(gr.Request, SimpleNamespace(session_hash="visit", headers={}, username=None))


@pytest.fixture
def service() -> Iterator[Service]:
    opened = Service(Settings(keep=False), lambda settings: ScriptedBackend("words", 1000))
    yield opened
    opened.close()


def test_the_masthead_comes_in_the_language_that_was_chosen_while_the_model_came(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.found_servers, "look", lambda: service.speak("visit", "en"))
    service.speak("visit", "zh")
    drawn = Masthead(service).show_model(VISITOR, "zh")
    assert "<h1>Long Reader</h1>" in drawn["masthead"]


def test_documents_counted_anew_come_in_the_language_of_now(service: Service) -> None:
    entry = service.reopen(KeptDocument(make_document("One keeper. ")))
    service.models.backend()
    service.speak("visit", "zh")
    drawn = DocumentsHandlers(service).recount(
        VISITOR, Table(Held((entry,)), Held(Arrivals()), "en", "")
    )
    assert "词元" in drawn["ticks"]["html"]
