"""The built-in model's tokens: byte-level pieces, marks, and a pool of sentence tags.

Nothing is unknown: what has no piece of its own is spelled in bytes. Chinese characters and
digits are never joined, and any white space is one space, so a word of a question takes
the same pieces as in the text. Tags have ids after the pieces and no text.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from training.built_in.sentences import SentenceRule

MARKS = ("<s>", "</s>", "<pad>", "<question>", "<answer>", "<end>", "<nothing>", "<nothing-zh>")
BOS, EOS, PAD, QUESTION, ANSWER, END, NOTHING, NOTHING_ZH = range(len(MARKS))
REFUSALS = {NOTHING: "The text does not say.", NOTHING_ZH: "文中没有提到。"}

_CHINESE = r"[\u3400-\u9fff\uf900-\ufaff]"


@dataclass(frozen=True)
class Reading:
    """All that whoever reads with the model must know, as it lies in `reading.json`.

    first_tag, num_tags: the ids of the tags; the prompt is `<s>`, then each sentence as tag,
    tokens, `<end>`, then `<question>`, a space and the question, `<answer>`. The answer is
    tag, sentence, `<end>`, perhaps more of them, or one of the refusals; then `</s>`.
    end: the id of the mark after a sentence. refusals: what marks mean, by id.
    reliable_tokens: how much it reads without losing sight of things; 0 for all its window.
    """

    first_tag: int
    num_tags: int
    end: int = END
    refusals: dict[int, str] = field(default_factory=lambda: dict(REFUSALS))
    question: str = MARKS[QUESTION]
    answer: str = MARKS[ANSWER]
    reliable_tokens: int = 0
    sentences: SentenceRule = field(default_factory=SentenceRule)

    def save(self, folder: Path) -> None:
        """Write `reading.json`."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / "reading.json").write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Reading":
        """Read `reading.json`."""
        values = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
        values["refusals"] = {int(mark): words for mark, words in values["refusals"].items()}
        values["sentences"] = SentenceRule(**values["sentences"])
        return cls(**values)


def refusal_of(language: str) -> int:
    """Return the mark that refuses in a language."""
    return NOTHING_ZH if language == "zh" else NOTHING


def train_tokenizer(texts: Iterable[str], num_pieces: int) -> Tokenizer:
    """Learn byte-pair pieces from texts; marks come first, bytes are always there."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CHINESE), "isolated"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=num_pieces,
        special_tokens=list(MARKS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, window_tokens: int) -> None:
    """Write what transformers needs to load the tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": MARKS[BOS],
        "eos_token": MARKS[EOS],
        "pad_token": MARKS[PAD],
        "clean_up_tokenization_spaces": False,
        "model_max_length": window_tokens,
    }
    text = json.dumps(config, indent=1)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
