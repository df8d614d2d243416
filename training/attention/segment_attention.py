"""Causal attention inside segments of a token stream, on views, by the kernel the device has.

A `Block` says which heads attend within which segments. Nothing is rolled, no key or value
head is repeated, and no mask is built. This module knows nothing of shifting, of padding or
of models.

Shapes: B batch, L tokens, H query heads, K key/value heads, D width, N = B * L tokens.
"""

import functools
import importlib.util
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Bounds = tuple[int, ...]
TILES_A_SIDE = 16
LEAST_TILE = 128
"""Tokens; below, calls would take longer than what they compute."""
_kernel = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
_kernel_backward = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward


@dataclass(frozen=True, slots=True)
class Block:
    """Query heads that attend within the same segments, with the KV heads they read.

    heads, kv_heads: half-open ranges; the number of heads is a multiple of that of KV heads.
    bounds: for each row the ends of its segments, from 0 to L; one entry serves all rows.
    """

    heads: tuple[int, int]
    kv_heads: tuple[int, int]
    bounds: tuple[Bounds, ...]

    @property
    def repeats(self) -> int:
        """Return how many query heads share one key/value head."""
        return (self.heads[1] - self.heads[0]) // (self.kv_heads[1] - self.kv_heads[0])


def attend_in_segments(
    q_BHLD: Tensor, k_BKLD: Tensor, v_BKLD: Tensor, blocks: tuple[Block, ...], scaling: float
) -> Tensor:
    """Attend causally within each block's segments. Returns `[B, H, L, D]`, laid out as BLHD."""
    if q_BHLD.is_cuda and q_BHLD.dtype in (torch.float16, torch.bfloat16):
        return _attend_by_varlen(q_BHLD, k_BKLD, v_BKLD, blocks, scaling)
    same_width = q_BHLD.shape[-1] == v_BKLD.shape[-1]
    if q_BHLD.device.type == "cpu" and same_width and not torch.compiler.is_compiling():
        out: Tensor = _CpuSegments.apply(q_BHLD, k_BKLD, v_BKLD, blocks, scaling)  # type: ignore[no-untyped-call]
        return out
    return attend_by_sdpa(q_BHLD, k_BKLD, v_BKLD, blocks, scaling)


# --- CPU: PyTorch's own flash kernel, once a segment, written into one output -------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """One kernel call: rows, query heads, key/value heads and tokens as slices of views."""

    rows: slice
    heads: slice
    kv_heads: slice
    tokens: slice

    @property
    def query(self) -> tuple[slice, slice, slice]:
        return self.rows, self.heads, self.tokens

    @property
    def key(self) -> tuple[slice, slice, slice]:
        return self.rows, self.kv_heads, self.tokens


def _pieces(blocks: tuple[Block, ...]) -> list[_Piece]:
    """Return the kernel calls that cover every head and token of the blocks once.

    In the order of tokens: all heads of a token share pages of memory, and the gradients'
    pages are not there before they are written, so that a call's own memory fits in.
    """
    return sorted(_unordered(blocks), key=lambda piece: piece.tokens.start)


def _tiles(tokens: slice, size: int) -> Iterator[tuple[slice, slice]]:
    """Yield the queries and the keys of tiles that cover a causal triangle, `size` tokens a side.

    Of a key's tiles the one on the diagonal is the first, of a query's the one with the first key.
    """
    starts = range(tokens.start, tokens.stop, size)
    spans = [slice(start, min(start + size, tokens.stop)) for start in starts]
    for number, keys in enumerate(spans):
        for queries in spans[number:]:
            yield queries, keys


def _unordered(blocks: tuple[Block, ...]) -> Iterator[_Piece]:
    """Yield the kernel calls, a block's after another's.

    Query heads that share a key/value head go one after the other, as a strided view with
    as many heads as there are KV heads: so none is repeated in memory.
    """
    for block in blocks:
        for repeat in range(block.repeats):
            heads = slice(block.heads[0] + repeat, block.heads[1], block.repeats)
            for row, bounds in enumerate(block.bounds):
                rows = slice(None) if len(block.bounds) == 1 else slice(row, row + 1)
                for start, end in itertools.pairwise(bounds):
                    yield _Piece(rows, heads, slice(*block.kv_heads), slice(start, end))


