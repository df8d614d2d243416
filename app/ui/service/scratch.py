"""The one temporary folder of a serving process: all that goes with it lies there.

Uploads, what is kept for a visit and what readers unpack. A process that was killed leaves its
folder; the next one to start on the same machine sweeps it.
"""

import os
import platform
import re
import shutil
import tempfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from app.errors import SettingsError

VARIABLE = "GRADIO_TEMP_DIR"
"""By which Gradio hears where uploads go; an operator may have named a folder by it."""


class Scratch:
    """The folder; `close` deletes it. Raises SettingsError where there can be none."""

    def __init__(self) -> None:
        self._named = os.environ.get(VARIABLE)
        self._tempdir = tempfile.tempdir
        try:
            parent = Path(self._named or tempfile.gettempdir()).resolve()
            parent.mkdir(parents=True, exist_ok=True)
            sweep(parent)
            self.path = parent / f"{_prefix()}{os.getpid()}"
            # A process of this number has left it, and is no more.
            shutil.rmtree(self.path, ignore_errors=True)
            (self.path / "uploads").mkdir(parents=True, mode=0o700)
        except OSError as error:
            where, reason = self._named or self._tempdir or "TMPDIR", error.strerror or error
            raise SettingsError("no_scratch", folder=where, reason=reason) from None
        os.environ[VARIABLE] = str(self.path / "uploads")
        tempfile.tempdir = str(self.path)

    def close(self) -> None:
        """Delete the folder and all that is in it."""
        tempfile.tempdir = self._tempdir
        if self._named is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._named
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Delete the folders of processes of this machine that are no more."""
    for folder in parent.glob(f"{_prefix()}*"):
        number = folder.name.removeprefix(_prefix())
        if number.isdecimal() and not _has_begun_before(int(number), folder):
            shutil.rmtree(folder, ignore_errors=True)


def _has_begun_before(pid: int, folder: Path) -> bool:
    """Whether a process runs that can have made the folder: its number may be another's by now."""
    try:
        begun: float = psutil.Process(pid).create_time()
        return begun <= folder.stat().st_mtime + 1.0
    except (psutil.Error, OSError):
        return False


def _prefix() -> str:
    """Return what the folders of this machine's processes begin with: a disk may be shared."""
    return f"long-reader-{re.sub(r'[^A-Za-z0-9]+', '', platform.node())[:32]}-"
