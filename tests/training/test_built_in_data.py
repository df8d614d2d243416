import json
import lzma
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from app.backends.sentence_rule import SentenceRule as ReadersRule
from app.backends.tagging import Reading as ReadersReading
from training.built_in.long_alpaca import alpaca_record
from training.built_in.passages import Mixture, RecordMaker, Slice
from training.built_in.questions import ask_among, ask_naturally, surround, wordings_of
from training.built_in.sentences import SentenceRule
from training.built_in.texts import Book, read_books
from training.built_in.vocabulary import (
    ANSWER,
    BOS,
    END,
    EOS,
    MARKS,
    NOTHING,
    QUESTION,
    REFUSALS,
    Reading,
    save_tokenizer,
    train_tokenizer,
)
from training.built_in.words import Rarity, common_words, key_words

NOUNS = [
    "lantern",
    "harbour",
    "orchard",
    "violin",
    "glacier",
    "compass",
    "pigeon",
    "furnace",
    "ribbon",
    "meadow",
]
NAMES = ["Ada", "Bruno", "Clara", "Dmitri", "Esther", "Felix", "Greta", "Hugo", "Irma", "Jonas"]
ENGLISH = " ".join(
    f"{name} carried the {noun} to the {other} before anybody woke."
    for name, noun in zip(NAMES, NOUNS, strict=True)
    for other in NOUNS
    if other != noun
)
CHINESE = "".join(
    f"那天{who}把{what}送到{where}的后面去了。"
    for who in ("阿明", "小红", "老王", "阿花")
    for what in ("灯笼", "提琴", "罗盘", "鸽子")
    for where in ("港口", "果园", "冰川", "熔炉")
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer([ENGLISH, CHINESE] * 2, 400)


@pytest.fixture(scope="module")
def reading(tokenizer: Tokenizer) -> Reading:
    return Reading(tokenizer.get_vocab_size(), 64)


@pytest.fixture(scope="module")
def maker(tokenizer: Tokenizer, reading: Reading) -> RecordMaker:
    # Counted among so many other words, those of these few sentences are all rare.
    rarity = Rarity(Rarity.of([ENGLISH, CHINESE]).counts, 10_000_000)
    return RecordMaker(tokenizer, reading, rarity, Mixture())


def slices(maker: RecordMaker, text: str) -> tuple[Slice, Slice]:
    half = len(text) // 2
    book = Book("A book", text)
    return maker.slice_book(book, slice(0, half)), maker.slice_book(book, slice(half, len(text)))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("It rained all day. He went home again.", ["It rained all day.", " He went home again."]),
        ("Old Mr. Brown went to see Dr. A. Lee at noon.", None),
        ("“Where have you been?” she asked him then.", None),
        (
            "“Where have you been?” She looked at him.",
            ["“Where have you been?”", " She looked at him."],
        ),
        ("他把灯笼送到港口的后面去了。“那么明天就再说吧！”他说。", None),
        ("A heading of this book\n\nIt rained.", ["A heading of this book", "\n\nIt rained."]),
        ("The value is 3.14 in fig. 2 of it.", None),
    ],
)
def test_sentences(text: str, sentences: list[str] | None) -> None:
    found = [text[start:end] for start, end in SentenceRule(min_width=12).split(text)]
    if sentences is not None:
        assert found == sentences
    assert "".join(found) == text
    if sentences is None and "“那么" not in text:
        assert found == [text]


def test_reader_and_trainer_cut_alike() -> None:
    rule = SentenceRule()
    readers = ReadersRule(rule.end, rule.pause, rule.min_width, rule.max_width)
    rng = random.Random(5)
    signs = ["word ", "Mr. ", "end. ", "so!” ", "，", "。", "他说", "\n", "\n\n", "x" * 300, "; "]
    for _ in range(300):
        text = "".join(rng.choice(signs) for _ in range(rng.randrange(40)))
        assert readers.split(text) == rule.split(text)


