"""The state of a run on disk, by PyTorch's distributed checkpoints."""

import warnings
from pathlib import Path
from typing import Any

from torch.distributed.checkpoint.api import CheckpointException
from torch.distributed.checkpoint.state_dict import StateDictOptions
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save

from training.errors import CheckpointError

LEARNT = StateDictOptions(ignore_frozen_params=True, strict=False)


def write_state(state: dict[str, Any], folder: Path, **options: Any) -> None:
    """Write a state; options: those of PyTorch's `save`."""
    _quietly(save, state, checkpoint_id=folder, **options)


def read_state(state: dict[str, Any], folder: Path, **options: Any) -> None:
    """Fill a state of the right shapes in place. Raises CheckpointError."""
    try:
        _quietly(load, state, checkpoint_id=folder, **options)
    except (CheckpointException, RuntimeError, OSError, EOFError) as error:
        raise CheckpointError(
            f"The checkpoint {folder.parent} is damaged or of another model: remove it, and the"
            " run goes on from the one before."
        ) from error


def _quietly(function: Any, *arguments: Any, **options: Any) -> None:
    """Call PyTorch's checkpointing without its warning that a single process is one."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*single process.*")
        warnings.filterwarnings("ignore", message=".*TypedStorage.*")
        function(*arguments, **options)
