"""What machines ask a server: is it there, can it answer, what has it done.

`/health` answers as long as the process does; `/ready` once the model is there, or is known not
to come; `/metrics` only where the operator opened it, since it has no login.
"""

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.ui.service.metrics import CONTENT_TYPE
from app.ui.service.service import Service

NOT_KEPT = {"cache-control": "no-store"}


class Probes:
    """Middleware that answers the questions of load balancers and of Prometheus."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand the request on."""
        answer = self._answer(scope["path"]) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, path: str) -> Response | None:
        if path == "/health":
            return PlainTextResponse("alive\n", headers=NOT_KEPT)
        if path == "/ready":
            if self._service.models.is_ready:
                return PlainTextResponse("ready\n", headers=NOT_KEPT)
            return PlainTextResponse("the model is loading\n", 503, headers=NOT_KEPT)
        if path == "/metrics" and self._service.settings.metrics:
            text = self._service.metrics.text(self._service.gauges())
            return PlainTextResponse(text, headers=NOT_KEPT, media_type=CONTENT_TYPE)
        return None