def test_what_is_saved_is_what_the_reader_loads(tmp_path: Path, reading: Reading) -> None:
    reading.save(tmp_path)
    assert Reading.load(tmp_path) == reading
    loaded = ReadersReading.load(tmp_path)
    assert (loaded.first_tag, loaded.num_tags, loaded.end) == (reading.first_tag, 64, END)
    assert loaded.question == MARKS[QUESTION]
    assert loaded.refusals == reading.refusals
    assert loaded.sentences.split(ENGLISH) == reading.sentences.split(ENGLISH)


@pytest.mark.parametrize(
    "text", ["Ada went.", "罕见字：龘靐齉。", "emoji 🦜 and \x07", "naïve Ω ﬁ"]
)
def test_no_text_is_unknown(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


@pytest.mark.parametrize("gap", ["  ", "\n", "\t\n ", "\u3000"])
def test_white_space_is_one_space(tokenizer: Tokenizer, gap: str) -> None:
    assert tokenizer.encode(f"Ada{gap}lantern").ids == tokenizer.encode("Ada lantern").ids


def test_chinese_characters_are_never_joined(tokenizer: Tokenizer) -> None:
    pieces = [piece.replace("Ġ", "") for piece in tokenizer.get_vocab()]
    assert not [piece for piece in pieces if len(piece) > 3 and tokenizer.decoder is None]
    ids = tokenizer.encode("灯笼送到港口").ids
    assert ids[-len(tokenizer.encode("港口").ids) :] == tokenizer.encode("港口").ids


def test_the_saved_tokenizer_names_its_marks(tmp_path: Path, tokenizer: Tokenizer) -> None:
    save_tokenizer(tokenizer, tmp_path, 4096)
    again = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert [again.token_to_id(mark) for mark in MARKS] == list(range(len(MARKS)))
    config = json.loads((tmp_path / "tokenizer_config.json").read_text())
    assert config["eos_token"] == "</s>"
    assert config["model_max_length"] == 4096


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
@pytest.mark.parametrize("seed", range(6))
def test_every_answer_is_a_sentence_of_the_passage_under_its_tag(
    maker: RecordMaker, reading: Reading, text: str, seed: int
) -> None:
    part, elsewhere = slices(maker, text)
    ids, weights = maker.record(part, elsewhere, 1024, random.Random(seed))
    assert len(ids) == len(weights) <= 1024
    assert ids[0] == BOS
    first = ids.index(QUESTION)
    passage = {}
    for at, token in enumerate(ids[:first]):
        if token >= reading.first_tag:
            assert token not in passage
            passage[token] = ids[at + 1 : ids.index(END, at) + 1] if END in ids[at:first] else []
    answers = [at + 1 for at, token in enumerate(ids) if token == ANSWER]
    assert answers
    for at in answers:
        until = next((i for i in range(at, len(ids)) if ids[i] in (EOS, QUESTION)), len(ids))
        answer = ids[at:until]
        assert not answer or answer[0] in reading.refusals or answer[0] in passage
        while answer and answer[0] in passage:
            sentence = passage[answer[0]]
            rest = answer[1 : 1 + len(sentence)]
            assert rest == sentence[: len(rest)]
            answer = answer[1 + len(rest) :]
    learnt = [i for i, weight in enumerate(weights) if weight]
    assert min(learnt) > first
    assert not {ids[i] for i in learnt} & {QUESTION, ANSWER}


def test_refusals_ask_for_what_is_not_there(maker: RecordMaker, tokenizer: Tokenizer) -> None:
    part = maker.slice_book(Book("a", ENGLISH), slice(0, 800))
    elsewhere = maker.slice_book(
        Book("b", "Zebras nibble quartz by moonlight quietly. " * 8), slice(0, 300)
    )
    ids, _ = maker.record(part, elsewhere, 1024, random.Random(3))
    refused = [at for at in range(len(ids)) if ids[at] == NOTHING]
    assert refused
    for at in refused:
        question = tokenizer.decode(ids[max(i for i in range(at) if ids[i] == QUESTION) : at])
        assert any(word in question.lower() for word in ("zebras", "quartz", "moonlight", "nibble"))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The lantern and the harbour.", {"lantern", "harbour"}),
        ("And of the in.", set()),
        ("灯笼在港口。", None),
    ],
)
def test_key_words_are_the_rarer_ones(sentence: str, words: set[str] | None) -> None:
    rarity = Rarity.of(["the and of in " * 9_000 + "lantern harbour 灯笼在港口"])
    found = key_words(sentence, rarity, random.Random(1))
    if words is None:
        assert found
        assert all(word in sentence for word in found)
    else:
        assert set(found) == words


