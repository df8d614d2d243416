"""A key in each browser, by which it finds what it left here and no other browser does.

A cookie that no script can read. Where the page stands in another site's frame, as on a
Space, browsers take it only with `Secure` and `SameSite=None`, and keep it for that site apart.
"""

import hashlib
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "long_reader"
SECONDS = 400 * 24 * 3600
"""As long as browsers let a cookie live."""


def browser_of(cookies: str) -> str:
    """Return a name for the browser that sent these cookies; empty where it has no key.

    The key itself is not kept: who reads the database learns nobody's.
    """
    try:
        jar: SimpleCookie = SimpleCookie(cookies)
    except CookieError:
        return ""
    key = jar[NAME].value if NAME in jar else ""
    return hashlib.sha256(key.encode()).hexdigest()[:32] if key else ""


class BrowserKeys:
    """Middleware that gives a browser its key with the page, where it has none."""

    def __init__(self, app: ASGIApp, lasts: bool) -> None:
        self._app = app
        self._lasts = lasts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and the key with its answer."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        wants_page = "text/html" in headers.get("accept", "")
        if not wants_page or browser_of(headers.get("cookie", "")):
            await self._app(scope, receive, send)
            return
        forwarded = headers.get("x-forwarded-proto", "")
        cookie = self._cookie(secure="https" in (scope.get("scheme"), forwarded))

        async def send_with_key(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_key)

    def _cookie(self, secure: bool) -> str:
        life = f"; Max-Age={SECONDS}" if self._lasts else ""
        where = "SameSite=None; Secure; Partitioned" if secure else "SameSite=Lax"
        return f"{NAME}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; {where}{life}"
