"""What was read comes back from the disk exactly, bounded, its owner's alone, or not at all."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from app.inference.context import LoadedModel
from app.inference.disk_cache import disk_cache
from app.inference.disk_cache.cache_folder import PART, CacheFolder
from app.inference.disk_cache.disk_cache import DiskCache, model_key
from app.inference.weights.loading import LoadRequest, load
from tests.app.inference.disk_cache.kept_texts import LONG, files, ids, read


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_what_was_read_comes_back_bit_for_bit(
    loaded: LoadedModel, folder: CacheFolder, dtype: torch.dtype
) -> None:
    network = loaded.network.to(dtype) if dtype is not torch.float32 else loaded.network
    try:
        model = replace(loaded, network=network)
        context = read(model, ids(1))
        DiskCache(folder, model, "a").put("me", context, LONG)
        wanted = np.append(ids(1)[:700], ids(2, 50))
        again = DiskCache(folder, model, "a").take("me", wanted, 0, 1000)
        assert again is not None
        assert again.ids.tolist() == wanted[:700].tolist()
        for (keys, values), (old_keys, old_values) in zip(
            again.layers(), context.layers(), strict=True
        ):
            assert keys.dtype == dtype
            assert torch.equal(keys, old_keys[:, :, :700])
            assert torch.equal(values, old_values[:, :, :700])
    finally:
        network.to(torch.float32)


def test_a_file_is_a_plain_safetensors_file(loaded: LoadedModel, folder: CacheFolder) -> None:
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    (path,) = files(folder)
    with safe_open(path, framework="numpy") as file:
        assert set(file.keys()) == {"ids", "keys.0", "values.0", "keys.1", "values.1"}
        assert file.get_tensor("ids").tolist() == ids(1).tolist()
        assert file.get_tensor("keys.1").shape == (1, 2, 900, 8)
    assert folder.path.stat().st_mode & 0o077 == 0 or os.name == "nt"


@pytest.mark.parametrize(
    ("owner", "key", "length"), [("you", "a", 900), ("me", "b", 900), ("me", "a", 400)]
)
def test_another_owner_model_or_text_gets_nothing(
    loaded: LoadedModel, folder: CacheFolder, owner: str, key: str, length: int
) -> None:
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    cache = DiskCache(folder, loaded, key)
    assert cache.take(owner, np.append(ids(1)[:length], ids(2, 50)), 0, 1000) is None


def test_what_was_read_soon_or_is_there_already_is_not_written(
    loaded: LoadedModel, folder: CacheFolder
) -> None:
    cache = DiskCache(folder, loaded, "a")
    cache.put("me", read(loaded, ids(1)), disk_cache.LEAST_READING_SECONDS - 0.1)
    assert files(folder) == []
    cache.put("me", read(loaded, ids(1)), LONG)
    before = files(folder)
    cache.put("me", read(loaded, np.append(ids(1), ids(2, 300))), LONG)
    assert files(folder) == before
    longer = np.append(ids(1), ids(2, 600))
    cache.put("me", read(loaded, longer), LONG)
    (after,) = files(folder)
    assert [after] != before
    again = DiskCache(folder, loaded, "a").take("me", np.append(longer, ids(3, 9)), 0, 1600)
    assert again is not None
    assert len(again) == 1500


@pytest.mark.parametrize("damage", [0, 7, 60, 400, -1])
def test_a_damaged_file_is_dropped_and_the_text_read_again(
    loaded: LoadedModel, folder: CacheFolder, damage: int
) -> None:
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    (path,) = files(folder)
    path.write_bytes(path.read_bytes()[:damage])
    cache = DiskCache(folder, loaded, "a")
    assert cache.take("me", np.append(ids(1), ids(2, 9)), 0, 1000) is None
    assert files(folder) == []
    cache.put("me", read(loaded, ids(1)), LONG)
    assert len(files(folder)) == 1


def test_a_file_with_other_layers_is_dropped(loaded: LoadedModel, folder: CacheFolder) -> None:
    cache = DiskCache(folder, loaded, "a")
    cache.put("me", read(loaded, ids(1)), LONG)
    cache.put("me", read(loaded, ids(2, 800)), LONG)
    first, second = sorted(files(folder), key=lambda path: path.stat().st_size)
    shutil.copy(first, second)
    again = DiskCache(folder, loaded, "a").take("me", np.append(ids(2, 800), ids(3, 9)), 0, 1000)
    assert again is not None
    assert len(again) == 800
    assert DiskCache(folder, loaded, "a").take("me", np.append(ids(1), 5), 0, 1000) is None


def test_the_folder_stays_within_its_limit(loaded: LoadedModel, folder: CacheFolder) -> None:
    one = 900 * loaded.bytes_per_token
    small = replace(folder, limit_bytes=int(2.5 * one) + 20_000)
    cache = DiskCache(small, loaded, "a")
    for number in (1, 2):
        cache.put("me", read(loaded, ids(number)), LONG)
        for path in files(folder):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 100))
    assert cache.take("me", np.append(ids(1), 5), 0, 1000) is not None
    cache.put("you", read(loaded, ids(3)), LONG)
    assert sum(path.stat().st_size for path in files(folder)) <= small.limit_bytes
    kept = [
        cache.take(o, np.append(ids(n), 5), 0, 1000) for o, n in [("me", 1), ("me", 2), ("you", 3)]
    ]
    assert [context is not None for context in kept] == [True, False, True]
    cache.put("me", read(loaded, ids(4, 2000)), LONG)
    assert DiskCache(replace(folder, limit_bytes=one), loaded, "a") is not None
    assert len(files(folder)) <= 1


def test_a_full_or_locked_disk_costs_only_time(
    loaded: LoadedModel, folder: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.path.parent.mkdir(exist_ok=True)
    folder.path.write_text("no folder")
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    assert DiskCache(folder, loaded, "a").take("me", ids(1), 0, 1000) is None
    folder.path.unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk_cache, "write_context", full)
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    assert files(folder) == []


def test_what_a_killed_process_left_half_written_is_swept(
    loaded: LoadedModel, folder: CacheFolder
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    DiskCache(folder, loaded, "a").put("me", read(loaded, ids(1)), LONG)
    (path,) = files(folder)
    for pid in (dead.pid, os.getppid()):
        path.with_name(f"half.{pid}.0{PART}").write_bytes(b"half")
    DiskCache(folder, loaded, "a")
    left = {path.name for path in files(folder)}
    assert left == {path.name, f"half.{os.getppid()}.0{PART}"}


def test_an_owner_s_texts_are_forgotten(loaded: LoadedModel, folder: CacheFolder) -> None:
    for owner in ("me", "you"):
        DiskCache(folder, loaded, "a").put(owner, read(loaded, ids(1)), LONG)
    folder.forget("me")
    cache = DiskCache(folder, loaded, "a")
    assert cache.take("me", np.append(ids(1), 5), 0, 1000) is None
    assert cache.take("you", np.append(ids(1), 5), 0, 1000) is not None


def test_two_processes_may_share_a_folder(loaded: LoadedModel, folder: CacheFolder) -> None:
    contexts = [read(loaded, ids(number)) for number in range(6)]
    caches = [DiskCache(folder, loaded, "a") for _ in range(2)]

    def fill(cache: DiskCache) -> None:
        for context in contexts:
            cache.put("me", context, LONG)
            cache.take("me", np.append(context.ids, 5), 0, 1000)

    threads = [threading.Thread(target=fill, args=(cache,)) for cache in caches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files(folder)) == 6


def test_a_model_is_told_from_any_other(model_folder: Callable[..., Path]) -> None:
    one = LoadRequest(model_folder("one"), 2048, device="cpu")
    loaded = load(one)
    key = model_key(loaded, one)
    assert model_key(load(one), one) == key
    assert model_key(loaded, replace(one, rope_factor=2.0)) != key
    assert model_key(loaded, replace(one, rope_scale=1.25)) != key
    half = replace(one, weights="bfloat16")
    assert model_key(load(half), half) != key
    weights = one.folder / "model.safetensors"
    os.utime(weights, (1, 1))
    assert model_key(loaded, one) != key
