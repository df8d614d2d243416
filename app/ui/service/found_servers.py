"""The model servers that run on this machine, as they were last looked for."""

from app.backends.openai_compatible.local_servers import FoundServer, find_local_servers


class FoundServers:
    """Looks for servers where visitors are the operator, and remembers what was found."""

    def __init__(self, is_own_machine: bool) -> None:
        self._is_own_machine = is_own_machine
        self.last: tuple[FoundServer, ...] = ()

    def look(self) -> tuple[FoundServer, ...]:
        """Return the servers that answer now; takes half a second at most."""
        self.last = find_local_servers() if self._is_own_machine else ()
        return self.last
