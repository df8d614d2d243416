"""The weights the built-in model starts from: a circuit for finding and quoting, set by hand.

From a standard initialisation the choice of a sentence does not form in any time we have.
So the first layers are given what the task needs, and training takes it from there:

  layer 0  each token learns which token stands one and two places before it, and
           which tag stands latest before it (a question's mark counts as a tag)
  layer 1  each token looks for its own like, with the same token before it, in the passage,
           and takes the tag found there: a question's words collect tags. Another head looks
           for the place where this token, under this tag, stood before, and takes what came
           next: an answer is copied. A third does so for the last two tokens.
  layer 2  the answer gathers the tags that the question's tokens collected, and emits the
           one most of them agree on.

Nothing here is a language model: the embeddings are random but for tokens that differ only
in case or in a space in front, which share a part.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from training.built_in.vocabulary import ANSWER, BOS, EOS, MARKS, PAD, QUESTION, Reading
from training.built_in.waves import fit_back, fit_latest

ROPE_THETA = 1e16
"""Large, so that most of a head's pairs hardly turn within the window: content is
matched there whatever the distance; the rest tell places apart."""


@dataclass(frozen=True)
class Shape:
    """The model's sizes."""

    width: int = 128
    layers: int = 3
    heads: int = 4
    head_width: int = 64
    inner: int = 64
    window_tokens: int = 16_384


@dataclass(frozen=True)
class Gains:
    """How strong the circuit is.

    embedding: size of a token's content, and of all else that is written, in the residual.
    shared: the part of it that tokens which read alike have in common. constant: size of the
    direction that all tokens have, and of the one that tells tags, in units of the embedding.
    token, before, under: score of the same token, the same token before, the same tag. away:
    what a question's own words lose. copied, found, gathered: what a head writes, in units of
    the embedding. noise: size of all other weights. sharp: what the last norm multiplies by.
    """

    embedding: float = 0.6
    shared: float = 0.5
    constant: float = 0.7
    token: float = 18.0
    before: float = 6.0
    under: float = 8.0
    away: float = 16.0
    copied: float = 1.0
    found: float = 1.5
    gathered: float = 2.0
    noise: float = 0.03
    sharp: float = 3.0


def new_model(shape: Shape, num_pieces: int, reading: Reading) -> LlamaForCausalLM:
    """Return a Llama of this shape with random weights."""
    config = LlamaConfig(
        vocab_size=num_pieces + reading.num_tags,
        hidden_size=shape.width,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        head_dim=shape.head_width,
        max_position_embeddings=shape.window_tokens,
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        tie_word_embeddings=True,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
    )
    return LlamaForCausalLM(config)


@dataclass(frozen=True)
class Signal:
    """What a head goes by: what a query reads, what a key reads, alike where they match.

    score: in logits for a full match. rank: how many of the head's pairs it may take.
    """

    wanted: Tensor
    offered: Tensor
    score: float
    rank: int


