"""A small model of random weights under a hand that makes it quote as a trained one would."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from app.constrained.quotation_constraint import QuotingConstraint
from app.constrained.token_trie import pieces_of
from app.constrained.vocabulary import QuotableVocabulary
from app.inference.context import LoadedModel
from app.inference.decode import AnswerLimits, End, decode
from app.inference.sampling import Choice, Constraint, Sampling
from app.text.quotations import CLOSING, CLOSING_MARKS

END = "</s>"
PUSH = 50.0  # on a logit: no random weight stands against it


@dataclass(frozen=True)
class Workshop:
    """A small model of random weights with a vocabulary made for the texts."""

    tokenizer: Tokenizer
    model: LoadedModel
    vocabulary: QuotableVocabulary
    end_id: int

    @classmethod
    def build(cls, texts: list[str], vocabulary_size: int) -> "Workshop":
        """Train the vocabulary, draw the weights: a small Llama."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary_size,
            special_tokens=[END],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator([text[:400_000] for text in texts], trainer)
        model = _random_model(tokenizer.get_vocab_size(), num_layers=4, width=256)
        vocabulary = QuotableVocabulary(pieces_of(tokenizer))
        return cls(tokenizer, model, vocabulary, tokenizer.token_to_id(END) or 0)

    def smaller(self) -> "Workshop":
        """Return the same with a model that costs little: for what its size does not matter to."""
        return replace(self, model=_random_model(len(self.vocabulary), num_layers=1, width=32))


def _random_model(vocabulary_size: int, num_layers: int, width: int) -> LoadedModel:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocabulary_size,
        hidden_size=width,
        intermediate_size=704 * width // 256,
        num_hidden_layers=num_layers,
        num_attention_heads=max(width // 64, 1),
        max_position_embeddings=8192,
        tie_word_embeddings=True,
    )
    return LoadedModel(LlamaForCausalLM(config).eval(), torch.device("cpu"), 8192)


class CopyingHand(Choice):
    """Pushes a model of random weights to quote as a trained one would.

    Outside quotations it opens one now and then; within, it copies from a place of its own
    and slips at one token in ten; it closes after a while.
    """

    def __init__(
        self, workshop: Workshop, source_ids: list[int], constraint: QuotingConstraint, seed: int
    ) -> None:
        super().__init__(Sampling(), constraint)
        self._watched = constraint
        self._workshop = workshop
        self._source_ids = source_ids
        self._random = random.Random(seed)
        self._place = 0
        marked = workshop.vocabulary.marked
        self._openings = [m.token for m in marked if m.mark in CLOSING and not m.after]
        self._closings = [m.token for m in marked if m.mark in CLOSING_MARKS and not m.after]
        self._bare = {p: t for t, p in enumerate(workshop.vocabulary.pieces) if p is not None}
        self.num_inside = self.num_tokens = 0

    def using(self, sampling: Sampling) -> "CopyingHand":
        """Choose greedily or by sampling."""
        self._sampling = sampling
        return self

    def take(self, logits_V: Tensor) -> int:
        """Push, then choose within the constraint."""
        inside = bool(self._watched.closing_text())
        self.num_tokens += 1
        self.num_inside += inside
        pushed = logits_V.float().clone()
        for token in self._pushed(inside):
            pushed[token] += PUSH * (1 + self._random.random() / 10)
        return super().take(pushed)

    def _pushed(self, inside: bool) -> list[int]:
        chance = self._random.random()
        if not inside:
            self._place = self._random.randrange(len(self._source_ids) - 200)
            return self._openings if chance < 0.15 else []
        if chance < 0.05:
            return self._closings
        token = self._source_ids[self._place]
        self._place += 1
        if chance > 0.9:
            return []
        bare = (self._workshop.vocabulary.pieces[token] or b"").strip()
        return [token, self._bare.get(bare, token)] if inside else [token]


class Replay(Choice):
    """Writes given tokens again, under a constraint or none: what differs is its cost."""

    def __init__(self, tokens: list[int], constraint: Constraint | None) -> None:
        super().__init__(Sampling(), constraint)
        self._tokens = iter(tokens)

    def take(self, logits_V: Tensor) -> int:
        """Push towards the next of the tokens."""
        pushed = logits_V.float().clone()
        pushed[next(self._tokens)] += PUSH
        return super().take(pushed)


def run(workshop: Workshop, prompt: list[int], choice: Choice, num_tokens: int) -> Iterator[int]:
    """Yield the tokens of one answer, which no end token ends before its length."""
    context = workshop.model.new_context(len(prompt) + num_tokens)
    with torch.inference_mode():
        logits_V = context.read(np.array(prompt, np.int32))[-1]
        limits = AnswerLimits(num_tokens, workshop.model.window_tokens, frozenset())
        for event in decode(context, logits_V, choice, limits, lambda: False):
            if not isinstance(event, End):
                yield event.id
