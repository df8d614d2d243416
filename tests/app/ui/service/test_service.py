"""The service opens models by name and window, and nobody waits for one that never comes."""

import threading
from pathlib import Path

import pytest

from app.backends.base import Backend
from app.backends.factory import texts_folder
from app.errors import AppError, UnavailableModelError
from app.settings import Settings
from app.ui.service.service import Service
from tests.scripted_backend import ScriptedBackend


class Opener:
    """Opens scripted models, and remembers for which settings."""

    def __init__(self, most_tokens: int = 1_000_000) -> None:
        self.opened: list[tuple[str, int]] = []
        self.closed: list[int] = []
        self._most = most_tokens

    def __call__(self, settings: Settings) -> Backend:
        window = settings.window_tokens or 1000
        if window > self._most:
            raise UnavailableModelError("model_closed")
        self.opened.append((settings.model, window))
        made = ScriptedBackend("words", window)
        made.close = lambda: self.closed.append(window)  # type: ignore[method-assign]
        return made


def test_a_window_is_chosen_for_one_model_and_the_old_one_is_closed_first() -> None:
    opener = Opener()
    service = Service(Settings(model="one"), opener)
    assert service.models.backend().info.window_tokens == 1000
    assert service.models.backend("two").info.window_tokens == 1000
    assert service.models.set_window("", 1400).info.window_tokens == 1400
    assert service.models.backend().info.window_tokens == 1400
    assert service.models.backend("two").info.window_tokens == 1000
    assert opener.opened == [("one", 1000), ("two", 1000), ("one", 1400)]
    assert opener.closed == [1000]


def test_a_window_that_cannot_be_had_leaves_the_model_as_it_was() -> None:
    service = Service(Settings(), Opener(most_tokens=1200))
    service.models.backend()
    with pytest.raises(UnavailableModelError, match="has been closed"):
        service.models.set_window("", 1400)
    assert service.models.backend().info.window_tokens == 1000


def test_on_a_shared_page_the_window_is_the_operator_s() -> None:
    service = Service(Settings(host="0.0.0.0"), Opener())
    with pytest.raises(UnavailableModelError, match="operator"):
        service.models.set_window("", 1400)


@pytest.mark.parametrize(
    ("settings", "gigabytes"),
    [
        (Settings(), 4.0),
        (Settings(keep=False), 0.0),
        (Settings(host="0.0.0.0"), 0.0),
        (Settings(disk_cache_gb=0.0), 0.0),
    ],
)
def test_texts_that_were_read_outlast_the_process_only_on_one_s_own_machine(
    settings: Settings, gigabytes: float
) -> None:
    asked: list[float] = []

    def open_model(chosen: Settings) -> Backend:
        asked.append(chosen.disk_cache_gb)
        return ScriptedBackend("words", 1000)

    Service(settings, open_model).models.backend()
    assert asked == [gigabytes]


def test_forgetting_takes_what_was_read_from_the_disk(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path))
    folder = texts_folder(settings)
    assert folder is not None
    for owner in ("me", "you"):
        kept = folder.of(owner, "a model that is not open")
        kept.mkdir(parents=True)
        (kept / "a.safetensors").touch()
    service = Service(settings, Opener())
    service.models.backend()
    service.forget_texts("me")
    assert [path.parent for path in folder.files()] == [
        folder.of("you", "a model that is not open")
    ]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("error", [RuntimeError("a fault"), MemoryError(), SystemExit(3)])
def test_a_fault_while_opening_is_one_sentence_and_nobody_waits(error: BaseException) -> None:
    def open_model(settings: Settings) -> Backend:
        raise error

    with pytest.raises(AppError, match="choose another"):
        Service(Settings(), open_model).models.backend()
    # The fault itself goes to the log, from the thread that met it.
    for thread in threading.enumerate():
        if thread.name.startswith("open "):
            thread.join(5)
