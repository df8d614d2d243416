import socket
from collections.abc import Iterator

import pytest

from app.api.port import free_port
from app.errors import SettingsError
from app.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something listens already."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_a_port_that_is_free_is_taken_as_it_is(taken: int) -> None:
    port = free_port("127.0.0.1", 0)
    assert port not in (0, taken)
    assert free_port("127.0.0.1", port) == port


def test_a_port_that_was_asked_for_and_is_taken_is_told(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"Port {taken} is taken"):
        free_port("127.0.0.1", taken)


def test_where_the_default_port_is_taken_the_next_is_found(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "port", taken)
    assert taken < free_port("127.0.0.1", taken) < taken + 50


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.7", "a..b"])
def test_an_address_that_is_not_this_machine_s_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match="no address"):
        free_port(host, 0)
