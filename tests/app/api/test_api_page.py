"""docs/API.md says what the endpoints and the events are, and no more."""

import re
from dataclasses import fields
from pathlib import Path

from app.answering.answer import Reading
from app.answering.grounding import Quote
from app.api.endpoints import Endpoints
from app.backends.base import Finished, Prefill
from app.prompting.task_library import TASKS
from app.retrieval.passage import Evidence

PAGE = (Path(__file__).parents[3] / "docs" / "API.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (`.+`) \|$", PAGE, re.MULTILINE))


def named(row: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", ROWS[row]))


def of(*kinds: type) -> set[str]:
    return {field.name for kind in kinds for field in fields(kind)}


def test_the_fields_of_every_event_are_those_that_are_sent() -> None:
    assert named("passages") == of(Evidence)
    assert named("reading") == of(Reading)
    assert named("prefill") == of(Prefill) | {"place"}
    assert named("text") == {"text"}
    assert named("quote") == of(Quote)
    assert named("done") == of(Finished) | {"answer", "quotes", "related"}
    assert named("error") == {"kind", "message"}


def test_every_endpoint_is_named() -> None:
    endpoints = {name for name in vars(Endpoints) if not name.startswith("_")}
    assert set(re.findall(r"^\| `/(\w+)` \|", PAGE, re.MULTILINE)) == endpoints


def test_every_task_is_named() -> None:
    told = PAGE[PAGE.index("`task` is") : PAGE.index("A page with a login wants")]
    assert set(re.findall(r"`(\w+)`", told)) - {"task"} == set(TASKS)
