"""Real model servers with a small real model: what fakes cannot show.

Each is skipped with a sentence where it is not installed.
"""

import time
from collections.abc import Iterator

import pytest

from app.backends.base import BackendEvent, Finished, Generation, Prefill, Stop, TextDelta
from app.backends.openai_compatible.local_servers import list_models
from app.backends.openai_compatible.server_backend import ServerBackend
from app.errors import ServerError
from app.models.folder_tokenizer import FolderTokenizer
from app.prompting.prompt import Prompt, PromptTurn, SourceRef, Words, build_prompt
from app.text.tokens import EstimatingTokenizer
from tests.app.backends.real_servers.real_server import (
    LLAMA_CPP,
    TRANSFORMERS,
    VLLM_CPU,
    Kind,
    RealServer,
    checkpoint,
)
from tests.factories import make_source

pytestmark = pytest.mark.slow
KEEPERS = ("Marta", "Anselm", "Bruna", "Cosmas")
TEXT = "\n\n".join(
    f"In week {week} of winter {KEEPERS[week % 4]} counted {3 * week % 71} ships from the tower."
    for week in range(50)
)
GREEDY = Generation(max_tokens=24, temperature=0)


@pytest.fixture(
    scope="module", params=[LLAMA_CPP, TRANSFORMERS, VLLM_CPU], ids=lambda kind: kind.name
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealServer]:
    kind: Kind = request.param
    running = RealServer(kind, tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.end()


@pytest.fixture
def backend(server: RealServer) -> ServerBackend:
    return ServerBackend(server.address, "" if server.kind.lists_models else server.model)


def prompt_for(backend: ServerBackend, question: str, text: str = TEXT) -> Prompt:
    source = make_source(text, tokenizer=backend.tokenizer)
    turns = [PromptTurn("user", (SourceRef(0), Words(f"\n\n{question}", "question")))]
    return build_prompt(turns, [source], backend.template, backend.tokenizer)


def answer(backend: ServerBackend, prompt: Prompt, generation: Generation = GREEDY) -> Finished:
    events = list(backend.stream(prompt, generation, Stop()))
    assert isinstance(events[-1], Finished)
    return events[-1]


def test_its_models_and_its_window_are_found(server: RealServer, backend: ServerBackend) -> None:
    if server.kind.lists_models:
        assert server.model in list_models(server.address)
    assert backend.info.name == server.model
    assert (backend.info.window_tokens == 8192) == server.kind.tells_window
    assert ("does not tell its window" in backend.info.advice) != server.kind.tells_window


def test_it_counts_as_the_model_s_own_tokenizer_does(
    server: RealServer, backend: ServerBackend
) -> None:
    if not server.kind.counts:
        assert isinstance(backend.tokenizer, EstimatingTokenizer)
        return
    own = FolderTokenizer(checkpoint(), "smollm2")
    for text in (TEXT, "Café, naïve: 第一章 賈寶玉 😀\n\n\tx  y", ""):
        told, right = backend.tokenizer.encode(text), own.encode(text)
        assert told.ids.tolist() == right.ids.tolist()
        assert told.ends.tolist() == right.ends.tolist()
    assert backend.tokenizer.exact


def test_it_streams(backend: ServerBackend) -> None:
    began = time.monotonic()
    seen: list[tuple[float, BackendEvent]] = []
    prompt = prompt_for(backend, "Who counted ships? Tell it in a long story.")
    for event in backend.stream(prompt, Generation(max_tokens=40, temperature=0), Stop()):
        seen.append((time.monotonic() - began, event))
    times = [at for at, event in seen if isinstance(event, TextDelta)]
    finished = seen[-1][1]
    assert len(times) > 5
    assert times[-1] - times[0] > 0.05
    assert isinstance(seen[0][1], Prefill)
    assert isinstance(finished, Finished)
    assert finished.stop_reason in ("length", "end")
    assert finished.notes == ()


def test_a_second_question_about_a_text_starts_sooner(
    server: RealServer, backend: ServerBackend
) -> None:
    text = f"The {server.kind.name} tower, second of its name.\n\n{TEXT}"
    first = answer(backend, prompt_for(backend, "Who counted ships in week 9?", text))
    second = answer(backend, prompt_for(backend, "How many ships were counted in week 30?", text))
    assert first.seconds_to_first_token is not None
    assert second.seconds_to_first_token is not None
    if server.kind.reuses:
        assert second.seconds_to_first_token < first.seconds_to_first_token / 2
        assert second.num_reused_tokens > 0.9 * (second.num_prompt_tokens or 0)
        assert first.num_reused_tokens < 100


def test_stop_frees_it(server: RealServer, backend: ServerBackend) -> None:
    stop = Stop()
    prompt = prompt_for(backend, "Write down every week again, word by word.")
    events = []
    for event in backend.stream(prompt, Generation(max_tokens=5000, temperature=1.0), stop):
        events.append(event)
        if isinstance(event, TextDelta):
            stop.set()
    assert isinstance(events[-1], Finished)
    assert events[-1].stop_reason == "stopped"
    until = time.monotonic() + 15
    while server.num_working and time.monotonic() < until:
        time.sleep(0.1)
    assert not server.num_working
    began = time.monotonic()
    answer(backend, prompt, Generation(max_tokens=2))
    assert time.monotonic() - began < 60


def test_what_is_over_its_window_is_one_sentence(
    server: RealServer, backend: ServerBackend
) -> None:
    if not server.kind.tells_window:
        pytest.skip(f"{server.kind.name} has no window of its own")
    with pytest.raises(ServerError) as caught:
        answer(backend, prompt_for(backend, "How many?", TEXT * 12))
    assert "8192" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_name_it_does_not_serve_is_one_sentence_or_its_only_model(server: RealServer) -> None:
    other = ServerBackend(server.address, "another")
    prompt = prompt_for(other, "Who?", "Marta counted.")
    if server.kind is LLAMA_CPP:
        # It serves one model and listens to no name.
        assert answer(other, prompt).num_answer_tokens > 0
        return
    with pytest.raises(ServerError, match=r"another|refused"):
        answer(other, prompt)


def test_a_server_that_dies_in_mid_answer_is_told(
    server: RealServer, backend: ServerBackend
) -> None:
    prompt = prompt_for(backend, "Write down every week again, word by word.")
    events = backend.stream(prompt, Generation(max_tokens=5000, temperature=1.0), Stop())

    def read_on() -> None:
        for event in events:
            if isinstance(event, TextDelta):
                server.kill()

    with pytest.raises(ServerError):
        read_on()
    with pytest.raises(ServerError, match="does not answer"):
        answer(backend, prompt)
    server.start()
    assert answer(backend, prompt, Generation(max_tokens=2)).num_answer_tokens > 0
