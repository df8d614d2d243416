"""Texts → a tokenizer of their own, rows of tokens for base and extensions, and texts held out.

Everything is drawn by seeds, written into the work folder once, and read from there after.
One row in eight is a pass-key text, its key counted more, so that a base can learn to look back.
"""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from training.data.byte_tokenizer import MARKS, with_marks
from training.data.sources import find_files, read_records
from training.errors import DataError
from training.evaluation.passkey import FILLER, KEY, OPENING, QUESTION, make_prompt
from training.model.build import from_files
from training.reproduce.scale import FACTORS, Scale
from training.reproduce.stories import make_stories

PASSKEY_EVERY = 8  # rows
PASSKEY_DIGITS = 1  # whether it is found is the question, not whether it can be spelt
KEY_WEIGHT = 8.0  # in the loss: keys are few, and all else of such a text is idle
HELD_OUT_SHARE = 0.1
MOST_TEXTS = 400
MOST_CHARACTERS = 400_000_000  # of made stories, all together
CHARACTERS_A_TOKEN = 4  # of a story, roughly


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of what is learnt from and tested on, and the tokenizer that lies in it."""

    folder: Path
    tokenizer: Any

    @property
    def held_out(self) -> Path:
        """Return the file of the texts that nothing learns from."""
        return self.folder / "held-out.jsonl"

    @property
    def tokenizer_folder(self) -> Path:
        return self.folder / "tokenizer"

    def rows(self, window: int) -> Path:
        """Return the file of rows of a window's length."""
        return self.folder / f"rows-{window}.jsonl"


def make_corpus(scale: Scale, texts: Path | None, folder: Path) -> Corpus:
    """Read or make texts, and write all that is drawn from them; do nothing where that is done.

    texts: a folder of what `read_records` reads; None makes stories. Raises DataError.
    """
    corpus = Corpus(folder, None)
    if not corpus.held_out.exists():
        folder.mkdir(parents=True, exist_ok=True)
        learnt, held_out = _split(_texts(scale, texts), scale)
        tokenizer = _train_tokenizer(learnt, scale.vocabulary)
        tokenizer.save_pretrained(corpus.tokenizer_folder)
        encoded = tokenizer.backend_tokenizer.encode_batch(learnt, add_special_tokens=False)
        documents = [one.ids for one in encoded]
        for window in (scale.window, *(scale.window * factor for factor in FACTORS)):
            rows = _rows(tokenizer, documents, window, scale)
            _write_lines(corpus.rows(window), rows)
        _write_lines(corpus.held_out, ({"text": text} for text in held_out))  # last: all is there
    return Corpus(folder, from_files(PreTrainedTokenizerFast, str(corpus.tokenizer_folder)))


def _texts(scale: Scale, folder: Path | None) -> list[str]:
    if folder is None:
        return list(make_stories(_num_stories(scale), scale.characters))
    files = find_files((str(folder),))
    records = itertools.chain.from_iterable(read_records(file) for file in files)
    texts = ((record or {}).get("text") for record in records)
    long = (
        # From a quarter on: what stands before a book's first page is much the same in all.
        text[len(text) // 4 :][: scale.characters]
        for text in texts
        if isinstance(text, str) and len(text) >= 4 * scale.document_tokens
    )
    return list(itertools.islice(long, MOST_TEXTS))


def _num_stories(scale: Scale) -> int:
    """Return how many stories give the base something new for all of its steps, within bounds."""
    wanted = CHARACTERS_A_TOKEN * scale.base_steps * scale.base_step_tokens
    return max(20, 10 * scale.documents, min(wanted, MOST_CHARACTERS) // scale.characters)


def _split(texts: list[str], scale: Scale) -> tuple[list[str], list[str]]:
    """Return texts to learn from, and texts held out."""
    random.Random(0).shuffle(texts)
    num_held_out = max(scale.documents, round(HELD_OUT_SHARE * len(texts)))
    if len(texts) < 2 * num_held_out:
        raise DataError(
            f"{len(texts)} texts are too few: {num_held_out} are held out, and as many must be"
            f" left, of at least {4 * scale.document_tokens} characters each."
        )
    return texts[num_held_out:], texts[:num_held_out]


def _train_tokenizer(texts: list[str], size: int) -> Any:
    """Return byte pairs learnt from the texts, digits alone, so that a key is its digits."""
    inner = Tokenizer(models.BPE(unk_token=None))
    steps = [
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ]
    inner.pre_tokenizer = pre_tokenizers.Sequence(steps)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(MARKS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    idle = [OPENING + FILLER + KEY + QUESTION] * len(texts)
    inner.train_from_iterator([text[:10_000] for text in texts] + idle, trainer)
    return with_marks(inner)


def _rows(
    tokenizer: Any, documents: list[list[int]], window: int, scale: Scale
) -> Iterator[dict[str, Any]]:
    """Yield rows of a window's length; of extensions twice as many as one seed takes."""
    draw = random.Random(window)
    usable = [ids for ids in documents if len(ids) >= window]
    if not usable:
        raise DataError(f"No text has the {window} tokens of a row.")
    least = least_passkey_tokens(tokenizer)
    for number in range(num_rows(scale, window)):
        if number % PASSKEY_EVERY == 0 and least <= window:
            yield _passkey_row(tokenizer, draw, least, window)
        else:
            ids = draw.choice(usable)
            start = draw.randrange(len(ids) - window + 2)
            yield {"ids": [tokenizer.bos_token_id, *ids[start : start + window - 1]]}


def num_rows(scale: Scale, window: int) -> int:
    """Return how many rows of a window's length are drawn."""
    if window == scale.window:
        return scale.base_steps * scale.base_step_tokens // window
    return 2 * scale.steps * scale.step_tokens // window


def least_passkey_tokens(tokenizer: Any) -> int:
    """Return how many tokens the shortest pass-key text has with its answer."""
    key = "1" * PASSKEY_DIGITS
    texts = (OPENING, FILLER, KEY.format(key=key), QUESTION, f" {key}.")
    return 1 + sum(len(tokenizer.encode(text, add_special_tokens=False)) for text in texts)


def _passkey_row(tokenizer: Any, draw: random.Random, least: int, most: int) -> dict[str, Any]:
    key = "".join(draw.choices("123456789", k=PASSKEY_DIGITS))
    answer = tokenizer.encode(f" {key}.", add_special_tokens=False)
    length = draw.randint(least, most) - len(answer)
    ids = [*make_prompt(tokenizer, length, draw.random(), key), *answer]
    weights = [1.0] * (len(ids) - len(answer)) + [KEY_WEIGHT] * len(answer)
    return {"ids": ids, "loss_weights": weights}


def _write_lines(file: Path, records: Iterator[dict[str, Any]]) -> None:
    partial = file.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as stream:
        for record in records:
            stream.write(json.dumps(record) + "\n")
    partial.replace(file)
