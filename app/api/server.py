"""The server: the page and the endpoints on one port, the model loading behind them."""

from importlib.util import find_spec

import gradio as gr
from starlette.middleware import Middleware

from app.api.endpoints import add_endpoints
from app.settings import Settings
from app.ui.components import most_bytes
from app.ui.middleware import NoAddresses
from app.ui.page import build_page
from app.ui.service import Host, OpenModel
from app.ui.theme import head, theme

MOST_THREADS = 100
"""Each answer being written holds a thread while it waits for the model."""


def launch(settings: Settings, open_model: OpenModel, block: bool = True) -> gr.Blocks:
    """Serve the page, the model loading behind it."""
    host = Host(settings, open_model)
    page = build_page(host, add_endpoints)
    page.queue(max_size=settings.max_waiting * 4, default_concurrency_limit=None)
    login = tuple(settings.login.split(":", 1)) if settings.login else None
    page.launch(
        server_name=settings.host,
        server_port=settings.port or None,
        theme=theme(),
        head=head(),
        auth=login,  # type: ignore[arg-type]
        max_file_size=most_bytes(settings),
        app_kwargs={"middleware": [Middleware(NoAddresses)]},
        max_threads=MOST_THREADS,
        footer_links=["api"],
        ssr_mode=False,
        share=False,
        quiet=True,
        enable_monitoring=False,
        mcp_server=find_spec("mcp") is not None,
        prevent_thread_lock=True,
    )
    # Only now: loading a model keeps the interpreter busy, and the page should answer first.
    host.start()
    if block:
        page.block_thread()
        host.close()
    return page
