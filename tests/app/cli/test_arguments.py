from pathlib import Path

import pytest

from app.cli.arguments import Ask, Inspect, Plan, Serve, Text, read_command
from app.errors import SettingsError
from app.settings import Settings


def test_an_inspection() -> None:
    command = read_command(["inspect", "a.pdf", "b.txt", "--json", "--password", "foo"], {})
    assert command == Inspect(Settings(), (Path("a.pdf"), Path("b.txt")), "foo", None, True)


def test_the_text() -> None:
    command = read_command(["text", "a.pdf", "--sections", "2-3", "--page-marks"], {})
    assert command == Text(Settings(), (Path("a.pdf"),), None, None, "2-3", True)


def test_a_question_with_everything() -> None:
    arguments = (
        "ask a.pdf b.pdf --question Why? --task compare_conferences --model 13b --sections 1-3 "
        "--conferences ICLR CVPR --fit start --answer-tokens 200 --temperature 0.5 --no-quoting"
    )
    command = read_command(arguments.split(), {})
    assert isinstance(command, Ask)
    assert command.settings == Settings(model="13b", answer_tokens=200, quoting=False)
    assert (command.question, command.task) == ("Why?", "compare_conferences")
    assert command.conferences == ("ICLR", "CVPR")
    assert (command.fit, command.temperature, command.sections) == ("start", 0.5, "1-3")


def test_the_command_line_wins_over_the_environment() -> None:
    environment = {
        "LONG_READER_MODEL": "7b",
        "LONG_READER_PORT": "8000",
        "LONG_READER_KEEP": "yes",
        "LONG_READER_CACHE_GB": "1.5",
    }
    command = read_command(["serve", "--port", "9000"], environment)
    assert command == Serve(Settings(model="7b", port=9000, keep=True, cache_gb=1.5))
    assert read_command(["plan", "--json"], environment) == Plan(
        Settings(model="7b", port=8000, keep=True, cache_gb=1.5), True
    )


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ([], {}, "required: command"),
        (["sing"], {}, "invalid choice"),
        (["inspect"], {}, "required: FILE"),
        (["serve", "--port", "x"], {}, "invalid int"),
        (["serve", "--port", "70000"], {}, "from 0 to 65535"),
        (["serve", "--max-file-mb", "0"], {}, "max_file_mb should be above 0"),
        (["serve"], {"LONG_READER_PORT": "many"}, "LONG_READER_PORT should be a whole number"),
        (["serve"], {"LONG_READER_KEEP": "maybe"}, "LONG_READER_KEEP should be yes or no"),
        (["serve"], {"LONG_READER_LOGIN": "me"}, "login should be"),
        (["serve", "--server-request", "low"], {}, "should be a JSON object, and is “low”"),
        (["serve", "--server-request", "[1]"], {}, "should be a JSON object"),
        (["serve", "--server-request", '{"stream": false}'], {}, "decided here: stream"),
        (["serve", "--server-url", "localhost:80"], {}, "should start with http"),
        (["plan", "--window", "-1"], {}, "window_tokens cannot be below 0"),
    ],
)
def test_what_cannot_be(arguments: list[str], environment: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_command(arguments, environment)