class Circuit:
    """Writes the circuit into a model; see the module's words for what it holds.

    The residual's directions are shared out: a constant one, one that tells tags, a block for
    a token's content as wide as a head, and blocks for what the heads find out.
    """

    def __init__(self, model: LlamaForCausalLM, reading: Reading, gains: Gains, seed: int) -> None:
        config = model.config
        self.model, self.reading, self.gains = model, reading, gains
        self.width, self.head = config.hidden_size, config.head_dim
        self.random = torch.Generator().manual_seed(seed)
        self.turns = ROPE_THETA ** -(torch.arange(0, self.head, 2) / self.head)
        still = torch.nonzero(self.turns < 4e-5)[:, 0]
        self.still = torch.cat([still, still + self.head // 2])
        basis = self._rotation(self.width)
        self.constant, self.tagness = basis[0], basis[1]
        self.content = basis[2 : 2 + self.head]
        rest = self.width - 2 - self.head
        sizes = [rest * share // 100 for share in (26, 18, 28, 28)]
        starts = [2 + self.head + sum(sizes[:at]) for at in range(4)]
        self.one, self.two, self.latest, self.found = (
            basis[start : start + size] for start, size in zip(starts, sizes, strict=True)
        )

    @torch.no_grad()
    def write(self, pieces: Sequence[str]) -> None:
        """Set all weights. pieces: the tokenizer's, by id."""
        gains = self.gains
        self._set_background()
        self.model.model.norm.weight.fill_(gains.sharp)
        self._set_embeddings(pieces)
        one, two, latest = (self._code(block) for block in (self.one, self.two, self.latest))
        self._look_back(one, two)
        self._look_at_latest_tag()
        self._write(0, 3, latest @ self.content, self.latest, 1.0)
        # Layer 1: a question's words find their like and take its tag.
        seekers = (0, *range(3, max(4, self.model.config.num_attention_heads - 2)))
        for head in seekers:
            signals = [
                Signal(self.constant[None], self.latest[:1], -gains.away, 1),
                Signal(self.one, self.one, gains.before, 15),
                Signal(self.content, self.content, gains.token, 64),
            ]
            self._match(1, head, signals)
            self._write(1, head, self.latest, self.found, 2 * gains.found / len(seekers))
        # Copying: this token under this tag stood there before; take what came next.
        under = Signal(self.latest, self.latest, gains.under, 18)
        last = Signal(one @ self.content, self.one, gains.token, 28)
        before = Signal(two @ one.T @ self.one, self.two, gains.token, 20)
        for head, signal in ((1, under), (2, before)):
            self._match(1, head, [signal, last])
            self._write(1, head, self.content, self.content, gains.copied)
        # Layer 2: the answer gathers what the question found.
        self._gather(2, 0, self.latest[0])
        self._write(2, 0, self.found, latest @ self.content, gains.gathered)

    def _set_background(self) -> None:
        """Random weights, small where they write, blind to the constant and tag directions."""
        for layer in self.model.model.layers:
            for name, weight in layer.named_parameters():
                if weight.dim() == 2:
                    writes = "o_proj" in name or "down_proj" in name
                    scale = self.gains.noise * 0.3 if writes else 1.0
                    weight.normal_(0, scale / math.sqrt(weight.shape[1]), generator=self.random)
            attention = layer.self_attn
            for weight in (attention.q_proj.weight, attention.k_proj.weight):
                for direction in (self.constant, self.tagness):
                    weight.sub_(torch.outer(weight @ direction, direction))

    def _set_embeddings(self, pieces: Sequence[str]) -> None:
        """Random content, shared by tokens that read alike; a constant; a sign for tags."""
        table = self.model.model.embed_tokens.weight
        scale, shared = self.gains.embedding, self.gains.shared
        content = torch.randn(table.shape[0], self.head, generator=self.random)
        stems: dict[str, Tensor] = {}
        for at, piece in enumerate(pieces):
            stem = piece.removeprefix("Ġ").lower()
            if stem not in stems:
                stems[stem] = torch.randn(self.head, generator=self.random)
            content[at] = math.sqrt(1 - shared) * content[at] + math.sqrt(shared) * stems[stem]
        content[:, 0] = 0  # the question's mark alone, so that its words can be told exactly
        content[QUESTION] = 0
        content[QUESTION, 0] = 1
        content = torch.nn.functional.normalize(content, dim=1)
        table.copy_(content @ self.content + self.gains.constant * self.constant)
        tags = [*range(self.reading.first_tag, table.shape[0]), QUESTION, ANSWER]
        table[tags] += self.gains.constant * self.tagness
        table.mul_(scale)

    def _rotation(self, size: int) -> Tensor:
        matrix: Tensor = torch.linalg.qr(torch.randn(size, size, generator=self.random))[0]
        return matrix

    def _code(self, block: Tensor) -> Tensor:
        """Return a random projection from a token's content to a block's size, norms kept."""
        size = min(len(block), self.head)
        rows = torch.zeros(size, self.head)
        rows[0, 0] = 1
        rows[1:, 1:] = self._rotation(self.head - 1)[: size - 1] * math.sqrt(self.head / size)
        return rows

    def _rows(self, layer: int, head: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        attention = self.model.model.layers[layer].self_attn
        rows = slice(head * self.head, (head + 1) * self.head)
        return (
            attention.q_proj.weight[rows],
            attention.k_proj.weight[rows],
            attention.v_proj.weight[rows],
            attention.o_proj.weight[:, rows],
        )

    def _sample(self, layer: int) -> Tensor:
        """Return what a layer's attention reads, for tokens drawn by chance under tags."""
        pieces = (len(MARKS), self.reading.first_tag)
        ids = torch.randint(*pieces, (1, 512), generator=self.random)
        ids[0, ::32] = self.reading.first_tag + torch.arange(16)
        ids[0, -32] = QUESTION
        states = self.model.model(ids, output_hidden_states=True).hidden_states
        read: Tensor = self.model.model.layers[layer].input_layernorm(states[layer])[0]
        return read

    def _write(self, layer: int, head: int, reader: Tensor, writer: Tensor, gain: float) -> None:
        """Let a head put what `reader` reads where `writer` reads, at the embedding's size."""
        _, _, value, output = self._rows(layer, head)
        size = len(reader)
        norm = float((self._sample(layer) @ reader.T).norm(dim=1).median())
        value[:size] = reader
        output[:, :size] = writer.T * (self.gains.embedding * gain / norm)

    def _place(self, layer: int, head: int, wave: tuple[Tensor, Tensor], key_from: Tensor) -> None:
        """Let a head score places: sum of sizes * cos(turn * distance + phase).

        wave: sizes in logits and phases; key_from: the direction that a key must have.
        """
        sizes, phases = wave
        query, key, _, _ = self._rows(layer, head)
        sample = self._sample(layer)
        norms = (sample @ self.constant).median(), (sample @ key_from).max()
        amplitude = torch.sqrt(sizes * math.sqrt(self.head))
        turned = torch.cat([amplitude * torch.cos(phases), amplitude * torch.sin(phases)])
        query.copy_(torch.outer(turned, self.constant) / norms[0])
        flat = torch.cat([amplitude, torch.zeros_like(amplitude)])
        key.copy_(torch.outer(flat, key_from) / norms[1])

    def _look_back(self, one: Tensor, two: Tensor) -> None:
        """Let heads of layer 0 attend to the tokens one and two places before."""
        for head, (code, block) in enumerate(((one, self.one), (two, self.two))):
            with torch.enable_grad():
                wave = fit_back(self.turns, head + 1, self.random)
            self._place(0, head, wave, self.constant)
            self._write(0, head, code @ self.content, block, 1.0)

    def _look_at_latest_tag(self) -> None:
        """Let a head of layer 0 attend to the latest tag, however far other tags are."""
        with torch.enable_grad():
            wave = fit_latest(self.turns, self.random)
        self._place(0, 3, wave, self.tagness)

    def _match(self, layer: int, head: int, signals: Sequence[Signal]) -> None:
        """Let a head attend where keys offer what is wanted; signals keep to pairs of their own."""
        query, key, _, _ = self._rows(layer, head)
        query.zero_()
        key.zero_()
        sample = self._sample(layer)
        free = self.still
        for signal in signals:
            size = len(signal.wanted)
            rank = min(signal.rank, len(free), size)
            slots, free = free[:rank], free[rank:]
            code = self._rotation(size)[:rank] * math.sqrt(size / rank)
            sides = (signal.wanted, signal.offered)
            sizes = [(sample @ side.T).norm(dim=1) for side in sides]
            norms = [float(each.max() if size == 1 else each.median()) for each in sizes]
            scale = math.sqrt(abs(signal.score) * math.sqrt(self.head) / (norms[0] * norms[1]))
            query[slots] = code @ signal.wanted * math.copysign(scale, signal.score)
            key[slots] = code @ signal.offered * scale

    def _gather(self, layer: int, head: int, asking: Tensor) -> None:
        """Let a head attend to the tokens of the latest question."""
        sizes = torch.zeros_like(self.turns)
        sizes[(self.turns < 0.012) & (self.turns > 5e-4)] = 7.0
        self._place(layer, head, (sizes, torch.zeros_like(self.turns)), asking)
