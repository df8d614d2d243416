"""What the operator decides, from flags and the environment: read once, frozen, checked.

Every option of `Settings` can be given as an environment variable too: `--server-url` is
`LONG_READER_SERVER_URL`. The command line wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.errors import SettingsError

ENVIRONMENT_PREFIX = "LONG_READER_"


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


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings where there is no command line, as on a Space.

    A Space's own files are its source, and are linked unless another address is given; its
    page is for all, and has to be heard from outside.
    """
    settings = settings_from({}, environment)
    space = environment.get("SPACE_ID", "")
    if space and not environment.get(f"{ENVIRONMENT_PREFIX}HOST"):
        settings = replace(settings, host="0.0.0.0")
    if space and not settings.source_url:
        address = f"https://huggingface.co/spaces/{space}/tree/main"
        settings = replace(settings, source_url=address)
    return settings


def settings_from(parsed: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Return the settings of flags (None: not given) and environment, or raise SettingsError."""
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
        raise SettingsError("wrong_kind", name=variable, kind=kind, text=text) from None


def _check(settings: Settings) -> None:
    positive = ("answer_tokens", "max_file_mb", "max_files", "max_waiting")
    for name in positive:
        if getattr(settings, name) <= 0:
            raise SettingsError("not_above_zero", name=name, value=getattr(settings, name))
    for name in ("window_tokens", "gpu_memory_gb", "cache_gb"):
        if getattr(settings, name) < 0:
            raise SettingsError("below_zero", name=name, value=getattr(settings, name))
    if not 0 <= settings.port <= 65535:
        raise SettingsError("port_out_of_range", port=settings.port)
    if settings.login and ":" not in settings.login:
        raise SettingsError("login_without_colon")
    if settings.server_url and not settings.server_url.startswith(("http://", "https://")):
        raise SettingsError("server_url_scheme", url=settings.server_url)
