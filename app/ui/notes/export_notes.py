"""Notes as Markdown or JSON, and what was quoted as BibTeX or as references to pages."""

import json
from collections.abc import Iterable, Iterator

from app.answering.grounding import Quote
from app.ui.evidence.render_evidence import place_of
from app.ui.i18n.translate import Language, say
from app.ui.notes.note import Notes, PinnedNote, pack_note
from app.ui.notes.work import Work, bibtex, work_of
from app.ui.state import Conversation, Turn

Cites = list[tuple[Work, Quote]]


def notes_to_markdown(language: Language, notes: Notes) -> str:
    """Return the notes with the places of their quotations."""
    return f"# {say(language, 'notes')}\n\n" + "\n".join(_note(language, note) for note in notes)


def _note(language: Language, note: PinnedNote) -> str:
    lines = [f"## {note.question}", ""]
    if note.kind == "answer":
        lines += [note.text, ""]
    places = [f"“{_flat(q.text)}” — {_reference(language, w, q)}" for w, q in _cites_of(note)]
    if note.kind == "quotation":
        return "\n".join([*lines, *(f"> {place}" for place in places), ""])
    numbered = [f"{number}. {place}" for number, place in enumerate(dict.fromkeys(places), 1)]
    return "\n".join([*lines, *numbered, ""])


def notes_to_json(notes: Notes) -> str:
    """Return the notes as JSON, with every quotation's offsets and its work."""
    return json.dumps([pack_note(note) for note in notes], ensure_ascii=False, indent=2)


def citations_of(conversation: Conversation, notes: Notes) -> Cites:
    """Return what a conversation and notes quote, each passage once, in order."""
    found: dict[tuple[str, int | None, int | None], tuple[Work, Quote]] = {}
    for work, quote in (*_asked(conversation), *(c for note in notes for c in _cites_of(note))):
        found.setdefault((work.digest, quote.start, quote.end), (work, quote))
    return list(found.values())


def _asked(conversation: Conversation) -> Iterator[tuple[Work, Quote]]:
    for turn in conversation:
        for side in (turn, turn.beside):
            if side is not None:
                works = tuple(map(work_of, side.documents))
                yield from _standing(works, _quotes_of(side))


def _quotes_of(turn: Turn) -> Iterator[Quote]:
    yield from turn.quotes
    for part in turn.parts:
        yield from part.quotes


def _cites_of(note: PinnedNote) -> Iterator[tuple[Work, Quote]]:
    yield from _standing(note.works, note.quotes)


def _standing(works: tuple[Work, ...], quotes: Iterable[Quote]) -> Iterator[tuple[Work, Quote]]:
    for quote in quotes:
        if quote.source is not None and quote.source < len(works):
            yield works[quote.source], quote


def citations_file(language: Language, cites: Cites) -> tuple[str, str]:
    """Return the name and the text of a file: BibTeX of papers, references to pages of books."""
    papers: dict[Work, list[int]] = {}
    others: dict[Work, list[Quote]] = {}
    for work, quote in cites:
        if work.is_paper:
            papers.setdefault(work, []).extend([quote.page_first] if quote.page_first else [])
        else:
            others.setdefault(work, []).append(quote)
    entries = bibtex(list(papers.items()))
    if not others:
        return "citations.bib", entries
    lists = "\n".join(_references(language, work, quotes) for work, quotes in others.items())
    fenced = f"\n```bibtex\n{entries}```\n" if entries else ""
    return "citations.md", lists + fenced


def _references(language: Language, work: Work, quotes: list[Quote]) -> str:
    by = f"{', '.join(work.authors)}: " if work.authors else ""
    lines = (f"- “{_flat(q.text)}” ({place_of(language, q, None)})\n" for q in quotes)
    return f"## {by}{work.title}\n\n{''.join(lines)}"


def _reference(language: Language, work: Work, quote: Quote) -> str:
    by = f"{', '.join(work.authors)}, " if work.authors else ""
    return f"{by}{work.title}, {place_of(language, quote, None)}"


def _flat(text: str) -> str:
    return " ".join(text.split())
