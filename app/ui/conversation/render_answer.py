"""What was answered as HTML: Markdown in which every quotation that has a place is a link."""

from app.answering.grounding import Quote
from app.text.quotations import CLOSING, CLOSING_MARKS
from app.ui.conversation.markdown.render_markdown import render_markdown
from app.ui.evidence.citations import Cited
from app.ui.evidence.render_evidence import place_of
from app.ui.i18n.translate import Language, say
from app.ui.page.escaping import safe, title_of


def render_answer(language: Language, cited: Cited) -> str:
    """Return what was answered, its quotations as links with their numbers."""
    pieces: list[tuple[int, int, str]] = []
    position = 0
    for index, quote in enumerate(cited.quotes):
        if quote.answer_start < position or quote.answer_end > len(cited.text):
            continue
        start, end = _with_marks(cited.text, quote, position)
        before = safe(cited.text[start : quote.answer_start])
        after = safe(cited.text[quote.answer_end : end])
        link = _quotation(language, cited, index)
        pieces.append((start, end, f"{before}{link}{after}{_number(language, cited, index)}"))
        position = end
    return render_markdown(cited.text, pieces)


def _with_marks(answer: str, quote: Quote, position: int) -> tuple[int, int]:
    """Return where a quotation stands with its marks, which Markdown need not weigh then."""
    start, end = quote.answer_start, quote.answer_end
    if start > position and answer[start - 1] in CLOSING:
        start -= 1
    return start, end + (answer[end : end + 1] in CLOSING_MARKS)


def _quotation(language: Language, cited: Cited, index: int) -> str:
    quote = cited.quotes[index]
    words = safe(cited.text[quote.answer_start : quote.answer_end])
    if quote.source is None:
        title = safe(say(language, "not_found"))
        return f'<span class="quote missing" title="{title}">{words}<sup>?</sup></span>'
    document = cited.documents[quote.source]
    return (
        f'<a class="quote {quote.status}" {_leads_to(cited, index)} '
        f'data-n="{cited.numbers[index]}" data-from="{safe(title_of(document))}" '
        f'data-place="{safe(place_of(language, quote, document))}">{words}</a>'
    )


def _number(language: Language, cited: Cited, index: int) -> str:
    """Return a quotation's number; the keyboard has the quotation itself, once is enough."""
    number = cited.numbers[index]
    if number is None:
        return ""
    label = safe(say(language, "citation", number=number))
    return (
        f'<a class="cited" {_leads_to(cited, index)} tabindex="-1" '
        f'aria-label="{label}">[{number}]</a>'
    )


def _leads_to(cited: Cited, index: int) -> str:
    preview = f"cite-{cited.at.key}-{cited.numbers[index]}"
    return (
        f'href="#panel" data-act="evidence" {cited.at.attributes} data-quote="{index}" '
        f'aria-describedby="{preview}"'
    )
