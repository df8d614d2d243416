"""Where models that were fetched or converted are kept: folders that are there only whole."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from app.errors import UnavailableModelError

CACHE_FOLDER = user_cache_path("long-reader", appauthor=False)
KEPT_MODELS = CACHE_FOLDER / "models"
_WHOLE = "whole"
"""A file that is written last."""


def is_whole(folder: Path) -> bool:
    """Say whether a folder was made to its end."""
    return (folder / _WHOLE).is_file()


def is_whole_mark(folder: str, names: list[str]) -> list[str]:
    """Return what of a folder must not be copied into one that is still being filled."""
    return [name for name in names if name == _WHOLE]


@contextlib.contextmanager
def making_whole(folder: Path) -> Iterator[Path | None]:
    """Give a folder to fill, which takes its name when nothing went wrong; None where it is whole.

    Another thread or process that makes the same one is waited for; what one that was killed
    left is swept. Raises UnavailableModelError where the disk will not have it.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            if is_whole(folder):
                yield None
                return
            making = folder.with_name(f"{folder.name}.making")
            for old in (making, folder):
                shutil.rmtree(old, ignore_errors=True)
            making.mkdir()
            yield making
            (making / _WHOLE).touch()
            making.rename(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnavailableModelError(
            "model_not_kept", folder=folder.parent, reason=reason
        ) from error
