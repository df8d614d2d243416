"""Tokenizers of folders, against SentencePiece itself and the `tokenizers` library."""

import json
from pathlib import Path

import numpy as np
import pytest
import sentencepiece
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from app.errors import UnavailableModelError
from app.models.folder_tokenizer import FolderTokenizer

ENGLISH = "The keeper climbed the stairs at dusk, lit the lamp, and wrote 1,024 words in his log. "
CHINESE = "守塔人在黄昏时爬上楼梯，点亮了灯，然后在日志里写下了一千个字。大圣道：“你且听着！”"
TEXTS = [
    "",
    "a",
    ENGLISH * 5,
    CHINESE * 5,
    "  two spaces,   three\n\n\tand a tab\r\nold line ends\rand \x0bodd\u2028ones\x1c",
    "</s><s> <unk> are letters here, <0x0A> too",
    "鬱 👩‍👩‍👧 é́ ﬁ \u00a0 \u3000 unseen signs ☃",
    " " * 40 + "-" * 33 + "=" * 17,
    "\n" * 9,
]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but a SentencePiece model made as Llama's was."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "text.txt").write_text((ENGLISH + "\n" + CHINESE + "\n") * 40, encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(folder / "text.txt"),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=420,
        byte_fallback=True,
        character_coverage=0.99,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=True,
        minloglevel=2,
    )
    return folder


@pytest.mark.parametrize("text", TEXTS)
def test_a_bare_sentencepiece_model_gives_its_own_ids(bare: Path, text: str) -> None:
    reference = sentencepiece.SentencePieceProcessor(str(bare / "tokenizer.model"))
    tokenizer = FolderTokenizer(bare)
    assert tokenizer.encode(text, continues=False).ids.tolist() == reference.encode(text)
    # What continues a line is what SentencePiece makes of it after a line's end.
    line_end = reference.encode("\n")
    assert [*line_end, *tokenizer.encode(text).ids] == reference.encode(f"\n{text}")


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_tile_the_text(bare: Path, text: str) -> None:
    tokenizer = FolderTokenizer(bare)
    tokens = tokenizer.encode(text)
    # As in SentencePiece, the space in front of an answer's first word is no part of it.
    assert tokenizer.decode(tokens.ids.tolist()) == text.removeprefix(" ")
    covered = np.zeros(len(text), bool)
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        covered[start:end] = True
    assert covered.all()
    assert np.all(np.diff(tokens.starts) >= 0)
    assert np.all(tokens.starts <= tokens.ends)
    slow = tokenizer._text.encode(text, add_special_tokens=False)
    assert list(zip(tokens.starts, tokens.ends, strict=True)) == slow.offsets


def test_the_first_and_last_tokens_are_known_from_the_bare_file(bare: Path) -> None:
    tokenizer = FolderTokenizer(bare)
    assert (tokenizer.bos_id, tokenizer.eos_ids) == (1, (2,))
    assert tokenizer.encode_markup("<s>").ids.tolist() == [1]
    assert tokenizer.encode_markup("</s>").ids.tolist() == [2]
    assert not set(tokenizer.encode("<s></s><unk>").ids.tolist()) & {0, 1, 2}
    assert tokenizer.decode([1, *tokenizer.encode("text").ids, 2]) == "text"


def test_a_lone_surrogate_is_one_sign(bare: Path) -> None:
    tokens = FolderTokenizer(bare).encode("a\ud800b")
    assert tokens.ends[-1] == 3


def test_the_conversion_is_kept_and_the_same(bare: Path, tmp_path: Path) -> None:
    first = FolderTokenizer(bare, cache_folder=tmp_path).encode(ENGLISH + CHINESE)
    (kept,) = (tmp_path / "tokenizers").iterdir()
    again = FolderTokenizer(bare, cache_folder=tmp_path).encode(ENGLISH + CHINESE)
    assert first.ids.tolist() == again.ids.tolist()
    kept.write_text("{", encoding="utf-8")
    with pytest.raises(UnavailableModelError, match="damaged"):
        FolderTokenizer(bare, cache_folder=tmp_path)


def save(folder: Path, tokenizer: Tokenizer, **config: object) -> Path:
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return folder


def byte_level(*, front_space: bool = False) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=front_space)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([ENGLISH, CHINESE], trainer)
    tokenizer.add_tokens(["<tool>"])
    return tokenizer


@pytest.mark.parametrize("text", TEXTS)
def test_byte_level_tokens_are_the_librarys(tmp_path: Path, text: str) -> None:
    library = byte_level()
    tokenizer = FolderTokenizer(save(tmp_path, library, bos_token="<s>", eos_token="</s>"))
    library.encode_special_tokens = True
    tokens = tokenizer.encode(text)
    assert tokens.ids.tolist() == library.encode(text, add_special_tokens=False).ids
    assert tokenizer.decode(tokens.ids.tolist()) == text
    assert not tokens.ends.size or tokens.ends[-1] == len(text)


