"""Which files a visitor may name: those that lie in the upload folder, and no others.

What arrives is raw JSON from a browser or a program. A path of the server, or an address
to fetch, is refused here, before anything is opened.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_base64_to_cache
from gradio.utils import get_upload_folder
from gradio_client import handle_file  # type: ignore[import-untyped]

from app.errors import AppError, LimitError, NoDocumentError, ReadingError
from app.ui.service.service import Service
from app.ui.service.visitor_address import household


def uploaded_paths(sent: Any, most: int) -> list[Path]:
    """Return the uploaded files that were sent, or raise a ReadingError saying why not.

    sent: one of Gradio's file objects or a list of them; most: how many at once.
    """
    files = sent if isinstance(sent, list) else [sent]
    files = [file for file in files if file]
    if not files:
        raise NoDocumentError("no_file")
    if len(files) > most:
        raise LimitError("too_many_files", num_files=len(files), most=most)
    return [_uploaded(file) for file in files]


class GuardedBlocks(gr.Blocks):
    """Blocks that look at what was sent before Gradio does, which would fetch addresses."""

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *rest: Any) -> Any:
        """Refuse inputs that name anything but uploaded files, wherever in them it stands."""
        inputs = [
            _unpacked(sent) if isinstance(block, gr.File) else sent
            for block, sent in zip(block_fn.inputs, inputs, strict=True)
        ]
        try:
            for file in _files_in(inputs):
                _uploaded(file)
        except AppError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return await super().preprocess_data(block_fn, inputs, *rest)


def _unpacked(sent: Any) -> Any:
    """Return files with those that came as data: addresses, as MCP sends them, laid down."""
    if not isinstance(sent, list):
        return sent
    return [
        handle_file(save_base64_to_cache(file, get_upload_folder()))
        if isinstance(file, str) and file.startswith("data:")
        else file
        for file in sent
    ]


def _files_in(sent: Any) -> Iterator[Any]:
    """Yield everything in JSON that Gradio would take for a file."""
    if isinstance(sent, dict):
        if "meta" in sent and "path" in sent:
            yield sent
        sent = list(sent.values())
    if isinstance(sent, list):
        for item in sent:
            yield from _files_in(item)


def _uploaded(file: Any) -> Path:
    named = file.get("path") if isinstance(file, dict) else None
    if not isinstance(named, str) or "\0" in named:
        raise ReadingError("not_uploaded")
    folder = Path(get_upload_folder()).resolve()
    path = Path(named)
    if not path.is_absolute() or not path.resolve().is_relative_to(folder):
        raise ReadingError("no_paths")
    if not path.is_file():
        raise ReadingError("file_gone", name=path.name)
    return path


def address_of(visitor: gr.Request) -> str:
    """Return what limits count as one visitor; the middleware has looked behind the proxies."""
    client = visitor.client
    return household(client.host) if client else ""


def receive(service: Service, visitor: gr.Request, sent: Any) -> list[Path]:
    """Return the files a visitor uploaded; they are deleted when the visit is over."""
    service.check_files(address_of(visitor))
    paths = uploaded_paths(sent, service.settings.max_files)
    for path in paths:
        service.uploads.claim(visitor.session_hash or "", path)
    return paths
