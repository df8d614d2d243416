"""Which files a visitor may name: those that lie in the upload folder, and no others.

What arrives is raw JSON from a browser or a program. A path of the server, or an address
to fetch, is refused here, before anything is opened.
"""

from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from app.errors import LimitError, NoDocumentError, ReadingError


def uploaded_paths(sent: Any, most: int) -> list[Path]:
    """Return the uploaded files that were sent, or raise a ReadingError saying why not.

    sent: one of Gradio's file objects or a list of them; most: how many at once.
    """
    files = sent if isinstance(sent, list) else [sent]
    files = [file for file in files if file]
    if not files:
        raise NoDocumentError("There is no file: choose one first.")
    if len(files) > most:
        raise LimitError(f"{len(files)} files were sent, and at most {most} are read at once.")
    return [_uploaded(file) for file in files]


def _uploaded(file: Any) -> Path:
    named = file.get("path") if isinstance(file, dict) else None
    if not isinstance(named, str) or "\0" in named:
        raise ReadingError("Only uploaded files are read: upload the file first.")
    folder = Path(get_upload_folder()).resolve()
    path = Path(named)
    if not path.is_absolute() or not path.resolve().is_relative_to(folder):
        raise ReadingError(
            "Only uploaded files are read, no paths and no addresses: upload the file first."
        )
    if not path.is_file():
        raise ReadingError(f"“{path.name}” is no longer here: please choose the file again.")
    return path
