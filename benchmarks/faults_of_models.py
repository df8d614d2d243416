"""Model servers and trainings killed with -9 at random moments: two rounds of `faults`.

A model server: what it had written before stands, one sentence says that it is gone, and as soon
as one answers at its address again, so does the page's connection. A training: every checkpoint
that was there is whole, and the run that goes on ends with the weights of one never killed.
"""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from app.api.port import free_port
from app.backends.base import Generation, Stop, TextDelta
from app.backends.openai_compatible.server_backend import ServerBackend, ServerOptions
from app.errors import ServerError
from app.prompting.prompt import PromptTurn, Words, build_prompt

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = [f"word{number} " for number in range(150)]
_SECONDS_A_WORD = 0.004


class Writer(BaseHTTPRequestHandler):
    """Writes the same answer to every question, a word at a time."""

    def do_GET(self) -> None:
        """List one model."""
        self._begin("application/json")
        self.wfile.write(json.dumps({"data": [{"id": "m", "max_model_len": 9000}]}).encode())

    def do_POST(self) -> None:
        """Stream the answer."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._begin("text/event-stream")
        for word, reason in [*((word, None) for word in WRITTEN), ("", "stop")]:
            choice = {"index": 0, "delta": {"content": word}, "finish_reason": reason}
            self.wfile.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
            self.wfile.flush()
            time.sleep(_SECONDS_A_WORD)
        self.wfile.write(b"data: [DONE]\n\n")

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(port: int) -> None:
    """Answer until killed, having said that it is ready."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Writer)
    print("ready", flush=True)
    server.serve_forever()


@contextmanager
def model_server(port: int) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, killed at the end if it still runs."""
    command = [sys.executable, "-m", "benchmarks.faults", "--serve", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def kill_model_server(chance: random.Random, _: Path) -> str:
    """Kill a model server while it writes; another at its address answers the next question."""
    port = free_port("127.0.0.1", 0)
    with model_server(port) as server:
        backend = ServerBackend(f"http://127.0.0.1:{port}", "m", "", ServerOptions())
        cut, said = answer_of(backend, chance.randrange(len(WRITTEN)), server)
    if not said or not "".join(WRITTEN).startswith(cut):
        return f"{said!r} after {cut[-60:]!r}"
    with model_server(port):
        whole, said = answer_of(backend)
    return "" if whole == "".join(WRITTEN) and not said else f"then {said!r} after {whole[-60:]!r}"


def answer_of(
    backend: ServerBackend, killed_after: int = -1, server: subprocess.Popen[str] | None = None
) -> tuple[str, str]:
    """Return what an answer came to, and what was said of its end if that was no good one.

    The server is killed after so many pieces.
    """
    turn = PromptTurn("user", (Words("How many ships?", "question"),))
    prompt = build_prompt([turn], [], backend.template, backend.tokenizer)
    text, num_pieces = "", 0
    try:
        for event in backend.stream(prompt, Generation(max_tokens=400), Stop()):
            if not isinstance(event, TextDelta):
                continue
            text += event.text
            if server is not None and num_pieces >= killed_after:
                server.kill()
            num_pieces += 1
    except ServerError as error:
        return text, str(error)
    return text, ""


def kill_training(chance: random.Random, folder: Path) -> str:
    """Kill a training twice at random moments of its time, and let it go on to its end."""
    wanted, seconds = whole_training()
    for _ in range(2):
        process = start_training(folder)
        try:
            process.wait(chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
    process = start_training(folder)
    _, said = process.communicate()
    if process.returncode:
        return f"status {process.returncode}: {said.strip()[-200:]}"
    left = [path.name for path in (folder / "run").rglob("*.partial")]
    return "" if digest_of(folder) == wanted and not left else f"other weights, or left: {left}"


@cache
def whole_training() -> tuple[str, float]:
    """Return the digest of the weights of a training that nobody kills, and its seconds."""
    with TemporaryDirectory() as name:
        began = time.monotonic()
        process = start_training(Path(name))
        _, said = process.communicate()
        if process.returncode:
            raise RuntimeError(f"The training failed by itself: {said.strip()[-300:]}")
        return digest_of(Path(name)), time.monotonic() - began


def start_training(folder: Path) -> subprocess.Popen[str]:
    """Start or go on with the tiny recipe in a folder."""
    changed = {
        "training.steps": "12",
        "training.rows_per_step": "1",
        "data.row_tokens": "256",
        "output.checkpoint_every_steps": "1",
        "output.folder": f'"{folder / "run"}"',
    }
    options = [f"--set={key}={value}" for key, value in changed.items()]
    recipe = "training/recipes/tiny-cpu.toml"
    return subprocess.Popen(
        [sys.executable, "-m", "training", "train", *options, recipe],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def digest_of(folder: Path) -> str:
    """Return what tells the weights of a finished training from others."""
    weights = next((folder / "run" / "model").glob("*.safetensors"))
    return hashlib.sha256(weights.read_bytes()).hexdigest()
