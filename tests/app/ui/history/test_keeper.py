"""Pages write to their own conversations, and a shared page forgets when its visitor is gone."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import settings
from app.errors import SettingsError
from app.settings import Settings
from app.store.kept import KeptConversation
from app.ui.history import keeper as keeping
from app.ui.history.keeper import Keeper


class Timers:
    """Timers that ring when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, seconds: float, call: Callable[..., None], arguments: Any) -> "Timers":
        self.waiting.append(lambda: call(*arguments))
        return self

    daemon = False

    def start(self) -> None:
        """Wait."""

    def ring(self) -> None:
        """Ring them all."""
        for call in self.waiting:
            call()
        self.waiting.clear()


def lasting(folder: Path) -> Keeper:
    return Keeper(Settings(data_dir=str(folder)), own_machine=True)


def save(keeper: Keeper, visit: str, title: str, owner: str = "me") -> int:
    turns = ({"answer": title},)
    return keeper.save(
        owner, visit, lambda new: KeptConversation(title, turns=turns if new else ())
    )


def test_a_page_goes_on_where_it_was_opened_again(tmp_path: Path) -> None:
    key = save(lasting(tmp_path), "one", "A")
    again = lasting(tmp_path)
    kept = again.open("me", "two", key)
    assert kept is not None
    assert kept.title == "A"
    assert save(again, "two", "B") == key
    assert [entry.title for entry in again.entries("me")] == ["B"]


def test_two_pages_never_write_over_each_other(tmp_path: Path) -> None:
    keeper = lasting(tmp_path)
    key = save(keeper, "first", "A")
    keeper.open("me", "second", key)
    assert save(keeper, "second", "B") == key
    other = save(keeper, "first", "C")
    assert other != key
    forked = keeper.open("me", "third", other)
    assert forked is not None
    assert forked.turns == ({"answer": "C"},)


def test_a_conversation_goes_on_in_another_process(tmp_path: Path) -> None:
    here, there = lasting(tmp_path), lasting(tmp_path)
    key = save(here, "first", "A")
    kept = there.open("me", "second", key)
    assert kept is not None
    assert kept.turns == ({"answer": "A"},)
    assert save(there, "second", "B") == key
    there.save_turn("me", key, 1, {"answer": "B"})
    assert here.held("first") is None
    other = save(here, "first", "C")
    assert other != key
    assert [entry.title for entry in there.entries("me")] == ["C", "B"]
    kept = here.open("me", "third", key)
    assert kept is not None
    assert kept.turns == ({"answer": "A"}, {"answer": "B"})
    assert (here.held("third"), there.held("second")) == (key, None)


def test_a_page_whose_conversation_was_forgotten_elsewhere_keeps_its_turns(tmp_path: Path) -> None:
    here, there = lasting(tmp_path), lasting(tmp_path)
    there.forget("me", "second", save(here, "first", "A"))
    kept = here.open("me", "third", save(here, "first", "B"))
    assert kept is not None
    assert kept.turns == ({"answer": "B"},)


def test_saves_at_once_make_one_conversation(tmp_path: Path) -> None:
    keeper = lasting(tmp_path)
    threads = [threading.Thread(target=save, args=(keeper, "one", "A")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keeper.entries("me")) == 1


def test_a_new_conversation_begins_and_the_old_one_stays(tmp_path: Path) -> None:
    keeper = lasting(tmp_path)
    old = save(keeper, "one", "A")
    keeper.begin_anew("one")
    assert save(keeper, "one", "B") != old
    assert len(keeper.entries("me")) == 2


def test_what_was_forgotten_is_kept_anew(tmp_path: Path) -> None:
    keeper = lasting(tmp_path)
    keeper.arrive("me", "one")
    keeper.forget("me", "one", save(keeper, "one", "A"))
    assert keeper.entries("me") == ()
    save(keeper, "one", "B")
    keeper.forget_all("me")
    assert keeper.entries("me") == ()
    assert keeper.key("one") is None


def test_a_shared_page_forgets_a_while_after_its_visitor_has_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timers = Timers()
    monkeypatch.setattr(keeping.threading, "Timer", timers)
    keeper = Keeper(Settings(), own_machine=False)
    keeper.arrive("me", "one")
    save(keeper, "one", "A")
    keeper.leave("one")
    keeper.arrive("me", "two")
    timers.ring()
    assert len(keeper.entries("me")) == 1
    keeper.leave("two")
    timers.ring()
    assert keeper.entries("me") == ()
    keeper.close()


@pytest.mark.parametrize(
    ("settings", "own_machine", "lasts"),
    [
        (Settings(), False, False),
        (Settings(keep=False), True, False),
        (Settings(database="sqlite://"), False, True),
    ],
)
def test_how_long_things_are_kept(settings: Settings, own_machine: bool, lasts: bool) -> None:
    assert Keeper(settings, own_machine).is_lasting is lasts


def test_a_folder_that_was_asked_for_and_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(SettingsError, match="--data-dir"):
        lasting(tmp_path / "file" / "below").prepare()


def test_where_nobody_asked_for_the_folder_the_page_is_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("here")
    monkeypatch.setattr(settings, "user_data_path", lambda *_, **__: tmp_path / "file" / "below")
    keeper = Keeper(Settings(), own_machine=True)
    keeper.prepare()
    assert not keeper.is_lasting
    assert save(keeper, "one", "A")
    keeper.close()
