"""The reading process: limits, failures, recycling, many callers at once."""

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.documents.formats import read
from app.documents.options import Limits, ReadingOptions
from app.documents.progress import heard_by
from app.documents.sandbox import messages
from app.documents.sandbox.pool import Pool, Worker, _hear
from app.documents.sandbox.sandbox import read_file_safely, read_safely
from app.errors import DamagedError, EmptyDocumentError, LimitError, ReadingError

TEXT = "Chapter 1\n\nIt rained.\n\nChapter 2\n\nIt stopped. 雨停了。\n".encode()


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(2)
    yield pool
    pool.close()


def test_reads_the_same_as_in_this_process(pool: Pool) -> None:
    assert read_safely(TEXT, "a.txt", pool=pool) == read(TEXT, "a.txt")


def test_options_reach_the_reader(pool: Pool) -> None:
    data = "第一回 灵根育孕源流出".encode("gb18030")
    document = read_safely(data, "a.txt", ReadingOptions(encoding="gb18030"), pool=pool)
    assert document.text == "第一回 灵根育孕源流出"
    assert document.encoding == "gb18030"


def test_how_far_a_file_is_reaches_whoever_listens() -> None:
    told: list[tuple[int, int]] = []
    answers = io.BytesIO()
    for head in ({"progress": [1, 4]}, {"progress": "soon"}, {"progress": [5, 4]}, {"pages": []}):
        messages.send(answers, head)
    answers.seek(0)
    with heard_by(lambda done, total: told.append((done, total))):
        assert _hear(answers, 1000) == ({"pages": []}, b"")
    assert told == [(1, 4)]


def test_a_process_tells_how_many_pages_are_read(pool: Pool) -> None:
    file, told = io.BytesIO(), list[tuple[int, int]]()
    canvas = Canvas(file)
    for number in range(3):
        canvas.drawString(72, 700, f"On page {number} it rained.")
        canvas.showPage()
    canvas.save()
    with heard_by(lambda done, total: told.append((done, total))):
        read_safely(file.getvalue(), "a.pdf", pool=pool)
    assert told[0] == (0, 3)


def test_an_error_of_the_reader_arrives_with_its_kind_and_sentence(pool: Pool) -> None:
    with pytest.raises(EmptyDocumentError, match=r"^The file is empty\.$"):
        read_safely(b"", "a.txt", pool=pool)


def test_a_process_is_used_again_and_replaced_after_many_jobs(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.documents.sandbox.pool.JOBS_A_PROCESS", 2)
    pids = []
    for _ in range(3):
        read_safely(TEXT, "a.txt", pool=pool)
        pids += [worker.process.pid for worker in pool.idle]
    assert len(pids) == 2
    assert pids[0] != pids[1]


def test_the_memory_of_whoever_asks_is_not_the_reader_s(pool: Pool) -> None:
    large = bytearray(os.urandom(4096)) * (400 * 256)  # 400 MiB, every page of it touched
    read_safely(TEXT, "a.txt", pool=pool)
    assert len(large) == 400 * 2**20
    assert [worker.is_fit() for worker in pool.idle] == [True]


def doom(worker: Worker) -> None:
    """Let a process hang as one parser or another does, and end it soon after."""
    os.kill(worker.process.pid, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, [worker.process.pid, signal.SIGKILL]).start()


def test_a_process_killed_on_purpose_costs_one_sentence_and_nothing_after(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Doomed(Worker):
        def ask(self, *job: Any) -> tuple[dict[str, Any], bytes]:
            doom(self)
            return super().ask(*job)

    with monkeypatch.context() as patch:
        patch.setattr("app.documents.sandbox.pool.Worker", Doomed)
        with pytest.raises(DamagedError, match="broke off"):
            read_safely(TEXT, "a.txt", pool=pool)
    assert pool.idle == []
    assert read_safely(TEXT, "a.txt", pool=pool).text.startswith("Chapter 1")


def test_a_process_killed_that_had_waited_costs_nothing(pool: Pool) -> None:
    pool.warm()
    (worker,) = pool.idle
    doom(worker)
    assert read_safely(TEXT, "a.txt", pool=pool).text.startswith("Chapter 1")
    assert worker.process.poll() is not None


def test_a_process_that_hangs_is_ended_at_the_limit(pool: Pool) -> None:
    pool.warm()
    worker = pool.idle[0]
    os.kill(worker.process.pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(LimitError, match=r"longer than 0\.5 seconds"):
        read_safely(TEXT, "a.txt", limits=Limits(seconds=0.5), pool=pool)
    assert time.monotonic() - started < 5
    assert worker.process.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="memory is held to a limit on Linux only")
def test_memory_over_the_limit_is_one_sentence(pool: Pool) -> None:
    data = b"word " * 4_000_000
    with pytest.raises(ReadingError, match="MiB of memory"):
        read_safely(data, "a.txt", limits=Limits(memory_bytes=64 * 2**20), pool=pool)


def test_an_interrupted_caller_leaves_no_answer_for_the_next(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(messages, "receive", interrupt)
        with pytest.raises(KeyboardInterrupt):
            read_safely(TEXT, "first.txt", pool=pool)
    assert pool.idle == []
    assert read_safely(TEXT, "second.txt", pool=pool).name == "second.txt"


def test_a_machine_without_room_for_a_process_says_so(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)
    with pytest.raises(ReadingError, match="no room to start a process"):
        read_safely(TEXT, "a.txt", pool=pool)


def test_text_over_the_limit_is_one_sentence(pool: Pool) -> None:
    with pytest.raises(LimitError, match="characters; 20 may be read"):
        read_safely(TEXT, "a.txt", limits=Limits(text_chars=20), pool=pool)


def test_a_file_over_the_limit_is_not_even_sent(pool: Pool) -> None:
    with pytest.raises(LimitError, match="MiB may be read"):
        read_safely(b"x" * 2**21, "a.txt", limits=Limits(file_bytes=2**20), pool=pool)
    assert pool.idle == []


def test_many_threads_at_once(pool: Pool) -> None:
    results: list[int] = []

    def work() -> None:
        results.append(len(read_safely(TEXT, "a.txt", pool=pool).text))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [len(TEXT.decode())] * 8
    assert len(pool.idle) <= 2


def test_closing_leaves_no_process(pool: Pool) -> None:
    pool.warm()
    worker = pool.idle[0]
    pool.close()
    assert worker.process.poll() is not None


def test_a_process_ends_when_its_caller_is_gone() -> None:
    worker = Worker()
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert worker.process.wait(timeout=10) == 0
    worker.close()


def test_an_answer_cannot_name_a_class_that_is_no_reading_error() -> None:
    fields = messages.pack_error(ReadingError("file_empty"))
    error = messages.unpack_error({**fields, "kind": "AppError"})
    assert type(error) is ReadingError
    assert str(error) == "The file is empty."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "is a folder"), ("missing.txt", "There is no file")],
)
def test_paths_that_cannot_be_read(tmp_path: object, name: str, sentence: str) -> None:
    with pytest.raises(ReadingError, match=sentence):
        read_file_safely(f"{tmp_path}/{name}")
