"""A BERT sentence encoder: texts → one vector a text, and one shorter vector a token.

Shapes: T texts, L tokens, D the model's width, S the width of a token's vector.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import BertModel

PROJECTION_FILE = "token_projection.safetensors"
MAX_TOKENS = 256
"""all-MiniLM-L6-v2 was trained on no longer texts."""


@dataclass(frozen=True)
class Encoded:
    """What an encoder makes of texts.

    pooled: T, D, a unit vector a text. tokens: N, S, unit vectors of all tokens but [CLS] and
    [SEP], text after text; owners: N, the text of each; ids: N, its piece of the vocabulary.
    """

    pooled: Tensor
    tokens: Tensor
    owners: Tensor
    ids: Tensor


class SentenceEncoder(nn.Module):
    """The transformer, and a projection of its token states."""

    def __init__(self, folder: Path, token_width: int) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.projection = nn.Linear(self.bert.config.hidden_size, token_width, bias=False)
        if (folder / PROJECTION_FILE).exists():
            self.projection.load_state_dict(load_file(folder / PROJECTION_FILE))

    def forward(self, input_ids_TL: Tensor, attention_mask_TL: Tensor) -> tuple[Tensor, Tensor]:
        """Return pooled unit vectors (T, D) and unit token vectors (T, L, S)."""
        states = self.bert(
            input_ids=input_ids_TL, attention_mask=attention_mask_TL
        ).last_hidden_state
        weights = attention_mask_TL[..., None].to(states.dtype)
        pooled = (states * weights).sum(1) / weights.sum(1)
        return normalize(pooled, dim=1), normalize(self.projection(states), dim=2)

    def encode(self, texts: Sequence[str], batch_tokens: int = 2048) -> Encoded:
        """Encode texts, those of like length together; their order is kept."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        pooled: dict[int, Tensor] = {}
        tokens: dict[int, Tensor] = {}
        for batch in _batches([len(one) for one in ids], batch_tokens):
            length = max(len(ids[i]) for i in batch)
            input_ids = torch.tensor([ids[i] + [0] * (length - len(ids[i])) for i in batch])
            mask = torch.tensor([[1] * len(ids[i]) + [0] * (length - len(ids[i])) for i in batch])
            pooled_TD, tokens_TLS = self(input_ids, mask)
            for row, i in enumerate(batch):
                pooled[i] = pooled_TD[row]
                tokens[i] = tokens_TLS[row, 1 : len(ids[i]) - 1]
        order = range(len(ids))
        return Encoded(
            torch.stack([pooled[i] for i in order]),
            torch.cat([tokens[i] for i in order]),
            torch.tensor([i for i in order for _ in ids[i][1:-1]]),
            torch.tensor([piece for one in ids for piece in one[1:-1]]),
        )

    @torch.no_grad()
    def start_projection(self, texts: Sequence[str]) -> None:
        """Set the projection to the principal components of the token states of texts."""
        width = self.projection.out_features
        self.projection = nn.Linear(
            self.bert.config.hidden_size, self.bert.config.hidden_size, bias=False
        )
        nn.init.eye_(self.projection.weight)
        states = self.encode(texts).tokens
        _, vectors = torch.linalg.eigh(states.T @ states)
        self.projection = nn.Linear(states.shape[1], width, bias=False)
        self.projection.weight.copy_(vectors[:, -width:].T)

    def freeze_embeddings(self) -> None:
        """Keep what words mean: only the layers above learn."""
        for parameter in self.bert.embeddings.parameters():
            parameter.requires_grad = False

    def without_dropout(self) -> None:
        """Leave nothing out while learning, where the steps are too few for that to pay."""
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def save(self, folder: Path) -> None:
        """Write a folder that `SentenceEncoder` and plain transformers read."""
        self.bert.save_pretrained(folder)
        self.tokenizer.save(str(folder / "tokenizer.json"))
        save_file(
            {"weight": self.projection.weight.detach().contiguous()}, folder / PROJECTION_FILE
        )


def token_width_of(folder: Path) -> int:
    """Return the width of the token vectors of a tuned encoder's folder."""
    return int(load_file(folder / PROJECTION_FILE)["weight"].shape[0])


def _batches(lengths: Sequence[int], batch_tokens: int) -> list[list[int]]:
    """Return indices in batches of about batch_tokens, the longest first."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches and lengths[batches[-1][0]] * (len(batches[-1]) + 1) <= batch_tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
