"""The models as HTML: which one answers, what it needs, what this machine has, what fits."""

import re

from app.backends.base import ModelInfo
from app.errors import UnavailableModelError
from app.models.catalogue import CATALOGUE, ModelEntry
from app.models.machine import GIB, Machine
from app.models.placement import Plan, plan
from app.ui.i18n.translate import Language, say, sentence_words
from app.ui.masthead.render_masthead import window_words
from app.ui.page.escaping import number, safe
from app.ui.viewer.render_panel import render_frame

SHOWN_FIRST = ("smollm2", "qwen3-4b", "7b", "13b", "70b", "llama-2-7b-chat")


def render_models(
    language: Language, info: ModelInfo, beside: str, machine: Machine, servers: str | None
) -> str:
    """Return the panel of models. servers: the model servers as HTML; None where
    the visitor may not change what answers."""
    may_choose = servers is not None
    first = [entry for entry in CATALOGUE if entry.name in SHOWN_FIRST]
    others = [entry for entry in CATALOGUE if entry.name not in SHOWN_FIRST]
    chosen = (info.name, beside)

    def rows(entries: list[ModelEntry]) -> str:
        return "".join(_row(language, entry, chosen, machine, may_choose) for entry in entries)

    who = "" if may_choose else f"<p>{safe(say(language, 'operator_chooses'))}</p>"
    has = machine.described.in_language(language)
    body = (
        f'<div class="about">{_about(language, info)}<p class="machine">'
        f"{safe(say(language, 'machine', machine=has))}</p>{who}</div>"
        f'<ul class="models">{rows(first)}</ul><details><summary>'
        f'{safe(say(language, "more_models"))}</summary><ul class="models">{rows(others)}</ul>'
        f"</details>{servers or ''}"
    )
    window = window_words(language, info)
    return render_frame(language, info.name, window, body)


def _about(language: Language, info: ModelInfo) -> str:
    lines = (info.about, info.advice, info.licence)
    return "".join(f"<p>{_with_code(sentence_words(language, line))}</p>" for line in lines if line)


def _row(
    language: Language,
    entry: ModelEntry,
    chosen: tuple[str, str],
    machine: Machine,
    may_choose: bool,
) -> str:
    try:
        planned = plan(entry, machine)
    except UnavailableModelError:
        return ""
    words = say(
        language,
        "model_needs",
        window=number(planned.window_tokens),
        memory=_gib(_needed(planned)),
    )
    fits = say(language, "fits" if planned.fits else "fits_not")
    verdict = f'<span class="{"fits" if planned.fits else "fits-not"}">{safe(fits)}</span>'
    licence = f"<p>{safe(sentence_words(language, entry.licence))}</p>" if entry.licence else ""
    why = (
        ""
        if planned.fits and not planned.is_slow
        else f"<p>{_with_code(sentence_words(language, planned.advice))}</p>"
    )
    return (
        f'<li><div class="head"><h3>{safe(entry.name)}</h3> {verdict}</div>'
        f'<p class="facts">{safe(words)}</p>{licence}{why}'
        f"{_buttons(language, entry, chosen) if may_choose and planned.fits else ''}</li>"
    )


def _buttons(language: Language, entry: ModelEntry, chosen: tuple[str, str]) -> str:
    name = safe(entry.name)
    use = "use_licensed" if entry.licence else "use"
    in_use, beside = chosen
    buttons = ""
    if entry.name == in_use:
        buttons += f"<b>{safe(say(language, 'in_use'))}</b>"
    else:
        buttons += (
            f'<button type="button" data-act="use" data-model="{name}">'
            f"{safe(say(language, use))}</button>"
        )
        act, label = ("beside", "set_beside")
        if entry.name == beside:
            act, label = ("alone", "not_beside")
        buttons += (
            f'<button type="button" data-act="{act}" data-model="{name}">'
            f"{safe(say(language, label))}</button>"
        )
    return f'<div class="acts">{buttons}</div>'


def _with_code(advice: str) -> str:
    """Return advice with what stands between backquotes set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe(advice))


def _needed(planned: Plan) -> int:
    rung = planned.chosen or planned.rungs[0]
    return rung.needed_bytes


def _gib(num_bytes: int) -> str:
    gib = num_bytes / GIB
    return f"{gib:,.1f}" if gib < 10 else f"{gib:,.0f}"
