"""Shifted sparse attention (S²): train on long texts at a fraction of full attention's cost.

Tokens are put into groups of G. Half of the heads attend within groups that end at G, 2G, …;
the other half within groups shifted by G/2, which end at G/2, 3G/2, …, so that what one half
cuts apart the other holds together. Token i sees token j exactly if j ≤ i, both stand in the
same group of that head, and both belong to the same document. For evaluation and inference
the model goes back to full attention: `model.set_attn_implementation("sdpa")`.

The paper's two lines, for any transformers model that uses the attention interface:

    register()
    model = AutoModelForCausalLM.from_pretrained(name, attn_implementation="s2_attn")

Source: LongLoRA, arXiv:2309.12307, section 3.2. The paper's shift rolls the sequence, so that
its first G/2 tokens see its end; here the two end groups are kept apart (table 8, variant 2).
"""

import itertools
import sys
import warnings
from typing import NamedTuple

import torch
import torch.distributed as dist
from torch import Tensor

from training.attention.document_starts import DocumentStarts, starts_by_row, starts_of_call
from training.attention.interface import Call, register_attention
from training.attention.over_processes import attend_over_processes, gather_positions
from training.attention.segment_attention import Block, Bounds, attend_in_segments

NAME = "s2_attn"
_TRAINER = "transformers.trainer"  # there where its Trainer is used, as it evaluates unasked
_EVALUATED = (
    "The model is evaluated with S² on, so its loss is that of shortened attention: call"
    ' model.set_attn_implementation("sdpa") before Trainer.evaluate, and "s2_attn" after it.'
)


def shift_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    group_size: int,
    *,
    document_starts: DocumentStarts | None = None,
    padding_mask: Tensor | None = None,
    scaling: float | None = None,
    first_head: int = 0,
    num_heads: int | None = None,
) -> Tensor:
    """Attend within groups of tokens; the second half of the heads uses shifted groups.

    query: `[batch, heads, tokens, width]` after RoPE; key and value: the same with fewer or as
    many heads, not repeated. Returns query's shape; padding comes out as zeros.
    group_size: tokens, even. document_starts: where packed documents begin, 1-D for the whole
    batch or one list a row; groups are counted from each start. padding_mask: `[batch,
    tokens]`, True is a real token; groups are counted as if padding were not there.
    first_head, num_heads: which of the layer's query heads these are, where a process sees but
    some of them (Ulysses' sequence parallelism); left out, they are all there are.
    Raises ValueError for a group size that is odd or below 2, and for shapes that do not fit.
    """
    _check(query, key, value, group_size, padding_mask)
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    starts = starts_by_row(document_starts, query.shape[0], query.shape[2])
    heads = _Heads(
        query.shape[1], key.shape[1], _first_shifted(query.shape[1], first_head, num_heads)
    )
    if padding_mask is None:
        blocks = _blocks(heads, starts, query.shape[2], group_size)
        return attend_in_segments(query, key, value, blocks, scaling)
    is_real, qkv = padding_mask.bool(), (query, key, value)
    where_N = is_real.flatten().nonzero().squeeze(1)
    if where_N.numel() == 0:
        return torch.zeros_like(query)
    packed = _starts_among_real(starts, is_real, where_N)
    blocks = _blocks(heads, (packed,), where_N.numel(), group_size)
    return _attend_without_padding(qkv, blocks, where_N, scaling)


def register(group_size: int | None = None, *, over_processes: bool = False) -> None:
    """Make `attn_implementation="s2_attn"` known to transformers.

    group_size: tokens, even; None takes a quarter of each batch's tokens, as the paper does.
    Packed documents are found by `position_ids` that start again, or by `cu_seq_lens_q`. A caller
    that deals out heads to processes adds `first_head` and `num_heads` to the call.
    over_processes: a row's tokens are dealt out to all processes, and heads inside attention
    (Ulysses); each passes its own `position_ids`, counted over the whole row.
    Raises ValueError for a group size that is odd or below 2.
    """
    if group_size is not None:
        _check_group_size(group_size)
    warned = set[str]()

    def attend(call: Call) -> Tensor:
        if call.is_evaluated and _TRAINER in sys.modules and not warned:
            warned.add(NAME)
            warnings.warn(_EVALUATED, stacklevel=2)
        processes = dist.get_world_size() if over_processes else 1
        size = quarter_of(call.query.shape[2] * processes) if group_size is None else group_size
        _refuse_unsupported(call, size)
        if over_processes:
            return _attend_over_processes(call, size)
        return shift_attention(
            call.query,
            call.key,
            call.value,
            size,
            document_starts=starts_of_call(call.options),
            padding_mask=call.mask,
            scaling=call.scaling,
            first_head=call.options.get("first_head", 0),
            num_heads=call.options.get("num_heads"),
        )

    register_attention(NAME, attend, _padding_only)


def _attend_over_processes(call: Call, group_size: int) -> Tensor:
    if call.mask is not None:
        raise ValueError("Over several processes S² takes no padding: lay rows end to end.")
    positions = gather_positions(call.options.get("position_ids"))
    starts = starts_of_call({**call.options, "position_ids": positions})

    def attend(query: Tensor, key: Tensor, value: Tensor, first: int, heads: int) -> Tensor:
        return shift_attention(
            query,
            key,
            value,
            group_size,
            document_starts=starts,
            scaling=call.scaling,
            first_head=first,
            num_heads=heads,
        )

    return attend_over_processes(call.query, call.key, call.value, attend)


