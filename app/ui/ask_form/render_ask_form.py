"""The ask form as HTML: tasks, languages to answer in, and the room in the window."""

from dataclasses import dataclass

from app.prompting.tasks import ALL_TASKS, Task
from app.ui.i18n.translate import Language, say, task_words
from app.ui.page.escaping import number, safe

FIRST_TASKS = ("question", "summary", "review", "novel")
"""What most people want; the others are a click away."""


def render_tasks(language: Language, chosen: str) -> str:
    """Return the tasks as plain choices, one of them chosen; the rarer ones unfold."""
    first = [task for name in FIRST_TASKS for task in ALL_TASKS if task.name == name]
    rarer = [task for task in ALL_TASKS if task.name not in FIRST_TASKS]
    cards = "".join(_task(language, task, chosen) for task in (*first, *rarer))
    legend = safe(say(language, "what_to_do"))
    more = safe(say(language, "more_tasks"))
    return (
        f'<fieldset class="tasks"><legend>{legend}</legend>{cards}'
        f'<button type="button" class="more-tasks" data-act="more" aria-expanded="false">{more}'
        "</button></fieldset>"
    )


def _task(language: Language, task: Task, chosen: str) -> str:
    label, about = task_words(language, task)
    checked = " checked" if task.name == chosen else ""
    rarer = "" if task.name in FIRST_TASKS else " rarer"
    rarer += " chosen" if checked else ""
    return (
        f'<label class="task-card{rarer}" title="{safe(about)}"><input type="radio" name="task" '
        f'value="{task.name}"{checked}><span>{safe(label)}</span></label>'
    )


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
    """What a prompt takes of a window. Tokens all: of the text, of the words around it, at most.

    way: what is done about a text that is over it; where that is settled nothing is wrong.
    """

    text_tokens: int
    around_tokens: int
    answer_tokens: int
    window_tokens: int
    exact: bool
    way: str = "refuse"

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
    long = " too-long" if over > 0 else ""
    warns = " over" if over > 0 and budget.way == "refuse" else ""
    return (
        f'<div class="budget{long}"><div class="bar{warns}" role="meter" '
        f'aria-label="{safe(say(language, "budget"))}" aria-valuemin="0" aria-valuemax="{limit}" '
        f'aria-valuenow="{min(used, limit)}" data-room="{limit - budget.around_tokens}" '
        f'data-way="{budget.way}" data-limit="{limit}" data-around="{budget.around_tokens}" '
        f'data-tokens="{budget.text_tokens}" data-exact="{int(budget.exact)}" '
        f'data-over="{safe(_template(language, "budget_over"))}" '
        f'data-fits="{safe(_template(language, "budget_fits"))}">'
        f'<span class="fill" style="width:{share:.1%}"></span></div>'
        f'<p><b data-slot="used">{safe(words)}</b> <small>{safe(reserve)}</small></p>'
        f'<p class="over-help" role="status"{"" if over > 0 else " hidden"}>'
        f"{safe(say(language, f'over_help_{budget.way}'))} "
        f'<button type="button" class="link" data-act="ways" aria-expanded="false">'
        f"{safe(say(language, 'other_ways'))}</button></p></div>"
    )


def _template(language: Language, key: str) -> str:
    """Return a text with its places still in braces, for the browser to fill."""
    return say(language, key)
