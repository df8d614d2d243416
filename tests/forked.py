"""Processes of tests, forked from one that has everything imported: an import costs the most."""

import multiprocessing
from multiprocessing.context import ForkServerContext

_FORKS = multiprocessing.get_context("forkserver")
_imported: list[str] = []


def forks_with(*modules: str) -> ForkServerContext:
    """Return how to start processes that have these modules, and those of all earlier calls.

    There is one server of forks in a process, and what it imports is settled at the first start.
    """
    _imported.extend(modules)
    _FORKS.set_forkserver_preload(_imported)
    return _FORKS
