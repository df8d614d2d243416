"""How the page starts and ends, as a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(arguments: list[str], environment: dict[str, str], folder: Path) -> subprocess.Popen[str]:
    variables = {**os.environ, "GRADIO_TEMP_DIR": str(folder / "uploads"), **environment}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        cwd=ROOT,
        env={name: value for name, value in variables.items() if value},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    """Return the address that a starting page prints."""
    timer = threading.Timer(120, process.kill)
    timer.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    timer.cancel()
    found = re.search(r"http://\S+", line)
    assert found is not None, line
    return found[0]


def test_help_is_printed() -> None:
    run = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--port PORT" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--sing"], {}, "unrecognized arguments: --sing"),
        (["--port", "many"], {}, "invalid int"),
        (["--host", "nowhere.invalid"], {}, "no address nowhere.invalid"),
        ([], {"LONG_READER_LOGIN": "me:"}, "login should be"),
        ([], {"GRADIO_SERVER_PORT": "many"}, "GRADIO_SERVER_PORT should be a whole number"),
        (["--data-dir", "/dev/null/there"], {}, "/dev/null/there"),
    ],
)
def test_what_cannot_start_says_why_in_one_sentence(
    arguments: list[str], environment: dict[str, str], words: str, tmp_path: Path
) -> None:
    process = start(arguments, environment, tmp_path)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 2
    assert error.startswith("error: ")
    assert words in error
    assert len(error.splitlines()) == 1
    assert out == ""


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        process = start([], {"GRADIO_SERVER_PORT": port}, tmp_path)
        _, error = process.communicate(timeout=120)
    assert (process.returncode, error.count("\n")) == (2, 1)
    assert f"Port {port} is taken" in error


def test_a_page_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    process = start(["--port", "0", "--data-dir", str(tmp_path / "data")], {"HOME": ""}, tmp_path)
    url = address_of(process)
    files = {"files": ("note.txt", b"The keeper is Marta. " * 50)}
    (uploaded,) = httpx.post(f"{url}gradio_api/upload", files=files, timeout=60).json()
    file = {"path": uploaded, "meta": {"_type": "gradio.FileData"}}
    asked = {"data": [[file], "Who is the keeper?", "question", ""]}
    httpx.post(f"{url}gradio_api/call/ask_stream", json=asked, timeout=60).raise_for_status()
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []
