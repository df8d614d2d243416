"""A folder behind the protocol of backends."""

import inspect
import json
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from app.backends.base import BackendEvent, Finished, Generation, Prefill, Stop, TextDelta, Waiting
from app.backends.local import LocalBackend, LocalOptions
from app.backends.open_local import open_local
from app.errors import ModelError, OutOfMemoryError, OverWindowError, UnavailableModelError
from app.inference.job_queue import Ticket
from app.prompting.prompt import Prompt, PromptTurn, Words, build_prompt

MakeFolder = Callable[..., Path]
TEXT = "The lamp in the harbour was lit before the storm, and the keeper slept. " * 6


@pytest.fixture
def backend(model_folder: MakeFolder) -> Iterator[LocalBackend]:
    opened = open_local(str(model_folder()), LocalOptions())
    yield opened
    opened.close()


def prompt(backend: LocalBackend, text: str = TEXT) -> Prompt:
    turn = PromptTurn("user", (Words(text, "question"),))
    return build_prompt([turn], [], backend.template, backend.tokenizer)


def ask(
    backend: LocalBackend, text: str = TEXT, generation: Generation | None = None
) -> list[BackendEvent]:
    generation = generation or Generation(max_tokens=20)
    return list(backend.stream(prompt(backend, text), generation, Stop()))


