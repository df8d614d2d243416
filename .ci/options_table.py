"""Write docs/OPTIONS.md: every option of every command, as the command line itself has them."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.cli.arguments import build_parser  # noqa: E402
from app.settings import options  # noqa: E402

PAGE = ROOT / "docs" / "OPTIONS.md"
HEAD = """# Options

Made by `make docs` from the command line itself; a test holds the two together.

Every setting is an environment variable too, for a Space, a container or a service; the command
line wins. `python app.py` reads the environment and the flags of `serve`.

"""


def page() -> str:
    """Return the page: the settings, then what each command takes besides."""
    parts = [HEAD, "## Settings\n\n", *_settings_table()]
    for name, command in _commands(build_parser()):
        rows = list(_rows_of(command))
        if rows:
            parts.append(f"\n## `python -m app {name}`\n\n{command.description}\n\n")
            parts.append("| option | default | what it is |\n|---|---|---|\n")
            parts.extend(rows)
    return "".join(parts)


def _settings_table() -> Iterator[str]:
    yield "| flag | variable | default | commands | what it is |\n|---|---|---|---|---|\n"
    for option in options():
        flag = f"`{option.flag}{f' {option.metavar}' if option.metavar else ''}`"
        commands = ", ".join(option.commands)
        yield (
            f"| {flag if option.flag else ''} | `{option.variable}` | {_value(option.default)} "
            f"| {commands} | {option.help} |\n"
        )


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _rows_of(command: argparse.ArgumentParser) -> Iterator[str]:
    settings = {option.name for option in options()}
    for action in command._actions:
        if action.dest in settings or action.dest in ("help", "files"):
            continue
        flag = "".join(action.option_strings[-1:])
        words = (action.help or "").replace(" (default: %(default)s)", "").replace("|", "\\|")
        choices = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
        metavar = f" {action.metavar}" if isinstance(action.metavar, str) else ""
        yield f"| `{(flag + metavar).strip()}` | {_value(action.default)} | {words}{choices} |\n"


def _value(default: object) -> str:
    if default is None or default is False or default == "" or default == []:
        return ""
    return "on" if default is True else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
