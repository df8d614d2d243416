"""What stands in deploy/ fits the product: its options, its routes, its models, its templates."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.models.catalogue import find_entry
from app.prompting.prompt import PromptTurn, Words
from app.prompting.templates import NAMED
from app.settings import options, settings_from

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
FILES = ["Dockerfile", "compose.yaml", "kubernetes.yaml"]


def leaves(found: Any) -> Iterator[str]:
    """Yield every string of a YAML document."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for item in found:
            yield from leaves(item)
    elif isinstance(found, str):
        yield found


def documents(name: str) -> list[Any]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", FILES)
def test_every_variable_is_an_option(name: str) -> None:
    named = set(re.findall(r"LONG_READER_[A-Z_]+", (DEPLOY / name).read_text(encoding="utf-8")))
    assert named
    assert named <= {option.variable for option in options()}


def test_the_image_s_variables_are_settings() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    settings = settings_from({}, dict(re.findall(r"(LONG_READER_\w+)=(\S+)", text)))
    assert (settings.host, settings.port) == ("0.0.0.0", 7860)
    assert re.findall(r"^EXPOSE (\d+)", text, re.MULTILINE) == [str(settings.port)]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.+) \S+$", text, re.M) for name in line.split()]
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert {"app", "app.py", "assets"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in allowed or name.startswith("requirements")


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml"])
def test_the_model_server_is_told_window_factor_and_template(name: str) -> None:
    words = list(leaves(documents(name)))
    flags = dict(word[2:].split("=", 1) for word in words if re.match(r"--[a-z-]+=", word))
    entry = find_entry("13b")
    assert flags["model"] == entry.source
    assert int(flags["max-model-len"]) == entry.window_tokens
    overrides = json.loads(flags["hf-overrides"])
    assert overrides["max_position_embeddings"] == entry.window_tokens
    assert overrides["rope_parameters"]["factor"] == entry.rope_factor
    assert Path(flags["chat-template"]).name == f"{entry.template}.jinja"
    assert flags["served-model-name"] in [word for word in words if not word.startswith("--")]


def test_machines_ask_what_is_answered() -> None:
    from app.ui.service import probes

    source = Path(probes.__file__).read_text(encoding="utf-8")
    page = documents("kubernetes.yaml")[0]["spec"]["template"]["spec"]["containers"][0]
    for probe in ("readinessProbe", "livenessProbe"):
        assert f'"{page[probe]["httpGet"]["path"]}"' in source


EXCHANGES = [
    [("user", "Who?")],
    [("system", "Be brief."), ("user", "Who?")],
    [("user", "Who?"), ("assistant", "Marta."), ("user", "Why?")],
]


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_the_template_writes_what_the_local_model_reads(exchange: list[tuple[str, str]]) -> None:
    turns = [PromptTurn(role, (Words(text),)) for role, text in exchange]  # type: ignore[arg-type]
    pieces = NAMED["longalpaca"].render(turns)
    read = "".join(piece.text for piece in pieces if isinstance(piece, Words))
    source = (DEPLOY / "longalpaca.jinja").read_text(encoding="utf-8")
    messages = [{"role": role, "content": text} for role, text in exchange]
    template = ImmutableSandboxedEnvironment().from_string(source)
    written = template.render(messages=messages, bos_token="<s>", eos_token="</s>")
    # The space in front of the first bracket is Llama's tokenizer's own.
    assert written == "<s>" + read.removeprefix(" ")
