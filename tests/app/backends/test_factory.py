import pytest

from app.backends.factory import open_chosen
from app.backends.local import LocalBackend
from app.backends.openai_compatible.servers import Servers
from app.errors import UnknownModelError
from app.settings import Settings

SERVER = Settings(server_url="http://127.0.0.1:9", server_model="there")


def test_a_server_wins_over_a_model() -> None:
    backend = open_chosen(SERVER)
    assert isinstance(backend, Servers)
    backend.close()


def test_a_second_model_is_of_this_machine() -> None:
    backend = open_chosen(SERVER, model="built-in")
    assert isinstance(backend, LocalBackend)
    assert backend.info.built_in
    backend.close()


def test_a_model_that_does_not_exist_is_said() -> None:
    with pytest.raises(UnknownModelError, match="no model “nonsense”"):
        open_chosen(Settings(model="nonsense"))
