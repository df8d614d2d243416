"""The same passages and questions in LongAlpaca's record format, for any model of words.

A record is instruction, input (empty), output, file. The answer is in quotation marks.
"""

import random
from dataclasses import asdict, dataclass

from training.built_in.passages import RecordMaker, Slice
from training.built_in.vocabulary import REFUSALS, refusal_of

_FRAME = (
    "Below is some content in the book. Memorize the content and answer my question after the "
    "book.\n The book begins. \n {passage} \n Now the material ends. {question}"
)


@dataclass(frozen=True)
class AlpacaRecord:
    """A record as the published data sets have them."""

    instruction: str
    output: str
    file: str
    input: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the record as it is written to a line."""
        return asdict(self)


def alpaca_record(
    maker: RecordMaker, part: Slice, elsewhere: Slice, num_tokens: int, rng: random.Random
) -> AlpacaRecord:
    """Return a passage of at most num_tokens of the built-in model, a question, its answer."""
    scene = maker.scene(part, elsewhere, num_tokens, rng)
    question, chosen = maker.ask(scene, rng)
    passage = "".join(sentence.text for sentence in scene.sentences).strip()
    quotes = [f"“{scene.sentences[at].text.strip()}”" for at in chosen]
    answer = " ".join(quotes) or REFUSALS[refusal_of(part.language)]
    return AlpacaRecord(_FRAME.format(passage=passage, question=question), answer, part.title)
