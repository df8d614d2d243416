"""What the operator decides, from flags and the environment: read once, frozen, checked.

Every setting is one row of `Settings`: its default, its flag and its help stand together. The
environment variable of `--server-url` is `LONG_READER_SERVER_URL`; the command line wins.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from app.errors import SettingsError

ENVIRONMENT_PREFIX = "LONG_READER_"
GRADIO_S_OWN = {"host": "GRADIO_SERVER_NAME", "port": "GRADIO_SERVER_PORT"}
"""Variables that people know from other Gradio apps, heard where ours is not set."""
OWN_REQUEST_FIELDS = frozenset(
    "model messages stream stream_options max_tokens temperature top_p top_k seed".split()
)
"""What the product itself writes into a request to a server."""
PRIVATE_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
"""Where nobody's public address lies."""
Network = IPv4Network | IPv6Network
EVERY = ("inspect", "ask", "plan", "serve")


@dataclass(frozen=True)
class Option:
    """How a setting is given. name: of its field; flag: empty where only the environment has it.

    commands: that take the flag. metavar: what stands for the value in the help.
    """

    name: str
    default: Any
    help: str
    flag: str
    commands: tuple[str, ...]
    metavar: str | None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return ENVIRONMENT_PREFIX + self.name.upper()


def _set(
    default: Any, words: str, commands: tuple[str, ...] = (), flag: str = "", metavar: str = ""
) -> Any:
    """Return a field with its option; flag: where the name of the field does not give it."""
    about = {"help": words, "commands": commands, "flag": flag, "metavar": metavar or None}
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class Settings:
    """What the operator decides, for every command; each row says what it is."""

    model: str = _set(
        "passages",
        "what answers: passages (no model), a name of the catalogue, a folder, a .gguf file, a hub "
        "id, or auto",
        EVERY,
        metavar="NAME",
    )
    server_url: str = _set(
        "",
        "an OpenAI-compatible server to use instead; several of one model apart by blanks",
        EVERY,
        metavar="URL",
    )
    server_model: str = _set("", "the model's name at that server", EVERY, metavar="NAME")
    server_key: str = _set("", "the key of that server")
    server_tokenizer: str = _set(
        "",
        "a folder or hub id whose tokenizer counts for that server, where it does not count itself",
        EVERY,
        metavar="NAME",
    )
    server_request: str = _set(
        "",
        "a JSON object of what else goes into every request to that server, such as "
        '{"reasoning_effort": "low"}',
        EVERY,
        metavar="JSON",
    )
    window_tokens: int = _set(
        0, "the window in tokens; 0: the model's own", EVERY, "--window", "TOKENS"
    )
    answer_tokens: int = _set(
        1024, "the length of an answer at most, in tokens", ("ask", "serve"), metavar="TOKENS"
    )
    gpu_memory_gb: float = _set(
        0.0,
        "memory of each GPU that may be used, in GiB; 0: all of it",
        EVERY,
        "--gpu-memory",
        "GIB",
    )
    cache_gb: float = _set(4.0, "memory for texts already read, in GiB", ("serve",), metavar="GIB")
    disk_cache_gb: float = _set(
        4.0,
        "disk for texts already read, in GiB, so that a restart need not read them again; used "
        "where things are kept beyond a visit on one's own machine; 0: none",
        ("serve",),
        metavar="GIB",
    )
    share_cache: bool = _set(
        False, "let a text read for one visitor answer another's question sooner", ("serve",)
    )
    quoting: bool = _set(
        True, "let a local model quote freely, and only check afterwards", ("ask",), "--no-quoting"
    )
    host: str = _set("127.0.0.1", "the address to listen on", ("serve",), metavar="ADDRESS")
    port: int = _set(7860, "the port to listen on", ("serve",), metavar="PORT")
    max_file_mb: float = _set(
        100.0,
        "the size of a file at most, in MiB",
        ("inspect", "text", "find", "ask", "serve"),
        metavar="MIB",
    )
    max_files: int = _set(20, "files at once at most", ("serve",), metavar="N")
    max_waiting: int = _set(20, "questions in the queue at most", ("serve",), metavar="N")
    keep: bool = _set(
        True,
        "keep documents and conversations no longer than a visit; on one's own machine they "
        "otherwise come back after a restart",
        ("serve",),
        "--no-keep",
    )
    data_dir: str = _set(
        "", "the folder they are kept in; empty: the user's own", ("serve",), metavar="FOLDER"
    )
    database: str = _set(
        "",
        "the database they are kept in instead, as SQLAlchemy writes its address; a shared page "
        "keeps beyond a visit only where this names one",
        ("serve",),
        metavar="ADDRESS",
    )
    metrics: bool = _set(
        False, "answer /metrics for Prometheus, to whoever reaches the port", ("serve",)
    )
    login: str = _set("", "name:password that opens the page")
    framed_by: str = _set(
        "", "addresses of pages that may show this one in a frame, apart by blanks"
    )
    trusted_proxies: str = _set(
        "",
        "addresses or networks of proxies whose X-Forwarded-For is believed, apart by blanks; "
        "private: every network that is not public",
        ("serve",),
        metavar="ADDRESSES",
    )
    source_url: str = _set("", "where the source of a shared page stands, which the page links")


