"""Says that the server is there, and since when: by this a page knows that it was restarted.

The page says in turn how late its own work is, and is drawn more seldom where it lags behind.
"""

import secrets

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.ui.service.browser_key import browser_of
from app.ui.service.pace import Pace

PATH = "/alive"


class Alive:
    """Middleware that answers a page's question whether anyone is there."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self._app = app
        self._pace = pace
        self._life = secrets.token_hex(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand the request on."""
        if scope["type"] == "http" and scope["path"].endswith(PATH):
            self._note(scope)
            answer = JSONResponse({"life": self._life}, headers={"cache-control": "no-store"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _note(self, scope: Scope) -> None:
        """Take note of how late a page's work is, in milliseconds; nonsense is left aside."""
        late = QueryParams(scope.get("query_string", b"")).get("late", "")
        browser = browser_of(Headers(scope=scope).get("cookie", ""))
        if browser and late.isascii() and late.isdigit() and len(late) < 8:
            self._pace.late(browser, int(late) / 1000)
