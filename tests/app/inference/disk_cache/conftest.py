"""An empty folder to keep in."""

from pathlib import Path

import pytest

from app.inference.disk_cache.cache_folder import CacheFolder
from tests.app.inference.disk_cache.kept_texts import MANY


@pytest.fixture
def folder(tmp_path: Path) -> CacheFolder:
    return CacheFolder(tmp_path / "read", MANY)
