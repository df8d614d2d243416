"""A long conversation is drawn no slower than a short one: what is answered is drawn once."""

from dataclasses import replace

import pytest

from app.answering.answer import Done
from app.backends.base import Finished
from app.messages.message import Language
from app.ui.conversation import render_conversation
from app.ui.state import Turn


def test_an_answered_turn_is_drawn_once_for_each_place_and_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []

    def draw(language: Language, index: int, turn: Turn) -> str:
        drawn.append(f"{language}{index}{turn.typed}")
        return f"<section>{turn.typed}"

    monkeypatch.setattr(render_conversation, "_turn", draw)
    old = Turn(
        "Old?", "Old?", "question", answer="Yes.", done=Done("Yes.", (), (), Finished("end"))
    )
    for answer in ("", "It", "It is"):
        page = render_conversation.render_conversation(
            "en", (old, replace(old, typed="New?", answer=answer, done=None))
        )
    assert page.count("<section>Old?</section>") == 1
    assert drawn == ["en0Old?", "en1New?", "en1New?", "en1New?"]
    render_conversation.render_conversation("zh", (old, replace(old, typed="Other?")))
    assert drawn[4:] == ["zh0Old?", "zh1Other?"]
