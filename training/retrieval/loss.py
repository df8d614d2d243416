"""How wrong an encoder ranks the units of a batch for its questions: InfoNCE, twice.

Once over whole vectors, once over tokens (MaxSim weighted by rarity), since the page ranks by
both. Shapes: Q questions, U units, N tokens of questions, M tokens of units.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.retrieval.encoder import Encoded
from training.retrieval.questions import Group

TEMPERATURE = 0.05
_NEVER = -1e4


def ranking_loss(groups: Sequence[Group], questions: Encoded, units: Encoded) -> Tensor:
    """Return the loss of a batch: groups' questions and units encoded, group after group."""
    targets, ignored_QU = labels(groups)
    pooled_QU = questions.pooled @ units.pooled.T / TEMPERATURE
    tokens_QU = max_similarity(questions, units) / TEMPERATURE
    losses = [
        _both_ways(scores.masked_fill(ignored_QU, _NEVER), targets)
        for scores in (pooled_QU, tokens_QU, (pooled_QU + tokens_QU) / 2)
    ]
    return 0.5 * losses[0] + 0.25 * losses[1] + 0.25 * losses[2]


def labels(groups: Sequence[Group]) -> tuple[Tensor, Tensor]:
    """Return each question's unit (Q) and which units are neither right nor wrong (Q, U)."""
    num_units = sum(len(group.units) for group in groups)
    targets: list[int] = []
    ignored: list[Tensor] = []
    first = 0
    for group in groups:
        for question in group.questions:
            row = torch.zeros(num_units, dtype=torch.bool)
            row[[first + index for index in question.ignored]] = True
            targets.append(first + question.positive)
            ignored.append(row)
        first += len(group.units)
    return torch.tensor(targets), torch.stack(ignored)


def max_similarity(questions: Encoded, units: Encoded) -> Tensor:
    """Return for each question and unit the mean of its tokens' best likeness (Q, U).

    A token weighs the more the fewer units hold it.
    """
    num_questions, num_units = len(questions.pooled), len(units.pooled)
    likeness_NM = questions.tokens @ units.tokens.T
    owners = units.owners.expand(len(likeness_NM), -1)
    best_NU = torch.full((len(likeness_NM), num_units), -1.0).scatter_reduce(
        1, owners, likeness_NM, "amax"
    )
    weights_N = rarity(questions.ids, units)
    totals = torch.zeros(num_questions).index_add(0, questions.owners, weights_N)
    weighted = best_NU * weights_N[:, None]
    summed = torch.zeros(num_questions, num_units).index_add(0, questions.owners, weighted)
    return summed / totals[:, None]


def rarity(ids_N: Tensor, units: Encoded) -> Tensor:
    """Return the weight of each piece: BM25's logarithm of how few units hold it."""
    num_units = len(units.pooled)
    pairs = torch.unique(torch.stack([units.ids, units.owners]), dim=1)
    held = (pairs[0][None, :] == ids_N[:, None]).sum(1)
    return torch.log(1 + (num_units - held + 0.5) / (held + 0.5))


def _both_ways(scores_QU: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of finding the unit by the question, and a little of the other way."""
    backwards = scores_QU[:, targets].T
    others = targets[:, None] == targets[None, :]
    others.fill_diagonal_(False)
    there = cross_entropy(scores_QU, targets)
    back = cross_entropy(backwards.masked_fill(others, _NEVER), torch.arange(len(targets)))
    return 0.75 * there + 0.25 * back
