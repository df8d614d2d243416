"""S² against a slow oracle that builds the whole mask, and the properties the paper needs."""

import itertools

import pytest
import torch
from torch import Tensor

from training.attention import segment_attention
from training.attention.segment_attention import Block, attend_by_sdpa
from training.attention.shift_attention import group_bounds, quarter_of, shift_attention

TOLERANCE = {torch.float64: 1e-10, torch.float32: 1e-5, torch.bfloat16: 1e-2}


def oracle(query, key, value, group_size, starts_by_row=None, is_real=None, scaling=None):
    """Attend through a mask of every pair, in float64, one head and one row at a time."""
    batch, heads, _, width = query.shape
    q, k, v = query.double(), key.double(), value.double()
    out = torch.zeros_like(q)
    for row, head in itertools.product(range(batch), range(heads)):
        kv_head = head // (heads // key.shape[1])
        sees = visible(
            query.shape[2],
            group_size,
            shifted=head >= heads // 2,
            starts=starts_by_row[row] if starts_by_row else [0],
            is_real=is_real[row] if is_real is not None else None,
        )
        scores = q[row, head] @ k[row, kv_head].T * (scaling or width**-0.5)
        weights = scores.masked_fill(~sees, -torch.inf).softmax(-1).nan_to_num()
        out[row, head] = weights @ v[row, kv_head]
    return out


