"""The port to listen on: the one that was asked for, or the next where nobody asked."""

import errno
import socket

from app.errors import SettingsError
from app.settings import Settings

TRIED = 50


def free_port(host: str, port: int) -> int:
    """Return the port to listen on; 0 is any that is free.

    Where the default port is taken the next free one is returned. Raises SettingsError where
    another one is taken, or where this machine has no such address.
    """
    if port == 0:
        return _bound(host, 0) or 0
    if _bound(host, port) is not None:
        return port
    if port == Settings.port:
        for other in range(port + 1, port + TRIED):
            if _bound(host, other) is not None:
                return other
    raise SettingsError("port_taken", port=port)


def _bound(host: str, port: int) -> int | None:
    """Return the port that could be bound, or None where it is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise SettingsError("address_unknown", host=host) from None
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except PermissionError:
            raise SettingsError("port_forbidden", port=port) from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise SettingsError("address_unknown", host=host) from None
            return None
        return int(trial.getsockname()[1])
