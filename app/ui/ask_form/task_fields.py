"""The fields that a task wants: the question, conferences, a guideline."""

from typing import Any

from app.messages.message import Language
from app.prompting.tasks import find_task
from app.ui.i18n.translate import say

FIELDS = ("question", "conference_1", "conference_2", "guideline")


def task_fields(language: Language, task: str) -> dict[str, dict[str, Any]]:
    """Return label, hint and visibility of each field, as a task wants them."""
    two = task == "compare_conferences"
    one = two or task in ("review", "improve")
    hint = "question_optional" if find_task(task).question else "question_hint"
    return {
        "question": {"label": say(language, "question"), "placeholder": say(language, hint)},
        "conference_1": {
            "label": say(language, "conference_1" if two else "conference"),
            "visible": one,
        },
        "conference_2": {"label": say(language, "conference_2"), "visible": two},
        "guideline": {
            "label": say(language, "guideline"),
            "placeholder": say(language, "guideline_hint"),
            "visible": one and not two,
        },
    }
