"""Questions with the unit that answers each, among units that do not.

Two sources: questions that people asked about stories (FairytaleQA's train part), and
questions made from novels' own sentences. A group holds the units of one text, so that an
encoder learns to tell a passage from its neighbours and not only from other books.
"""

import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import bm25s

from training.errors import DataError
from training.retrieval.units import content_words, passages, sentences

Kind = Literal["passages", "sentences"]
PASSAGE_WORDS = 70


@dataclass(frozen=True)
class Question:
    """A question, the index of the unit that answers it, and units that may answer it too."""

    text: str
    positive: int
    ignored: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Group:
    """Units of one text and questions about them."""

    units: tuple[str, ...]
    questions: tuple[Question, ...]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, which may be packed with xz."""
    is_packed = path.suffix == ".xz"
    if not path.is_file():
        raise DataError(f"{path} is not there: a recipe's texts are files of JSON lines.")
    with (
        lzma.open(path, "rt", encoding="utf-8")
        if is_packed
        else path.open(encoding="utf-8") as lines
    ):
        for number, line in enumerate(lines, start=1):
            try:
                yield json.loads(line)
            except ValueError:
                raise DataError(f"{path}: line {number} is not JSON.") from None


def story_groups(story: dict[str, Any], kind: Kind, max_words: int) -> list[Group]:
    """Return the groups of one story: runs of sections of at most max_words, with questions.

    story: `sections`, `section_ids`, and `questions` with `question`, `answers` and the ids
    of the `sections` that answer it.
    """
    groups: list[Group] = []
    run: dict[str, str] = {}
    for name, section in zip(story["section_ids"], story["sections"], strict=True):
        words = sum(len(text.split()) for text in run.values())
        if run and words + len(section.split()) > max_words:
            groups.append(_story_group(run, story["questions"], kind))
            run = {}
        run[name] = section
    groups.append(_story_group(run, story["questions"], kind))
    return [group for group in groups if len(group.questions) > 1 and len(group.units) > 3]


def _story_group(run: dict[str, str], questions: Sequence[dict[str, Any]], kind: Kind) -> Group:
    units: list[str] = []
    owners: list[str] = []
    for name, section in run.items():
        parts = passages(section, PASSAGE_WORDS) if kind == "passages" else sentences(section)
        units.extend(parts)
        owners.extend([name] * len(parts))
    made = (_story_question(question, units, owners) for question in questions)
    return Group(tuple(units), tuple(question for question in made if question is not None))


def _story_question(
    question: dict[str, Any], units: Sequence[str], owners: Sequence[str]
) -> Question | None:
    """Return a question with the unit of its section nearest to the answer, if one is near."""
    gold = [index for index, owner in enumerate(owners) if owner in question["sections"]]
    asked = content_words(question["question"])
    answer = content_words(" ".join(question["answers"]))
    if not gold or not answer:
        return None
    best = max(gold, key=lambda index: nearness(content_words(units[index]), asked, answer))
    if nearness(content_words(units[best]), asked, answer) < 0.25:
        return None
    return Question(question["question"], best, frozenset(gold) - {best})


def nearness(unit: set[str], asked: set[str], answer: set[str]) -> float:
    """Weigh what a unit holds: of the answer what the question does not say already, above all."""
    new = answer - asked
    return (
        len(new & unit) / max(1, len(new))
        + 0.3 * len(asked & unit) / max(1, len(asked))
        + 0.2 * len(answer & unit) / len(answer)
    )


def own_group(text: str, num_questions: int, num_hard: int, chance: random.Random) -> Group | None:
    """Return questions made from sentences of a stretch of a text, or None where too few.

    num_hard: for each question so many of BM25's first passages that are wrong.
    """
    start = chance.randrange(max(1, len(text) - 40_000))
    parts = passages(text[start : start + 40_000], PASSAGE_WORDS)[1:-1]
    chosen = chance.sample(range(len(parts)), min(len(parts), num_questions * 3))
    asked: list[tuple[str, int]] = []
    for index in chosen:
        question = ask_of(chance.choice(sentences(parts[index])), chance)
        if question and len(asked) < num_questions:
            asked.append((question, index))
    if len(asked) < 2:
        return None
    kept = sorted({i for question, at in asked for i in (at, *_hard(question, parts, num_hard))})
    place = {index: at for at, index in enumerate(kept)}
    questions = tuple(Question(question, place[index]) for question, index in asked)
    return Group(tuple(parts[index] for index in kept), questions)


def _hard(question: str, parts: Sequence[str], number: int) -> list[int]:
    index = bm25s.BM25()
    index.index([sorted(content_words(part)) for part in parts], show_progress=False)
    scores = index.get_scores(sorted(content_words(question)))
    return [int(i) for i in scores.argsort()[::-1][:number]]


_SUBJECT = re.compile(
    r"^(?P<who>[A-Z][a-z]+(?: (?:of )?[A-Z][a-z]+){0,2}|The [a-z]+(?: [a-z]+)?)"
    r" (?P<rest>(?:was|is|had|has|were|could|would|[a-z]+ed|went|came|said|took|gave|made|saw)\b.+)"
)
_NOT_NAMES = {"The", "But", "And", "When", "Then", "There", "That", "This", "It", "What", "If"}
_BECAUSE = re.compile(
    r"^(?P<main>.+?),? (?:because|for the reason that|so that|in order to) (?P<why>.+)$"
)


def ask_of(sentence: str, chance: random.Random) -> str:
    """Return a question that a sentence answers, or an empty text.

    Its cause, its subject, or some of its words: what people type is all of these.
    """
    words = sentence.strip(" \"“”‘’'").split()
    if not 7 <= len(words) <= 45:
        return ""
    plain = " ".join(words).rstrip(".!?;:,\"”’'")
    because, subject = _BECAUSE.match(plain), _SUBJECT.match(plain)
    if because and len(because["main"].split()) > 3:
        return f"Why {_lower(because['main'])}?"
    if subject and subject["who"].split()[0] not in _NOT_NAMES - {"The"}:
        asked = "What" if subject["who"].startswith("The ") else "Who"
        return f"{asked} {_thinned(subject['rest'], 0.15, chance)}?"
    return _keywords(plain, chance)


def _lower(text: str) -> str:
    return text if text.startswith(("I ", "I'")) else text[0].lower() + text[1:]


def _thinned(text: str, share: float, chance: random.Random) -> str:
    """Leave out some of the words, but never all."""
    words = text.split()
    kept = [word for word in words if chance.random() > share]
    return " ".join(kept or words)


def _keywords(text: str, chance: random.Random) -> str:
    words = [word for word in text.split() if content_words(word)]
    if len(words) < 4:
        return ""
    start = chance.randrange(0, len(words) // 2)
    return _thinned(" ".join(words[start : start + 9]), 0.3, chance)