def options() -> Iterator[Option]:
    """Yield how each setting is given, in the order of the rows."""
    for row in fields(Settings):
        about = row.metadata
        flag = about["flag"] or f"--{row.name.replace('_', '-')}"
        yield Option(
            row.name,
            row.default,
            about["help"],
            flag if about["commands"] else "",
            about["commands"],
            about["metavar"],
        )


def settings_from(parsed: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Return the settings of flags (None: not given) and environment, or raise SettingsError."""
    values = _space_values(environment)
    for option in options():
        gradio_s = GRADIO_S_OWN.get(option.name, "")
        variable = option.variable if environment.get(option.variable) else gradio_s
        if parsed.get(option.name) is not None:
            values[option.name] = parsed[option.name]
        elif environment.get(variable):
            values[option.name] = _convert(variable, environment[variable], option.default)
    settings = Settings(**values)
    _check(settings)
    return settings


def request_fields(settings: Settings) -> dict[str, Any]:
    """Return what else goes into every request to the server, or raise SettingsError."""
    try:
        found = json.loads(settings.server_request or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SettingsError("server_request_no_object", text=settings.server_request)
    if ours := sorted(OWN_REQUEST_FIELDS.intersection(found)):
        raise SettingsError("server_request_is_ours", names=", ".join(ours))
    return found


def trusted_networks(settings: Settings) -> tuple[Network, ...]:
    """Return the networks of proxies that are believed, or raise SettingsError."""
    found: list[Network] = []
    for named in settings.trusted_proxies.split():
        try:
            names = PRIVATE_NETWORKS if named == "private" else (named,)
            found += [ip_network(name, strict=False) for name in names]
        except ValueError:
            raise SettingsError("no_network", text=named) from None
    return tuple(found)


def data_folder(settings: Settings) -> Path:
    """Return the folder in which what lasts is kept."""
    named = settings.data_dir
    return Path(named) if named else Path(user_data_path("long-reader", appauthor=False))


def _space_values(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what holds on a Hugging Face Space unless something else is given.

    Its own files are its source, which is linked; its page is for all, has to be heard from
    outside, and stands in a frame of the hub's.
    """
    space = environment.get("SPACE_ID", "")
    if not space:
        return {}
    return {
        "host": "0.0.0.0",
        "disk_cache_gb": 0.0,
        "trusted_proxies": "private",
        "source_url": f"https://huggingface.co/spaces/{space}/tree/main",
        "framed_by": "https://huggingface.co https://*.hf.space",
    }


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
    for name in ("answer_tokens", "max_file_mb", "max_files", "max_waiting"):
        if getattr(settings, name) <= 0:
            raise SettingsError("not_above_zero", name=name, value=getattr(settings, name))
    if not 0 <= settings.port <= 65535:
        raise SettingsError("port_out_of_range", port=settings.port)
    for option in options():
        value = getattr(settings, option.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError("no_number", name=option.name, value=value)
        if isinstance(value, int | float) and value < 0:
            raise SettingsError("below_zero", name=option.name, value=value)
    if settings.login and not all(settings.login.partition(":")):
        raise SettingsError("login_without_colon")
    request_fields(settings)
    trusted_networks(settings)
    for address in settings.server_url.split():
        if not address.startswith(("http://", "https://")):
            raise SettingsError("server_url_scheme", url=address)