def quarter_of(num_tokens: int) -> int:
    """Return a quarter of a number of tokens as an even group size of at least 2."""
    return max(2, 2 * -(-num_tokens // 8))


def group_bounds(starts: Bounds, num_tokens: int, group_size: int, shifted: bool) -> Bounds:
    """Return where groups end in a row, from 0 to num_tokens, documents kept apart.

    starts: the first token of each document, the first of them 0.
    """
    first = group_size // 2 if shifted else group_size
    bounds = [0]
    for start, end in itertools.pairwise((*starts, num_tokens)):
        bounds.extend(range(start + first, end, group_size))
        bounds.append(end)
    return tuple(bounds)


class _Heads(NamedTuple):
    """The heads a call has: of queries, of keys and values, and the first that is shifted."""

    of_query: int
    of_key: int
    first_shifted: int


def _first_shifted(here: int, first_head: int, num_heads: int | None) -> int:
    """Return which of the heads here is the first of the layer's second half; `here` if none."""
    of_layer = here if num_heads is None else num_heads
    if not 0 <= first_head <= of_layer - here:
        raise ValueError(f"{here} heads from head {first_head} on are not among {of_layer}.")
    return min(max(of_layer // 2 - first_head, 0), here)


def _blocks(
    heads: _Heads, starts: tuple[Bounds, ...], num_tokens: int, group_size: int
) -> tuple[Block, ...]:
    """Return which heads attend within which groups.

    Where the first shifted head falls inside the query heads of one key/value head, that head
    is read by both halves, each part a block of its own.
    """
    half, repeats = heads.first_shifted, heads.of_query // heads.of_key
    plain, shifted = (
        tuple(group_bounds(row, num_tokens, group_size, is_shifted) for row in starts)
        for is_shifted in (False, True)
    )
    below, above = half - half % repeats, half + -half % repeats
    cuts = sorted({0, below, half, above, heads.of_query})
    return tuple(
        Block(
            (first, last),
            (first // repeats, -(-last // repeats)),
            shifted if first >= half else plain,
        )
        for first, last in itertools.pairwise(cuts)
    )


def _starts_among_real(starts: tuple[Bounds, ...], is_real_BL: Tensor, where_N: Tensor) -> Bounds:
    """Return where documents start among the real tokens, all rows laid end to end."""
    batch, length = is_real_BL.shape
    rows = starts if len(starts) > 1 else starts * batch
    wanted = [row * length + start for row, of_row in enumerate(rows) for start in of_row]
    places = torch.searchsorted(where_N, torch.tensor(wanted, device=where_N.device)).tolist()
    return tuple(sorted({place for place in places if place < where_N.numel()}))


def _attend_without_padding(
    qkv: tuple[Tensor, Tensor, Tensor], blocks: tuple[Block, ...], where_N: Tensor, scaling: float
) -> Tensor:
    """Attend over the real tokens alone, all rows laid end to end, and put zeros elsewhere."""
    batch, _, length, _ = qkv[0].shape
    real = [
        part.transpose(1, 2).flatten(0, 1).index_select(0, where_N).transpose(0, 1).unsqueeze(0)
        for part in qkv
    ]
    out_NHD = attend_in_segments(real[0], real[1], real[2], blocks, scaling)[0].transpose(0, 1)
    flat_NHD = out_NHD.new_zeros(batch * length, *out_NHD.shape[1:])
    flat_NHD = flat_NHD.index_copy(0, where_N, out_NHD)
    return flat_NHD.view(batch, length, *out_NHD.shape[1:]).transpose(1, 2)


def _check(
    query: Tensor, key: Tensor, value: Tensor, group_size: int, padding_mask: Tensor | None
) -> None:
    _check_group_size(group_size)
    batch, num_heads, num_tokens, _ = query.shape
    if key.shape[:3] != value.shape[:3] or key.shape[0] != batch or num_heads % key.shape[1]:
        raise ValueError(
            f"query {tuple(query.shape)}, key {tuple(key.shape)} and value {tuple(value.shape)}"
            " do not fit together."
        )
    if key.shape[2] != num_tokens:
        raise ValueError(
            f"{num_tokens} queries and {key.shape[2]} keys: S² is for training, without a cache."
            ' Call model.set_attn_implementation("sdpa") to generate.'
        )
    if padding_mask is not None and padding_mask.shape != (batch, num_tokens):
        raise ValueError(
            f"padding_mask is {tuple(padding_mask.shape)} and must be {(batch, num_tokens)}."
        )


def _check_group_size(group_size: int) -> None:
    if group_size < 2 or group_size % 2:
        raise ValueError(f"The group size is {group_size}; it must be even and at least 2.")


def _refuse_unsupported(call: Call, group_size: int) -> None:
    """Raise ValueError for what a model asks of its attention and S² would silently leave out."""
    window = call.options.get("sliding_window")
    if call.dropout:
        raise ValueError("S² has no dropout inside attention: set attention_dropout to 0.")
    if window is not None and window < min(group_size, call.query.shape[2]):
        raise ValueError(
            f"The model's sliding window of {window} tokens is smaller than the group of"
            f" {group_size}: choose a smaller group, or set sliding_window to None."
        )
    for name in ("softcap", "s_aux", "position_bias"):
        if call.options.get(name) is not None:
            raise ValueError(f"S² does not support this model: its attention needs {name}.")
    if call.mask is not None and call.mask.ndim != 2:
        raise ValueError("S² takes a padding mask of [batch, tokens], not one for every pair.")


def _padding_only(mask: Tensor | None) -> Tensor | None:
    """Return the `[batch, tokens]` padding mask, or None where every token is real."""
    return None if mask is None or bool(mask.all()) else mask
