"""A conversation as Markdown or JSON, to be kept by whoever had it."""

import json
from dataclasses import asdict
from typing import Any

from app.answering.grounding import Quote
from app.prompting.tasks import find_task
from app.ui.evidence.render_evidence import place_of
from app.ui.i18n.translate import Language, say, task_words
from app.ui.page.escaping import title_of
from app.ui.state import Conversation, Turn


def conversation_to_markdown(language: Language, conversation: Conversation) -> str:
    """Return questions, answers and the places of their quotations."""
    return "\n".join(_turn(language, turn) for turn in conversation)


def _turn(language: Language, turn: Turn) -> str:
    label, _ = task_words(language, find_task(turn.task))
    titles = ", ".join(title_of(document) for document in turn.documents)
    lines = [f"## {turn.typed or label}", "", f"*{titles}*", "", turn.answer.strip(), ""]
    if turn.quotes:
        lines += [f"### {say(language, 'quotes')}", ""]
        lines += [
            f"{number}. “{' '.join(quote.text.split())}” — {_place(language, turn, quote)}"
            for number, quote in enumerate(turn.quotes, start=1)
        ]
        lines.append("")
    return "\n".join(lines)


def _place(language: Language, turn: Turn, quote: Quote) -> str:
    document = None if quote.source is None else turn.documents[quote.source]
    return place_of(language, quote, document)


def conversation_to_json(conversation: Conversation) -> str:
    """Return the same as JSON, with every quotation's offsets."""
    return json.dumps([_record(turn) for turn in conversation], ensure_ascii=False, indent=2)


def _record(turn: Turn) -> dict[str, Any]:
    return {
        "task": turn.task,
        "question": turn.asked,
        "documents": [
            {"name": document.name, "title": title_of(document), "sha256": document.digest}
            for document in turn.documents
        ],
        "answer": turn.answer,
        "quotes": [asdict(quote) for quote in turn.quotes],
        "unsupported": [
            asdict(sentence) for sentence in (turn.done.unsupported if turn.done else ())
        ],
        "related": [asdict(related) for related in (turn.done.related if turn.done else ())],
        "style": [asdict(cue) for cue in turn.cues],
        "parts": [asdict(part) for part in turn.parts],
        "finished": asdict(turn.done.finished) if turn.done else None,
        "error": str(turn.error) if turn.error else None,
    }
