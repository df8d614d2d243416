"""What a model needs, whether it fits, and what to know before it is used."""

import pytest

from app.backends.base import ModelInfo
from app.backends.openai_compatible.local_servers import FoundServer
from app.backends.passages import PassagesBackend
from app.messages.message import Language
from app.models.machine import GIB, Gpu, Machine
from app.ui.models import render_offers
from app.ui.models.render_models import Panel, render_models
from app.ui.models.trial import try_model
from tests.scripted_backend import ScriptedBackend

INFO = ModelInfo("tiny", 32_768)


def row(machine: Machine, name: str, may_choose: bool = True) -> str:
    """Return what is said of one model."""
    rendered = render_models("en", INFO, "", machine, Panel(may_choose))
    return rendered.split(f"<h3>{name}</h3>")[1].split("</li>")[0]


@pytest.mark.parametrize(
    ("gpu_gib", "ram_gib", "fits", "says"),
    [
        (80, 64, True, ""),
        (0, 64, True, "reading a paper takes about"),
        (0, 8, False, "Nothing here holds it"),
    ],
)
def test_what_fits_and_what_is_slow_is_said(
    gpu_gib: int, ram_gib: int, fits: bool, says: str
) -> None:
    gpus = (Gpu("a GPU", gpu_gib * GIB),) if gpu_gib else ()
    said = row(Machine(gpus, ram_gib * GIB, 500 * GIB), "7b")
    assert ('class="fits"' in said) is fits
    assert ('data-act="fetch"' in said) is fits
    assert ("Fetch it (13.5 GB)" in said) is fits
    assert says in said
    assert ("Nothing here" in said) is not fits


def test_on_a_shared_page_nothing_can_be_chosen() -> None:
    machine = Machine((Gpu("a GPU", 80 * GIB),), 64 * GIB, 500 * GIB)
    assert "data-act" not in row(machine, "7b", may_choose=False)


def test_what_fits_stands_first_and_what_does_not_is_folded() -> None:
    machine = Machine((), 20 * GIB, 500 * GIB)
    shown = render_models("en", INFO, "", machine, Panel(may_choose=True, found="<p>found</p>"))
    order = [
        shown.index(words)
        for words in ("<p>found</p>", "<h3>smollm2</h3>", "<h3>qwen3-4b</h3>", "Too large", ">7b<")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("info", "may_choose", "offered"),
    [(INFO, True, True), (INFO, False, False), (PassagesBackend().info, True, False)],
)
def test_where_a_model_writes_there_is_a_way_back_to_passages(
    info: ModelInfo, may_choose: bool, offered: bool
) -> None:
    machine = Machine((), 20 * GIB, 500 * GIB)
    shown = render_models("en", info, "", machine, Panel(may_choose))
    assert ('data-act="use" data-model="passages"' in shown) is offered


@pytest.mark.parametrize(("language", "words"), [("en", "93 MB"), ("zh", "93 MB")])
def test_a_model_that_is_not_here_is_offered_with_its_size(
    language: Language, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_offers, "is_here", lambda entry: False)
    offered = render_offers.render_offers(language, ())
    assert words in offered
    assert 'data-act="fetch" data-model="smollm2"' in offered


def test_a_server_that_runs_is_offered_instead() -> None:
    server = FoundServer("Ollama", "http://127.0.0.1:11434", ("qwen3:8b", "other"))
    offered = render_offers.render_offers("en", (server,))
    assert "Use qwen3:8b (Ollama is running)" in offered
    assert "smollm2" not in offered
    assert 'data-act="model"' in offered


def test_a_test_question_is_answered_and_timed() -> None:
    trial = try_model(ScriptedBackend("Four."), "What comes next?")
    assert trial.answer == "Four."
    assert trial.seconds >= 0


def test_what_a_shell_could_do_is_left_out_where_buttons_do_it() -> None:
    info, machine = PassagesBackend().info, Machine((), 20 * GIB, 500 * GIB)
    assert (
        "--server-url"
        not in render_models("en", info, "", machine, Panel(may_choose=True)).split("<ul")[0]
    )
    assert "--server-url" in render_models("en", info, "", machine, Panel())
