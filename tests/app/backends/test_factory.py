from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.backends.factory import check_named_model, open_chosen, texts_folder
from app.backends.openai_compatible.server_backend import ServerBackend, ServerOptions
from app.backends.openai_compatible.servers import Servers
from app.backends.passages import PassagesBackend
from app.errors import ModelError, UnknownModelError
from app.models.auto import AutoChoice
from app.models.catalogue import find_entry
from app.models.entry import folder_entry
from app.models.machine import GIB, Gpu, Machine
from app.models.placement import plan
from app.settings import Settings

SERVER = Settings(server_url="http://127.0.0.1:9", server_model="there")


def test_a_server_wins_over_a_model() -> None:
    backend = open_chosen(SERVER)
    assert isinstance(backend, Servers)
    backend.close()


def test_a_second_model_is_of_this_machine() -> None:
    backend = open_chosen(SERVER, model="passages")
    assert isinstance(backend, PassagesBackend)


@pytest.mark.parametrize("present", [True, False])
def test_auto_takes_what_is_here_and_tells_of_what_is_better(
    monkeypatch: pytest.MonkeyPatch, model_folder: Callable[..., Path], present: bool
) -> None:
    entry = folder_entry(model_folder()) if present else None
    better = plan(find_entry("7b"), Machine((Gpu("a GPU", 80 * GIB),), 64 * GIB, 500 * GIB, 2))
    choice = AutoChoice(entry, better)
    monkeypatch.setattr(
        "app.backends.open_local.choose_automatically", lambda machine, window: choice
    )
    backend = open_chosen(Settings(model="auto"))
    assert backend.info.evidence_only is not present
    assert "`python -m app fetch 7b`" in backend.info.advice
    backend.close()


def test_a_model_that_does_not_exist_is_said() -> None:
    with pytest.raises(UnknownModelError, match="no model “nonsense”"):
        open_chosen(Settings(model="nonsense"))


def test_what_the_operator_adds_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ServerOptions] = []

    def noted(url: str, model: str, key: str | None, options: ServerOptions) -> ServerBackend:
        given.append(options)
        return ServerBackend(url, model, key, options)

    monkeypatch.setattr("app.backends.openai_compatible.server_backend.ServerBackend", noted)
    open_chosen(replace(SERVER, server_request='{"reasoning_effort": "low"}')).close()
    assert [options.request_fields for options in given] == [{"reasoning_effort": "low"}]


def test_texts_last_where_the_operator_s_things_do(tmp_path: Path) -> None:
    folder = texts_folder(Settings(data_dir=str(tmp_path), disk_cache_gb=0.5))
    assert folder is not None
    assert (folder.path, folder.limit_bytes) == (tmp_path / "read", GIB // 2)
    assert texts_folder(Settings(disk_cache_gb=0.0)) is None


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("name", "damage", "words"),
    [
        ("model.safetensors", cut, "are missing, cut off or damaged"),
        ("model.safetensors", lambda path: path.write_bytes(b""), "missing, cut off or damaged"),
        ("model.safetensors", lambda path: path.write_bytes(b"x" * 99), "cut off or damaged"),
        ("model.safetensors", Path.unlink, "holds no weights"),
        ("tokenizer.json", Path.unlink, "has no tokenizer"),
        ("tokenizer.json", lambda path: path.write_text("{}"), "tokenizer"),
        ("config.json", Path.unlink, "holds no model"),
        ("config.json", lambda path: path.write_text("{"), "damaged: it is no JSON"),
        (
            "model.safetensors.index.json",
            lambda path: path.write_text('{"weight_map": {"a": "model-2.safetensors"}}'),
            "model-2.safetensors” are missing",
        ),
    ],
)
def test_a_damaged_folder_is_told_before_a_page_opens(
    model_folder: Callable[..., Path], name: str, damage: Callable[[Path], object], words: str
) -> None:
    folder = model_folder()
    check_named_model(Settings(model=str(folder)))
    damage(folder / name)
    with pytest.raises(ModelError, match=words) as caught:
        check_named_model(Settings(model=str(folder)))
    assert len(str(caught.value).splitlines()) == 1


def test_what_this_machine_cannot_tell_at_once_is_not_asked() -> None:
    for settings in (Settings(), Settings(model="auto"), SERVER, Settings(model="owner/name")):
        check_named_model(settings)
