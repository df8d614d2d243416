"""docs/API.md against the code: every endpoint with its arguments, every event with its fields."""

import inspect
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args

import pytest

from app.answering import inspection
from app.answering.answer import Done, Event
from app.answering.grounding import Quote, Status
from app.answering.related import Related
from app.answering.serialization import error_to_json, event_to_json, evidence_to_json
from app.api.endpoints import Endpoints
from app.backends.base import Finished, ModelInfo, Prefill, StopReason, Waiting
from app.errors import NoQuestionError
from app.prompting.open_document import Opened
from app.prompting.task_library import TASKS
from app.prompting.token_map import TokenMap
from app.retrieval.passage import Evidence, Passage
from app.text.tokens import EstimatingTokenizer
from tests.factories import make_document

PAGE = (Path(__file__).resolve().parents[3] / "docs/API.md").read_text(encoding="utf-8")


def sample(kind: type, **given: Any) -> Any:
    """Return an instance whose other required fields are all empty text: only names matter."""
    needed = (f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)
    return kind(**(dict.fromkeys(needed, "") | given))


def listed(row: str) -> set[str]:
    """Return the fields of one row of the table of events, `type` left out."""
    found = re.search(rf"^\| `{row}` \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert found is not None, row
    return set(re.findall(r"`(\w+)`", found[1]))


def said(start: str, end: str) -> list[str]:
    """Return the names set as code between two places of the page."""
    flat = " ".join(PAGE.split())
    begin = flat.index(start) + len(start)
    return re.findall(r"`(\w+)`", flat[begin : flat.index(end, begin)])


def test_every_endpoint_is_listed_with_its_arguments() -> None:
    names = {name for name in vars(Endpoints) if not name.startswith("_")}
    rows = dict(re.findall(r"^\| `/(\w+)\(([^`]*)\)`", PAGE, re.MULTILINE))
    assert set(rows) == names
    for name, arguments in rows.items():
        taken = list(inspect.signature(getattr(Endpoints, name)).parameters.values())[2:]
        told = [re.match(r"\w+", argument)[0] for argument in arguments.split(", ")]  # type: ignore[index]
        assert told == [argument.name for argument in taken], name
        defaults = re.findall(r"(\w+)=(\S+?)(?:,|$)", arguments)
        known = {a.name: a.default for a in taken if a.default is not a.empty}
        assert {key: value.strip('"') for key, value in defaults} == {
            key: str(value) for key, value in known.items()
        }, name


def test_every_task_is_listed() -> None:
    assert said("`task` is one of ", ". `model`") == list(TASKS)


def test_every_event_is_listed_with_its_fields() -> None:
    told: dict[str, set[str]] = {}
    for kind in get_args(Event):
        given: dict[str, Any] = {}
        if kind is Done:
            given = {"quotes": (), "related": (), "unsupported": (), "finished": sample(Finished)}
        elif "evidence" in {field.name for field in fields(kind)}:
            given = {"evidence": Evidence(())}
        event = event_to_json(sample(kind, **given))
        told.setdefault(event.pop("type"), set()).update(event)
    error = error_to_json(NoQuestionError("no_question"))
    told[error["type"]] = set(error) - {"type"}
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) - {"type"} == set(told)
    assert {name: listed(name) for name in told} == told


def test_both_prefill_events_have_their_place() -> None:
    assert event_to_json(Waiting(2))["place"] == 2
    assert event_to_json(Prefill(1, 2))["place"] == 0


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        ("- `status` is ", "; with", list(get_args(Status))),
        ("- `stop_reason` is ", ". -", list(get_args(StopReason))),
        ("An entry of `related` has ", ": a sentence", [field.name for field in fields(Related)]),
    ],
)
def test_values_and_related_are_listed(start: str, end: str, names: list[str]) -> None:
    assert said(start, end) == names
    assert {field.name for field in fields(Quote)} == listed("quote")


def test_what_find_returns_is_listed() -> None:
    found = evidence_to_json(Evidence((sample(Passage),)))

    assert set(said("A passage has ", ". `start`")) == set(found["passages"][0])
    assert set(found) == listed("passages")


def test_what_inspect_returns_is_listed() -> None:
    tokenizer = EstimatingTokenizer()
    document = make_document(("One", "Some words."))
    opened = Opened(document, TokenMap.of(document, tokenizer))
    facts = inspection.inspect(opened, sample(ModelInfo), tokenizer)
    assert said("`/inspect`: ", ". A section") == list(facts)
    assert said("A section has ", "; a note") == list(facts["sections"][0])
