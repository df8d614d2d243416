"""The product as it is started, `app.py` with no model, asked by programs."""

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ports import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gradio_client import Client, handle_file

ROOT = Path(__file__).resolve().parents[2]
TALE = (
    "Chapter 1\n\nThe keeper hid the silver compass under the lighthouse stairs. Nobody saw it.\n\n"
    "Chapter 2\n\nIn spring the ferry brought a crate of oranges to the harbour. "
    "The baker's daughter counted every orange twice and wrote the number on the door.\n\n"
) + "The sea was grey that day and the gulls were loud. " * 20


@pytest.fixture(scope="module")
def started() -> Iterator[str]:
    """The address of `app.py` in a process of its own."""
    port = free_port()
    environment = {**os.environ, "LONG_READER_PORT": str(port)}
    with subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment) as process:
        address = f"http://127.0.0.1:{port}/"
        for _ in range(300):
            assert process.poll() is None, "app.py ended"
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield address
        process.terminate()


@pytest.fixture
def tale(tmp_path: Path) -> Any:
    path = tmp_path / "tale.txt"
    path.write_text(TALE, encoding="utf-8")
    return handle_file(str(path))


def ask(client: Client, tale: Any, question: str) -> dict[str, Any]:
    result: dict[str, Any] = client.predict([tale], question, api_name="/ask")
    return result


def test_it_quotes_the_passage_that_answers_the_same_for_everyone(started: str, tale: Any) -> None:
    timeout = {"timeout": 60}
    client = Client(started, verbose=False, httpx_kwargs=timeout)
    first = ask(client, tale, "Where did the keeper hide the silver compass?")
    quote = first["quotes"][0]
    assert "under the lighthouse stairs" in quote["text"]
    assert (quote["status"], quote["section"]) == ("verbatim", "Chapter 1")

    second = ask(client, tale, "What did the ferry bring to the harbour?")
    assert "crate of oranges" in second["answer"]

    stranger = Client(started, verbose=False, httpx_kwargs=timeout)
    theirs = ask(stranger, tale, "Where did the keeper hide the silver compass?")
    assert theirs["answer"] == first["answer"]
    client.close()
    stranger.close()
