"""Python's collector of cycles, kept from walking over a text again and again while it is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects between two collections. A page is some thousand small objects, and hardly a cycle.
RARELY = (100_000, 20, 20)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect cycles rarely until the block is left."""
    before = gc.get_threshold()
    if before[0] >= RARELY[0]:
        yield  # another text is being read, or somebody wants it so
        return
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
