"""`python -m app inspect | text | find | ask | plan | fetch | serve`: what each command does.

Exit status 0 when it worked, 2 when a sentence on stderr (`error: …`) says why it did not,
130 when the person pressed Ctrl-C.
"""

import os
import sys
from collections.abc import Iterator, Sequence

from app.answering.answer import Request, answer
from app.answering.chapter_by_chapter import ChapterEvent, PartAnswered, ask_chapters
from app.answering.chapter_progress import ChapterProgress, run_key
from app.answering.inspection import describe, inspect
from app.answering.serialization import error_to_json, evidence_to_json
from app.answering.side_by_side import ask_both
from app.answering.style_cues import describe_cues, style_cues
from app.api.import_server import import_server
from app.backends.base import Backend, Generation, Stop
from app.backends.factory import check_named_model, open_and_load, open_chosen
from app.backends.passages import why_nothing
from app.cli.arguments import (
    Ask,
    Command,
    Fetch,
    Find,
    Inspect,
    Plan,
    Serve,
    Text,
    read_command,
)
from app.cli.fetch import fetch_model
from app.cli.terminal import print_json, show, show_json, show_passages, show_sides, tell
from app.documents.markdown.write_markdown import to_markdown
from app.documents.options import ReadingOptions
from app.errors import AppError, NoDocumentError, NoQuestionError, SettingsError
from app.prompting.open_document import Opened, open_file, read_file
from app.prompting.prompt import Source
from app.prompting.selection import SectionChoice, choose, chosen_spans
from app.prompting.tasks import TaskOptions, check_question
from app.retrieval.passage import FindOptions
from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.settings import Settings
from app.text.spans import Span


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit status; the one place where errors become words."""
    try:
        run(read_command(arguments, os.environ))
    except AppError as error:
        if "ask" in arguments[:1] and "--json" in arguments:
            print_json(error_to_json(error))
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
    elif isinstance(command, Text):
        _text(command)
    elif isinstance(command, Find):
        _find(command)
    elif isinstance(command, Ask):
        _ask(command)
    elif isinstance(command, Plan):
        _plan(command)
    elif isinstance(command, Fetch):
        fetch_model(command.name)
    else:
        assert isinstance(command, Serve)
        serve_page(command.settings)


def _inspect(command: Inspect) -> None:
    backend = open_chosen(command.settings)
    for path in command.files:
        options = ReadingOptions(password=command.password, encoding=command.encoding)
        opened = open_file(path, backend.tokenizer, command.settings, options)
        facts = inspect(opened, backend.info, backend.tokenizer)
        if command.json:
            print_json(facts)
        else:
            print(describe(facts))


def _text(command: Text) -> None:
    for path in command.files:
        options = ReadingOptions(password=command.password, encoding=command.encoding)
        document = read_file(path, command.settings, options)
        chosen = parse_sections(command.sections, len(document.sections))
        spans = chosen_spans(document, SectionChoice(chosen))
        print(to_markdown(document, spans, command.page_marks), end="")


def _retriever() -> Retriever:
    """Return what finds passages, for one command: what nobody waits for is not read."""
    return Retriever(KeptVectors(Encoder()))


def _find(command: Find) -> None:
    if not command.question.strip():
        raise NoQuestionError("no_question")
    check_question(command.question)
    if command.words < 1:
        raise SettingsError("words_above_0", words=command.words)
    options = ReadingOptions(password=command.password, encoding=command.encoding)
    documents = [read_file(path, command.settings, options) for path in command.files]
    spans = [[Span(0, len(document.text))] for document in documents]
    evidence = _retriever().find(documents, spans, command.question, FindOptions(command.words))
    if command.json:
        print_json(evidence_to_json(evidence))
    elif evidence.passages:
        show_passages(evidence, sys.stdout)
    else:
        print(why_nothing(evidence))


def _ask(command: Ask) -> None:
    backend = open_chosen(command.settings)
    stop = Stop()
    try:
        request = _request(command, backend)
        if command.beside:
            _ask_beside(command, request, backend, stop)
            return
        events = _events(command, request, backend, stop)
        if command.json:
            show_json(events)
        else:
            show(events, backend.info)
            if request.task == "compare_conferences":
                cues = tuple(style_cues(source.document) for source in request.sources)
                print(f"\nCounted in the papers themselves:\n{describe_cues(cues)}")
    finally:
        stop.set()
        backend.close()


def _events(command: Ask, request: Request, backend: Backend, stop: Stop) -> Iterator[ChapterEvent]:
    if not command.by_chapter:
        yield from answer(request, backend, stop, _retriever())
        return
    run = run_key(request, backend.info.name)
    progress = ChapterProgress(command.progress, run) if command.progress else None
    kept = progress.kept() if progress else {}
    for event in ask_chapters(request, backend, stop, kept, _retriever()):
        if progress and isinstance(event, PartAnswered):
            progress.keep(event)
        yield event


def _ask_beside(command: Ask, request: Request, backend: Backend, stop: Stop) -> None:
    if command.json or command.by_chapter:
        raise SettingsError("beside_alone")
    other = open_chosen(command.settings, model=command.beside)
    try:
        names = (backend.info.name, other.info.name)
        tell(backend.info)
        tell(other.info)
        show_sides(ask_both(request, (backend, other), stop, _retriever()), names)
    finally:
        other.close()


def _request(command: Ask, backend: Backend) -> Request:
    options = ReadingOptions(password=command.password, encoding=command.encoding)
    guideline = _read_guideline(command)
    sources: list[Source] = []
    for path in command.files:
        opened = open_file(path, backend.tokenizer, command.settings, options)
        sources.append(choose(opened.document, opened.token_map, _choice(command, opened)))
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
        raise SettingsError("guideline_unreadable", path=command.guideline) from None


def _choice(command: Ask, opened: Opened) -> SectionChoice:
    num_sections = len(opened.document.sections)
    chosen = parse_sections(command.sections, num_sections)
    if command.up_to is not None:
        until = parse_sections(f"1-{command.up_to}", num_sections)
        chosen = until if chosen is None or until is None else chosen & until
    return SectionChoice(chosen, command.without_references)


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
            raise SettingsError("sections_are_numbers", text=text) from None
        if not numbers or numbers[0] < 1 or numbers[-1] > num_sections:
            raise NoDocumentError("no_such_section", num_sections=num_sections, text=text)
        chosen.update(number - 1 for number in numbers)
    return frozenset(chosen)


def _plan(command: Plan) -> None:
    # Planning reads the machine, which the other commands need not wait for.
    from app.models.auto import plan_by_name
    from app.models.placement import describe_machine

    settings = command.settings
    plan = plan_by_name(settings.model, describe_machine(settings), settings.window_tokens)
    if command.json:
        print_json(plan.to_json())
    else:
        print(plan.describe())


def serve_page(settings: Settings) -> None:
    """Open the page and stay until it is closed; gradio is imported here and not before."""
    check_named_model(settings)
    import_server()(settings, open_and_load)
