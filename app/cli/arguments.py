"""The command line of `python -m app` → one frozen, checked command.

Every option of `Settings` can be given as an environment variable too (see `app.settings`);
the command line wins.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, get_args

from app.answering.answer import Request
from app.errors import SettingsError
from app.prompting.selection import Fit
from app.prompting.tasks import TASKS
from app.retrieval.passage import FindOptions
from app.settings import Settings, options, settings_from

SECTIONS_HELP = "as `inspect` counts them"


@dataclass(frozen=True)
class AnyCommand:
    """What every command has."""

    settings: Settings


@dataclass(frozen=True)
class FileCommand(AnyCommand):
    """A command that reads files. password: of encrypted PDFs; encoding: of text files."""

    files: tuple[Path, ...]
    password: str | None
    encoding: str | None


@dataclass(frozen=True)
class Inspect(FileCommand):
    """Show what is in files."""

    json: bool


@dataclass(frozen=True)
class Text(FileCommand):
    """Print the text that a model reads. sections: such as `1-3,7`, counted from 1."""

    sections: str
    page_marks: bool


@dataclass(frozen=True)
class Ask(FileCommand):
    """Put one question to files.

    sections: such as `1-3,7`, counted from 1. up_to: the last section that may be read.
    progress: keeps what each chapter answered, so that a stopped run goes on. beside: a
    second model that answers the same question.
    """

    json: bool
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
    temperature: float | None
    seed: int | None


@dataclass(frozen=True)
class Find(FileCommand):
    """Show the passages of files that bear on a question. words: of all of them, about."""

    json: bool
    question: str
    words: int


@dataclass(frozen=True)
class Plan(AnyCommand):
    """Say whether a model fits this machine."""

    json: bool


@dataclass(frozen=True)
class Fetch(AnyCommand):
    """Fetch a model. name: of the catalogue, or a hub id."""

    name: str


@dataclass(frozen=True)
class Serve(AnyCommand):
    """Open the page."""


Command = Inspect | Text | Find | Ask | Plan | Fetch | Serve


def read_command(arguments: Sequence[str], environment: Mapping[str, str]) -> Command:
    """Return what is to be done, or raise SettingsError with the sentence why not."""
    parsed = vars(build_parser().parse_args(arguments))
    settings = settings_from(parsed, environment)
    name = parsed["command"]
    if name == "serve":
        return Serve(settings)
    if name == "plan":
        return Plan(settings, parsed["json"])
    if name == "fetch":
        return Fetch(settings, parsed["name"])
    if name == "inspect":
        return Inspect(settings, **_chosen(Inspect, parsed))
    if name == "text":
        return Text(settings, **_chosen(Text, parsed))
    if name == "find":
        return Find(settings, **_chosen(Find, parsed))
    return Ask(settings, **_chosen(Ask, parsed))


def _chosen(command: type[FileCommand], parsed: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(command) if field.name != "settings"]
    return {
        name: tuple(parsed[name]) if isinstance(parsed[name], list) else parsed[name]
        for name in names
    }


class _Parser(argparse.ArgumentParser):
    """Reports like everything else: one sentence, no usage text around it."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError("command_line", words=message)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands and their options."""
    parser = _Parser(prog="python -m app", description="Question whole papers and novels.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    inspect = _add_command(commands, "inspect", "Show what is in files.")
    text = _add_command(commands, "text", "Print the text that a model reads, as Markdown.")
    find = _add_command(
        commands, "find", "Show the passages of files that bear on a question; needs no model."
    )
    ask = _add_command(commands, "ask", "Put one question to files.")
    plan = _add_command(commands, "plan", "Say whether a model fits this machine.")
    fetch = _add_command(commands, "fetch", "Fetch a model, so that it is on this machine.")
    _add_command(commands, "serve", "Open the page.")
    for command in (inspect, text, find, ask):
        _add_file_options(command)
    for command in (inspect, find, ask, plan):
        command.add_argument("--json", action="store_true", help="print JSON")
    for name, command in commands.choices.items():
        _add_settings(name, command)
    for command in (text, ask):
        command.add_argument("--sections", default="", metavar="1-3,7", help=SECTIONS_HELP)
    text.add_argument("--page-marks", action="store_true", help="say where each page begins")
    fetch.add_argument("name", metavar="NAME", help="of the catalogue, or a hub id")
    _add_find_options(find)
    _add_ask_options(ask)
    return parser


def _add_command(commands: Any, name: str, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    return parser


def _add_settings(name: str, command: argparse.ArgumentParser) -> None:
    """Give a command the flags of the settings that it takes; None stands for not given."""
    for option in options():
        if name not in option.commands:
            continue
        common: dict[str, Any] = {"dest": option.name, "default": None, "help": option.help}
        if isinstance(option.default, bool):
            action = "store_false" if option.default else "store_true"
            command.add_argument(option.flag, action=action, **common)
        else:
            kind = type(option.default)
            command.add_argument(option.flag, type=kind, metavar=option.metavar, **common)


def _add_file_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument("--password", help="of encrypted PDFs")
    command.add_argument("--encoding", help="of text files, where the guess is wrong")


def _add_find_options(find: argparse.ArgumentParser) -> None:
    find.add_argument("--question", required=True, metavar="TEXT", help="what is asked")
    find.add_argument(
        "--words",
        type=int,
        default=FindOptions.num_words,
        metavar="N",
        help="of all passages together, about (default: %(default)s)",
    )


def _add_ask_options(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--question", default="", metavar="TEXT", help="what is asked")
    ask.add_argument("--task", default="question", metavar="NAME", help=" | ".join(TASKS))
    ask.add_argument("--up-to", type=int, metavar="N", help="read no section after this one")
    ask.add_argument("--without-references", action="store_true", help="leave references out")
    ask.add_argument("--by-chapter", action="store_true", help="for a book over the window")
    ask.add_argument("--progress", type=Path, metavar="FILE", help="of --by-chapter, to go on from")
    ask.add_argument("--beside", default="", metavar="MODEL", help="a second model to compare")
    ask.add_argument(
        "--fit",
        choices=get_args(Fit),
        default=Request.fit,
        help="what to do with a text over the window (default: %(default)s)",
    )
    ask.add_argument("--conferences", nargs="+", default=[], metavar="NAME", help="of the papers")
    ask.add_argument("--guideline", type=Path, metavar="FILE", help="a review guideline")
    ask.add_argument("--language", default="", help="to answer in, such as Chinese")
    ask.add_argument(
        "--temperature",
        type=float,
        help="0: the likeliest words; default: as the model's publishers set it",
    )
    ask.add_argument("--seed", type=int, metavar="N", help="for the same words again")
