"""How fast and how surely quotations are found again, changed a little or wholly invented."""

import random
import time

from app.answering.grounding import Grounder, Quote
from app.documents.document import Document, Section
from app.prompting.prompt import Source
from app.prompting.token_map import TokenMap
from app.text.sentences import split_sentences
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer
from benchmarks.answers.invented_prose import Prose
from benchmarks.report import Report

NUM_NEAR = 500
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def source_of(text: str) -> Source:
    """Return a whole text as a source."""
    document = Document("novel", "novel", "text", text, (Section("", 1, 0, len(text)),))
    token_map = TokenMap.of(document, EstimatingTokenizer())
    return Source(document, token_map, (Span(0, len(text)),))


def passages(text: str, number: int, chance: random.Random) -> list[Span]:
    """Return places of one or two sentences, long enough to be quotations."""
    sentences = [s for s in split_sentences(text, Span(0, len(text))) if len(s) >= 12]
    starts = chance.sample(range(len(sentences) - 1), number)
    return [Span(sentences[at].start, sentences[at + chance.randrange(2)].end) for at in starts]


def changed(passage: str, chance: random.Random) -> str:
    """Return a passage with one to three slips: of letters, words or characters."""
    units = passage.split(" ") if " " in passage else list(passage)
    for _ in range(1 + chance.randrange(3) if len(units) > 20 else 1):
        at = chance.randrange(len(units))
        kind = chance.randrange(4)
        if kind == 0:
            del units[at]
        elif kind == 1:
            units.insert(at, chance.choice(units))
        elif kind == 2:
            units[at] = chance.choice(units)
        else:
            units[at] = _misspelt(units[at], chance)
    joined = (" " if " " in passage else "").join(units)
    return joined.swapcase() if joined == passage else joined


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) or 1)
    return word[:at] + chance.choice(_LETTERS) + word[at + 1 :]


def quoted(texts: list[str]) -> str:
    """Return an answer that quotes each text, its own marks made single."""
    inner = str.maketrans('“”「」『』"', "‘’‘’‘’'")
    return "\n".join(f"So: “{text.translate(inner)}” it says." for text in texts)


def measure_grounding(report: Report, text: str, name: str) -> None:
    """Time the grounding of one answer of fifty quotations, from nothing prepared."""
    chance = random.Random(3)
    found = [text[p.start : p.end] for p in passages(text, 45, chance)]
    near = [changed(passage, chance) for passage in found[30:]]
    invented = [_shuffled(passage, chance) for passage in found[:5]]
    answer = quoted([*found[:30], *near, *invented])
    source = source_of(text)
    began = time.perf_counter()
    quotes = Grounder([source]).ground(answer)
    seconds = time.perf_counter() - began
    what = f"grounding {len(quotes)} quotations in {len(text):,} characters, {name}"
    report.add(what, f"{seconds:.2f} s", seconds <= 1 and len(quotes) == 50)
    report.add("  of 30 copied, called verbatim", f"{_count(quotes[:30], 'verbatim')}")


def _shuffled(passage: str, chance: random.Random) -> str:
    units = passage.split(" ") if " " in passage else list(passage)
    chance.shuffle(units)
    return (" " if " " in passage else "").join(units)


def _count(quotes: tuple[Quote, ...], status: str) -> int:
    return sum(quote.status == status for quote in quotes)


def measure_near(report: Report, text: str, prose: Prose, name: str) -> None:
    """Look up changed passages, and as many sentences and word salads that nobody wrote."""
    chance = random.Random(4)
    places = passages(text, NUM_NEAR, chance)
    texts = [changed(text[p.start : p.end], chance) for p in places]
    grounder = Grounder([source_of(text)])
    right = wrong = 0
    for place, wanted in zip(places, texts, strict=True):
        for quote in grounder.ground(quoted([wanted])):
            is_there = quote.start is not None and _overlap(quote, place) > 0.5
            right += is_there and quote.status != "not_found"
            wrong += not is_there and quote.status == "near"
    false = [prose.sentence(chance) for _ in range(NUM_NEAR)]
    false += [_shuffled(text[p.start : p.end], chance) for p in places]
    num_false = sum(
        _count(grounder.ground(quoted([invented])), "near")
        for invented in false
        if invented not in text
    )
    recall, precision = right / NUM_NEAR, right / max(right + wrong + num_false, 1)
    report.add(f"near quotations found again, {name}", f"{recall:.3f}", recall >= 0.95)
    report.add(
        f"  precision, {len(false)} invented ones among them", f"{precision:.4f}", precision >= 0.99
    )


def _overlap(quote: Quote, place: Span) -> float:
    assert quote.start is not None
    assert quote.end is not None
    shared = min(quote.end, place.end) - max(quote.start, place.start)
    return shared / max(len(place), 1)
