"""The command line of `python -m app` → one frozen, checked command.

Every option of `Settings` can be given as an environment variable too (see `app.settings`);
the command line wins.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, get_args

from app.errors import SettingsError
from app.prompting.selection import Fit
from app.settings import Settings, settings_from


@dataclass(frozen=True)
class Inspect:
    """Show what is in files."""

    settings: Settings
    files: tuple[Path, ...]
    json: bool
    password: str | None
    encoding: str | None


@dataclass(frozen=True)
class Ask:
    """Put one question to files.

    sections: such as `1-3,7`, counted from 1. up_to: the last section that may be read.
    progress: keeps what each chapter answered, so that a stopped run goes on. beside: a
    second model that answers the same question.
    """

    settings: Settings
    files: tuple[Path, ...]
    json: bool
    password: str | None
    encoding: str | None
    question: str
    task: str
    sections: str
    up_to: int | None
    without_references: bool
    by_chapter: bool
    progress: Path | None
    beside: str
    fit: Fit
    conferences: tuple[str, ...]
    guideline: Path | None
    language: str
    temperature: float
    seed: int | None


@dataclass(frozen=True)
class Plan:
    """Say whether a model fits this machine."""

    settings: Settings
    json: bool


@dataclass(frozen=True)
class Serve:
    """Open the page."""

    settings: Settings


Command = Inspect | Ask | Plan | Serve


def read_command(arguments: Sequence[str], environment: Mapping[str, str]) -> Command:
    """Return what is to be done, or raise SettingsError with the sentence why not."""
    parsed = vars(_parser().parse_args(arguments))
    settings = settings_from(parsed, environment)
    name = parsed["command"]
    if name == "serve":
        return Serve(settings)
    if name == "plan":
        return Plan(settings, parsed["json"])
    if name == "inspect":
        return Inspect(settings, **_chosen(Inspect, parsed))
    return Ask(settings, **_chosen(Ask, parsed))


def _chosen(command: type[Inspect] | type[Ask], parsed: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(command) if field.name != "settings"]
    return {
        name: tuple(parsed[name]) if isinstance(parsed[name], list) else parsed[name]
        for name in names
    }


class _Parser(argparse.ArgumentParser):
    """Reports like everything else: one sentence, no usage text around it."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError("command_line", words=message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m app", description="Question whole papers and novels.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    inspect = commands.add_parser("inspect", help="show what is in files")
    ask = commands.add_parser("ask", help="put one question to files")
    plan = commands.add_parser("plan", help="say whether a model fits this machine")
    serve = commands.add_parser("serve", help="open the page")
    for command in (inspect, ask):
        _add_file_options(command)
    for command in (inspect, ask, plan):
        command.add_argument("--json", action="store_true", help="print JSON")
    for command in (inspect, ask, plan, serve):
        _add_model_options(command)
    _add_ask_options(ask)
    _add_serve_options(serve)
    return parser


def _add_file_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--password", help="of encrypted PDFs")
    command.add_argument("--encoding", help="of text files, where the guess is wrong")
    command.add_argument("--max-file-mb", type=float, metavar="MIB")


def _add_model_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", help="7b, 13b, 70b, built-in, auto, a folder or a hub id")
    command.add_argument("--server-url", metavar="URL", help="an OpenAI-compatible server")
    command.add_argument("--server-model", metavar="NAME", help="the model's name there")
    command.add_argument("--server-tokenizer", metavar="NAME", help="counts for the server")
    command.add_argument("--window", type=int, dest="window_tokens", metavar="TOKENS")
    command.add_argument("--gpu-memory", type=float, dest="gpu_memory_gb", metavar="GB")


def _add_ask_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--question", default="", metavar="TEXT")
    ask.add_argument("--task", default="question", metavar="NAME")
    ask.add_argument("--sections", default="", metavar="1-3,7", help="as `inspect` counts them")
    ask.add_argument("--up-to", type=int, metavar="N", help="read no section after this one")
    ask.add_argument("--without-references", action="store_true")
    ask.add_argument("--by-chapter", action="store_true", help="for a book over the window")
    ask.add_argument("--progress", type=Path, metavar="FILE", help="of --by-chapter, to go on from")
    ask.add_argument("--beside", default="", metavar="MODEL", help="a second model to compare")
    ask.add_argument("--fit", choices=get_args(Fit), default="references")
    ask.add_argument("--conferences", nargs="+", default=[], metavar="NAME")
    ask.add_argument("--guideline", type=Path, metavar="FILE", help="a review guideline")
    ask.add_argument("--language", default="", help="to answer in, such as Chinese")
    ask.add_argument("--answer-tokens", type=int, metavar="TOKENS")
    ask.add_argument("--temperature", type=float, default=0.0)
    ask.add_argument("--seed", type=int)
    ask.add_argument("--no-quoting", dest="quoting", action="store_false", default=None)


def _add_serve_options(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--answer-tokens", type=int, metavar="TOKENS")
    serve.add_argument("--max-file-mb", type=float, metavar="MIB")
    serve.add_argument("--max-files", type=int)
    serve.add_argument("--max-waiting", type=int, help="visitors in the queue at most")
    serve.add_argument("--cache-gb", type=float)
    serve.add_argument("--share-cache", action="store_true", default=None)
    serve.add_argument("--keep", action="store_true", default=None, help="conversations, on disk")
    serve.add_argument("--data-dir")
