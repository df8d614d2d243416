"""The server: the page and the endpoints on one port, the model loading behind them."""

from importlib.util import find_spec

import gradio as gr
from starlette.middleware import Middleware

from app.api.endpoints import add_endpoints
from app.settings import Settings
from app.ui.documents.documents_view import most_bytes
from app.ui.page.build_page import build_page
from app.ui.page.theme import head, theme
from app.ui.service.alive import Alive
from app.ui.service.browser_key import BrowserKeys
from app.ui.service.middleware import BrowserRules, OpenRoutesOnly, SecurityHeaders
from app.ui.service.service import OpenModel, Service

MOST_THREADS = 100
"""Each answer being written holds a thread while it waits for the model."""


def middleware(service: Service) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    rules = BrowserRules(("'self'", *service.settings.framed_by.split()))
    return [
        Middleware(SecurityHeaders, rules=rules),
        Middleware(Alive),
        Middleware(OpenRoutesOnly),
        Middleware(BrowserKeys, lasts=service.keeper.is_lasting),
    ]


def launch(settings: Settings, open_model: OpenModel, block: bool = True) -> gr.Blocks:
    """Serve the page, the model loading behind it."""
    service = Service(settings, open_model)
    service.keeper.prepare()
    page = build_page(service, add_endpoints)
    page.queue(max_size=settings.max_waiting * 4, default_concurrency_limit=None)
    login = tuple(settings.login.split(":", 1)) if settings.login else None
    page.launch(
        server_name=settings.host,
        server_port=settings.port or None,
        theme=theme(),
        head=head(),
        auth=login,  # type: ignore[arg-type]
        max_file_size=most_bytes(settings),
        app_kwargs={"middleware": middleware(service)},
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
    service.start()
    if block:
        page.block_thread()
        service.close()
    return page
