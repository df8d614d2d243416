"""The page: laid out and wired."""

from collections.abc import Callable

import gradio as gr

from app.ui.documents.uploads import GuardedBlocks
from app.ui.layout import lay_out
from app.ui.service import Host
from app.ui.wiring import Wiring


def build_page(host: Host, add_endpoints: Callable[[Host], None]) -> gr.Blocks:
    """Return the page of a host, with the endpoints for programs beside it."""
    page = GuardedBlocks(
        title="Long Reader",
        fill_width=True,
        analytics_enabled=False,
        delete_cache=(600, 7200),
    )
    with page:
        # First, so that the names of the endpoints are theirs and not a handler's.
        add_endpoints(host)
        parts = lay_out("en", host.settings)
        Wiring(page, parts, host).wire()
    return page
