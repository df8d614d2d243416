"""What every request passes: only the routes that are needed, and headers that bind the browser.

Gradio has routes that fetch addresses, run what is sent to them or tell how the server is used;
a reading room needs none of them, and a new version may bring more. So what is not listed here
is not there.
"""

import re
import secrets
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/gradio_api"
OPEN_ROUTES = tuple(
    re.compile(pattern)
    for pattern in (
        r"/(?:config/?|theme\.css|robots\.txt|favicon\.ico|manifest\.json|pwa_icon(?:/\w+)?)?",
        r"/(?:static|assets|svelte)/.+",
        r"/(?:login/?|logout)",
        # One slash and then a name: a path of this machine, which Gradio holds to its own folders.
        rf"{API}/file=(?:/[^/]|[A-Za-z]:[\\/]).*",
        rf"{API}/(?:upload|upload_progress|theme\.css|startup-events|cancel|reset/?)",
        rf"{API}/(?:user|login_check|token|app_id|info)/?",
        rf"{API}/openapi\.json",
        rf"{API}/heartbeat/\w+",
        rf"{API}/queue/(?:join|data)",
        # Calls what a component names as its own functions: the viewer alone has some.
        rf"{API}/component_server/?",
        rf"{API}/(?:call|run|api)/(?:v2/)?\w+/?",
        rf"{API}/call/\w+/\w+",
        rf"{API}/mcp(?:/.*)?",
    )
)
"""What the page, programs and MCP clients ask for; the whole path has to match."""


class OpenRoutesOnly:
    """Middleware that answers 404 to every path that is not in `OPEN_ROUTES`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request or hand it on."""
        if scope["type"] == "http" and not is_open(scope["path"], scope.get("query_string", b"")):
            refusal = PlainTextResponse("There is nothing here.", status_code=404)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_open(path: str, query: bytes = b"") -> bool:
    """Return whether a path, decoded, is one that is answered."""
    # A page restored by a key in its address would be another visitor's.
    if b"deep_link" in query:
        return False
    return ".." not in path.split("/") and any(r.fullmatch(path) for r in OPEN_ROUTES)


@dataclass(frozen=True)
class BrowserRules:
    """What a browser is told to hold the page to. framed_by: origins that may frame it."""

    framed_by: tuple[str, ...] = ("'self'",)

    def headers(self, nonce: str) -> dict[str, str]:
        """Return the headers of a response; nonce: of the scripts that are the page's own."""
        policy = {
            "default-src": "'self'",
            # Gradio makes functions of its handlers' JavaScript, which takes 'unsafe-eval'.
            "script-src": f"'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data: blob:",
            "font-src": "'self' data:",
            "media-src": "'self' blob:",
            "worker-src": "'self' blob:",
            "object-src": "'none'",
            "base-uri": "'self'",
            "form-action": "'self'",
            "frame-ancestors": " ".join(self.framed_by),
        }
        return {
            "Content-Security-Policy": "; ".join(f"{name} {of}" for name, of in policy.items()),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }


class SecurityHeaders:
    """Middleware that sets the headers of `BrowserRules`, and marks the page's own scripts."""

    def __init__(self, app: ASGIApp, rules: BrowserRules | None = None) -> None:
        self._app = app
        self._rules = rules or BrowserRules()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and its answer back with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        page = _Page(nonce)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._rules.headers(nonce).items():
                    headers[name] = value
                if scope["path"] == "/" and "text/html" in headers.get("content-type", ""):
                    page.start = message
                    return
            if page.start is not None:
                if (marked := page.add(message)) is None:
                    return
                MutableHeaders(scope=page.start)["content-length"] = str(len(marked["body"]))
                await send(page.start)
                page.start, message = None, marked
            await send(message)

        await self._app(scope, receive, send_with_headers)


_MARKS_OF_A_DEMO = re.compile(rb'<meta\s+(?:property="og|name="twitter):[^>]*>\s*')
"""What Gradio says of every page to those who show links: a picture of its own, "try out"."""


class _Page:
    """The page's HTML on its way out: kept until it is whole, then its scripts get the nonce."""

    def __init__(self, nonce: str) -> None:
        self.start: Message | None = None
        self._nonce = nonce.encode("ascii")
        self._body = b""

    def add(self, message: Message) -> Message | None:
        """Return the whole body as one message, or None while more of it is to come."""
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return None
        ours = _MARKS_OF_A_DEMO.sub(b"", self._body)
        marked = re.sub(rb"<script(?=[\s>])", b'<script nonce="%s"' % self._nonce, ours)
        return {"type": "http.response.body", "body": marked, "more_body": False}