def said(events: list[BackendEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def finished(events: list[BackendEvent]) -> Finished:
    assert isinstance(events[-1], Finished)
    assert [type(event) for event in events].count(Finished) == 1
    return events[-1]


def test_an_answer_is_what_generate_writes(backend: LocalBackend, tmp_path: Path) -> None:
    events = ask(backend)
    network = AutoModelForCausalLM.from_pretrained(tmp_path / "tiny")
    ids = torch.tensor(prompt(backend).ids[None].astype(np.int64))
    out = network.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=20,
                           do_sample=False, pad_token_id=0)  # fmt: skip
    written = out[0, ids.shape[1] :].tolist()
    assert said(events) == backend.tokenizer.decode(written)
    assert finished(events).num_prompt_tokens == ids.shape[1]
    assert finished(events).seconds_to_first_token is not None


def test_nothing_is_loaded_before_it_is_needed(model_folder: MakeFolder) -> None:
    backend = open_local(str(model_folder()), LocalOptions())
    assert not backend.is_loaded
    assert backend.info.window_tokens == 2048
    assert backend.info.name == "tiny"
    backend.start_loading()
    while not backend.is_loaded:
        time.sleep(0.01)
    backend.close()


def test_no_question_comes_before_the_loading_that_another_thread_began(
    backend: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = backend._line.submit
    began = threading.Event()

    def slow(ticket: Ticket[object]) -> None:
        if not began.is_set():
            began.set()
            time.sleep(0.3)
        submit(ticket)

    monkeypatch.setattr(backend._line, "submit", slow)
    other = threading.Thread(target=backend.start_loading)
    other.start()
    assert began.wait(5)
    assert finished(ask(backend)).num_answer_tokens > 0
    other.join()


def test_a_follow_up_reads_only_what_is_new(backend: LocalBackend) -> None:
    assert finished(ask(backend)).num_reused_tokens == 0
    again = finished(ask(backend, TEXT + "And then?"))
    assert again.num_reused_tokens >= len(backend.tokenizer.encode(TEXT)) - 2


@pytest.mark.parametrize(("share", "reused"), [(False, False), (True, True)])
def test_what_one_visitor_read_is_kept_from_others(
    model_folder: MakeFolder, share: bool, reused: bool
) -> None:
    backend = open_local(str(model_folder()), LocalOptions(share_cache=share))
    ask(backend, generation=Generation(max_tokens=5, visitor="a"))
    other = ask(backend, generation=Generation(max_tokens=5, visitor="b"))
    assert (finished(other).num_reused_tokens > 0) == reused
    backend.close()


def test_stop_and_closing_free_the_engine(backend: LocalBackend) -> None:
    generation = Generation(max_tokens=1500)
    stop = Stop()
    stream = backend.stream(prompt(backend), generation, stop)
    for event in stream:
        if isinstance(event, TextDelta):
            stop.set()
    assert isinstance(event, Finished)
    assert event.stop_reason == "stopped"
    # How many are written before the stop is seen depends on how busy the machine is.
    assert event.num_answer_tokens < generation.max_tokens // 2

    left = backend.stream(prompt(backend), generation, Stop())
    for event in left:
        if isinstance(event, TextDelta):
            break
    left.close()  # type: ignore[attr-defined]
    began = time.monotonic()
    assert finished(ask(backend, generation=Generation(max_tokens=1))).num_answer_tokens == 1
    assert time.monotonic() - began < 2


def test_tokens_are_drawn_as_the_folder_says_unless_a_question_says_otherwise(
    model_folder: MakeFolder,
) -> None:
    folder = model_folder()
    config = folder / "generation_config.json"
    greedy = open_local(str(folder), LocalOptions())
    likeliest = said(ask(greedy))
    greedy.close()
    config.write_text(json.dumps({"do_sample": True, "temperature": 5.0, "top_k": 0}))
    sampled = open_local(str(folder), LocalOptions())
    assert said(ask(sampled, generation=Generation(max_tokens=20, seed=1))) != likeliest
    assert said(ask(sampled, generation=Generation(max_tokens=20, temperature=0))) == likeliest
    sampled.close()


def test_those_who_wait_are_told_their_place_and_may_leave(backend: LocalBackend) -> None:
    ask(backend)
    slow = Generation(max_tokens=1500, temperature=1.0, seed=1)
    first, stop_first = backend.stream(prompt(backend), slow, Stop()), Stop()
    next(first)
    stop = Stop()
    second = backend.stream(prompt(backend), slow, stop)
    place = next(second)
    assert isinstance(place, Waiting)
    assert place.place == 1
    stop.set()
    assert finished(list(second)).stop_reason == "stopped"
    first.close()  # type: ignore[attr-defined]
    assert not stop_first.is_set


def test_an_error_in_the_middle_is_told_and_survived(
    backend: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = said(ask(backend))
    network = backend._engine.model.network  # type: ignore[union-attr]
    for message, kind in [
        ("DefaultCPUAllocator: can't allocate memory", OutOfMemoryError),
        ("a kernel failed", ModelError),
    ]:

        def fail(*args: object, message: str = message) -> None:
            raise RuntimeError(message)

        hook = network.register_forward_pre_hook(fail)
        with pytest.raises(kind):
            ask(backend)
        hook.remove()
    assert said(ask(backend)) == before


def test_a_prompt_over_the_window_is_refused(backend: LocalBackend) -> None:
    with pytest.raises(OverWindowError) as caught:
        ask(backend, TEXT * 40)
    assert caught.value.num_tokens > 2048


def test_weights_that_cannot_be_loaded_are_told_to_everyone_who_asks(
    model_folder: MakeFolder,
) -> None:
    folder = model_folder()
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(b"no weights")
    backend = open_local(str(folder), LocalOptions())
    for _ in range(2):
        with pytest.raises(UnavailableModelError, match="could not be loaded"):
            ask(backend)
    (folder / "model.safetensors").write_bytes(weights)
    assert finished(ask(backend)).num_answer_tokens > 0
    backend.close()


def test_many_at_once_get_the_answers_they_get_alone(model_folder: MakeFolder) -> None:
    backend = open_local(str(model_folder()), LocalOptions(cache_bytes=300_000))
    documents = [f"{n} {TEXT[n:]}" for n in range(5)]
    alone = [said(ask(backend, text)) for text in documents]
    wrong: list[int] = []

    def visitor(number: int) -> None:
        for turn in range(3):
            index = (number + turn) % len(documents)
            generation = Generation(max_tokens=20, visitor=str(number % 3))
            if said(ask(backend, documents[index], generation)) != alone[index]:
                wrong.append(index)

    threads = [threading.Thread(target=visitor, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    backend.close()


def test_on_zero_gpu_work_goes_through_the_wrapper(model_folder: MakeFolder) -> None:
    """As ZeroGPU does it: a generator function of one job that can travel to a fork."""
    wrapped: list[str] = []

    def run_on_gpu(function: Callable[..., object]) -> Callable[..., object]:
        assert inspect.isgeneratorfunction(function)
        wrapped.append("early")

        def run(job: object) -> object:
            wrapped.append("gpu")
            return function(pickle.loads(pickle.dumps(job)))

        return run

    options = LocalOptions(run_on_gpu=run_on_gpu, device="cpu")
    backend = open_local(str(model_folder()), options)
    assert wrapped == ["early"]
    backend.start_loading()
    assert backend.is_loaded
    assert finished(ask(backend)).num_answer_tokens > 0
    assert finished(ask(backend)).num_reused_tokens == 0
    assert wrapped == ["early", "gpu", "gpu"]

    stop = Stop()
    for event in backend.stream(prompt(backend), Generation(max_tokens=1500), stop):
        if isinstance(event, TextDelta):
            stop.set()
    assert isinstance(event, Finished)
    assert event.stop_reason == "stopped"

    def fail(*args: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: not enough")

    backend._engine.model.network.register_forward_pre_hook(fail)  # type: ignore[union-attr]
    with pytest.raises(OutOfMemoryError):
        ask(backend)
    backend.close()


def test_reading_is_told_up_to_the_whole_prompt(backend: LocalBackend) -> None:
    reading = [e for e in ask(backend) if isinstance(e, Prefill)]
    assert reading[-1].num_tokens == reading[-1].num_prompt_tokens == prompt(backend).num_tokens


class Spelling:
    """Allows one letter after the other, and owes a mark at the end."""

    def __init__(self, ids: list[int]) -> None:
        self._ids = ids

    def allowed(self) -> np.ndarray:
        return np.array(self._ids[:1], np.int32)

    def advance(self, token: int) -> None:
        self._ids = [*self._ids[1:], token]

    def closing_text(self) -> str:
        return "”"


def test_a_constraint_is_kept_and_closes_what_is_cut(backend: LocalBackend) -> None:
    ids = backend.tokenizer.encode("lamp ").ids.tolist()
    num = 2 * len(ids)
    backend._model = replace(backend._model, constraint=lambda prompt: Spelling(list(ids)))
    assert said(ask(backend, generation=Generation(max_tokens=num))) == "lamp lamp ”"
    free = said(ask(backend, generation=Generation(max_tokens=num, quoting=False)))
    assert "lamp lamp" not in free
