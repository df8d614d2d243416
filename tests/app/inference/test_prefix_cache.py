"""What is kept is true, bounded, and its owner's alone."""

import numpy as np
import pytest
import torch

from app.inference.context import Context, LoadedModel
from app.inference.prefix_cache import CacheStore, num_same
from app.text.tokens import Ids

MANY = 2**40


def ids(*parts: tuple[int, int]) -> Ids:
    """Random tokens: (seed, length) after (seed, length)."""
    runs = [np.random.default_rng(seed).integers(3, 97, length) for seed, length in parts]
    return np.concatenate(runs).astype(np.int32)


def read(model: LoadedModel, tokens: Ids) -> Context:
    context = model.new_context(len(tokens))
    with torch.inference_mode():
        context.read(tokens)
    return context


def logits_of(model: LoadedModel, context: Context, rest: Ids) -> torch.Tensor:
    with torch.inference_mode():
        return context.read(rest)[-1]


@pytest.mark.parametrize(
    ("kept", "wanted", "reused"),
    [
        (ids((1, 300), (2, 50)), ids((1, 300), (3, 60)), 300),
        (ids((1, 300)), ids((1, 300)), 299),
        (ids((1, 300), (2, 50)), ids((1, 200)), 199),
        (ids((1, 300), (2, 900)), ids((1, 300), (3, 60)), 300),
        (ids((1, 20)), ids((1, 20), (2, 50)), None),
        (ids((4, 300)), ids((1, 300)), None),
    ],
)
def test_the_longest_beginning_is_reused(
    loaded: LoadedModel, kept: Ids, wanted: Ids, reused: int | None
) -> None:
    store = CacheStore(MANY)
    store.put("", read(loaded, kept))
    context = store.take("", wanted, len(wanted), loaded.bytes_per_token)
    assert (len(context) if context is not None else None) == reused
    if context is None or reused is None:
        return
    assert context.ids.tolist() == wanted[:reused].tolist()
    fresh = loaded.new_context(len(wanted))
    with torch.inference_mode():
        expected = fresh.read(wanted)[-1]
    found = logits_of(loaded, context, wanted[reused:])
    assert torch.allclose(found, expected, atol=1e-4)


def test_what_holds_much_else_is_copied_and_stays(loaded: LoadedModel) -> None:
    long, short = ids((1, 300), (2, 900)), ids((1, 300), (3, 60))
    store = CacheStore(MANY)
    store.put("", read(loaded, long))
    copy = store.take("", short, 400, loaded.bytes_per_token)
    assert copy is not None
    logits_of(loaded, copy, short[300:])
    assert len(store) == 1
    again = store.take("", np.append(long, 5).astype(np.int32), 1300, loaded.bytes_per_token)
    assert again is not None
    assert len(again) == len(long)
    assert torch.allclose(
        logits_of(loaded, again, np.array([5], np.int32)),
        logits_of(loaded, read(loaded, long), np.array([5], np.int32)),
        atol=1e-4,
    )


def test_nobody_gets_what_another_put(loaded: LoadedModel) -> None:
    store = CacheStore(MANY)
    store.put("a", read(loaded, ids((1, 100))))
    assert store.take("b", ids((1, 100)), 100, loaded.bytes_per_token) is None
    assert store.take("", ids((1, 100)), 100, loaded.bytes_per_token) is None
    assert store.take("a", ids((1, 100)), 100, loaded.bytes_per_token) is not None


def test_the_limit_holds_and_the_oldest_goes_first(loaded: LoadedModel) -> None:
    a_text = read(loaded, ids((0, 256))).num_bytes
    store = CacheStore(3 * a_text)
    for seed in range(5):
        store.put("", read(loaded, ids((seed, 256))))
        assert store.num_bytes <= 3 * a_text
    assert len(store) == 3
    kept = [s for s in range(5) if num_same(_any(store, ids((s, 256))), ids((s, 256))) >= 255]
    assert kept == [2, 3, 4]


def _any(store: CacheStore, wanted: Ids) -> Ids:
    return next(
        (k.context.ids for k in store._kept if num_same(k.context.ids, wanted) > 9), wanted[:0]
    )


def test_room_for_the_next_text_is_made_before_it_is_read(loaded: LoadedModel) -> None:
    a_text = read(loaded, ids((0, 256))).num_bytes
    store = CacheStore(3 * a_text)
    for seed in range(3):
        store.put("", read(loaded, ids((seed, 256))))
    assert store.take("", ids((9, 256)), 512, loaded.bytes_per_token) is None
    assert store.num_bytes <= a_text
    store.put("", read(loaded, ids((7, 2000))))
    assert store.num_bytes <= 3 * a_text


def test_forgetting_is_by_owner_or_all(loaded: LoadedModel) -> None:
    store = CacheStore(MANY)
    for owner in "ab":
        store.put(owner, read(loaded, ids((1, 100))))
    store.forget("a")
    assert [kept.owner for kept in store._kept] == ["b"]
    store.forget()
    assert len(store) == 0


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [([], [], 0), ([1], [], 0), ([1, 2], [1, 2, 3], 2), ([1, 2], [1, 3], 1), ([2], [1], 0)],
)
def test_common_beginnings(a: list[int], b: list[int], same: int) -> None:
    assert num_same(np.array(a, np.int32), np.array(b, np.int32)) == same
