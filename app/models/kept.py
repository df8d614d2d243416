"""Where models that were fetched or converted are kept: folders that are there only whole."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

CACHE_FOLDER = user_cache_path("long-reader", appauthor=False)
KEPT_MODELS = CACHE_FOLDER / "models"
_WHOLE = "whole"
"""A file that is written last."""


def is_whole(folder: Path) -> bool:
    """Say whether a folder was made to its end."""
    return (folder / _WHOLE).is_file()


@contextlib.contextmanager
def making_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes its name when nothing went wrong."""
    making = folder.with_name(f"{folder.name}.making")
    for old in (making, folder):
        shutil.rmtree(old, ignore_errors=True)
    making.mkdir(parents=True)
    yield making
    (making / _WHOLE).touch()
    making.rename(folder)
