"""Lines of results beside their targets."""

from dataclasses import dataclass


@dataclass
class Report:
    """Prints each figure as it comes; met says whether every target so far was."""

    met: bool = True

    def add(self, what: str, figure: str, ok: bool | None = None) -> None:
        """Print a figure. ok: whether its target was met; None where there is none."""
        mark = {True: "met", False: "MISSED", None: ""}[ok]
        self.met = self.met and ok is not False
        print(f"{what:<64} {figure:>18}  {mark}".rstrip(), flush=True)
