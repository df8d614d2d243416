"""Texts → all that training the built-in model needs, in one folder.

`start/` holds tokenizer, reading rule and the weights set by hand; `records.jsonl` the tokens
and loss weights to train on, in the order in which they are to be seen; `long.jsonl` those
for the extension to a longer window.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from training.built_in.circuit import Circuit, Gains, Shape, new_model
from training.built_in.long_alpaca import AlpacaRecord, alpaca_record
from training.built_in.passages import Mixture, RecordMaker, Slice
from training.built_in.texts import Book, read_books
from training.built_in.vocabulary import Reading, save_tokenizer, train_tokenizer
from training.built_in.words import Rarity


@dataclass(frozen=True)
class Stage:
    """A part of training: how many tokens, in records of which lengths."""

    num_tokens: int
    record_tokens: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What is made: the model's shape, its vocabulary, and the records.

    long_stages: for the extension to a longer window, in a file of their own.
    num_alpaca: how many records in LongAlpaca's format besides, for other models.
    slice_characters: how much of a book is used, from a place drawn by chance.
    chinese: the share of records from Chinese books.
    """

    shape: Shape
    num_pieces: int
    num_tags: int
    stages: tuple[Stage, ...]
    long_stages: tuple[Stage, ...] = ()
    num_alpaca: int = 0
    mixture: Mixture = field(default_factory=Mixture)
    slice_characters: int = 120_000
    chinese: float = 0.3
    seed: int = 0


FIRST = Plan(
    shape=Shape(width=144, layers=3, heads=4, head_width=64, inner=48, window_tokens=32_768),
    num_pieces=2_048,
    num_tags=1_024,
    stages=(
        Stage(2_000_000, (256, 512)),
        Stage(5_000_000, (256, 512, 1_024, 2_048)),
        Stage(5_000_000, (512, 1_024, 2_048, 4_096)),
    ),
)
FULL = Plan(
    shape=Shape(width=240, layers=4, heads=6, head_width=64, inner=240, window_tokens=32_768),
    num_pieces=6_000,
    num_tags=2_048,
    stages=(
        Stage(2_500_000, (512, 1_024, 2_048)),
        Stage(16_500_000, (512, 1_024, 2_048, 4_096)),
    ),
    long_stages=(Stage(800_000, (2_048, 8_192)),),
    num_alpaca=2_000,
    slice_characters=200_000,
)
PLANS = {"first": FIRST, "full": FULL}


def prepare(texts: Path, folder: Path, plan: Plan) -> None:
    """Write the start of the model and its records; held-out books are left out."""
    books = [book for book in read_books(texts) if not book.held_out]
    rng = random.Random(plan.seed)
    start = folder / "start"
    tokenizer = train_tokenizer(_sample(books, 20_000, rng), plan.num_pieces)
    reading = Reading(tokenizer.get_vocab_size(), plan.num_tags)
    save_tokenizer(tokenizer, start, plan.shape.window_tokens)
    reading.save(start)
    _write_start(plan, tokenizer, reading, start)
    rarity = Rarity.of(_sample(books, 150_000, rng))
    rarity.save(folder / "rarity.json")
    maker = RecordMaker(tokenizer, reading, rarity, plan.mixture)
    slices: dict[str, list[Slice]] = {"en": [], "zh": []}
    for book in books:
        for span in _spans(book, plan, rng):
            slices[book.language].append(maker.slice_book(book, span))
    for name, stages in (("records", plan.stages), ("long", plan.long_stages)):
        if stages:
            made = records(slices, stages, plan.chinese, maker, rng)
            rows = ({"ids": ids, "loss_weights": weights} for ids, weights in made)
            _write_lines(folder / f"{name}.jsonl", rows)
    if plan.num_alpaca:
        alpaca = alpaca_records(slices, plan.num_alpaca, maker, rng)
        _write_lines(folder / "long-alpaca.jsonl", (record.as_dict() for record in alpaca))


def _write_lines(path: Path, rows: Iterator[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def alpaca_records(
    slices: dict[str, list[Slice]], num_records: int, maker: RecordMaker, rng: random.Random
) -> Iterator[AlpacaRecord]:
    """Yield records in LongAlpaca's format, of 1,000 to 8,000 tokens."""
    both = [part for parts in slices.values() for part in parts]
    for _ in range(num_records):
        part = rng.choice(both)
        others = slices[part.language]
        yield alpaca_record(maker, part, rng.choice(others), rng.randrange(1_000, 8_000), rng)


def records(
    slices: dict[str, list[Slice]],
    stages: Sequence[Stage],
    chinese: float,
    maker: RecordMaker,
    rng: random.Random,
) -> Iterator[tuple[list[int], list[float]]]:
    """Yield the records of some stages, in order. chinese: their share, where there are any."""
    for stage in stages:
        num_tokens = 0
        while num_tokens < stage.num_tokens:
            chosen = slices["zh" if rng.random() < chinese else "en"] or slices["en"]
            part = rng.choice(chosen)
            elsewhere = part if rng.random() < 0.5 else rng.choice(chosen)
            length = rng.choice(stage.record_tokens)
            # As many tokens of each length, not as many records.
            for _ in range(max(stage.record_tokens) // length):
                ids, weights = maker.record(part, elsewhere, length, rng)
                num_tokens += len(ids)
                yield ids, weights


def _write_start(plan: Plan, tokenizer: Tokenizer, reading: Reading, folder: Path) -> None:
    num_pieces = tokenizer.get_vocab_size()
    model = new_model(plan.shape, num_pieces, reading)
    pieces = [str(tokenizer.id_to_token(at)) for at in range(num_pieces)]
    Circuit(model, reading, Gains(), plan.seed).write(pieces)
    model.save_pretrained(folder)


def _sample(books: Sequence[Book], num_characters: int, rng: random.Random) -> Iterator[str]:
    """Yield a piece of each book; Chinese ones, being few, give as much as English ones."""
    num_chinese = sum(book.language == "zh" for book in books)
    share = max(1, (len(books) - num_chinese) // max(4 * num_chinese, 1))
    for book in books:
        for _ in range(share if book.language == "zh" else 1):
            at = rng.randrange(max(1, len(book.text) - num_characters))
            yield book.text[at : at + num_characters]


def _spans(book: Book, plan: Plan, rng: random.Random) -> Iterator[slice]:
    size = plan.slice_characters
    if book.language == "zh":
        yield from (slice(at, at + size) for at in range(0, len(book.text) - size // 2, size))
    elif len(book.text) > 5_000:
        at = rng.randrange(max(1, len(book.text) - size))
        yield slice(at, at + size)
