"""The ask form as HTML: tasks, languages to answer in, and the room in the window."""

from dataclasses import dataclass

from app.prompting.tasks import ALL_TASKS
from app.ui.i18n.translate import Language, say, task_words
from app.ui.page.escaping import number, safe


def render_tasks(language: Language, chosen: str) -> str:
    """Return the tasks as large plain choices, one of them chosen."""
    cards = []
    for task in ALL_TASKS:
        label, about = task_words(language, task)
        checked = " checked" if task.name == chosen else ""
        cards.append(
            f'<label class="task-card"><input type="radio" name="task" value="{task.name}"'
            f"{checked}><span><b>{safe(label)}</b><small>{safe(about)}</small></span></label>"
        )
    legend = safe(say(language, "what_to_do"))
    return f'<fieldset class="tasks"><legend>{legend}</legend>{"".join(cards)}</fieldset>'


ANSWER_LANGUAGES = (
    ("English", "English"),
    ("中文", "Chinese"),
    ("日本語", "Japanese"),
    ("Deutsch", "German"),
    ("Français", "French"),
    ("Español", "Spanish"),
)
"""As their readers call them, and as a model is told."""


def render_answer_languages(language: Language) -> str:
    """Return the languages that an answer may be asked for in."""
    label = safe(say(language, "answer_language"))
    choices = ((say(language, "any_language"), ""), *ANSWER_LANGUAGES)
    options = "".join(f'<option value="{code}">{safe(name)}</option>' for name, code in choices)
    return f"<label><span>{label}</span> <select>{options}</select></label>"


@dataclass(frozen=True)
class Budget:
    """What a prompt takes of a window. Tokens all: of the text, of the words around it, at most."""

    text_tokens: int
    around_tokens: int
    answer_tokens: int
    window_tokens: int
    exact: bool

    @property
    def limit(self) -> int:
        """What a prompt may take."""
        return max(self.window_tokens - self.answer_tokens, 0)

    @property
    def used(self) -> int:
        """What the prompt takes."""
        return self.text_tokens + self.around_tokens

    @property
    def over(self) -> int:
        """By how much it goes over; below 0 where it fits."""
        return self.used - self.limit


def render_budget(language: Language, budget: Budget | None) -> str:
    """Return the bar that shows the room in the model's window."""
    if budget is None:
        return ""
    limit, used, over = budget.limit, budget.used, budget.over
    key = "budget_over" if over > 0 else "budget_fits"
    words = say(
        language,
        key,
        used=number(used, budget.exact),
        over=number(over, budget.exact),
        room=number(limit),
    )
    share = min(used / limit, 1.0) if limit else 1.0
    reserve = say(language, "budget_reserve", answer=number(budget.answer_tokens))
    return (
        f'<div class="budget"><div class="bar{" over" if over > 0 else ""}" role="meter" '
        f'aria-label="{safe(say(language, "budget"))}" aria-valuemin="0" aria-valuemax="{limit}" '
        f'aria-valuenow="{min(used, limit)}" data-room="{limit - budget.around_tokens}" '
        f'data-limit="{limit}" data-around="{budget.around_tokens}" '
        f'data-tokens="{budget.text_tokens}" data-exact="{int(budget.exact)}" '
        f'data-over="{safe(_template(language, "budget_over"))}" '
        f'data-fits="{safe(_template(language, "budget_fits"))}">'
        f'<span class="fill" style="width:{share:.1%}"></span></div>'
        f'<p><b data-slot="used">{safe(words)}</b> <small>{safe(reserve)}</small></p>'
        f'<p class="over-help" role="status"{"" if over > 0 else " hidden"}>'
        f"{safe(say(language, 'over_help'))}</p></div>"
    )


def _template(language: Language, key: str) -> str:
    """Return a text with its places still in braces, for the browser to fill."""
    return say(language, key)
