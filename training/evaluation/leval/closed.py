"""Closed answers: what an answer says, in letters, numbers or truth, and whether that is right."""

import re
from itertools import takewhile

from training.evaluation.leval.tasks import OPTIONS, SEVERAL

LETTER = re.compile(r"(?<![A-Za-z'])[A-D](?![A-Za-z'])")
# An option with its own words after it, and not the next letter or "and".
LISTED = re.compile(r"\W*([A-D])[.):]\s+(?!(?:and|or)\b)(?![A-D]\b(?:[^\w\s]|$))\S")
PREFACE = re.compile(r"[^\nA-D]*\b(?i:answers?|options?)\b(?: (?:is|are))?\W*(?=[A-D])")
LETTERS = re.compile(r"\W*([A-D]{2,4})(?![A-Za-z])")
SAID_NUMBER = re.compile(r"answer is\D*?(-?\d[\d,]*(?:\.\d+)?)", re.IGNORECASE)
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
TRUTH = re.compile(r"\b(true|false)\b", re.IGNORECASE)
PARTLY = 0.25  # some of the right options and no wrong one: the benchmark's rule
FACT = re.compile(r"\[fact:(.*?)(?:\]|$)", re.DOTALL)


def exam_scores(task: str, answer: str, reference: str) -> list[float]:
    """Return what an answer to a closed question scores, 0 to 1; two scores where it has two parts.

    `True [fact: False]` has two: the document's truth and the world's.
    """
    if task in OPTIONS:
        right = "".join(sorted(set(re.sub("[^A-D]", "", reference.split()[0]))))
        return [_letters_score(letters(answer, task in SEVERAL), right)]
    if task == "sci_fi":
        parts = zip(_truths(answer), _truths(reference), strict=True)
        return [float(said == right) for said, right in parts if right]
    if task == "gsm100":
        return [float(number(answer) == number(reference) != "")]
    return [float(_bare(reference) in _bare(_first_line(answer)))]


def letters(answer: str, may_be_several: bool) -> str:
    """Return the letters of the options that an answer names, in order; empty for none.

    Of several, only what the answer begins with counts, not the options it then talks about.
    """
    found = LETTER.search(answer)
    if not may_be_several:
        return found.group() if found else ""
    answer = PREFACE.sub("", answer.lstrip(), count=1)
    lines = [line for line in answer.split("\n") if line.strip()]
    listed = [match.group(1) for match in takewhile(bool, map(LISTED.match, lines)) if match]
    run = LETTERS.match(lines[0]) if lines else None
    said = listed or (run.group(1) if run else LETTER.findall(lines[0] if lines else ""))
    return "".join(sorted(set(said)))


def number(text: str) -> str:
    """Return the number that an answer gives: after "answer is", else the last."""
    # The last of the first paragraph: some go on with problems of their own.
    said = SAID_NUMBER.search(text)
    found = [said.group(1)] if said else NUMBER.findall(text.strip().split("\n\n")[0])
    bare = found[-1].replace(",", "") if found else ""
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _letters_score(said: str, right: str) -> float:
    if said == right:
        return 1.0
    return PARTLY if said and set(said) < set(right) else 0.0


def _truths(text: str) -> tuple[str, str]:
    """Return the document's truth and the world's: true, false, or empty."""
    fact = FACT.search(text)
    return _truth(FACT.sub("", text)), _truth(fact.group(1) if fact else "")


def _truth(text: str) -> str:
    found = TRUTH.search(text)
    return found.group().lower() if found else ""


def _first_line(text: str) -> str:
    """Return the first line with more than a sign on it."""
    return next((line for line in text.split("\n") if len(line.strip()) > 1), text)


def _bare(text: str) -> str:
    return re.sub(r"[\s,'\\]+", "", text.lower()).rstrip(".")
