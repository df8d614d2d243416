"""Where a visitor comes from, when proxies stand between: only known proxies are believed."""

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import Network

MOST_CHARS = 64
SHARED_BITS = 64
"""One household of IPv6 has as many addresses as it likes, which begin alike."""


class KnownProxies:
    """Middleware that puts the visitor's address in the place of a known proxy's."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network] = ()) -> None:
        self._app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on as the visitor's."""
        if scope["type"] == "http" and scope.get("client"):
            peer, port = scope["client"]
            told = [v for n, v in scope["headers"] if n.lower() == b"x-forwarded-for"]
            forwarded = b",".join(told).decode("latin-1")
            scope = {**scope, "client": (visitor_address(peer, forwarded, self._trusted), port)}
        await self._app(scope, receive, send)


def visitor_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address nearest to us that is no known proxy's.

    peer: whoever holds the connection. forwarded: the header, in which each proxy adds on the
    right who came to it; what stands further left anybody may have written.
    """
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = peer
    while hops and _is_one_of(address, trusted):
        address = _bare(hops.pop())
    return address[:MOST_CHARS]


def household(address: str) -> str:
    """Return what limits count as one visitor: an address, or an IPv6 network of addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, SHARED_BITS), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks if network.version == found.version)


def _bare(hop: str) -> str:
    """Return an address without its port: 1.2.3.4:5 or [::1]:5."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
