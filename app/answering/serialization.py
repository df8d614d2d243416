"""Events of an answer as JSON objects: what `ask --json` prints and `/ask_stream` sends."""

from dataclasses import asdict
from typing import Any

from app.answering.answer import Done, Event, Passages, Reading
from app.answering.grounding import Quote
from app.backends.base import Prefill, Reasoning, TextDelta, Waiting
from app.errors import AppError
from app.retrieval.passage import Evidence


def event_to_json(event: Event) -> dict[str, Any]:
    """Return one event as `{"type": …}`: passages, reading, prefill, reasoning, text,
    quote or done."""
    if isinstance(event, Passages):
        return {"type": "passages", **evidence_to_json(event.evidence)}
    if isinstance(event, TextDelta):
        return {"type": "text", "text": event.text}
    if isinstance(event, Reasoning):
        return {"type": "reasoning", **asdict(event)}
    if isinstance(event, Reading):
        return {"type": "reading", **asdict(event)}
    if isinstance(event, Waiting):
        return {"type": "prefill", "place": event.place, "seconds_left": event.seconds}
    if isinstance(event, Prefill):
        return {"type": "prefill", "place": 0, **asdict(event)}
    if isinstance(event, Quote):
        return {"type": "quote", **asdict(event)}
    return _done(event)


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """Return what was found: passages, best first, and whether that is all there is to find."""
    passages = [asdict(passage) | {"page": passage.page_first} for passage in evidence.passages]
    return {"passages": passages, "complete": evidence.complete}


def error_to_json(error: AppError) -> dict[str, Any]:
    """Return an error as the event that ends a stream."""
    return {"type": "error", "kind": type(error).__name__, "message": str(error)}


def _done(event: Done) -> dict[str, Any]:
    return {
        "type": "done",
        "answer": event.answer,
        "quotes": [asdict(quote) for quote in event.quotes],
        "related": [asdict(related) for related in event.related],
        "unsupported": [asdict(sentence) for sentence in event.unsupported],
        **asdict(event.finished),
        "notes": list(event.notes),
    }