class _CpuSegments(torch.autograd.Function):
    """The flash kernel of PyTorch for CPUs, forward and backward, over pieces of one tensor.

    Through plain autograd each slice would leave a copy of its own; here the output and the
    three gradients are allocated once, so the peak is a tile above one full attention's.
    """

    @staticmethod
    def forward(
        ctx: Any, q: Tensor, k: Tensor, v: Tensor, blocks: tuple[Block, ...], scaling: float
    ) -> Tensor:
        out = _empty_output(q, v)
        exponents = []
        for piece in _pieces(blocks):
            attended, exponent = _kernel(
                q[piece.query], k[piece.key], v[piece.key], 0.0, True, scale=scaling
            )
            out[piece.query] = attended
            exponents.append(exponent)
            del attended  # or it would stay until the next call is done
        ctx.save_for_backward(q, k, v, out, *exponents)
        ctx.blocks, ctx.scaling = blocks, scaling
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, out, *exponents = ctx.saved_tensors
        (grad_out,) = grads
        is_shared = q.shape[1] != k.shape[1]  # several pieces read one key/value head
        begin = torch.zeros_like if is_shared else torch.empty_like
        grad_q, grad_k, grad_v = torch.empty_like(q), begin(k), begin(v)
        pieces = _pieces(ctx.blocks)
        end = max(piece.tokens.stop for piece in pieces)
        for piece, exponent in zip(pieces, exponents, strict=True):
            first, size = piece.tokens.start, piece.tokens.stop - piece.tokens.start
            if piece.tokens.stop == end:
                # In the end all pages are there: what a call itself takes comes on top of them.
                size = max(-(-size // TILES_A_SIDE), LEAST_TILE)
            for queries, keys in _tiles(piece.tokens, size):
                at_q, at_k = (piece.rows, piece.heads, queries), (piece.rows, piece.kv_heads, keys)
                of_q, of_k, of_v = _kernel_backward(
                    grad_out[at_q],
                    q[at_q],
                    k[at_k],
                    v[at_k],
                    out[at_q],
                    exponent[:, :, queries.start - first : queries.stop - first],
                    0.0,
                    queries == keys,
                    scale=ctx.scaling,
                )
                _put(grad_q[at_q], of_q, adds=keys.start > first)
                del of_q  # each is dropped before the next is copied
                _put(grad_k[at_k], of_k, adds=is_shared or queries != keys)
                del of_k
                _put(grad_v[at_k], of_v, adds=is_shared or queries != keys)
                del of_v
        return grad_q, grad_k, grad_v, None, None


def _put(into: Tensor, gradient: Tensor, adds: bool) -> None:
    """Write a tile's gradient into its place, or add it to what other tiles put there."""
    if adds:
        into.add_(gradient)
    else:
        into.copy_(gradient)


def _empty_output(q_BHLD: Tensor, v_BKLD: Tensor) -> Tensor:
    """Return an empty `[B, H, L, D]` whose memory is `[B, L, H, D]`, as the model reads it."""
    batch, heads, tokens, _ = q_BHLD.shape
    return q_BHLD.new_empty(batch, tokens, heads, v_BKLD.shape[-1]).transpose(1, 2)


# --- CUDA: one variable-length call a block -------------------------------------------------


def _attend_by_varlen(
    q_BHLD: Tensor, k_BKLD: Tensor, v_BKLD: Tensor, blocks: tuple[Block, ...], scaling: float
) -> Tensor:
    """Attend by FlashAttention's variable-length kernel, or by PyTorch's own."""
    batch, _, tokens, _ = q_BHLD.shape
    q_NHD, k_NKD, v_NKD = (part.transpose(1, 2).flatten(0, 1) for part in (q_BHLD, k_BKLD, v_BKLD))
    outputs = []
    for block in blocks:
        ends, longest = _cumulative(block.bounds, batch, tokens, q_BHLD.device)
        heads, kv_heads = slice(*block.heads), slice(*block.kv_heads)
        call = (q_NHD[:, heads], k_NKD[:, kv_heads], v_NKD[:, kv_heads], ends, longest, scaling)
        outputs.append(_varlen(*call))
    out_NHD = torch.cat(outputs, dim=1)
    return out_NHD.view(batch, tokens, *out_NHD.shape[1:]).transpose(1, 2)


def _varlen(
    q_NHD: Tensor, k_NKD: Tensor, v_NKD: Tensor, ends: Tensor, longest: int, scaling: float
) -> Tensor:
    if importlib.util.find_spec("flash_attn") is not None:
        from flash_attn import flash_attn_varlen_func

        out: Tensor = flash_attn_varlen_func(
            q_NHD, k_NKD, v_NKD, ends, ends, longest, longest, softmax_scale=scaling, causal=True
        )
        return out
    from torch.nn.attention.varlen import varlen_attn

    shared: dict[str, Any] = {"enable_gqa": True} if q_NHD.shape[1] != k_NKD.shape[1] else {}
    attended = varlen_attn(
        q_NHD,
        k_NKD,
        v_NKD,
        ends,
        ends,
        longest,
        longest,
        scale=scaling,
        window_size=(-1, 0),  # causal: everything before a token, nothing after it
        **shared,
    )
    assert isinstance(attended, Tensor)
    return attended


@functools.lru_cache(maxsize=64)
def _cumulative(
    bounds: tuple[Bounds, ...], batch: int, tokens: int, device: torch.device
) -> tuple[Tensor, int]:
    """Return the segments' ends in the flattened batch as int32, and the longest segment."""
    rows = bounds * batch if len(bounds) == 1 else bounds
    ends = [0] + [row * tokens + end for row, ends in enumerate(rows) for end in ends[1:]]
    longest = max(end - start for start, end in itertools.pairwise(ends))
    return torch.tensor(ends, dtype=torch.int32, device=device), longest


# --- anywhere else: plain scaled dot product attention --------------------------------------


def attend_by_sdpa(
    q_BHLD: Tensor, k_BKLD: Tensor, v_BKLD: Tensor, blocks: tuple[Block, ...], scaling: float
) -> Tensor:
    """Attend segment by segment by PyTorch's public function: any device, any type."""
    rows = range(q_BHLD.shape[0])
    by_block = []
    for block in blocks:
        heads, kv_heads = slice(*block.heads), slice(*block.kv_heads)
        by_row = []
        for row in rows:
            bounds = block.bounds[0 if len(block.bounds) == 1 else row]
            lengths = [end - start for start, end in itertools.pairwise(bounds)]
            parts = zip(
                torch.split(q_BHLD[row : row + 1, heads], lengths, dim=2),
                torch.split(k_BKLD[row : row + 1, kv_heads], lengths, dim=2),
                torch.split(v_BKLD[row : row + 1, kv_heads], lengths, dim=2),
                strict=True,
            )
            attended = [
                functional.scaled_dot_product_attention(
                    q, k, v, is_causal=True, scale=scaling, enable_gqa=block.repeats > 1
                )
                for q, k, v in parts
            ]
            by_row.append(torch.cat(attended, dim=2))
        by_block.append(torch.cat(by_row))
    return torch.cat(by_block, dim=1)
