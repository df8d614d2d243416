"""What a program has read it need not read again after a restart."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.backends.base import Finished, Generation, Stop, TextDelta
from app.backends.local import LocalOptions
from app.backends.open_local import open_local
from app.inference.context import LoadedModel
from app.inference.disk_cache import disk_cache
from app.inference.disk_cache.cache_folder import CacheFolder
from app.inference.disk_cache.disk_cache import DiskCache
from app.inference.engine import Engine
from app.inference.events import Prefill, Token
from app.inference.generate import Job
from app.prompting.prompt import PromptTurn, Words, build_prompt
from tests.app.inference.disk_cache.kept_texts import GREEDY, MANY, files, ids


def run(engine: Engine, job: Job) -> tuple[list[int], int]:
    """Return the tokens of an answer, and how many were not read anew."""
    events = list(engine.work(job, lambda: False))
    first = next(event for event in events if isinstance(event, Prefill))
    return [event.id for event in events if isinstance(event, Token)], first.num_tokens


def test_an_engine_goes_on_after_a_restart_and_answers_the_same(
    loaded: LoadedModel, folder: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_cache, "LEAST_READING_SECONDS", 0.0)
    monkeypatch.setattr(disk_cache, "BYTES_A_SECOND", 1e15)

    def engine() -> Engine:
        return Engine(loaded, MANY, DiskCache(folder, loaded, "a"))

    first = Job(np.append(ids(1), ids(2, 20)), 12, GREEDY, frozenset(), "me", lasts=True)
    second = replace(first, ids=np.append(ids(1), ids(3, 20)))
    alone, _ = run(Engine(loaded, MANY), second)
    passing = engine()
    run(passing, replace(first, lasts=False))
    assert files(folder) == []
    run(engine(), first)
    assert run(engine(), replace(second, owner="you")) == (alone, 0)
    assert run(engine(), second) == (alone, 900)
    engine().forget("me")
    assert run(engine(), second)[1] == 0


def test_a_model_opened_again_need_not_read_a_text_again(
    model_folder: Callable[..., Path], folder: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_cache, "LEAST_READING_SECONDS", 0.0)
    monkeypatch.setattr(disk_cache, "BYTES_A_SECOND", 1e15)
    model = str(model_folder())
    text = "The lamp in the harbour was lit before the storm. " * 90
    generation = Generation(10, temperature=0, quoting=False, visitor="me", lasts=True)

    def ask(question: str, texts: CacheFolder | None) -> tuple[str, Finished]:
        backend = open_local(model, LocalOptions(device="cpu", texts=texts))
        turn = PromptTurn("user", (Words(text + question, "question"),))
        prompt = build_prompt([turn], [], backend.template, backend.tokenizer)
        *events, last = backend.stream(prompt, generation, Stop())
        # A text is kept after its answer, and closing does not wait long.
        until = time.monotonic() + 120
        while texts is not None and not texts.files() and time.monotonic() < until:
            time.sleep(0.05)
        backend.close()
        assert isinstance(last, Finished)
        return "".join(e.text for e in events if isinstance(e, TextDelta)), last

    ask("Who slept?", folder)
    assert len(files(folder)) == 1
    alone, read_again = ask("When?", None)
    answer, finished = ask("When?", folder)
    assert answer == alone
    assert read_again.num_reused_tokens == 0
    assert finished.num_reused_tokens > 800


def test_an_answer_that_is_left_is_kept_all_the_same(
    loaded: LoadedModel, folder: CacheFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_cache, "LEAST_READING_SECONDS", 0.0)
    monkeypatch.setattr(disk_cache, "BYTES_A_SECOND", 1e15)
    job = Job(ids(1), 50, GREEDY, frozenset(), "me", lasts=True)
    events = Engine(loaded, MANY, DiskCache(folder, loaded, "a")).work(job, lambda: False)
    while not isinstance(next(events), Token):
        pass
    events.close()
    assert len(files(folder)) == 1
