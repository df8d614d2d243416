"""`python -m app fetch NAME`: a model is fetched, with its size and how far it is."""

import sys

from app.backends.model_files import Fetched, fetch
from app.messages.message import message
from app.models.catalogue import find_entry
from app.models.presence import is_here


def fetch_model(name: str) -> None:
    """Fetch a model by its name, unless it is here; raises ModelError where it cannot be had."""
    entry = find_entry(name)
    if not is_here(entry):
        label = message("fetching", name=entry.name)
        for done in fetch(entry):
            print(f"\r{label} {_amount(done)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    print(message("fetched", name=name))


def _amount(done: Fetched) -> str:
    if not done.num_total_bytes:
        return "…"
    return f"{done.num_bytes / 10**6:,.0f} / {done.num_total_bytes / 10**6:,.0f} MB"
