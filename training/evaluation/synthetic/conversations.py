"""Lines and topics to be retrieved, after LongChat's LongEval, in words of our own.

Lines: a register of names and numbers, one of which is asked for. Topics: a conversation on one
topic after another; the first is asked for. LongChat's own test cases can be given instead.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

from training.errors import DataError
from training.evaluation.jsonl import read_rows, text_of, texts_of
from training.evaluation.synthetic.trial import Trial
from training.evaluation.synthetic.vocabulary import names, numbers, sentences

ANSWER_TOKENS = 64
PREDICTION = re.compile(
    r"Label: (?P<right>.*?), Predict: (?P<said>.*?)(?:, Parsed: [^,]*)?(?:, prompt length: \d+)?"
)


def make_lines(count: int, draw: Random) -> Trial:
    """Return a register of so many lines, and the question for one of them."""
    found, values = names(count, draw), numbers(count, 5, draw)
    asked = draw.randrange(count)
    register = "".join(
        f"line {name}: the content is <{value}>\n"
        for name, value in zip(found, values, strict=True)
    )
    return Trial(
        "Below is a register of lines, each with a name and a number. Keep them in mind; one of"
        f" them is asked for afterwards.\n\n{register}\nThe register ends. Which number is the"
        f" content of line {found[asked]}? Answer with the number alone.\n",
        (values[asked],),
        ANSWER_TOKENS,
        opening=f"The content of line {found[asked]} is <",
    )


def make_topics(count: int, draw: Random, turns: int = 6) -> Trial:
    """Return a conversation on so many topics of so many turns each. Raises DataError for more
    topics than there are."""
    known = sentences("topics")
    if count > len(known):
        raise DataError(f"There are {len(known)} topics to talk about, not {count}.")
    topics = draw.sample(known, count)
    talk = "".join(_talk(topic, draw, turns) for topic in topics)
    return Trial(
        f"Below is a conversation between USER and ASSISTANT on {count} topics, one after another."
        " Keep the topics in mind; one of them is asked for afterwards.\n\n"
        f"{talk}\nThe conversation ends. Which topic was the first? Answer with its name alone.\n",
        (topics[0],),
        ANSWER_TOKENS,
        opening="The first topic was",
    )


def published_trials(path: Path) -> Iterator[Trial]:
    """Yield LongChat's own test cases: `prompt`, with `expected_number` or `topics`."""
    for row in read_rows(path):
        if "topics" in row:
            wanted = texts_of(row, "topics", path)[0]
        elif isinstance(row.get("expected_number"), int):
            wanted = str(row["expected_number"])
        else:
            raise DataError(f"A row of {path} has neither `topics` nor `expected_number`.")
        yield Trial(text_of(row, "prompt", path), (wanted,), ANSWER_TOKENS)


def stored_answers(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what is right and what was said, from LongChat's files: `Label: …, Predict: …`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DataError(f"{path} cannot be read as text.") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = PREDICTION.fullmatch(line.strip())
        if found is None:
            raise DataError(f"{path}, line {number} is not `Label: …, Predict: …`.")
        yield found["right"], found["said"]


def is_found(answer: str, wanted: str) -> bool:
    """Return whether an answer is right: its first number, or a topic's name anywhere in it."""
    if wanted.isdigit():
        first = re.search(r"\d+", answer)
        return first is not None and first.group() == wanted
    return _bare(wanted) in _bare(answer)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _talk(topic: str, draw: Random, turns: int) -> str:
    lines = [f"USER: I would like to talk about {topic}.", "ASSISTANT: With pleasure."]
    asked = draw.sample(sentences("questions"), min(turns, len(sentences("questions"))))
    for question in asked:
        lines += [
            f"USER: {question}",
            f"ASSISTANT: {' '.join(draw.sample(sentences('replies'), 4))}",
        ]
    lines.append("USER: Thank you. Let us go on to something else.")
    return "\n".join(lines) + "\n"
