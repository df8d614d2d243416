"""How the page starts and ends, as a process of its own."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.store.store import Store, file_address

ROOT = Path(__file__).resolve().parents[3]


def start(
    arguments: list[str],
    environment: dict[str, str],
    folder: Path,
    before: Callable[[], None] | None = None,
) -> subprocess.Popen[str]:
    variables = {**os.environ, "GRADIO_TEMP_DIR": str(folder / "uploads"), **environment}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        cwd=ROOT,
        env={name: value for name, value in variables.items() if value},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
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


Begin = Callable[..., str]


@pytest.fixture
def refused_at_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Begin]:
    """Run `app.py` in this process, where it should stop before it serves; returns what it says."""
    spec = importlib.util.spec_from_file_location("script_that_starts", ROOT / "app.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    hears = signal.getsignal(signal.SIGTERM)

    def begin(*arguments: str, **environment: str) -> str:
        monkeypatch.setattr(sys, "argv", ["app.py", *arguments])
        for name, value in {"GRADIO_TEMP_DIR": str(tmp_path / "up"), **environment}.items():
            monkeypatch.setenv(name, value)
        try:
            status = script.main()
        except SystemExit as ended:
            status = ended.code
        out, error = capsys.readouterr()
        assert (status, out, error.count("\n")) == (2, "", 1)
        assert error.startswith("error: ")
        return error

    yield begin
    signal.signal(signal.SIGTERM, hears)


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--sing"], {}, "unrecognized arguments: --sing"),
        (["--port", "many"], {}, "invalid int"),
        (["--host", "nowhere.invalid"], {}, "no address nowhere.invalid"),
        ([], {"LONG_READER_LOGIN": "me:"}, "login should be"),
        ([], {"GRADIO_SERVER_PORT": "many"}, "GRADIO_SERVER_PORT should be a whole number"),
        (["--data-dir", "/dev/null/there"], {}, "/dev/null/there"),
        (["--port", "99999"], {}, "99999"),
        (["--cache-gb", "nan"], {}, "cache_gb should be a number"),
        ([], {"LONG_READER_MAX_FILE_MB": "inf"}, "max_file_mb should be a number"),
        (["--max-files", "0"], {}, "max_files should be above 0"),
        (["--trusted-proxies", "proxy"], {}, "“proxy” is no address"),
        (["--server-url", "ftp://a"], {}, "ftp://a"),
        (["--model", "nonsense"], {}, "no model “nonsense”"),
        (["--model", "./no/such/folder"], {}, "./no/such/folder"),
        ([], {"LONG_READER_LOGIN": ":word"}, "login should be"),
        (["--database", "sqlite:////proc/there/a.db"], {}, "Nothing can be kept at"),
        (["--database", "no address"], {}, "Nothing can be kept at"),
        ([], {"GRADIO_TEMP_DIR": "/dev/null/there"}, "No temporary folder can be made"),
    ],
)
def test_what_cannot_start_says_why_in_one_sentence(
    arguments: list[str], environment: dict[str, str], words: str, refused_at_start: Begin
) -> None:
    assert words in refused_at_start(*arguments, **environment)


def test_a_taken_port_is_one_sentence(refused_at_start: Begin) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        assert f"Port {port} is taken" in refused_at_start(GRADIO_SERVER_PORT=port)


@pytest.mark.skipif(sys.platform == "win32", reason="a disk cannot be filled so there")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    import resource

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    process = start(["--port", "0", "--data-dir", str(tmp_path / "kept")], {}, tmp_path, fill)
    out, error = process.communicate(timeout=120)
    assert (process.returncode, out, error.count("\n")) == (2, "", 1)
    assert error.startswith(f"error: Nothing can be kept at sqlite:///{tmp_path}")


def test_a_database_that_can_only_be_read_or_is_none_is_one_sentence(
    tmp_path: Path, refused_at_start: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Store(file_address(tmp_path)).close()
    read_only = f"sqlite:///file:{tmp_path}/long-reader.sqlite3?mode=ro&uri=true"
    assert "readonly" in refused_at_start("--port", "0", "--database", read_only)
    assert not (tmp_path / "file:").exists()
    (tmp_path / "long-reader.sqlite3").write_bytes(b"no database at all. " * 99)
    assert "not a database" in refused_at_start("--port", "0", "--data-dir", str(tmp_path))


def test_what_a_killed_page_left_is_swept_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "another program's").mkdir(parents=True)
    # A home that cannot be written to: nothing lasts, and the page is there all the same.
    home = {"HOME": "/proc/nowhere"}
    first = start(["--port", "0"], home, tmp_path)
    files = {"files": ("note.txt", b"The keeper is Marta. " * 50)}
    httpx.post(f"{address_of(first)}gradio_api/upload", files=files, timeout=60).raise_for_status()
    first.kill()
    first.communicate(timeout=60)
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert "note.txt" in left
    second = start(["--port", "0"], home, tmp_path)
    address_of(second)
    assert not list(tmp_path.rglob("note.txt"))
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=60)
    assert not list((tmp_path / "uploads").glob("long-reader-*"))
    assert (tmp_path / "uploads" / "another program's").is_dir()


def test_a_page_that_is_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    process = start(["--port", "0", "--data-dir", str(tmp_path / "data")], {"HOME": ""}, tmp_path)
    url = address_of(process)
    files = {"files": ("note.txt", b"The keeper is Marta. " * 50)}
    (uploaded,) = httpx.post(f"{url}gradio_api/upload", files=files, timeout=60).json()
    file = {"path": uploaded, "meta": {"_type": "gradio.FileData"}}
    asked = {"data": [[file], "Who is the keeper?", "question", "", None]}
    httpx.post(f"{url}gradio_api/call/ask_stream", json=asked, timeout=60).raise_for_status()
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []
