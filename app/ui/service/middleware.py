"""Doors of Gradio's own that a reading room does not need: they stay shut.

Gradio fetches an address that stands after `file=` and hands on what it finds, so that anyone
could fetch through this server. Nothing here is ever read from an address.
"""

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_FETCHES = re.compile(r"/(?:file=\s*[a-z][a-z0-9+.-]+:/|proxy=)", re.IGNORECASE)


class NoAddresses:
    """Middleware that answers 403 where Gradio would fetch from another server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or hand it on."""
        if scope["type"] == "http" and _FETCHES.search(scope["path"]):
            refusal = PlainTextResponse("Nothing is fetched from addresses here.", status_code=403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
