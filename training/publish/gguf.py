"""A model's folder → one GGUF file, by llama.cpp's own converter, where it is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from training.errors import ModelFilesError
from training.model.adapter_folder import refuse_adapter

NAME = "convert_hf_to_gguf.py"
TYPES = ("f32", "f16", "bf16", "q8_0", "auto")


def export_gguf(folder: Path, output: Path, kind: str = "f16", converter: str = "") -> Path:
    """Write a model folder as a GGUF file; return it. The file is there whole, or not at all.

    converter: the path of llama.cpp's script; empty looks on the PATH. Raises ModelFilesError.
    """
    refuse_adapter(folder)
    if not (folder / "config.json").is_file():
        raise ModelFilesError(f"{folder} is no model folder: it has no config.json.")
    script = converter or shutil.which(NAME)
    if not script or not Path(script).is_file():
        raise ModelFilesError(
            f"llama.cpp's {NAME} is not here: fetch llama.cpp, install its"
            " requirements/requirements-convert_hf_to_gguf.txt, and name the script by --converter."
        )
    partial = output.with_name(f"{output.name}.partial")
    output.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, script, str(folder), "--outfile", str(partial), "--outtype", kind]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or not partial.is_file():
        partial.unlink(missing_ok=True)
        said = (done.stderr.strip() or done.stdout.strip() or "it wrote no file").splitlines()[-1]
        raise ModelFilesError(f"llama.cpp's converter refused {folder}: {said.rstrip('.')}.")
    os.replace(partial, output)
    return output
