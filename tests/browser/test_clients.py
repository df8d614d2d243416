"""The endpoints, used by real clients; and many visitors at once."""

import concurrent.futures
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gradio_client import Client, handle_file
    from gradio_client.exceptions import AppError

QUOTED = "She had kept the light for nineteen winters"
UPLOAD_ONLY = "Only uploaded files are read"


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    """A program that calls the page."""
    made = Client(address, verbose=False)
    yield made
    made.close()


def test_inspect_says_what_is_in_a_file(client: Client, paper: Path) -> None:
    found = client.predict(handle_file(str(paper)), api_name="/inspect")
    assert found["title"] == "On Keeping a Light"
    assert found["num_pages"] == 2
    assert found["window_tokens"] == 20_000
    assert sum(s["num_tokens"] for s in found["sections"]) == found["num_tokens"]


def test_find_returns_passages_with_their_places(client: Client, paper: Path) -> None:
    found = client.predict([handle_file(str(paper))], "keeping a light", api_name="/find")
    best = found["passages"][0]
    assert (best["document"], best["page"], found["complete"]) == (paper.name, 1, True)
    with pytest.raises(AppError, match="ask a question"):
        client.predict([handle_file(str(paper))], " ", api_name="/find")


def test_ask_answers_with_the_places_of_its_quotations(client: Client, paper: Path) -> None:
    result = client.predict([handle_file(str(paper))], "Who?", api_name="/ask")
    assert set(result) == {"answer", "quotes", "done"}
    assert [quote["status"] for quote in result["quotes"]] == ["verbatim", "not_found"]
    assert (result["quotes"][0]["text"], result["quotes"][0]["page_first"]) == (QUOTED, 1)
    assert result["done"]["stop_reason"] == "end"


def test_ask_stream_yields_the_same_as_events(client: Client, paper: Path) -> None:
    job = client.submit([handle_file(str(paper))], "Who?", api_name="/ask_stream")
    events = list(job)
    kinds = [event["type"] for event in events]
    assert kinds[:2] == ["passages", "reading"]
    assert kinds[-1] == "done"
    text = "".join(event["text"] for event in events if event["type"] == "text")
    assert text == events[-1]["answer"]


@pytest.mark.parametrize(
    ("files", "question", "task", "model", "words"),
    [
        ([], "Who?", "question", "", "no file"),
        (None, "Who?", "no_such_task", "", "There is no task"),
        (None, "", "question", "", "ask a question"),
        (None, "Who?", "question", "no-such-model-9", ""),
    ],
)
def test_what_cannot_be_is_one_sentence(
    client: Client, paper: Path, files: Any, question: str, task: str, model: str, words: str
) -> None:
    sent = [handle_file(str(paper))] if files is None else files
    if model:
        # The page under test knows one model only and answers by it, whatever it is called.
        result = client.predict(sent, question, task, model, api_name="/ask")
        assert result["answer"]
        return
    with pytest.raises(AppError, match=words):
        client.predict(sent, question, task, model, api_name="/ask")


def call(address: str, name: str, data: list[Any]) -> str:
    """Call an endpoint by plain HTTP, past what a client would do, and return the events."""
    base = f"{address}gradio_api/call/{name}"
    event = httpx.post(base, json={"data": data}, timeout=30).json()["event_id"]
    return httpx.get(f"{base}/{event}", timeout=60).text


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "{root}/README.md", "README.md", "http://127.0.0.1:1/x", "/proc/self/environ"],
)
@pytest.mark.parametrize("where", ["file", "question"])
def test_no_path_or_address_is_taken(address: str, path: str, where: str) -> None:
    root = Path(__file__).resolve().parents[2]
    meta = {"_type": "gradio.FileData"}
    named = {"path": path.replace("{root}", str(root)), "meta": meta}
    if where == "file":
        said = call(address, "inspect", [named])
    else:
        said = call(address, "ask", [[], named, "question", "", None])
    assert "event: error" in said
    assert UPLOAD_ONLY in said


@pytest.mark.parametrize("name", ["app.py", "README.md", "app/settings.py", ".git/config"])
def test_no_file_of_the_server_is_served(address: str, name: str) -> None:
    root = Path(__file__).resolve().parents[2]
    answer = httpx.get(f"{address}gradio_api/file={root / name}", timeout=30)
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    "path",
    ["file=http://127.0.0.1:1/x", "file/http://127.0.0.1:1/x", "proxy=https://a-b.hf.space/x"],
)
def test_nothing_is_fetched_for_anyone(address: str, path: str) -> None:
    assert httpx.get(f"{address}gradio_api/{path}", timeout=30).status_code == 404


def test_handlers_of_the_page_are_no_endpoints(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)
    assert set(endpoints["named_endpoints"]) == {"/inspect", "/find", "/ask", "/ask_stream"}


@pytest.mark.slow
def test_twenty_programs_at_once(serve_page: Callable[..., Any], paper: Path) -> None:
    url = serve_page(max_waiting=20).url

    def ask(number: int) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = Client(url, verbose=False, httpx_kwargs={"timeout": 60})
        try:
            sent = [handle_file(str(paper))]
            return str(made.predict(sent, f"Question {number}?", api_name="/ask")["answer"])
        finally:
            made.close()

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))
    assert all(QUOTED in answer for answer in answers)
