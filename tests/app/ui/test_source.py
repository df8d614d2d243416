"""A shared page links its source and is heard from outside; elsewhere neither is so."""

import pytest

from app.settings import settings_from


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({}, "127.0.0.1"),
        ({"SPACE_ID": "who/what"}, "0.0.0.0"),
        ({"SPACE_ID": "who/what", "LONG_READER_HOST": "10.0.0.7"}, "10.0.0.7"),
    ],
)
def test_a_space_is_heard_from_outside_and_is_nobody_s_own_machine(
    environment: dict[str, str], host: str
) -> None:
    assert settings_from({}, environment).host == host


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
    assert settings_from({}, environment).source_url == url


def test_a_space_keeps_no_texts_on_its_disk() -> None:
    space = {"SPACE_ID": "who/what"}
    assert settings_from({}, {}).disk_cache_gb == 4.0
    assert settings_from({}, space).disk_cache_gb == 0.0
    asked = {**space, "LONG_READER_DISK_CACHE_GB": "2"}
    assert settings_from({}, asked).disk_cache_gb == 2.0
