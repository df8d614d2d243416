"""Whether a model's files are on this machine; nobody is asked over the network."""

from app.models.entry import ModelEntry
from app.models.hub import is_on_this_machine


def is_here(entry: ModelEntry) -> bool:
    """Say whether a model needs no download."""
    if entry.folder is not None or (entry.wheel is not None and entry.wheel.kept.is_file()):
        return True
    return is_on_this_machine(entry.source)
