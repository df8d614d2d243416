"""The centre of the page before a question is asked: what each document is, what to ask of it."""

from dataclasses import dataclass

from app.documents.document import Section
from app.prompting.tasks import find_task
from app.ui.documents.overview.overview import Overview, is_chinese, overview_of
from app.ui.i18n.translate import Language, model_words, part_words, say, task_words
from app.ui.page.escaping import number, safe, title_of, tokens
from app.ui.state import DocumentEntry, Documents

MOST_PARTS = 400
"""A table of more parts than this helps nobody; the list of parts can be searched."""
MOST_CARDS = 60


@dataclass(frozen=True)
class Reader:
    """The model that is chosen. tokens_per_second: as measured, or None where it is not known.

    window_tokens 0: nothing of a text is too long for it.
    """

    name: str = ""
    window_tokens: int = 0
    tokens_per_second: float | None = None


def render_overview(language: Language, documents: Documents, reader: Reader) -> str:
    """Return a card a document, the latest unfolded; where there is none, how to begin."""
    if not documents:
        return (
            f'<div class="welcome"><h2>{safe(say(language, "welcome"))}</h2>'
            f"<p>{safe(say(language, 'welcome_more'))}</p></div>"
        )
    latest, *others = documents[::-1][:MOST_CARDS]
    folded = "".join(_folded(language, entry, reader) for entry in others)
    if folded:
        folded = f'<h3 class="others">{safe(say(language, "other_documents"))}</h3>{folded}'
    return f'<div class="overview">{_card(language, latest, reader)}{folded}</div>'


def _card(language: Language, entry: DocumentEntry, reader: Reader) -> str:
    overview = entry.overview or overview_of(entry.opened)
    return (
        f'<article class="about-document" data-document="{entry.key}">'
        f'<p class="kind">{safe(say(language, f"kind_{overview.kind}"))}</p>'
        f'<h2 lang="">{safe(title_of(entry.document))}</h2>{_authors(entry)}'
        f'<p class="facts">{_facts(language, entry, overview, reader)}</p>'
        f"{_opening(language, overview)}{_questions(language, entry, overview)}"
        f"{_parts(language, entry)}</article>"
    )


def _folded(language: Language, entry: DocumentEntry, reader: Reader) -> str:
    """Return a card of which only title and size are seen; its parts are chosen beside it."""
    overview = entry.overview or overview_of(entry.opened)
    return (
        f'<details class="about-document folded" data-document="{entry.key}">'
        f'<summary><h2 lang="">{safe(title_of(entry.document))}</h2>'
        f'<p class="facts">{_facts(language, entry, overview, reader)}</p></summary>'
        f"{_authors(entry)}{_opening(language, overview)}"
        f"{_questions(language, entry, overview)}</details>"
    )


def _authors(entry: DocumentEntry) -> str:
    byline = ", ".join(entry.document.authors)
    return f'<p class="byline" lang="">{safe(byline)}</p>' if byline else ""


def _opening(language: Language, overview: Overview) -> str:
    if not overview.opening:
        return ""
    heading = say(language, "abstract" if overview.is_abstract else "opening")
    return f'<h3>{safe(heading)}</h3><p class="opening" lang="">{safe(overview.opening)}</p>'


def _facts(language: Language, entry: DocumentEntry, overview: Overview, reader: Reader) -> str:
    document, counted = entry.document, entry.opened.token_map
    facts = []
    if document.pages:
        facts.append(say(language, "pages", count=len(document.pages)))
    counted_as = "characters" if is_chinese(document) else "words"
    facts.append(say(language, counted_as, count=number(overview.num_words)))
    facts.append(tokens(language, counted))
    if reader.tokens_per_second:
        left = min(len(counted), reader.window_tokens or len(counted))
        seconds = left / reader.tokens_per_second
        name, time = model_words(language, reader.name), _time(language, seconds)
        facts.append(say(language, "reading_time", name=name, time=time))
    return " · ".join(safe(fact) for fact in facts)


def _time(language: Language, seconds: float) -> str:
    if seconds < 90:
        return say(language, "about_seconds", count=max(1, round(seconds)))
    return say(language, "about_minutes", count=round(seconds / 60))


def _questions(language: Language, entry: DocumentEntry, overview: Overview) -> str:
    buttons = "".join(
        f'<li><button type="button" data-act="suggest" data-document="{entry.key}" '
        f'data-task="{question.task}" data-question="{safe(question.words)}" lang="">'
        f"{safe(question.words or task_words(language, find_task(question.task))[0])}"
        "</button></li>"
        for question in overview.questions
    )
    return f'<h3>{safe(say(language, "worth_asking"))}</h3><ul class="worth-asking">{buttons}</ul>'


def _parts(language: Language, entry: DocumentEntry) -> str:
    sections = entry.document.sections
    if len(sections) < 2:
        return ""
    rows = "".join(
        _part(language, entry, index, section)
        for index, section in enumerate(sections[:MOST_PARTS])
    )
    words = say(language, "table_of_parts")
    count = say(language, "parts", count=number(len(sections)))
    heads = "".join(
        f'<th scope="col">{safe(say(language, key))}</th>' for key in ("part", "page_head", "size")
    )
    return (
        f'<details class="table-of-parts" data-fold="parts-{entry.key}"><summary>{safe(words)} '
        f"<small>{safe(count)}</small></summary><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _part(language: Language, entry: DocumentEntry, index: int, section: Section) -> str:
    document, counted = entry.document, entry.opened.token_map
    title = part_words(language, section.title, document)
    first, _ = document.page_range(section.start, section.end)
    return (
        f'<tr class="level-{min(section.level, 4)}"><td><button type="button" class="link" '
        f'data-act="read" data-document="{entry.key}" data-part="{index}" lang="">{safe(title)}'
        f"</button></td><td>{first or ''}</td>"
        f"<td>{number(counted.count(section), counted.exact)}</td></tr>"
    )
