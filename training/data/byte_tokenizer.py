"""A tokenizer of single bytes: any text, no files, 260 pieces; for models from scratch."""

from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

NAME = "bytes"
MARKS = ("<unk>", "<s>", "</s>", "<pad>")


def make_byte_tokenizer() -> Any:
    """Return a tokenizer whose pieces are four marks and the 256 bytes."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {piece: index for index, piece in enumerate((*MARKS, *letters))}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token=MARKS[0]))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    return with_marks(inner)


def with_marks(inner: Tokenizer) -> Any:
    """Return a tokenizer that knows `MARKS` as transformers does, by their names."""
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        unk_token=MARKS[0],
        bos_token=MARKS[1],
        eos_token=MARKS[2],
        pad_token=MARKS[3],
    )
