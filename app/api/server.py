"""The server: the page and the endpoints on one port, the model loading behind them."""

import os
import signal
import sys
import threading
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO

import gradio as gr
from starlette.middleware import Middleware

from app.api.endpoints import add_endpoints
from app.api.port import free_port
from app.errors import SettingsError
from app.settings import Settings, trusted_networks
from app.ui.documents.documents_view import most_bytes
from app.ui.page.build_page import build_page, first_script
from app.ui.page.theme import FAVICON, head, theme
from app.ui.service.alive import Alive
from app.ui.service.browser_key import BrowserKeys
from app.ui.service.middleware import BrowserRules, OpenRoutesOnly, SecurityHeaders
from app.ui.service.open_models import OpenModel
from app.ui.service.probes import Probes
from app.ui.service.scratch import Scratch
from app.ui.service.service import Service
from app.ui.service.visitor_address import KnownProxies

MOST_THREADS = 100
"""Each answer being written holds a thread while it waits for the model."""


def middleware(service: Service) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    rules = BrowserRules(("'self'", *service.settings.framed_by.split()))
    return [
        Middleware(KnownProxies, trusted=trusted_networks(service.settings)),
        Middleware(SecurityHeaders, rules=rules),
        Middleware(Alive, pace=service.pace),
        Middleware(Probes, service=service),
        Middleware(OpenRoutesOnly),
        Middleware(BrowserKeys, lasts=service.keeper.is_lasting),
    ]


def launch(settings: Settings, open_model: OpenModel, block: bool = True) -> gr.Blocks:
    """Serve the page, the model loading behind it."""
    port = free_port(settings.host, settings.port)
    ended = _told_to_end(block)
    scratch = Scratch()
    service = Service(settings, open_model)
    try:
        service.keeper.prepare()
    except SettingsError:
        scratch.close()
        raise
    page = build_page(service, add_endpoints)
    page.queue(max_size=settings.max_waiting * 4, default_concurrency_limit=None)
    login = tuple(settings.login.split(":", 1)) if settings.login else None
    # What Gradio prints of itself at the start is of no use to whoever reads here.
    with redirect_stdout(StringIO()):
        page.launch(
            server_name=settings.host,
            server_port=port,
            theme=theme(),
            head=head(),
            js=first_script(),
            auth=login,  # type: ignore[arg-type]
            max_file_size=most_bytes(settings),
            app_kwargs={"middleware": middleware(service)},
            max_threads=MOST_THREADS,
            footer_links=[],
            favicon_path=FAVICON,
            ssr_mode=False,
            share=False,
            quiet=True,
            enable_monitoring=False,
            # Gradio asks for no login there.
            mcp_server=find_spec("mcp") is not None and login is None,
            prevent_thread_lock=True,
        )
    # Only now: loading a model keeps the interpreter busy, and the page should answer first.
    service.models.start()
    print(f"Long Reader is on {page.local_url}", flush=True)
    if block:
        _wait_for_the_end(ended, page, service, scratch)
    return page


def _told_to_end(hears: bool) -> threading.Event:
    """Return what SIGTERM sets, also one that comes while the page is still starting."""
    ended = threading.Event()
    if hears:
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
    return ended


def _wait_for_the_end(
    ended: threading.Event, page: gr.Blocks, service: Service, scratch: Scratch
) -> None:
    """Serve until Ctrl-C or SIGTERM, then end every answer and leave nothing behind."""
    status = 0
    try:
        # Ctrl-C is only heard between waits on some systems.
        while not ended.wait(1.0):
            pass
    except KeyboardInterrupt:
        status = 130
    finally:
        service.close()
        page.close(verbose=False)
        scratch.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that load a model or make vectors cannot be ended, and Python aborts under one.
    os._exit(status)
