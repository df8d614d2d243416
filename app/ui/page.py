"""The page: laid out, wired, and served while the model loads behind it."""

from importlib.util import find_spec

import gradio as gr
from starlette.middleware import Middleware

from app.settings import Settings
from app.ui.components import most_bytes
from app.ui.doors import NoAddresses
from app.ui.endpoints import add_endpoints
from app.ui.host import Host, OpenModel
from app.ui.layout import lay_out
from app.ui.look import head, theme
from app.ui.uploads import GuardedBlocks
from app.ui.wiring import Wiring

MOST_THREADS = 100
"""Each answer being written holds a thread while it waits for the model."""


def build_page(host: Host) -> gr.Blocks:
    """Return the page of a host."""
    page = GuardedBlocks(
        title="Long Reader",
        fill_width=True,
        analytics_enabled=False,
        delete_cache=(600, 7200),
    )
    with page:
        # First, so that the names of the doors are theirs and not a handler's.
        add_endpoints(host)
        parts = lay_out("en", host.settings)
        Wiring(page, parts, host).wire()
    return page


def launch(settings: Settings, open_model: OpenModel, block: bool = True) -> gr.Blocks:
    """Serve the page, the model loading behind it."""
    host = Host(settings, open_model)
    page = build_page(host)
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
