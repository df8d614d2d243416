"""Masthead, tasks and budget as HTML."""

from dataclasses import dataclass

from app.backends.base import ModelInfo
from app.prompting.tasks import ALL_TASKS
from app.ui.escaping import number, safe
from app.ui.i18n.translate import LANGUAGES, Language, say, task_words


def render_masthead(
    language: Language, model: ModelInfo | None, trouble: str = "", beside: str = ""
) -> str:
    """Return the page's head: its name, the model that answers, language and light."""
    options = "".join(
        f'<option value="{code}"{" selected" if code == language else ""}>{name}</option>'
        for code, name in LANGUAGES.items()
    )
    light = safe(say(language, "to_dark"))
    return (
        f'<div class="masthead"><h1>{safe(say(language, "name"))}</h1>'
        f'<p class="tagline">{safe(say(language, "tagline"))}</p>'
        f"{_model(language, model, trouble, beside)}"
        f'<select data-act="language" aria-label="{safe(say(language, "language"))}">{options}'
        f'</select><button type="button" class="icon" data-act="light" aria-label="{light}" '
        f'title="{light}"><span aria-hidden="true">◐</span></button></div>'
        f"{_caution(language, model)}"
    )


def _caution(language: Language, model: ModelInfo | None) -> str:
    """Say plainly what the built-in model is, and that there are others."""
    if model is None or not model.built_in:
        return ""
    return f'<p class="about-model">{safe(say(language, "built_in_says"))}</p>'


def _model(language: Language, model: ModelInfo | None, trouble: str, beside: str) -> str:
    if trouble:
        label = safe(say(language, "model_failed"))
        return f'<span class="model trouble" title="{safe(trouble)}">{label}</span>'
    if model is None:
        return f'<span class="model" role="status">{safe(say(language, "loading_model"))}</span>'
    window = safe(say(language, "window_of", tokens=number(model.window_tokens)))
    second = f"+ {safe(beside)}" if beside else ""
    return (
        f'<button type="button" class="model" data-act="model"><b>{safe(model.name)}</b> '
        f"<small>{second or window}</small></button>"
    )


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


def render_welcome(language: Language) -> str:
    """Return what stands where the conversation will."""
    return (
        f'<div class="welcome"><h2>{safe(say(language, "welcome"))}</h2>'
        f"<p>{safe(say(language, 'welcome_more'))}</p></div>"
    )
