"""The only reader of the environment and the command line; what it returns is frozen and checked.

Every option of `Settings` can be given as an environment variable too: `--server-url` is
`LONG_READER_SERVER_URL`. The command line wins.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NoReturn, get_args

from app.errors import SettingsError
from app.selection import Fit

ENVIRONMENT_PREFIX = "LONG_READER_"
COMMANDS = ("inspect", "plan", "ask", "serve")


@dataclass(frozen=True)
class Settings:
    """What the operator decides, for every command.

    model: a catalogue name, a folder, a hub id, or `auto`. server_url: an OpenAI-compatible
    server to use instead of a local model; server_tokenizer: a folder or hub id whose tokenizer
    counts for it, where the server does not. window_tokens 0 is the model's own. max_file_mb:
    a file's size at most, in MiB. cache_gb: memory for texts already read, in GiB.
    share_cache: a text read for one visitor may answer another's question sooner. keep:
    conversations and documents outlast a restart, in data_dir. login: `name:password`.
    source_url: where the source of a shared page stands, which the page then links.
    """

    model: str = "built-in"
    server_url: str = ""
    server_model: str = ""
    server_key: str = ""
    server_tokenizer: str = ""
    window_tokens: int = 0
    answer_tokens: int = 1024
    gpu_memory_gb: float = 0.0
    cache_gb: float = 4.0
    share_cache: bool = False
    quoting: bool = True
    host: str = "127.0.0.1"
    port: int = 7860
    max_file_mb: float = 100.0
    max_files: int = 20
    max_waiting: int = 20
    keep: bool = False
    data_dir: str = ""
    login: str = ""
    source_url: str = ""


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
    settings = _settings(parsed, environment)
    name = parsed["command"]
    if name == "serve":
        return Serve(settings)
    if name == "plan":
        return Plan(settings, parsed["json"])
    if name == "inspect":
        return Inspect(settings, **_chosen(Inspect, parsed))
    return Ask(settings, **_chosen(Ask, parsed))


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings where there is no command line, as on a Space.

    A Space's own files are its source, and are linked unless another address is given; its
    page is for all, and has to be heard from outside.
    """
    settings = _settings({}, environment)
    space = environment.get("SPACE_ID", "")
    if space and not environment.get(f"{ENVIRONMENT_PREFIX}HOST"):
        settings = replace(settings, host="0.0.0.0")
    if space and not settings.source_url:
        address = f"https://huggingface.co/spaces/{space}/tree/main"
        settings = replace(settings, source_url=address)
    return settings


def _chosen(command: type[Inspect] | type[Ask], parsed: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(command) if field.name != "settings"]
    return {
        name: tuple(parsed[name]) if isinstance(parsed[name], list) else parsed[name]
        for name in names
    }


def _settings(parsed: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    values: dict[str, Any] = {}
    for field in fields(Settings):
        variable = ENVIRONMENT_PREFIX + field.name.upper()
        if parsed.get(field.name) is not None:
            values[field.name] = parsed[field.name]
        elif environment.get(variable):
            values[field.name] = _convert(variable, environment[variable], field.default)
    settings = Settings(**values)
    _check(settings)
    return settings


def _convert(variable: str, text: str, default: object) -> object:
    """Read an environment variable as the type that its setting has."""
    try:
        if isinstance(default, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                text.lower()
            ]
        return type(default)(text)  # type: ignore[call-arg]
    except (ValueError, KeyError):
        kind = {bool: "yes or no", int: "a whole number", float: "a number"}[type(default)]
        raise SettingsError(f"{variable} should be {kind}, and is “{text}”.") from None


def _check(settings: Settings) -> None:
    positive = ("answer_tokens", "max_file_mb", "max_files", "max_waiting")
    for name in positive:
        if getattr(settings, name) <= 0:
            raise SettingsError(f"{name} should be above 0, and is {getattr(settings, name)}.")
    for name in ("window_tokens", "gpu_memory_gb", "cache_gb"):
        if getattr(settings, name) < 0:
            raise SettingsError(f"{name} cannot be below 0, and is {getattr(settings, name)}.")
    if not 0 <= settings.port <= 65535:
        raise SettingsError(f"port should be from 0 to 65535, and is {settings.port}.")
    if settings.login and ":" not in settings.login:
        raise SettingsError("login should be a name and a password with a colon between them.")
    if settings.server_url and not settings.server_url.startswith(("http://", "https://")):
        raise SettingsError(
            f"server_url should start with http:// or https://, and is “{settings.server_url}”."
        )


class _Parser(argparse.ArgumentParser):
    """Reports like everything else: one sentence, no usage text around it."""

    def error(self, message: str) -> NoReturn:
        raise SettingsError(f"{message} (see `python -m app --help`)")


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
