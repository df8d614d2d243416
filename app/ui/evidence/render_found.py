"""An answer without a model: passages as they stand in the text, what bears most on it marked."""

from app.backends.passages import PASSAGES
from app.retrieval.passage import Evidence, Passage
from app.text.spans import Span
from app.ui.evidence.citations import At
from app.ui.evidence.render_evidence import MOST_TITLE_CHARS, place_of, short
from app.ui.evidence.surroundings import in_few_lines, surroundings
from app.ui.i18n.translate import Language
from app.ui.page.escaping import safe, title_of
from app.ui.state import Turn

CHARS_AROUND = 280
"""How much of a passage is shown before and after what is marked."""


def is_found(turn: Turn) -> bool:
    """Whether an answer consists of the passages that were found."""
    return turn.model == PASSAGES and bool(turn.evidence) and not turn.parts


def render_found(language: Language, at: At, turn: Turn) -> str:
    """Return the passages, the best first, each with its place and under the part it answers."""
    shown, heading = "", ""
    for index in _best_first(turn):
        passage = turn.evidence[index]
        if passage.source >= len(turn.documents):
            continue
        if passage.heading != heading:
            heading = passage.heading
            shown += f"<h3>{safe(heading)}</h3>"
        shown += _figure(language, f'{at.attributes} data-passage="{index}"', passage, turn)
    return f'<div class="answer found">{shown}</div>'


def _best_first(turn: Turn) -> tuple[int, ...]:
    """Return the indices of the passages in the order in which they are quoted."""
    best = Evidence(turn.evidence).best
    indices = range(len(turn.evidence))
    return tuple(sorted(indices, key=lambda index: turn.evidence[index] is not best))


def _figure(language: Language, link: str, passage: Passage, turn: Turn) -> str:
    document = turn.documents[passage.source]
    best, within = Span(passage.best_start, passage.best_end), Span(passage.start, passage.end)
    around = surroundings(document, best, within, CHARS_AROUND)
    before, after = in_few_lines(around.before), in_few_lines(around.after)
    name = safe(short(title_of(document), MOST_TITLE_CHARS))
    title = f'<span lang="">{name}</span> · ' if len(turn.documents) > 1 else ""
    place = safe(place_of(language, passage, document))
    return (
        f'<figure><blockquote lang="">{safe(before)}<a href="#panel" '
        f'class="quote" data-act="evidence" {link}>{safe(around.words)}</a>{safe(after)}'
        f"</blockquote><figcaption>{title}{place}</figcaption></figure>"
    )
