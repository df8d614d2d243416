"""A real `transformers serve` process with a tiny model of random weights."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.backends.base import Finished, Generation, Stop, TextDelta
from app.backends.openai_compatible.server_backend import ServerBackend
from app.errors import ServerError
from app.prompting.prompt import Prompt, PromptTurn, SourceRef, Words, build_prompt
from tests.app.backends.real_servers.real_server import transformers_environment
from tests.factories import make_source
from tests.ports import free_port

pytestmark = pytest.mark.slow
START_SECONDS = 180
TEXT = "The lighthouse keeper counted the ships. " * 20
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
)


def save_tiny_model(folder: Path) -> None:
    """Write a Llama of 20,000 parameters, which knows bytes and nothing else."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {sign: index for index, sign in enumerate(["</s>", *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>", pad_token="</s>")
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=8192,
        eos_token_id=0,
        pad_token_id=0,
        bos_token_id=None,
    )
    torch.manual_seed(0)
    LlamaForCausalLM(config).save_pretrained(folder)


class Server:
    """The process, which can be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [Path(sys.executable).with_name("transformers"), "serve", str(self.folder)]
        command += ["--port", str(self.port), "--host", "127.0.0.1", "--device", "cpu"]
        with (self.folder.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **transformers_environment(), "OMP_NUM_THREADS": "1"},
            )
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, (self.folder.parent / "serve.log").read_text()
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/health", trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.5)
        pytest.fail("the server did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server") / "tiny"
    save_tiny_model(folder)
    server = Server(folder)
    server.start()
    yield server
    server.kill()


def backend_for(server: Server) -> ServerBackend:
    return ServerBackend(f"http://127.0.0.1:{server.port}", str(server.folder))


def prompt_for(backend: ServerBackend) -> Prompt:
    source = make_source(TEXT, tokenizer=backend.tokenizer)
    turns = [PromptTurn("user", (SourceRef(0), Words("How many ships?", "question")))]
    return build_prompt(turns, [source], backend.template, backend.tokenizer)


def test_a_real_server_answers(server: Server) -> None:
    backend = backend_for(server)
    events = list(backend.stream(prompt_for(backend), Generation(max_tokens=20), Stop()))
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.stop_reason in ("length", "end")
    # A byte is a token there: the text, the question, and "user: " with a line's end.
    assert finished.num_prompt_tokens == len(TEXT) + len("How many ships?") + len("user: \n")
    assert finished.notes == ()
    assert any(isinstance(event, TextDelta) for event in events)


def test_a_real_server_can_be_stopped(server: Server) -> None:
    backend = backend_for(server)
    stop = Stop()
    began = time.monotonic()
    events = []
    for event in backend.stream(prompt_for(backend), Generation(max_tokens=4000), stop):
        events.append(event)
        if isinstance(event, TextDelta):
            stop.set()
    assert isinstance(events[-1], Finished)
    assert events[-1].stop_reason == "stopped"
    assert time.monotonic() - began < 30
    # It is free for the next question.
    again = list(backend.stream(prompt_for(backend), Generation(max_tokens=5), Stop()))
    assert isinstance(again[-1], Finished)


def test_a_wrong_model_is_one_sentence(server: Server) -> None:
    backend = ServerBackend(f"http://127.0.0.1:{server.port}", "another")
    with pytest.raises(ServerError, match="refused the question"):
        list(backend.stream(prompt_for(backend), Generation(max_tokens=5), Stop()))


def test_a_server_killed_in_mid_answer_can_be_asked_again(server: Server) -> None:
    backend = backend_for(server)
    prompt = prompt_for(backend)

    def kill_when_it_writes() -> None:
        for event in backend.stream(prompt, Generation(max_tokens=6000), Stop()):
            if isinstance(event, TextDelta):
                server.kill()

    with pytest.raises(ServerError):
        kill_when_it_writes()
    with pytest.raises(ServerError, match="does not answer"):
        list(backend.stream(prompt, Generation(max_tokens=5), Stop()))
    server.start()
    events = list(backend.stream(prompt, Generation(max_tokens=5), Stop()))
    assert isinstance(events[-1], Finished)
