"""The conversation as HTML: questions, answers with their quotations as links, what was found."""

import threading
from collections import OrderedDict

from app.backends.base import Prefill, Waiting
from app.backends.passages import PASSAGES
from app.prompting.tasks import find_task
from app.ui.conversation.follow_ups import follow_ups
from app.ui.conversation.markdown.formulas import katex_files
from app.ui.conversation.render_answer import render_answer
from app.ui.conversation.render_foot import render_foot
from app.ui.evidence.citations import At, Cited, cite
from app.ui.evidence.render_evidence import (
    MOST_TITLE_CHARS,
    render_evidence,
    render_passages,
    render_previews,
    render_quotations,
    short,
)
from app.ui.evidence.render_found import is_found, render_found
from app.ui.i18n.translate import (
    Language,
    error_words,
    model_words,
    part_words,
    say,
    sentence_words,
    task_words,
)
from app.ui.page.escaping import number, safe, title_of
from app.ui.page.render_progress import render_bar, render_left
from app.ui.state import Conversation, Turn

MOST_KEPT = 200
"""Turns that were drawn, of all visitors; a longer conversation is drawn a little slower."""
MOST_NAMED = 3
"""Documents that a question was asked of; of more of them only their number is seen at once."""
DEFAULT_TASK = "question"
"""Needs no name above a question."""


def render_conversation(language: Language, conversation: Conversation) -> str:
    """Return the whole conversation; empty where there is none yet."""
    if not conversation:
        return ""
    last = len(conversation) - 1
    offered = _follow_ups(language, conversation)
    turns = "".join(
        f"{_DRAWN.turn(language, index, turn)}{offered if index == last else ''}</section>"
        for index, turn in enumerate(conversation)
    )
    script, sheet = katex_files()
    katex = f'data-katex="{safe(script)}" data-katex-sheet="{safe(sheet)}"'
    return f'<div class="conversation" {katex}>{turns}</div>'


class _Drawn:
    """Turns as they were drawn: what is answered is not drawn anew with every word of the next."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Language, int, int], tuple[Turn, str]] = OrderedDict()
        self._lock = threading.Lock()

    def turn(self, language: Language, index: int, turn: Turn) -> str:
        """Return a turn; one that is answered is told by which it is, and stays so itself."""
        if turn.is_being_written:
            return _turn(language, index, turn)
        key = (language, index, id(turn))
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or kept[0] is not turn:
            kept = (turn, _turn(language, index, turn))
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept[1]


_DRAWN = _Drawn()


def _turn(language: Language, index: int, turn: Turn) -> str:
    """Return one question with its answer, open for what stands below them."""
    label, _ = task_words(language, find_task(turn.task))
    typed = turn.typed or label
    named = turn.typed and turn.task != DEFAULT_TASK
    task = f'<span class="task">{safe(label)}</span>' if named else ""
    titles = [safe(title_of(document)) for document in turn.documents]
    return (
        f'<section class="turn" data-turn="{index}" data-titles="{" · ".join(titles)}" '
        f'aria-label="{safe(typed)}">'
        f'<header><h2 lang="">{safe(typed)}</h2>{_books(language, index, turn, task)}</header>'
        f"{_sides(language, index, turn)}{render_foot(language, index, turn)}"
    )


def _books(language: Language, index: int, turn: Turn, task: str) -> str:
    """Return what a question was asked of: a few documents by name, of many their number."""
    brief = [short(title_of(document), MOST_TITLE_CHARS) for document in turn.documents]
    books = " · ".join(f'<span lang="">{safe(title)}</span>' for title in brief)
    if len(brief) <= MOST_NAMED:
        return f'<p class="facts">{task}{books}</p>'
    count = safe(say(language, "asked_of", count=len(brief)))
    return (
        f'<details class="facts books" data-fold="books-{index}"><summary>{task}{count}</summary>'
        f"<p>{books}</p></details>"
    )


def _sides(language: Language, index: int, turn: Turn) -> str:
    """Return the answer, and the other model's next to it where there is one."""
    if turn.beside is None:
        return _side(language, At(index), turn)
    return (
        f'<div class="sides"><div><h3>{safe(model_words(language, turn.model))}</h3>'
        f"{_side(language, At(index), turn)}</div>"
        f"<div><h3>{safe(model_words(language, turn.beside.model))}</h3>"
        f"{_side(language, At(index, beside=True), turn.beside)}</div></div>"
    )


def _side(language: Language, at: At, turn: Turn) -> str:
    if is_found(turn):
        # What they are is said before they are read.
        return f"{_status(language, turn)}{render_found(language, at, turn)}"
    answer, parts = cite(at, turn)
    return (
        f"{render_passages(language, at, turn)}{_reasoning(language, at, turn)}"
        f'<div class="answer" lang="">{render_answer(language, answer)}</div>'
        f"{render_previews(language, answer)}{_parts(language, parts, turn)}"
        f"{_status(language, turn)}{render_evidence(language, answer, turn)}"
    )


