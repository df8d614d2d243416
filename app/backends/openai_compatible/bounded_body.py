"""What a server sends, read no further than an answer can be long."""

from collections.abc import AsyncIterator

import httpx

from app.errors import ServerError

MOST_LINE_BYTES = 16 * 2**20
"""Of one message: the longest answers there are fit many times over."""
MOST_REFUSAL_BYTES = 64 * 2**10


async def lines_of(response: httpx.Response) -> AsyncIterator[str]:
    """Yield the lines of an event stream; what is no UTF-8 is replaced.

    Raises ServerError where a line does not end.
    """
    rest = bytearray()
    async for data in response.aiter_bytes():
        rest += data
        *lines, tail = rest.split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace").rstrip("\r")
        rest = tail
        if len(rest) > MOST_LINE_BYTES:
            raise ServerError("server_made_no_sense")
    if rest:
        yield rest.decode("utf-8", "replace")


async def body_of(response: httpx.Response) -> bytes:
    """Return a body, or raise ServerError where it is too long."""
    body = bytearray()
    async for data in response.aiter_bytes():
        body += data
        if len(body) > MOST_LINE_BYTES:
            raise ServerError("server_made_no_sense")
    return bytes(body)


async def start_of_body(response: httpx.Response) -> bytes:
    """Return as much of a refusal as its reason can take."""
    body = bytearray()
    async for data in response.aiter_bytes():
        body += data
        if len(body) > MOST_REFUSAL_BYTES:
            break
    return bytes(body[:MOST_REFUSAL_BYTES])
