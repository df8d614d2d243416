"""Would a Hugging Face Space start from this folder? Front matter, requirements, a real start.

The start is of `app.py` as a Space starts it, on a machine where `spaces` is there: a stub of
it counts how often a GPU was asked for, lets arguments and results travel as between processes,
and one question is put through the API.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import yaml

ROOT = Path(__file__).resolve().parent.parent
LARGEST_FILE = 10 * 1000 * 1000
REQUIRED = ("title", "emoji", "sdk", "sdk_version", "python_version", "app_file")
STUB = '''
import inspect
import pathlib
import pickle

def travelled(value):
    """Return a value as it comes out of a queue between processes."""
    return pickle.loads(pickle.dumps(value))

def GPU(function=None, duration=60, **others):
    """Count what asks for a GPU, and run it as it is."""
    def wrap(work):
        assert inspect.isgeneratorfunction(work)
        def run(*arguments, **named):
            seconds = duration(*arguments, **named) if callable(duration) else duration
            with pathlib.Path(__file__).with_name("calls").open("a") as calls:
                calls.write(f"{seconds}\\n")
            arguments, named = travelled((arguments, named))
            for value in work(*arguments, **named):
                yield travelled(value)
        return run
    return wrap(function) if callable(function) else wrap
'''


def front_matter() -> dict[str, Any]:
    """Return the README's front matter, checked for what a Space needs."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert match, "README.md has no front matter"
    values: dict[str, Any] = yaml.safe_load(match[1])
    missing = [name for name in REQUIRED if name not in values]
    assert not missing, f"front matter lacks {missing}"
    assert values["sdk"] == "gradio"
    assert isinstance(values["python_version"], str), "python_version has to be quoted"
    assert len(values["short_description"]) <= 60, "short_description is over 60 characters"
    assert (ROOT / values["app_file"]).is_file()
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert f"\ngradio=={values['sdk_version']}\n" in pins, "sdk_version is not the gradio we pin"
    return values


def resolve(values: dict[str, Any]) -> None:
    """Resolve what a Space installs: its torch first, then ours beside the SDK's gradio."""
    uv = Path(sys.executable).parent / "uv"
    with tempfile.TemporaryDirectory() as folder:
        sdk = Path(folder) / "sdk.txt"
        sdk.write_text(f"gradio=={values['sdk_version']}\nspaces\n")
        names = [ROOT / "pre-requirements.txt", ROOT / "requirements.txt", sdk]
        command = [str(uv), "pip", "compile", "--quiet", "--python-version"]
        command += [values["python_version"], *map(str, names)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    print("resolves:", ", ".join(re.findall(r"^(?:torch|gradio|spaces)==\S+", done.stdout, re.M)))


def check_sizes() -> None:
    """Check that only the encoder needs large-file storage, which `hf upload` gives it by itself.

    A plain `git push` to a Space is refused with it; `make deploy` does not push.
    """
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    large = [n for n in names if (ROOT / n).stat().st_size >= LARGEST_FILE]
    assert set(large) <= {"assets/encoder/encoder.onnx"}, f"over 10 MB: {large}"


def make_model(folder: Path) -> None:
    """Write a tiny Llama with random weights, and its tokenizer."""
    sys.path.insert(0, str(ROOT))
    from tests.app.tiny import byte_tokenizer, tiny_network

    tiny_network(vocab_size=300).save_pretrained(folder)
    byte_tokenizer().save(str(folder / "tokenizer.json"))


def start_and_ask(with_model: bool) -> None:
    """Start app.py with the stub and ask one question; a model has to ask for the GPU.

    with_model: a tiny one instead of what a Space starts with, which needs none.
    """
    from gradio_client import Client, handle_file

    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        Path(folder, "spaces.py").write_text(STUB)
        novel = Path(folder, "novel.txt")
        novel.write_text("Chapter 1\n\nThe keeper hid the silver compass under the stairs.\n" * 3)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {
            **os.environ,
            "PYTHONPATH": folder,
            "LONG_READER_PORT": str(port),
            "SPACE_ID": "someone/long-reader",
        }
        if with_model:
            make_model(Path(folder, "model"))
            environment |= {
                "LONG_READER_MODEL": str(Path(folder, "model")),
                "LONG_READER_ANSWER_TOKENS": "16",
            }
        command = [sys.executable, "app.py"]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
            try:
                client = _connect(Client, f"http://127.0.0.1:{port}/", process)
                check_is_heard(process, port)
                question = "What does the text say about the compass and the stairs?"
                result = client.predict([handle_file(str(novel))], question, api_name="/ask")
                print("answers:", result["answer"])
                assert result["answer"].strip()
                calls = Path(folder, "calls")
                seconds = calls.read_text().split() if calls.exists() else []
                print(f"asked for a GPU {len(seconds)} times, for {seconds} s")
                assert bool(seconds) == with_model
            finally:
                process.terminate()


def check_is_heard(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Check that the page listens to all: a Space's visitors come from outside."""
    listening = [c for c in psutil.Process(process.pid).net_connections() if c.status == "LISTEN"]
    heard = [c.laddr.ip for c in listening if c.laddr.port == port]
    assert heard == ["0.0.0.0"], f"the page listens on {heard}"


def _connect(client: Any, address: str, process: "subprocess.Popen[bytes]") -> Any:
    end = time.monotonic() + 120
    while True:
        assert process.poll() is None, "app.py ended"
        try:
            return client(address, verbose=False)
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(1)


if __name__ == "__main__":
    resolve(front_matter())
    check_sizes()
    start_and_ask(with_model=False)
    start_and_ask(with_model=True)
    print("a Space can start from this folder")
