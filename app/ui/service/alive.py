"""Says that the server is there, and since when: by this a page knows that it was restarted."""

import secrets

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/alive"


class Alive:
    """Middleware that answers a page's question whether anyone is there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._life = secrets.token_hex(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand the request on."""
        if scope["type"] == "http" and scope["path"].endswith(PATH):
            answer = JSONResponse({"life": self._life}, headers={"cache-control": "no-store"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)
