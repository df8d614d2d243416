"""A shared page links its source; nothing is invented where none is known."""

import pytest

from app.settings import settings_from_environment


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, ""),
        ({"SPACE_ID": "who/what"}, "https://huggingface.co/spaces/who/what/tree/main"),
        (
            {"SPACE_ID": "who/what", "LONG_READER_SOURCE_URL": "https://example.org/source"},
            "https://example.org/source",
        ),
    ],
)
def test_the_source_is_the_operator_s_or_the_space_s(environment: dict[str, str], url: str) -> None:
    assert settings_from_environment(environment).source_url == url
