"""What goes wrong on the way to the hub, in words."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from huggingface_hub import errors

from app.backends import model_files
from app.backends.local import LocalOptions
from app.backends.open_local import open_local, open_tokenizer
from app.errors import ModelError, UnavailableModelError, UnknownModelError
from app.models import hub
from app.models.entry import ModelEntry


def http(kind: type[errors.HfHubHTTPError], status: int) -> errors.HfHubHTTPError:
    response = httpx.Response(status, request=httpx.Request("GET", "https://huggingface.co"))
    return kind("no", response=response)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (http(errors.GatedRepoError, 403), UnavailableModelError, "accept its licence"),
        (http(errors.RepositoryNotFoundError, 404), UnknownModelError, "no model"),
        (http(errors.HfHubHTTPError, 500), UnavailableModelError, "did not give out"),
        (errors.HFValidationError("bad"), UnknownModelError, "no model"),
        (errors.LocalEntryNotFoundError("offline"), UnavailableModelError, "cannot be reached"),
        (errors.HTTPError("cut"), UnavailableModelError, "cannot be reached"),
        (OSError(28, "No space left on device"), UnavailableModelError, "No space left"),
    ],
)
def test_every_way_it_fails_is_one_sentence_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[ModelError], words: str
) -> None:
    def fail(*args: object, **kwargs: object) -> str:
        raise error

    monkeypatch.setattr(hub, "snapshot_download", fail)
    with pytest.raises(kind, match=words) as caught:
        hub.fetch_weights("some/model")
    assert "`--model passages`" in str(caught.value)
    assert type(caught.value) is kind


@pytest.mark.parametrize("ask", [hub.fetch_weights, hub.bytes_to_fetch])
def test_a_hub_that_cannot_be_reached_is_said(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[str], object]
) -> None:
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(UnavailableModelError, match="cannot be reached"):
        ask("someone/never-downloaded")


def test_pickles_are_fetched_only_where_there_is_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[list[str]] = []

    def fetch(hub_id: str, allow_patterns: list[str], local_files_only: bool) -> str:
        asked.append(allow_patterns)
        return str(tmp_path)

    monkeypatch.setattr(hub, "snapshot_download", fetch)
    hub.fetch_weights("some/model")
    assert [any(p.endswith(".bin") for p in patterns) for patterns in asked] == [False, True]
    (tmp_path / "model.safetensors").touch()
    asked.clear()
    hub.fetch_weights("some/model")
    assert [any(p.endswith(".bin") for p in patterns) for patterns in asked] == [False]


def test_a_model_that_is_not_here_is_told_before_anything_is_loaded() -> None:
    with pytest.raises(UnavailableModelError, match="not on this machine"):
        open_local("someone/never-downloaded", LocalOptions(offline=True))
    with pytest.raises(UnavailableModelError, match="not on this machine"):
        open_tokenizer("someone/never-downloaded", offline=True)


def test_a_download_tells_its_size_and_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blobs = tmp_path / "models--some--model" / "blobs"
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(model_files, "SECONDS_BETWEEN_LOOKS", 0.02)
    looks, kept_bytes = threading.Semaphore(0), hub.kept_bytes

    def look(hub_id: str) -> int:
        num_bytes = kept_bytes(hub_id)
        looks.release()
        return num_bytes

    monkeypatch.setattr(model_files, "kept_bytes", look)
    asked: list[str] = []
    listed = [
        SimpleNamespace(filename="model.safetensors", file_size=600, will_download=True),
        SimpleNamespace(filename="pytorch_model.bin", file_size=700, will_download=True),
        SimpleNamespace(filename="config.json", file_size=50, will_download=False),
    ]

    def snapshot(
        hub_id: str,
        allow_patterns: list[str],
        local_files_only: bool = False,
        dry_run: bool = False,
    ) -> object:
        asked.append(hub_id)
        if dry_run:
            return listed
        if blobs.is_dir():  # asked once more, to find what was fetched
            return str(tmp_path)
        blobs.mkdir(parents=True)
        for num_bytes in (100, 250, 250):
            with (blobs / "abc.incomplete").open("ab") as file:
                file.write(b"x" * num_bytes)
            while looks.acquire(blocking=False):
                pass
            # The first of two looks may have begun before.
            assert looks.acquire(timeout=60)
            assert looks.acquire(timeout=60)
        (tmp_path / "model.safetensors").touch()
        return str(tmp_path)

    monkeypatch.setattr(hub, "snapshot_download", snapshot)
    told = list(model_files.fetch(ModelEntry("some/model", "some/model")))
    assert {done.num_total_bytes for done in told} == {600}
    amounts = [done.num_bytes for done in told]
    assert amounts == sorted(amounts)
    assert amounts[-1] == 600
    assert 350 in amounts
    assert set(asked) == {"some/model"}
