"""A short answer and what it was read from → an answer that quotes.

What a model is to learn is to say what is asked for in few words, and to set beside it the words
of the text that bear it out, as they stand there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.retrieval.questions import nearness
from training.retrieval.units import content_words, sentences

NOT_SAID = "The text does not say."
LEAST_QUOTED_WORDS = 5
MOST_QUOTED_WORDS = 16
LEAST_NEARNESS = 0.5
"""Of a quotation to answer and question: below it, most of the answer's words stand elsewhere."""
MOST_PART_WORDS = 32
"""Of the sentence that answers one part of a task: longer ones leave no room for the others."""
SAME_LIKENESS = 0.75
"""Of answer and quotation (Dice, over words that tell): from here on they say the same."""

_QUOTE_MARKS = re.compile("[\"“”]|''|``")
_CLAUSE = re.compile(r"(?<=[,;:])\s+")
_JOINT = re.compile(r"[.!?;][A-Za-z]")
_SPACE_BEFORE_MARK = re.compile(r"\s+(?=[.,;:!?])")


@dataclass(frozen=True, slots=True)
class Told:
    """A question, its answer, and the part of a text that is known to answer it."""

    question: str
    answer: str
    where: str


def quoted_answer(told: Told, evidence: str) -> str | None:
    """Return the answer as a sentence with its quotation; None where nothing bears it out.

    Where the quotation says what the answer says, it stands alone. evidence: all that the model
    will be shown of the text.
    """
    quotation = find_support(told, evidence)
    if quotation is None:
        return None
    said, quoted = content_words(told.answer), content_words(quotation)
    says_the_same = 2 * len(said & quoted) >= SAME_LIKENESS * (len(said) + len(quoted))
    return f'"{quotation}"' if says_the_same else f'{as_sentence(told.answer)} "{quotation}"'


def quoted_parts(parts: Sequence[tuple[str, str]]) -> str:
    """Return a line for each heading with the first of its sentences that can be quoted.

    parts: headings and sentences of the text. Empty where fewer than two headings have one.
    """
    lines: dict[str, str] = {}
    used: set[str] = set()
    for heading, sentence in parts:
        words = " ".join(sentence.split())
        num_words = len(words.split())
        can_be_quoted = LEAST_QUOTED_WORDS <= num_words <= MOST_PART_WORDS
        if heading in lines or words in used or not can_be_quoted or _QUOTE_MARKS.search(words):
            continue
        used.add(words)
        lines[heading] = f'{heading}: "{words}"'
    return "\n".join(lines.values()) if len(lines) > 1 else ""


def find_support(told: Told, evidence: str) -> str | None:
    """Return the clauses of the evidence nearest to question and answer, word for word."""
    asked, said = content_words(told.question), content_words(told.answer)
    if not said:
        return None

    def nearness_of(clauses: str) -> float:
        return nearness(content_words(clauses), asked, said)

    where = " ".join(told.where.split())
    known = (clauses for clauses in _candidates(evidence) if clauses in where)
    # Of those that hold as much of the answer, the shortest.
    best = max(known, key=lambda c: (nearness_of(c), -len(c)), default=None)
    return best if best is not None and nearness_of(best) >= LEAST_NEARNESS else None


def as_sentence(answer: str) -> str:
    """Return a phrase with a capital and a full stop, spaces before marks taken out."""
    words = _SPACE_BEFORE_MARK.sub("", " ".join(answer.split()))
    words = _QUOTE_MARKS.sub("", words).strip()
    ended = words if words.endswith((".", "!", "?")) else f"{words.rstrip(',;:')}."
    return ended[:1].upper() + ended[1:]


def _candidates(evidence: str) -> Iterator[str]:
    """Yield runs of clauses of one sentence, without quotation marks, of a quotation's length."""
    for sentence in sentences(evidence):
        for spoken in _QUOTE_MARKS.split(sentence):
            clauses = _CLAUSE.split(spoken.strip())
            for first in range(len(clauses)):
                for end in range(first + 1, len(clauses) + 1):
                    run = " ".join(clauses[first:end]).strip(" ,;:'")
                    is_one = not _JOINT.search(run)  # no space was lost between two sentences
                    if is_one and LEAST_QUOTED_WORDS <= len(run.split()) <= MOST_QUOTED_WORDS:
                        yield run