def test_documents_cannot_hold_special_tokens_and_templates_can(tmp_path: Path) -> None:
    tokenizer = FolderTokenizer(save(tmp_path, byte_level(), bos_token="<s>", eos_token="</s>"))
    special = set(tokenizer.encode_markup("<s></s><tool>").ids.tolist())
    assert len(special) == 3
    assert not special & set(tokenizer.encode("<s> a </s> <tool>").ids.tolist())
    assert special <= set(tokenizer.encode_markup("<s> a </s> <tool>").ids.tolist())


def test_merges_that_join_letters_to_a_special_token_are_left_out(tmp_path: Path) -> None:
    vocabulary = {
        piece: i for i, piece in enumerate(["<unk>", "</s>", "<", "/", "s", ">", "</", "s>"])
    }
    merges = [("<", "/"), ("s", ">"), ("</", "s>")]
    library = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>"))
    library.add_special_tokens(["<unk>", "</s>"])
    tokenizer = FolderTokenizer(save(tmp_path, library, eos_token="</s>"))
    assert tokenizer.encode("</s>").ids.tolist() == [6, 7]
    assert tokenizer.encode_markup("</s>").ids.tolist() == [1]


@pytest.mark.parametrize("kind", ["byte-level", "metaspace", "prepend"])
def test_a_space_in_front_comes_only_where_a_text_starts(tmp_path: Path, kind: str) -> None:
    library = byte_level(front_space=True)
    if kind != "byte-level":
        library = Tokenizer(models.BPE())
        trainer = trainers.BpeTrainer(vocab_size=120, show_progress=False)
        if kind == "metaspace":
            library.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
            library.decoder = decoders.Metaspace(prepend_scheme="first")
        library.train_from_iterator(["▁" + ENGLISH.replace(" ", "▁")], trainer)
    if kind == "prepend":
        steps = [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        library.normalizer = normalizers.Sequence(steps)
    expected = library.encode("the lamp").ids
    tokenizer = FolderTokenizer(save(tmp_path, library))
    first = tokenizer.encode("the lamp", continues=False)
    assert first.ids.tolist() == expected
    assert tokenizer.encode(" the lamp").ids.tolist() == expected
    assert tokenizer.encode("the lamp").ids.tolist() != expected
    assert (first.starts[0], first.ends[-1]) == (0, 8)


@pytest.mark.parametrize(
    ("config", "model_config", "expected"),
    [
        ({"add_bos_token": True, "bos_token": "<s>"}, {}, 0),
        ({"add_bos_token": False, "bos_token": "<s>"}, {"model_type": "llama"}, None),
        ({"bos_token": {"content": "<s>"}}, {"model_type": "llama"}, 0),
        ({"bos_token": "<s>"}, {"model_type": "gpt2"}, None),
        ({}, {"model_type": "llama", "bos_token_id": 0}, 0),
    ],
)
def test_whether_a_text_starts_with_a_token_of_its_own(
    tmp_path: Path, config: dict[str, object], model_config: dict[str, object], expected: int | None
) -> None:
    folder = save(tmp_path, byte_level(), **config)
    (folder / "config.json").write_text(json.dumps(model_config))
    assert FolderTokenizer(folder).bos_id == expected


def test_an_answer_ends_at_every_end_that_the_folder_names(tmp_path: Path) -> None:
    folder = save(tmp_path, byte_level(), eos_token="</s>")
    (folder / "config.json").write_text(json.dumps({"eos_token_id": 7}))
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [9, 7]}))
    assert FolderTokenizer(folder).eos_ids == (9, 7, 1)


def test_tokens_added_in_a_file_of_their_own_are_known(bare: Path) -> None:
    (bare / "added_tokens.json").write_text('{"[PAD]": 420}')
    try:
        tokenizer = FolderTokenizer(bare)
        assert tokenizer.encode_markup("[PAD]").ids.tolist() == [420]
        assert 420 not in tokenizer.encode("[PAD]").ids
    finally:
        (bare / "added_tokens.json").unlink()


@pytest.mark.parametrize("content", [None, "no json", "{}"])
def test_a_folder_without_a_tokenizer_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(UnavailableModelError, match="tokenizer"):
        FolderTokenizer(tmp_path)


def test_a_file_that_is_no_sentencepiece_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(b"\xff\xff\xffnothing of the kind")
    with pytest.raises(UnavailableModelError, match="SentencePiece"):
        FolderTokenizer(tmp_path)
