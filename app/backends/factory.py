"""The backend that the settings choose: a server where one is named, else a local model."""

from dataclasses import replace

from app.backends.base import Backend
from app.backends.local import LocalBackend, Wrapper
from app.backends.passages import PASSAGES, PassagesBackend
from app.inference.disk_cache.cache_folder import CacheFolder
from app.models.catalogue import find_entry
from app.models.format.whole_weights import check_weights
from app.models.machine import GIB
from app.settings import Settings, data_folder, request_fields


def open_chosen(
    settings: Settings,
    model: str = "",
    run_on_gpu: Wrapper | None = None,
    texts: CacheFolder | None = None,
) -> Backend:
    """Return the backend of the settings, or of another model on this machine.

    texts: where texts already read last; None: nowhere. Nothing heavy is loaded yet. Raises
    ModelError or SettingsError with the sentence why there is none.
    """
    if (model or settings.model) == PASSAGES and (model or not settings.server_url):
        return PassagesBackend()
    if settings.server_url and not model:
        return _open_server(settings)
    from app.backends.open_local import open_backend

    return open_backend(replace(settings, model=model or settings.model), run_on_gpu, texts)


def _open_server(settings: Settings) -> Backend:
    from app.backends.open_local import open_tokenizer
    from app.backends.openai_compatible.server_backend import ServerBackend, ServerOptions
    from app.backends.openai_compatible.servers import Servers

    counted_by = settings.server_tokenizer
    tokenizer = open_tokenizer(counted_by) if counted_by else None
    options = ServerOptions(
        settings.window_tokens, tokenizer, request_fields=request_fields(settings)
    )
    key = settings.server_key or None
    addresses = settings.server_url.split()
    return Servers([ServerBackend(url, settings.server_model, key, options) for url in addresses])


def texts_folder(settings: Settings) -> CacheFolder | None:
    """Return where texts already read outlast the process; None where they do not."""
    num_bytes = int(settings.disk_cache_gb * GIB)
    return CacheFolder(data_folder(settings) / "read", num_bytes) if num_bytes else None


def check_named_model(settings: Settings) -> None:
    """Raise ModelError where the operator's model cannot be what was named, before a page opens.

    Only what this machine can tell at once is looked at; nothing is loaded or fetched.
    """
    if settings.server_url or settings.model in (PASSAGES, "auto"):
        return
    folder = find_entry(settings.model).folder
    if folder is None or not folder.is_dir():
        return
    from app.backends.open_local import open_backend

    check_weights(folder)
    open_backend(settings).close()


def open_and_load(settings: Settings, run_on_gpu: Wrapper | None = None) -> Backend:
    """Return the backend with its weights on the way, for a page that waits for visitors."""
    backend = open_chosen(settings, run_on_gpu=run_on_gpu, texts=texts_folder(settings))
    if isinstance(backend, LocalBackend):
        backend.start_loading()
    return backend