def _reasoning(language: Language, at: At, turn: Turn) -> str:
    """Return what the model thought before it answered, folded."""
    if not turn.reasoning.strip():
        return ""
    return (
        f'<details class="reasoning" data-fold="thought-{at.key}">'
        f"<summary>{safe(say(language, 'reasoning'))}</summary>"
        f'<p lang="">{safe(turn.reasoning.strip())}</p></details>'
    )


def _status(language: Language, turn: Turn) -> str:
    """Say what is going on while it is, and how it ended where that needs a word."""
    if turn.error is not None:
        return f'<p class="trouble" role="alert">{safe(error_words(language, turn.error))}</p>'
    if turn.is_running:
        return f'<div class="status" role="status">{_running(language, turn)}</div>'
    lines = [safe(sentence_words(language, note)) for note in turn.notes]
    if turn.done:
        reason = turn.done.finished.stop_reason
        endings = {"stopped": "stopped", "length": "cut", "window": "window_full"}
        if reason in endings:
            lines.append(safe(say(language, endings[reason])))
        elif not turn.answer.strip() and turn.model != PASSAGES:
            lines.append(safe(say(language, "no_answer")))
        lines.extend(safe(sentence_words(language, note)) for note in turn.done.notes)
    return "".join(f'<p class="note">{line}</p>' for line in dict.fromkeys(lines))


def _parts(language: Language, parts: tuple[Cited, ...], turn: Turn) -> str:
    """List what chapters answered, where the question went by chapter."""
    if not parts:
        return ""
    book = turn.documents[0] if turn.documents else None
    items = "".join(
        f'<details data-fold="part-{cited.at.key}">'
        f'<summary lang="">{safe(part_words(language, part.title, book))}</summary>'
        f'<div class="answer" lang="">{render_answer(language, cited)}</div>'
        f"{render_previews(language, cited)}{render_quotations(language, cited)}</details>"
        for part, cited in zip(turn.parts, parts, strict=True)
    )
    return f'<div class="by-chapter"><h3>{safe(say(language, "by_chapter"))}</h3>{items}</div>'


def _running(language: Language, turn: Turn) -> str:
    return _where(language, turn) + _doing(language, turn)


def _where(language: Language, turn: Turn) -> str:
    part = turn.part
    if part is not None:
        book = turn.documents[0] if turn.documents else None
        title = part_words(language, part.title, book)
        words = say(language, "chapter_of", number=part.number, all=part.num_parts, title=title)
        bar = render_bar(language, (part.number - 1) / part.num_parts)
        left = render_left(language, turn.parts_seconds_left)
        return f'{bar}<span class="where">{safe(words)}{left}</span>'
    if turn.parts:
        return f'<span class="where">{safe(say(language, "putting_together"))}</span>'
    return ""


def _doing(language: Language, turn: Turn) -> str:
    if turn.answer:
        return f'<span class="pulse"></span>{safe(say(language, "writing"))}'
    progress = turn.progress
    if isinstance(progress, Waiting):
        place = safe(say(language, "waiting_place", place=progress.place))
        return place + render_left(language, progress.seconds)
    if isinstance(progress, Prefill) and progress.num_prompt_tokens and not progress.num_tokens:
        return _reading_unseen(language, turn, progress.num_prompt_tokens)
    if isinstance(progress, Prefill) and progress.num_prompt_tokens:
        share = min(progress.num_tokens / progress.num_prompt_tokens, 1.0)
        words = safe(say(language, "prefilling", percent=f"{share:.0%}"))
        left = render_left(language, progress.seconds_left)
        return f"{render_bar(language, share)}{words}{left}"
    words = say(language, "reasoning_now" if turn.reasoning else "thinking")
    return f'<span class="pulse"></span>{safe(words)}'


def _reading_unseen(language: Language, turn: Turn, num_tokens: int) -> str:
    """Say what is known while nobody tells how far reading is: how much, how long, how long last.

    The seconds that have gone are counted on the page.
    """
    words = safe(say(language, "reading_tokens", count=number(num_tokens)))
    gone = f'<span class="gone" data-words="{safe(say(language, "seconds_gone"))}"></span>'
    usual = ""
    if turn.tokens_per_second:
        seconds = max(1, round(num_tokens / turn.tokens_per_second))
        usual = " · " + safe(say(language, "as_last_time", seconds=seconds))
    return f'<span class="pulse"></span>{words}{gone}{usual}'


def _follow_ups(language: Language, conversation: Conversation) -> str:
    """Offer what could be asked next."""
    buttons = "".join(
        f'<li><button type="button" data-act="follow" data-task="{one.task}" '
        f'data-question="{safe(one.question)}" lang="">'
        f"{safe(one.question or task_words(language, find_task(one.task))[0])}</button></li>"
        for one in follow_ups(conversation)
    )
    if not buttons:
        return ""
    return (
        f'<div class="follow-ups"><h3>{safe(say(language, "ask_next"))}</h3>'
        f'<ul class="worth-asking">{buttons}</ul></div>'
    )
