"""A conversation as Markdown or JSON, to be kept by whoever had it."""

import json
from dataclasses import asdict
from typing import Any

from app.answering.grounding import Quote
from app.prompting.tasks import find_task
from app.ui.escaping import title_of
from app.ui.evidence.render_evidence import place_of
from app.ui.i18n.translate import Language, say, task_words
from app.ui.state import Round, Talk


def talk_to_markdown(language: Language, talk: Talk) -> str:
    """Return questions, answers and the places of their quotations."""
    return "\n".join(_round(language, round_) for round_ in talk)


def _round(language: Language, round_: Round) -> str:
    label, _ = task_words(language, find_task(round_.task))
    titles = ", ".join(title_of(document) for document in round_.documents)
    lines = [f"## {round_.typed or label}", "", f"*{titles}*", "", round_.answer.strip(), ""]
    if round_.quotes:
        lines += [f"### {say(language, 'quotes')}", ""]
        lines += [
            f"{number}. “{' '.join(quote.text.split())}” — {_place(language, round_, quote)}"
            for number, quote in enumerate(round_.quotes, start=1)
        ]
        lines.append("")
    return "\n".join(lines)


def _place(language: Language, round_: Round, quote: Quote) -> str:
    document = None if quote.source is None else round_.documents[quote.source]
    return place_of(language, quote, document)


def talk_to_json(talk: Talk) -> str:
    """Return the same as JSON, with every quotation's offsets."""
    return json.dumps([_record(round_) for round_ in talk], ensure_ascii=False, indent=2)


def _record(round_: Round) -> dict[str, Any]:
    return {
        "task": round_.task,
        "question": round_.asked,
        "documents": [
            {"name": document.name, "title": title_of(document), "sha256": document.digest}
            for document in round_.documents
        ],
        "answer": round_.answer,
        "quotes": [asdict(quote) for quote in round_.quotes],
        "related": [asdict(related) for related in (round_.done.related if round_.done else ())],
        "style": [asdict(cue) for cue in round_.cues],
        "parts": [asdict(part) for part in round_.parts],
        "finished": asdict(round_.done.finished) if round_.done else None,
        "error": str(round_.error) if round_.error else None,
    }
