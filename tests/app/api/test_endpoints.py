"""What a program sends beside its files reaches the model, or is refused with a sentence."""

import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.utils import get_upload_folder

from app.api.endpoints import Endpoints
from app.backends.base import BackendEvent, Generation, Stop
from app.prompting.prompt import Prompt
from app.settings import Settings
from app.ui.service.service import Service
from tests.scripted_backend import ScriptedBackend

VISITOR: Any = SimpleNamespace(
    session_hash="", client=SimpleNamespace(host="127.0.0.1"), headers={}
)


class Listening(ScriptedBackend):
    """Keeps how each answer was to be written."""

    def __init__(self) -> None:
        super().__init__("Marta.", 10_000)
        self.asked: list[Generation] = []

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        self.asked.append(generation)
        return super().stream(prompt, generation, stop)


@pytest.fixture
def backend() -> Listening:
    return Listening()


@pytest.fixture
def endpoints(backend: Listening) -> Iterator[Endpoints]:
    service = Service(Settings(keep=False), lambda settings: backend)
    yield Endpoints(service)
    service.close()


@pytest.fixture
def files() -> list[dict[str, Any]]:
    path = Path(get_upload_folder()) / "endpoints" / "light.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Marta kept the light for years.")
    return [{"path": str(path), "meta": {"_type": "gradio.FileData"}}]


@pytest.mark.parametrize("temperature", [None, 0, 0.7])
def test_the_temperature_is_that_of_the_answer(
    endpoints: Endpoints, backend: Listening, files: list[dict[str, Any]], temperature: float | None
) -> None:
    said = endpoints.ask(VISITOR, files, "Who?", temperature=temperature)
    assert said["answer"] == "Marta."
    assert [generation.temperature for generation in backend.asked] == [temperature]


@pytest.mark.parametrize("temperature", [-1, math.nan, math.inf, "hot", [1]])
def test_a_temperature_that_is_none_is_one_sentence(
    endpoints: Endpoints, backend: Listening, files: list[dict[str, Any]], temperature: Any
) -> None:
    with pytest.raises(gr.Error, match="The temperature is"):
        endpoints.ask(VISITOR, files, "Who?", temperature=temperature)
    assert not backend.asked
