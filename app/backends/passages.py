"""Answers without a model: the sentences that bear most on the question, quoted.

Instant, exact, in any language. It writes nothing of its own but the headings of a task.
"""

import time
from collections.abc import Iterator

from app.backends.base import BackendEvent, Finished, Generation, ModelInfo, Stop, TextDelta
from app.messages.message import Message, message
from app.prompting.prompt import MarkedTemplate, Prompt
from app.retrieval.passage import Evidence, Passage
from app.text.sentences import split_sentences
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer, Tokenizer

PASSAGES = "passages"
"""What this is called where a model is named."""
_LEAST_CHARS = 90
"""A shorter sentence is quoted with the next of its passage: alone it would be a riddle."""
_MARKS = (("“", "”"), ("「", "」"), ("『", "』"))


class PassagesBackend:
    """Quotes what retrieval found; needs no weights and no tokenizer."""

    tokenizer: Tokenizer = EstimatingTokenizer()
    template = MarkedTemplate("plain", user=("", "\n"), assistant=("", ""))

    def __init__(self, advice: str = "") -> None:
        """Advice: what would answer better here; empty names what always can."""
        self.info = ModelInfo(
            PASSAGES,
            0,
            about=message("about_passages"),
            advice=advice or message("passages_and_more"),
            evidence_only=True,
        )

    def stream(self, prompt: Prompt, generation: Generation, stop: Stop) -> Iterator[BackendEvent]:
        """Yield the sentences of the prompt's evidence, each quoted, under their headings."""
        started = time.monotonic()
        passages = _best_first(prompt.evidence) if prompt.evidence else ()
        heading = ""
        num_written = 0
        for number, passage in enumerate(passages):
            if stop.is_set:
                break
            text = "\n\n" if number else ""
            if passage.heading != heading:
                heading = passage.heading
                text += f"{heading}\n"
            text += quoted(passage)
            num_written += len(self.tokenizer.encode(text))
            yield TextDelta(text)
        yield Finished(
            "stopped" if stop.is_set else "end",
            num_answer_tokens=num_written,
            seconds_to_first_token=time.monotonic() - started,
            notes=_notes(prompt.evidence),
        )

    def close(self) -> None:
        """Nothing to give back."""


def _notes(evidence: Evidence | None) -> tuple[Message, ...]:
    """Say where nothing bears on the question, and whether the nearest is shown all the same."""
    if not evidence or not evidence.passages or evidence.is_foreign:
        return (why_nothing(evidence),)
    return () if evidence.bears else (message("nearest_only"),)


def why_nothing(evidence: Evidence | None) -> Message:
    """Say why no passage is shown, or none that bears on the question."""
    return message("other_script" if evidence and evidence.is_foreign else "nothing_bears")


def _best_first(evidence: Evidence) -> tuple[Passage, ...]:
    """Return the passages, that with the best sentence of all before the others."""
    best = evidence.best
    rest = (passage for passage in evidence.passages if passage is not best)
    return (best, *rest) if best else ()


def quoted(passage: Passage) -> str:
    """Return the best sentence of a passage, or it and the next, between marks that hold it."""
    start, end = passage.best_start - passage.start, passage.best_end - passage.start
    if end - start < _LEAST_CHARS:
        after = next(split_sentences(passage.text, Span(end, len(passage.text))), None)
        end = after.end if after and _reads_on(passage.text[end : after.start]) else end
    text = " ".join(passage.text[start:end].split())
    for opening, closing in _MARKS:
        if text.count(opening) == text.count(closing):
            return f"{opening}{text}{closing}"
    return f'"{text}"'


def _reads_on(between: str) -> bool:
    """Whether what stands between two sentences keeps them in one paragraph."""
    return "\n" not in between