def test_rarity_is_saved(tmp_path: Path) -> None:
    rarity = Rarity.of(["bee bee lantern lantern lantern"])
    rarity.save(tmp_path / "rarity.json")
    assert Rarity.load(tmp_path / "rarity.json").counts == rarity.counts


@pytest.mark.parametrize("language", ["en", "zh"])
def test_natural_questions_hold_their_words(language: str) -> None:
    words = ["灯笼", "港口"] if language == "zh" else ["lantern", "harbour"]
    for seed in range(20):
        question = ask_naturally(words, wordings_of(language), random.Random(seed))
        assert all(word in question for word in words)
        assert len(question) > sum(map(len, words))


@pytest.mark.parametrize(("language", "space"), [("en", " "), ("zh", "")])
def test_questions_among_common_words_hold_both(language: str, space: str) -> None:
    words = ["灯笼", "港口"] if language == "zh" else ["lantern", "harbour"]
    common = ["因为", "他们", "就是"] if language == "zh" else ["because", "they", "were"]
    for seed in range(20):
        asked = ask_among(words, common, wordings_of(language), random.Random(seed))
        assert all(word in asked for word in words)
        left = asked.replace(words[0], "").replace(words[1], "").replace(" ", "")
        assert left.startswith("".join(common))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_remarks_stand_around_a_question(language: str) -> None:
    wordings = wordings_of(language)
    asked = {surround("QUESTION", wordings, random.Random(seed)) for seed in range(60)}
    assert all("QUESTION" in one and len(one) > len("QUESTION") for one in asked)
    assert any(one.startswith("QUESTION") for one in asked)
    assert any(one.endswith("QUESTION") for one in asked)


@pytest.mark.parametrize(
    "sentence", ["And so the lantern was in the harbour.", "他们就是在港口的灯笼。"]
)
def test_common_words_are_not_the_rare_ones(sentence: str) -> None:
    rarity = Rarity.of(["and so the was in " * 9_000 + "他们就是" * 9_000])
    common = common_words(sentence, rarity, random.Random(2))
    assert common
    assert not {"lantern", "harbour", "港口", "灯笼"} & set(common)
    assert all(word in sentence for word in common)


def test_books_are_read_from_folders_and_lines(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("First text.", encoding="utf-8")
    with lzma.open(tmp_path / "two.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"title": "Two", "text": "那天小红来了" * 9}) + "\n")
    books = list(read_books(tmp_path))
    assert [(book.title, book.language) for book in books] == [("one", "en"), ("Two", "zh")]
    with pytest.raises(ValueError, match="neither"):
        list(read_books(tmp_path / "three.pdf"))


def test_about_one_book_in_twelve_is_held_out() -> None:
    held_out = [Book(f"title {number}", "").held_out for number in range(1_200)]
    assert 70 < sum(held_out) < 140


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_records_in_long_alpacas_format_quote_their_passage(maker: RecordMaker, text: str) -> None:
    part, elsewhere = slices(maker, text)
    quoted = 0
    for seed in range(12):
        record = alpaca_record(maker, part, elsewhere, 400, random.Random(seed)).as_dict()
        assert set(record) == {"instruction", "input", "output", "file"}
        passage = record["instruction"].split(" The book begins. \n ")[1].split(" \n Now the")[0]
        if record["output"] in REFUSALS.values():
            continue
        for quote in record["output"].removeprefix("“").removesuffix("”").split("” “"):
            assert quote in passage
            quoted += 1
    assert quoted > 5
