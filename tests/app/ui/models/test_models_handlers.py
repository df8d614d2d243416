"""A model is fetched while the page stays as it is: only the line of the download is drawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backends.base import Backend
from app.backends.model_files import Fetched
from app.backends.passages import PASSAGES, PassagesBackend
from app.models.entry import ModelEntry
from app.settings import Settings
from app.ui.handler import sent
from app.ui.models import models_handlers
from app.ui.models.models_handlers import ModelHandlers
from app.ui.service.service import Service
from tests.scripted_backend import ScriptedBackend


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> ModelHandlers:
    """Handlers of a page whose network is a stand-in: 93 MB in three steps."""

    def fetch(entry: ModelEntry) -> Iterator[Fetched]:
        yield Fetched(0, 0)
        yield Fetched(40_000_000, 93_000_000)
        yield Fetched(93_000_000, 93_000_000)

    def open_model(settings: Settings) -> Backend:
        return ScriptedBackend("words", 1000)

    monkeypatch.setattr(models_handlers, "fetch", fetch)
    monkeypatch.setattr(models_handlers, "is_here", lambda entry: False)
    return ModelHandlers(Service(Settings(keep=False), open_model))


@pytest.mark.parametrize("in_panel", [False, True])
def test_a_download_draws_its_progress_alone(handlers: ModelHandlers, in_panel: bool) -> None:
    *under_way, last = handlers.fetch(sent(model="smollm2", in_panel=in_panel), "", "en")
    assert [changed.keys() for changed in under_way] == [{"fetching"}] * 4
    assert "40 MB of 93 MB" in under_way[1]["fetching"]
    assert '<progress value="40000000" max="93000000">' in under_way[1]["fetching"]
    assert "being loaded" in under_way[3]["fetching"]
    # Whoever closed the panel, or never opened it, does not find it open over the page.
    assert ("panel" in last) is in_panel
    assert last["fetching"] == ""
    assert last["model"] == "smollm2"


def test_passages_can_be_chosen_again(tmp_path: Path) -> None:
    settings = Settings(keep=False, model="smollm2", data_dir=str(tmp_path))
    handlers = ModelHandlers(
        Service(
            settings,
            lambda chosen: (
                PassagesBackend() if chosen.model == PASSAGES else ScriptedBackend("words", 1000)
            ),
        )
    )
    shown = handlers.use(sent(model=PASSAGES), "", "en")
    assert shown["model"] == PASSAGES
    assert "Let SmolLM2 write" in shown["masthead"] or "Choose a model" in shown["masthead"]
