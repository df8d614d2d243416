"""The page: laid out and wired."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from app.ui.page.layout import lay_out
from app.ui.page.wiring import Wiring
from app.ui.service.service import Service
from app.ui.service.sessions import remember_configs
from app.ui.service.uploads import GuardedBlocks


def build_page(service: Service, add_endpoints: Callable[[Service], None]) -> gr.Blocks:
    """Return the page of a service, with the endpoints for programs beside it."""
    page = GuardedBlocks(
        title="Long Reader",
        fill_width=True,
        analytics_enabled=False,
        delete_cache=(600, 7200),
    )
    with page:
        # First, so that the names of the endpoints are theirs and not a handler's.
        add_endpoints(service)
        board = lay_out(service)
        Wiring(page, board, service).wire()
    remember_configs(page)
    return page


def first_script() -> str:
    """Return what runs on the page before it asks the program for anything."""
    return Path(__file__).with_name("event_stream.js").read_text(encoding="utf-8")
