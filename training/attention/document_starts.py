"""Where packed documents start: read from what a caller gives or a model's call tells.

Several documents may lie end to end in one row of a batch; no token may see another document.
This module knows nothing of groups or heads.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils.weak import WeakIdKeyDictionary

Starts = tuple[int, ...]
DocumentStarts = Tensor | Sequence[int] | Sequence[Tensor] | Sequence[Sequence[int]]


def starts_by_row(
    document_starts: DocumentStarts | None, batch: int, num_tokens: int
) -> tuple[Starts, ...]:
    """Return each row's document starts, or one entry where all rows have the same."""
    if document_starts is None or len(document_starts) == 0:
        return ((0,),)
    rows: list[Any] = [document_starts]
    nested = not isinstance(document_starts, Tensor) and not isinstance(document_starts[0], int)
    if nested and not (isinstance(document_starts[0], Tensor) and document_starts[0].ndim == 0):
        rows = list(document_starts)
        if len(rows) != batch:
            raise ValueError(f"document_starts has {len(rows)} rows, the batch {batch}.")
    return tuple(_checked_starts(row, num_tokens) for row in rows)


def _checked_starts(row: Tensor | Sequence[int], num_tokens: int) -> Starts:
    starts = row.tolist() if isinstance(row, Tensor) else [int(start) for start in row]
    if not starts or starts[0] != 0:
        starts = [0, *starts]
    rising = all(earlier < later for earlier, later in itertools.pairwise(starts))
    if not rising or starts[-1] >= max(num_tokens, 1):
        raise ValueError(f"document_starts must rise within 0 to {num_tokens - 1}: {starts}.")
    return tuple(starts)


_known_starts = WeakIdKeyDictionary()


@torch.compiler.disable  # type: ignore[untyped-decorator]
def starts_of_call(kwargs: dict[str, Any]) -> DocumentStarts | None:
    """Return where packed documents start in each row, as the model's call tells it.

    Read once a forward pass, not once a layer: reading waits for the GPU.
    """
    told: Tensor | None = kwargs.get("cu_seq_lens_q")
    is_cumulative = told is not None
    told = kwargs.get("position_ids") if told is None else told
    if told is None or told.ndim > 2:
        return None
    if told not in _known_starts or _known_starts[told][0] != told._version:
        starts = told[:-1].tolist() if is_cumulative else _starts_of_positions(told)
        _known_starts[told] = (told._version, starts)
    found: DocumentStarts | None = _known_starts[told][1]
    return found


def _starts_of_positions(position_ids: Tensor) -> DocumentStarts | None:
    """Return the places where positions do not go on by one; None if there are none.

    position_ids: `[tokens]` or `[1, tokens]` for all rows, or `[batch, tokens]`.
    """
    rows = position_ids.reshape(-1, position_ids.shape[-1])
    breaks = (rows.diff(dim=1) != 1).cpu()
    if not bool(breaks.any()):
        return None
    starts = [[0, *(row.nonzero().squeeze(1) + 1).tolist()] for row in breaks]
    return starts[0] if len(starts) == 1 else starts
