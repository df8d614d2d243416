"""The certificates by which a server that is reached by https is known."""

import functools
import ssl

import httpx


@functools.cache
def trusted_certificates() -> ssl.SSLContext:
    """Return what every client checks servers by, read once.

    A client of its own reads them anew, 20 ms of processor time each; with fifty people who ask
    at once and several calls an answer, nothing else was computed for seconds.
    """
    return httpx.create_ssl_context()
