"""What a person is told when memory runs out, and giving it back."""

import contextlib
import gc
from collections.abc import Iterator

import torch

from app.errors import OutOfMemoryError
from app.messages.message import message

_CPU_ALLOCATOR = "DefaultCPUAllocator"
"""What torch calls the part that says no; it raises a plain RuntimeError."""


@contextlib.contextmanager
def telling_out_of_memory(what: str) -> Iterator[None]:
    """Turn a machine's out-of-memory errors into one that says what to choose instead.

    what: the code of the message that names what was being done.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not _is_out_of_memory(error):
            raise
        release()
        raise OutOfMemoryError("out_of_memory", what=message(what)) from error


def release() -> None:
    """Give back memory that nothing holds any more."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return _CPU_ALLOCATOR in str(error)
