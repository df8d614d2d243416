"""A stranger cannot choose the address that limits count."""

import asyncio
from ipaddress import ip_network
from typing import Any

import pytest

from app.errors import SettingsError
from app.settings import Settings, settings_from, trusted_networks
from app.ui.service.visitor_address import KnownProxies, household, visitor_address

PROXY = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.2", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.2", "not an address", "not an address"),
        ("10.0.0.2", "10.0.0.1, x" + "y" * 500, "x" + "y" * 63),
        ("", "198.51.100.1", ""),
    ],
)
def test_only_what_a_known_proxy_says_is_believed(peer: str, forwarded: str, visitor: str) -> None:
    assert visitor_address(peer, forwarded, PROXY) == visitor
    assert visitor_address(peer, forwarded, ()) == peer


def test_one_household_of_ipv6_is_one_visitor() -> None:
    assert household("2001:db8:1:2::1") == household("2001:db8:1:2:ffff::9")
    assert household("2001:db8:1:2::1") != household("2001:db8:1:3::1")
    assert household("::ffff:198.51.100.1") == household("198.51.100.1") == "198.51.100.1"
    assert household("nobody") == "nobody"


@pytest.mark.parametrize("sent", [[b"198.51.100.1"], [b"192.0.2.66", b"198.51.100.1"]])
def test_a_request_is_the_visitor_s(sent: list[bytes]) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"])

    headers = [(b"X-Forwarded-For", value) for value in sent]
    scope = {"type": "http", "client": ("10.1.2.3", 5), "headers": headers}
    for trusted in (PROXY, ()):
        asyncio.run(KnownProxies(app, trusted)(scope, None, None))  # type: ignore[arg-type]
    assert seen == [("198.51.100.1", 5), ("10.1.2.3", 5)]


def test_the_proxies_are_the_operator_s_and_a_space_s_are_private() -> None:
    assert trusted_networks(Settings()) == ()
    named = trusted_networks(Settings(trusted_proxies="10.0.0.7 2001:db8::/32"))
    assert [str(network) for network in named] == ["10.0.0.7/32", "2001:db8::/32"]
    space = trusted_networks(settings_from({}, {"SPACE_ID": "who/what"}))
    assert ip_network("10.0.0.0/8") in space
    with pytest.raises(SettingsError, match="“proxy” is no address"):
        settings_from({}, {"LONG_READER_TRUSTED_PROXIES": "proxy"})
