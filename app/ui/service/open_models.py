"""The models that are open behind the page, by name: opened once for all, closed for others."""

import concurrent.futures
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from app.backends.base import Backend
from app.backends.local import LocalBackend
from app.backends.passages import PassagesBackend
from app.errors import AppError, ModelError, UnavailableModelError
from app.settings import Settings

MODEL_WAIT_SECONDS = 600.0
"""A 70B checkpoint from a slow disk takes minutes; after ten something is wrong."""
MOST_MODELS = 2
"""Besides the operator's: one in use and one beside it; a third puts out the older."""

OpenModel = Callable[[Settings], Backend]


class OpenModels:
    """Opens models and keeps them; the operator's own has no name. Safe from many threads."""

    def __init__(self, settings: Settings, open_model: OpenModel, others: bool) -> None:
        """others: whether a visitor may name another model than the operator's."""
        self._settings = settings
        self._open_model = open_model
        self._others = others
        self._servers: dict[str, tuple[str, str, str]] = {}
        self._backends: dict[str, Future[Backend]] = {}
        self._windows: dict[str, int] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to load the operator's model; the page is served meanwhile."""
        self._future("")

    def _future(self, name: str) -> Future[Backend]:
        """Return the model of a name, beginning to open it where it is not there."""
        with self._lock:
            future = self._backends.pop(name, None)
            failed = future is not None and future.done() and future.exception() is not None
            if future is None or failed:
                future = Future()
                threading.Thread(
                    target=self._open, args=(name, future), name=f"open {name}", daemon=True
                ).start()
            self._backends[name] = future
            evicted = [n for n in self._backends if n not in ("", name)][: 1 - MOST_MODELS]
            old = [self._backends.pop(n) for n in evicted]
        for model in old:
            _close(model)
        return future

    def _open(self, name: str, future: Future[Backend]) -> None:
        chosen = self._chosen(name)
        window = self._windows.get(name, chosen.window_tokens)
        try:
            future.set_result(self._open_model(replace(chosen, window_tokens=window)))
        except AppError as error:
            future.set_exception(error)
        finally:
            # A fault of ours goes to the log, and nobody waits for a model that never comes.
            if not future.done():
                future.set_exception(UnavailableModelError("model_not_opened"))

    def _chosen(self, name: str) -> Settings:
        """Return the settings by which a model is opened."""
        if name in self._servers:
            url, key, model = self._servers[name]
            here = replace(self._settings, server_url=url, server_key=key, server_model=model)
            return replace(here, server_request="")  # meant for the operator's server
        return replace(self._settings, model=name, server_url="") if name else self._settings

    def add_server(self, url: str, key: str, model: str) -> str:
        """Return the name by which a model of a server can be used from now on.

        Its key stays in memory. Raises ModelError on a shared page.
        """
        if not self._others:
            raise UnavailableModelError("operator_chooses_model")
        name = f"{model} @ {url}"
        self._servers[name] = (url, key, model)
        return name

    @property
    def is_ready(self) -> bool:
        """Whether the operator's model is there, or is known never to come."""
        future = self._backends.get("")
        return future is not None and future.done()

    def backend(self, name: str = "") -> Backend:
        """Return a model, waiting for it; the operator's own where no name is given.

        Raises ModelError where it cannot be had.
        """
        if name and not self._others:
            raise UnavailableModelError("operator_chooses_model")
        try:
            return self._future(name).result(MODEL_WAIT_SECONDS)
        except TimeoutError:
            raise UnavailableModelError("model_still_loading") from None

    def wait(self) -> None:
        """Wait until the operator's model is there, or is known not to come."""
        concurrent.futures.wait([self._future("")], MODEL_WAIT_SECONDS)

    def set_window(self, name: str, window_tokens: int) -> Backend:
        """Open a model again with another window; what it has read is read anew.

        Raises ModelError where it cannot be had so; then it stays as it was.
        """
        if not self._others:
            raise UnavailableModelError("operator_chooses_model")
        with self._lock:
            before = self._windows.get(name)
            self._windows[name] = window_tokens
            old = self._backends.pop(name, None)
        if old is not None:
            # Before the other is opened: both would seldom fit.
            _close(old)
        try:
            return self.backend(name)
        except AppError:
            with self._lock:
                self._windows.pop(name)
                if before is not None:
                    self._windows[name] = before
            raise

    def has(self, name: str) -> bool:
        """Whether a model is open: nobody waits for it."""
        with self._lock:
            future = self._backends.get(name)
        return future is not None and _is_open(future)

    def answering(self, name: str) -> Backend:
        """Return a model, or where it cannot be had what answers without one: passages."""
        try:
            return self.backend(name)
        except ModelError:
            return PassagesBackend()

    def is_operators(self, name: str) -> bool:
        """Whether a name is that of the operator's model, which is there."""
        return self.has("") and self.backend().info.name == name

    def forget(self, owner: str) -> None:
        """Drop what the models that are open have read for an owner."""
        with self._lock:
            open_models = [future for future in self._backends.values() if _is_open(future)]
        for future in open_models:
            if isinstance(backend := future.result(), LocalBackend):
                backend.forget(owner)

    def close(self) -> None:
        """Give the models back."""
        with self._lock:
            models, self._backends = list(self._backends.values()), {}
        for model in models:
            _close(model)


def _is_open(model: Future[Backend]) -> bool:
    return model.done() and model.exception() is None


def _close(model: Future[Backend]) -> None:
    """Close a model, now or as soon as it has been opened."""

    def close(done: Future[Backend]) -> None:
        if done.exception() is None:
            done.result().close()

    model.add_done_callback(close)
