"""Heads that go by place: sums of RoPE's waves that peak at one distance and nowhere else."""

import math

import torch
from torch import Tensor

LONGEST = 32_768
"""Tokens up to which the waves are fitted."""


def fit_back(turns: Tensor, distance: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return sizes and phases of waves whose sum is highest at one distance of all."""
    roots = torch.full_like(turns, 1.5).requires_grad_()
    phases = (-turns * distance).clone().requires_grad_()
    optimizer = torch.optim.Adam([roots, phases], lr=0.05)
    for _ in range(300):
        far = torch.randint(64, LONGEST, (2_048,), generator=random)
        distances = torch.cat([torch.arange(64), far])
        counts = torch.cat([torch.zeros(64), torch.full((2_048,), math.log(LONGEST / 2_048))])
        scores = (roots**2 * torch.cos(distances[:, None] * turns + phases)).sum(-1)
        loss = torch.logsumexp(scores + counts, 0) - scores[distance] + 2e-3 * (roots**2).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return (roots**2).detach(), phases.detach()


def fit_latest(turns: Tensor, random: torch.Generator, steps: int = 300) -> tuple[Tensor, Tensor]:
    """Return sizes and phases of waves whose sum is highest at the nearest of several tags.

    Fitted to tags at sentence-like distances up to the window's end, against 8,000 other
    tokens that score 0.
    """
    roots = torch.full_like(turns, 1.5).requires_grad_()
    phases = torch.full_like(turns, 0.5).requires_grad_()
    optimizer = torch.optim.Adam([roots, phases], lr=0.05)
    for _ in range(steps):
        lengths = torch.randn(64, 450, generator=random).mul(0.6).add(3.4).exp().clamp(6, 200)
        lengths[:, 0] *= torch.rand(64, generator=random)
        distances = lengths.cumsum(1).round()
        scores = (roots**2 * torch.cos(distances[..., None] * turns + phases)).sum(-1)
        others = torch.full((64, 1), math.log(8000.0))
        total = torch.logsumexp(torch.cat([scores, others], 1), 1)
        loss = (total - scores[:, 0]).mean() + 1e-3 * (roots**2).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return (roots**2).detach(), phases.detach()
