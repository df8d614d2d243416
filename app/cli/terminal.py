"""What the shell shows of an answer: the answer alone on stdout, all else on stderr."""

import json
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from app.answering.answer import Done, Event, Passages, Reading
from app.answering.chapter_by_chapter import ChapterEvent, PartAnswered, PartBegun
from app.answering.grounding import Quote
from app.answering.serialization import event_to_json
from app.answering.side_by_side import SideEvent
from app.backends.base import ModelInfo, Prefill, Reasoning, TextDelta, Waiting
from app.retrieval.passage import Evidence


def print_json(value: dict[str, Any]) -> None:
    """Print one object on one line, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def tell(info: ModelInfo) -> None:
    """Say what answers and what would answer better."""
    for line in (info.about, info.advice):
        if line:
            print(f"{info.name}: {line}", file=sys.stderr)


def show_json(events: Iterator[ChapterEvent]) -> None:
    """Print events as JSON, one a line; chapters' events carry their part's title."""
    title = ""
    for event in events:
        if isinstance(event, PartBegun):
            title = event.title
            part = {"part": event.number, "num_parts": event.num_parts, "title": title}
            print_json({"type": "reading", **part})
        elif isinstance(event, PartAnswered):
            title = ""
        else:
            print_json(event_to_json(event) | ({"part": title} if title else {}))


def show(events: Iterator[ChapterEvent], info: ModelInfo) -> None:
    """Print an answer as it comes, then where its quotations stand.

    What answers is said when it begins: a question that cannot be put is an error alone.
    """
    told = False
    for event in events:
        if not told and not isinstance(event, Passages):
            told = True
            tell(info)
        if isinstance(event, PartBegun):
            title = f"[{event.number} of {event.num_parts}] {event.title}"
            print(f"\n{title}", file=sys.stderr)
        elif isinstance(event, PartAnswered):
            print(event.answer if event.reused else "")
        else:
            _show_event(event)


def _show_event(event: Event) -> None:
    if isinstance(event, TextDelta):
        print(event.text, end="", flush=True)
    elif isinstance(event, Reasoning):
        _show_reasoning(event)
    elif isinstance(event, Passages):
        show_passages(event.evidence, sys.stderr)
    elif isinstance(event, Reading):
        _notes(event.notes)
    elif isinstance(event, Waiting | Prefill):
        _show_progress(event)
    elif isinstance(event, Done):
        print()
        for number, quote in enumerate(event.quotes, start=1):
            print(f"  [{number}] {place_of(quote)}")
        for sentence in event.unsupported:
            print(f"  no passage found: {' '.join(sentence.text.split())}", file=sys.stderr)
        _notes(event.notes)


def _show_reasoning(event: Reasoning) -> None:
    """Leave thoughts out, but say where what was printed turns out to be some."""
    if event.takes_back:
        print(flush=True)
        _notes(("What stands above is what the model thought first; its answer follows.",))


def show_sides(events: Iterator[SideEvent], names: tuple[str, ...]) -> None:
    """Print each side's answer when it is done, under its model's name."""
    for side in events:
        if side.error is not None:
            print(f"\n== {names[side.side]}\nerror: {side.error}")
        elif isinstance(side.event, Reading) and side.event.notes:
            _notes(tuple(f"{names[side.side]}: {note}" for note in side.event.notes))
        elif isinstance(side.event, Done):
            print(f"\n== {names[side.side]}\n{side.event.answer}", end="")
            _show_event(side.event)


def place_of(quote: Quote) -> str:
    """Return where a quotation stands, for a person."""
    if quote.status == "not_found":
        return f"not found in the text: “{quote.text}”"
    page = f", p. {quote.page_first}" if quote.page_first else ""
    near = "" if quote.status == "verbatim" else " (nearly so)"
    return f"{quote.document}, {quote.section}{page}{near}"


def show_passages(evidence: Evidence, out: TextIO) -> None:
    """Print each passage under its place, its best sentence between arrows."""
    heading = ""
    for passage in evidence.passages:
        if passage.heading != heading:
            heading = passage.heading
            print(f"== {heading}", file=out)
        page = f", p. {passage.page_first}" if passage.page_first else ""
        before = passage.text[: passage.best_start - passage.start]
        after = passage.text[passage.best_end - passage.start :]
        print(f"{passage.document}, {passage.section}{page}", file=out)
        print(f"  {' '.join(f'{before}→ {passage.best_sentence} ←{after}'.split())}\n", file=out)


def _notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        print(f"note: {note}", file=sys.stderr)


def _show_progress(event: Waiting | Prefill) -> None:
    """Rewrite one line of a terminal; a file or a pipe gets none of it."""
    if not sys.stderr.isatty():
        return
    if isinstance(event, Waiting):
        text, end = f"waiting, place {event.place}", ""
    else:
        left = "" if event.seconds_left is None else f", {event.seconds_left:.0f} s left"
        text = f"reading {event.num_tokens:,} of {event.num_prompt_tokens:,} tokens{left}"
        end = "\n" if event.num_tokens == event.num_prompt_tokens else ""
    print(f"\r{text:<60}", end=end, file=sys.stderr, flush=True)
