"""The page's words in a person's language: its own, and what the rest of the product says."""

import re
from pathlib import Path

from app.backends.passages import PASSAGES
from app.documents.document import Document
from app.errors import AppError
from app.messages.message import LANGUAGES, Language, Message
from app.messages.wordings import read_wordings
from app.prompting.tasks import Task
from app.ui.i18n.texts_zh import DETAILS_ZH, TASKS_ZH

__all__ = [
    "LANGUAGES",
    "TEXTS",
    "Language",
    "detail_words",
    "error_words",
    "format_words",
    "joined",
    "language_of",
    "model_words",
    "part_words",
    "say",
    "sentence_words",
    "task_words",
]

TEXTS = read_wordings(Path(__file__).with_name("words.toml"))


def say(language: Language, key: str, **values: object) -> str:
    """Return a text of the page in a language, its places filled; of one thing in the singular."""
    if values.get("count") in (1, "1"):
        key = f"{key}_one" if f"{key}_one" in TEXTS else key
    text = TEXTS[key][1 if language == "zh" else 0]
    return text.format(**values) if values else text


def joined(language: Language, *sentences: str) -> str:
    """Return sentences one after the other, apart as the language sets them."""
    return ("" if language == "zh" else " ").join(filter(None, sentences))


def language_of(accepted: str) -> Language:
    """Return the language a browser's Accept-Language header asks for first of those we have."""
    for part in accepted.lower().split(","):
        if part.strip().startswith("zh"):
            return "zh"
        if part.strip().startswith("en"):
            return "en"
    return "en"


def task_words(language: Language, task: Task) -> tuple[str, str]:
    """Return a task's label and its one line."""
    if language == "zh" and task.name in TASKS_ZH:
        return TASKS_ZH[task.name]
    return task.label, task.about


def error_words(language: Language, error: AppError) -> str:
    """Return the sentence of an error."""
    return error.message.in_language(language)


def model_words(language: Language, name: str) -> str:
    """Return what a model is called; what shows passages without one is called what it is."""
    return say(language, "passages_alone") if name == PASSAGES else name


def format_words(language: Language, label: str) -> str:
    """Return what a format is called; only what is no name of one is said in the language."""
    return say(language, "plain_text") if label == TEXTS["plain_text"][0] else label


def detail_words(language: Language, code: str, detail: str) -> str:
    """Return what a line of an extraction report adds; names and page numbers stay as they are."""
    named = language == "zh" and code == "sections_from"
    return DETAILS_ZH.get(detail, detail) if named else detail


def sentence_words(language: Language, sentence: str) -> str:
    """Return what the product says in a language; other words are shown as they are."""
    return sentence.in_language(language) if isinstance(sentence, Message) else sentence


_GIVEN = re.compile(r"(?:Pages (?P<pages>\d+–\d+)|Part (?P<part>\d+))(?P<piece> \(\d+\))?")


def part_words(language: Language, title: str, document: Document | None = None) -> str:
    """Return a part's title; one that its author wrote stays as it is written.

    document: where it stands; only a text that was cut into equal parts has numbers of ours.
    """
    if language != "zh":
        return title
    if title == "Front matter":
        return "正文之前"
    if " – " in title:
        return " – ".join(part_words(language, half, document) for half in title.split(" – "))
    given = _GIVEN.fullmatch(title)
    if given is None:
        return title
    if given["pages"]:
        return f"第 {given['pages']} 页{given['piece'] or ''}"
    sliced = document is not None and any(note.code == "sliced" for note in document.notes)
    return f"第 {given['part']} 部分{given['piece'] or ''}" if sliced else title
