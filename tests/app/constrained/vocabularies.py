"""Two small vocabularies of the kinds that models have, and a story to quote."""

from functools import cache

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from app.constrained.token_trie import pieces_of
from app.constrained.vocabulary import QuotableVocabulary
from app.prompting.prompt import Source
from app.text.spans import Span
from app.text.tokens import EstimatingTokenizer
from tests.factories import make_source

STORY = (
    "The ferry left at dawn. “I will go,” said the pilot, “if the fog lifts.” Nobody answered;\n"
    'it wasn\'t their boat. The log reads: "wind north, sea calm" and no more.\n\n'
    "“First he counted the ropes,\n\n“then he counted them again.” So it went on.\n\n"
    "船夫说：“今晚不开船。”大家都回家去了。\n　　他又说：「明天『也许』开船。」没有人相信。"
)

END = "</s>"


def source_of(text: str, *spans: Span) -> Source:
    return make_source(text, *spans, tokenizer=EstimatingTokenizer())


@cache
def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([STORY] * 2, trainer)
    return tokenizer


@cache
def sentence_piece() -> Tokenizer:
    """Pieces with ▁ for a space, bytes for all that the vocabulary lacks, and some odd ones."""
    words = ["the", "ferry", "left", "at", "dawn", "I", "will", "go", "said", "pilot", "if", "then"]
    pieces = [END, *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "\n", ",", ".", '"', "“", "”"]
    pieces += [f"▁{word}" for word in words] + words
    pieces += ["「", "」", '."', '▁"', '",', ".”", '":"', "”▁he", "“I", '"wind', "船", "夫说"]
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], byte_fallback=True))
    tokenizer.add_special_tokens([END])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    return tokenizer


VOCABULARIES = {"byte level": byte_level, "sentence piece": sentence_piece}


@cache
def vocabulary_of(name: str) -> QuotableVocabulary:
    return QuotableVocabulary(pieces_of(VOCABULARIES[name]()))
