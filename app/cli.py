"""`python -m app inspect | plan | ask | serve`: the shell's door to everything.

Exit status 0 when it worked, 2 when a sentence on stderr (`error: …`) says why it did not,
130 when the person pressed Ctrl-C.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from app.answering import Done, Event, Reading, Request, answer
from app.backends.base import Backend, Generation, Prefill, Stop, TextDelta, Waiting
from app.backends.by_name import open_backend
from app.errors import AppError, NoDocumentError, SettingsError
from app.grounding import Quote
from app.inspection import describe, inspect
from app.opening import open_file
from app.prompt import Source
from app.reading.options import ReadingOptions
from app.reporting import error_to_json, event_to_json
from app.selection import Choice, choose
from app.settings import Ask, Command, Inspect, Plan, Serve, Settings, read_command
from app.tasks import TaskOptions


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit status; the one place where errors become words."""
    as_json = "--json" in arguments
    try:
        run(read_command(arguments, os.environ))
    except AppError as error:
        if as_json and "ask" in arguments[:1]:
            _print_json(error_to_json(error))
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output is gone (`| head`): nothing is left to say, not even at exit.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        return 0
    return 0


def run(command: Command) -> None:
    """Carry out a command, or raise the AppError that says why not."""
    if isinstance(command, Inspect):
        _inspect(command)
    elif isinstance(command, Ask):
        _ask(command)
    elif isinstance(command, Plan):
        _plan(command)
    else:
        _serve(command)


def _inspect(command: Inspect) -> None:
    backend = open_backend(command.settings)
    options = ReadingOptions(password=command.password, encoding=command.encoding)
    for path in command.files:
        opened = open_file(path, backend.tokenizer, command.settings, options)
        facts = inspect(opened, backend.info, backend.tokenizer)
        if command.json:
            _print_json(facts)
        else:
            print(describe(facts))


def _ask(command: Ask) -> None:
    backend = open_backend(command.settings)
    stop = Stop()
    try:
        request = _request(command, backend)
        events = answer(request, backend, stop)
        if command.json:
            for event in events:
                _print_json(event_to_json(event))
        else:
            _tell(backend)
            _show(events)
    finally:
        stop.set()
        backend.close()


def _request(command: Ask, backend: Backend) -> Request:
    options = ReadingOptions(password=command.password, encoding=command.encoding)
    guideline = _read_guideline(command)
    sources: list[Source] = []
    for path in command.files:
        opened = open_file(path, backend.tokenizer, command.settings, options)
        sections = parse_sections(command.sections, len(opened.document.sections))
        choice = Choice(sections, command.without_references)
        sources.append(choose(opened.document, opened.token_map, choice))
    return Request(
        sources=tuple(sources),
        question=command.question,
        task=command.task,
        options=TaskOptions(command.conferences, guideline, command.language),
        generation=Generation(
            max_tokens=command.settings.answer_tokens,
            temperature=command.temperature,
            seed=command.seed,
            quoting=command.settings.quoting,
        ),
        fit=command.fit,
    )


def _read_guideline(command: Ask) -> str:
    if command.guideline is None:
        return ""
    try:
        return command.guideline.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"The guideline “{command.guideline}” cannot be read.") from None


def parse_sections(text: str, num_sections: int) -> frozenset[int] | None:
    """Return the indices of `1-3,7` (counted from 1), or None for an empty text: all of them."""
    if not text.strip():
        return None
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        try:
            numbers = range(int(first), int(last or first) + 1)
        except ValueError:
            raise SettingsError(
                f"--sections takes numbers such as 1-3,7, and got “{text}”."
            ) from None
        if not numbers or numbers[0] < 1 or numbers[-1] > num_sections:
            raise NoDocumentError(
                f"--sections {text}: the document has sections 1 to {num_sections} "
                "(`python -m app inspect FILE` lists them)."
            )
        chosen.update(number - 1 for number in numbers)
    return frozenset(chosen)


def _tell(backend: Backend) -> None:
    """Say what answers, on stderr, so that stdout holds the answer alone."""
    for line in (backend.info.about, backend.info.advice):
        if line:
            print(f"{backend.info.name}: {line}", file=sys.stderr)


def _show(events: Iterator[Event]) -> None:
    for event in events:
        if isinstance(event, TextDelta):
            print(event.text, end="", flush=True)
        elif isinstance(event, Reading):
            for note in event.notes:
                print(f"note: {note}", file=sys.stderr)
        elif isinstance(event, Waiting | Prefill):
            _show_progress(event)
        elif isinstance(event, Done):
            print()
            for number, quote in enumerate(event.quotes, start=1):
                print(f"  [{number}] {place_of(quote)}")
            for note in event.notes:
                print(f"note: {note}", file=sys.stderr)


def _show_progress(event: Waiting | Prefill) -> None:
    if not sys.stderr.isatty():
        return
    if isinstance(event, Waiting):
        text = f"waiting, place {event.place}"
    else:
        text = f"reading {event.num_tokens:,} of {event.num_prompt_tokens:,} tokens"
    end = "\n" if isinstance(event, Prefill) and event.num_tokens == event.num_prompt_tokens else ""
    print(f"\r{text:<60}", end=end, file=sys.stderr, flush=True)


def place_of(quote: Quote) -> str:
    """Return where a quotation stands, for a person."""
    if quote.status == "not_found":
        return f"not found in the text: “{quote.text}”"
    page = f", p. {quote.page_first}" if quote.page_first else ""
    near = "" if quote.status == "verbatim" else " (nearly so)"
    return f"{quote.document}, {quote.section}{page}{near}"


def _plan(command: Plan) -> None:
    from app.planning import describe_machine, plan_by_name

    plan = plan_by_name(command.settings, describe_machine(command.settings))
    if command.json:
        _print_json(plan.to_json())
    else:
        print(plan.describe())


def _serve(command: Serve) -> None:
    serve_page(command.settings)


def serve_page(settings: Settings) -> None:
    """Open the page and stay until it is closed; gradio is imported here and not before."""
    from app.ui.page import launch

    launch(settings, open_backend(settings))


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)