def visible(num_tokens, group_size, shifted, starts, is_real) -> Tensor:
    """Return which token sees which, straight from the definition."""
    document, group, count = [], [], 0
    for token in range(num_tokens):
        if token in starts:
            count = 0
        document.append(sum(start <= token for start in starts))
        group.append((count + (group_size // 2 if shifted else 0)) // group_size)
        count += 1 if is_real is None or bool(is_real[token]) else 0
    sees = torch.zeros(num_tokens, num_tokens, dtype=torch.bool)
    for i, j in itertools.product(range(num_tokens), repeat=2):
        real = is_real is None or bool(is_real[i] and is_real[j])
        sees[i, j] = j <= i and group[i] == group[j] and document[i] == document[j] and real
    return sees


def make_qkv(batch, heads, kv_heads, tokens, width=8, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    shapes = [(batch, heads, tokens, width)] + [(batch, kv_heads, tokens, width)] * 2
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(
    ("heads", "kv_heads"), [(4, 4), (8, 2), (6, 2), (6, 3), (9, 3), (4, 1), (1, 1), (3, 1)]
)
def test_equals_oracle_for_any_heads(dtype, heads, kv_heads):
    query, key, value = make_qkv(2, heads, kv_heads, 23, dtype=dtype)
    out = shift_attention(query, key, value, 8)
    assert out.shape == query.shape
    assert out.dtype == dtype
    expected = oracle(query, key, value, 8)
    assert (out.double() - expected).abs().max() < TOLERANCE[dtype]


@pytest.mark.parametrize("tokens", [1, 2, 5, 16, 31])
@pytest.mark.parametrize("group_size", [2, 6, 8, 64])
def test_equals_oracle_for_any_length_and_group(tokens, group_size):
    query, key, value = make_qkv(1, 4, 2, tokens)
    out = shift_attention(query, key, value, group_size, scaling=0.3)
    expected = oracle(query, key, value, group_size, scaling=0.3)
    torch.testing.assert_close(out, expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize(
    ("given", "by_row"),
    [
        ([0, 7, 8, 20], [[0, 7, 8, 20]] * 2),
        (torch.tensor([0, 7]), [[0, 7]] * 2),
        ([9], [[0, 9]] * 2),
        ([[0, 7], [0, 3, 15]], [[0, 7], [0, 3, 15]]),
        ([torch.tensor([0, 7]), torch.tensor([0])], [[0, 7], [0]]),
    ],
)
def test_packed_documents(given, by_row):
    query, key, value = make_qkv(2, 4, 2, 23)
    out = shift_attention(query, key, value, 6, document_starts=given)
    expected = oracle(query, key, value, 6, starts_by_row=by_row)
    torch.testing.assert_close(out, expected, atol=1e-10, rtol=0)


MASKS = {
    "right": [[1] * 14 + [0] * 6, [1] * 20],
    "left": [[0] * 5 + [1] * 15, [0] * 19 + [1]],
    "holes": [[1, 0] * 10, [0, 1, 1, 0] * 5],
    "one row of padding only": [[0] * 20, [1] * 20],
    "nothing real": [[0] * 20, [0] * 20],
}


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("starts", [None, [[0, 7, 11], [0, 19]]])
def test_padding(name, starts):
    query, key, value = make_qkv(2, 4, 2, 20)
    is_real = torch.tensor(MASKS[name], dtype=torch.bool)
    out = shift_attention(query, key, value, 6, document_starts=starts, padding_mask=is_real)
    expected = oracle(query, key, value, 6, starts_by_row=starts, is_real=is_real)
    torch.testing.assert_close(out, expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("left", [0, 5])
def test_padded_row_equals_the_row_alone(left):
    query, key, value = make_qkv(1, 4, 4, 21)
    is_real = torch.ones(1, 21, dtype=torch.bool)
    is_real[:, left + 13 :] = False
    is_real[:, :left] = False
    alone = [part[:, :, left : left + 13] for part in (query, key, value)]
    padded = shift_attention(query, key, value, 8, padding_mask=is_real)
    torch.testing.assert_close(padded[:, :, left : left + 13], shift_attention(*alone, 8))


def test_packed_documents_equal_the_documents_alone():
    query, key, value = make_qkv(1, 4, 2, 30)
    packed = shift_attention(query, key, value, 8, document_starts=[0, 11, 12])
    for start, end in [(0, 11), (11, 12), (12, 30)]:
        alone = shift_attention(*(part[:, :, start:end] for part in (query, key, value)), 8)
        torch.testing.assert_close(packed[:, :, start:end], alone)


def test_nothing_later_has_any_influence():
    """The gradient of token i's output with respect to every later token is exactly zero."""
    inputs = [part.requires_grad_() for part in make_qkv(1, 4, 2, 24)]
    out = shift_attention(*inputs, 8, document_starts=[0, 9])
    for token in range(24):
        grads = torch.autograd.grad(out[:, :, token].sum(), inputs, retain_graph=True)
        for grad in grads:
            assert torch.count_nonzero(grad[:, :, token + 1 :]) == 0
            assert torch.count_nonzero(grad[:, :, : 9 if token >= 9 else 0]) == 0
        assert torch.count_nonzero(grads[2][:, :, token]) > 0


@pytest.mark.parametrize(
    ("heads", "kv_heads", "starts", "padded"),
    [(4, 4, None, False), (6, 2, [0, 5], False), (4, 1, [[0, 4], [0, 7]], True)],
)
def test_gradcheck(heads, kv_heads, starts, padded):
    inputs = [part.requires_grad_() for part in make_qkv(2, heads, kv_heads, 11, width=3)]
    is_real = torch.arange(11).lt(torch.tensor([[11], [8]])) if padded else None
    assert torch.autograd.gradcheck(
        lambda q, k, v: shift_attention(q, k, v, 4, document_starts=starts, padding_mask=is_real),
        inputs,
    )


@pytest.mark.parametrize("least_tile", [1, 3, segment_attention.LEAST_TILE])
@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 4), (6, 2)])
def test_gradients_equal_the_oracles(monkeypatch, heads, kv_heads, least_tile):
    monkeypatch.setattr(segment_attention, "LEAST_TILE", least_tile)
    inputs = [part.requires_grad_() for part in make_qkv(2, heads, kv_heads, 23)]
    target = torch.randn(2, heads, 23, 8, dtype=torch.float64)
    found = torch.autograd.grad((shift_attention(*inputs, 8) * target).sum(), inputs)
    expected = torch.autograd.grad((oracle(*inputs, 8) * target).sum(), inputs)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, atol=1e-10, rtol=0)


def test_reads_the_models_layout_and_writes_it_back():
    """Transposed views, as a model hands them over, and an output that needs no copy to join."""
    query, key, value = (
        part.transpose(1, 2).contiguous().transpose(1, 2) for part in make_qkv(2, 4, 2, 16)
    )
    out = shift_attention(query, key, value, 8)
    assert out.transpose(1, 2).is_contiguous()
    torch.testing.assert_close(out, oracle(query, key, value, 8), atol=1e-10, rtol=0)


def test_fallback_for_other_devices_agrees():
    query, key, value = make_qkv(2, 6, 2, 23)
    blocks = (
        Block((0, 3), (0, 1), ((0, 8, 16, 23),)),
        Block((3, 6), (1, 2), ((0, 4, 12, 20, 23), (0, 5, 23))),
    )
    out = attend_by_sdpa(query, key, value, blocks, 8**-0.5)
    torch.testing.assert_close(out[:1], oracle(query[:1], key[:1], value[:1], 8))


def varlen_on_cpu(query, key, value, ends, longest, scaling):
    """Do what FlashAttention's variable-length kernel does, segment by segment."""
    assert ends.dtype == torch.int32
    assert longest == int(ends.diff().max())
    parts = []
    for start, end in itertools.pairwise(ends.tolist()):
        q, k, v = (part[start:end].transpose(0, 1) for part in (query, key, value))
        k, v = (part.repeat_interleave(len(q) // len(k), 0) for part in (k, v))
        attended = torch.nn.functional.scaled_dot_product_attention(
            q, k, v, is_causal=True, scale=scaling
        )
        parts.append(attended.transpose(0, 1))
    return torch.cat(parts)


@pytest.mark.parametrize(("heads", "kv_heads"), [(4, 4), (6, 2), (4, 1)])
@pytest.mark.parametrize("starts", [None, [[0, 7], [0, 3, 15]]])
def test_calls_for_gpus_lay_out_the_same_segments(monkeypatch, heads, kv_heads, starts):
    monkeypatch.setattr(segment_attention, "_varlen", varlen_on_cpu)
    monkeypatch.setattr(
        "training.attention.shift_attention.attend_in_segments", segment_attention._attend_by_varlen
    )
    query, key, value = make_qkv(2, heads, kv_heads, 23)
    out = shift_attention(query, key, value, 8, document_starts=starts)
    expected = oracle(query, key, value, 8, starts_by_row=starts)
    torch.testing.assert_close(out, expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("group_size", [0, -2, 1, 7])
def test_refuses_group_sizes(group_size):
    with pytest.raises(ValueError, match="even and at least 2"):
        shift_attention(*make_qkv(1, 2, 2, 8), group_size)


@pytest.mark.parametrize("starts", [[0, 5, 5], [0, 8], [3, 1], [-1, 2], [[0, 1]], [[0], [0], [0]]])
def test_refuses_document_starts(starts):
    with pytest.raises(ValueError, match="document_starts"):
        shift_attention(*make_qkv(2, 2, 2, 8), 4, document_starts=starts)


def test_refuses_shapes_that_do_not_fit():
    query, key, value = make_qkv(1, 4, 4, 8)
    with pytest.raises(ValueError, match="without a cache"):
        shift_attention(query[:, :, -1:], key, value, 4)
    with pytest.raises(ValueError, match="do not fit"):
        shift_attention(query, key[:, :3], value[:, :3], 4)
    with pytest.raises(ValueError, match="padding_mask"):
        shift_attention(query, key, value, 4, padding_mask=torch.ones(1, 7))


def test_group_bounds_and_quarter():
    assert group_bounds((0,), 10, 4, shifted=False) == (0, 4, 8, 10)
    assert group_bounds((0,), 10, 4, shifted=True) == (0, 2, 6, 10)
    assert group_bounds((0, 5), 10, 4, shifted=True) == (0, 2, 5, 7, 10)
    assert [quarter_of(tokens) for tokens in (1, 8, 9, 583, 32768)] == [2, 2, 4, 146, 8192]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the compiler's own
def test_compiles():
    inputs = [part.requires_grad_() for part in make_qkv(1, 4, 2, 32, dtype=torch.float32)]
    compiled = torch.compile(lambda q, k, v: shift_attention(q, k, v, 8), fullgraph=True)
    plain = shift_attention(*inputs, 8)
    torch.testing.assert_close(compiled(*inputs), plain)
    found = torch.autograd.grad(compiled(*inputs).square().sum(), inputs)
    expected = torch.autograd.grad(plain.square().sum(), inputs)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)
