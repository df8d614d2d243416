"""What stands below an answer, as HTML: its versions, what can be done with it, what it took."""

from app.answering.evidence import wider
from app.backends.passages import PASSAGES
from app.ui.conversation.versions import versions_of
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import number, safe
from app.ui.state import Turn


def render_foot(language: Language, index: int, turn: Turn) -> str:
    """Return the buttons below an answer and what it took; nothing while it is written."""
    if turn.is_running:
        return ""
    dids = {"copy": "copied", "pin": "pinned"}
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-turn="{index}" '
        f'data-did="{safe(say(language, dids.get(act, act)))}">'
        f"{safe(say(language, _act_words(act, turn)))}</button>"
        for act in ("copy", "pin", "again", "edit")
        if _act_words(act, turn)
    )
    versions = _versions(language, index, turn)
    return f'<footer class="acts">{versions}{buttons}{_took(language, turn)}</footer>'


def _versions(language: Language, index: int, turn: Turn) -> str:
    """Return the way from one answer to the same question to another, where there are several."""
    count, shown = len(versions_of(turn)), len(turn.earlier)
    if count < 2:
        return ""
    words = safe(say(language, "version_of", number=shown + 1, all=count))
    steps = (
        ("earlier_version", "‹", shown - 1, shown > 0),
        ("later_version", "›", shown + 1, shown + 1 < count),
    )
    before, after = (
        f'<button type="button" data-act="version" data-turn="{index}" data-version="{version}" '
        f'aria-label="{safe(say(language, key))}"{"" if possible else " disabled"}>{sign}</button>'
        for key, sign, version, possible in steps
    )
    return f'<span class="versions">{before}<span>{words}</span>{after}</span>'


def _act_words(act: str, turn: Turn) -> str:
    """Return the name of an act's words; empty where it would change nothing."""
    if act != "again":
        return act
    if turn.is_unfinished:
        return "go_on"
    if turn.model != PASSAGES:
        return act
    if not turn.evidence:
        return "nearest_passages"
    before = len(turn.earlier[-1].evidence) if turn.earlier else 0
    return "more_passages" if len(turn.evidence) > before and wider(turn.evidence) else ""


def _took(language: Language, turn: Turn) -> str:
    finished = turn.done.finished if turn.done else None
    if finished is None or finished.seconds_to_first_token is None or turn.model == PASSAGES:
        return ""
    words = say(
        language,
        "took" if finished.num_reused_tokens else "took_fresh",
        prompt=number(finished.num_prompt_tokens or 0),
        reused=number(finished.num_reused_tokens),
        first=f"{finished.seconds_to_first_token:.1f}",
    )
    return f'<small class="took">{safe(words)}</small>'
