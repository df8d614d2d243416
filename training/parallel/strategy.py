"""How a learner is trained over several processes: one protocol, and PyTorch's own ways.

The loop, the checkpoints and the result ask a strategy, and never which kind it is. What one
stores has the same form whichever it is, so that any kind of run goes on from it.
"""

from pathlib import Path
from typing import Any, Protocol

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions,
    get_model_state_dict,
    get_state_dict,
    set_state_dict,
)
from torch.distributed.tensor import DTensor

from training.parallel.stored_state import LEARNT, read_state, write_state


class Strategy(Protocol):
    """What the loop needs of a way to train; every process calls each of these."""

    learner: nn.Module
    """What is called with a batch, and gives its loss."""

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups whose rate the loop sets."""
        ...

    def exchange_gradients(self, now: bool) -> None:
        """Say whether the next backward pass is the step's last, and exchanges its gradients."""
        ...

    def backward(self, loss: Tensor) -> None:
        """Add the gradients of a batch's loss to those of the step."""
        ...

    def update(self, longest: float) -> float:
        """Change the weights by the step's gradients, and drop these; return their norm.

        longest: gradients are scaled down to a norm of at most this; 0 leaves them.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write what learns, the optimizer and the random state."""
        ...

    def load(self, folder: Path) -> None:
        """Take up what `save` wrote, on however many processes. Raises CheckpointError."""
        ...

    def gather(self) -> dict[str, Tensor]:
        """Return what learns, whole, on the first process."""
        ...


class OneProcess:
    """PyTorch alone; the ways of several processes differ from it in when they exchange."""

    def __init__(self, learner: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        self.learner = learner
        self._optimizer = optimizer

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = self._optimizer.param_groups
        return groups

    def exchange_gradients(self, now: bool) -> None:
        """There is nobody to exchange them with."""

    def backward(self, loss: Tensor) -> None:
        loss.backward()  # type: ignore[no-untyped-call]

    def update(self, longest: float) -> float:
        norm = self._clip(longest)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return norm

    def save(self, folder: Path) -> None:
        write_state(self._state(), folder)

    def load(self, folder: Path) -> None:
        state = self._state()
        read_state(state, folder)
        set_state_dict(
            self.learner,
            self._optimizer,
            model_state_dict=state["model"],
            optim_state_dict=state["optimizer"],
            options=LEARNT,
        )
        torch.set_rng_state(state["random"])

    def gather(self) -> dict[str, Tensor]:
        options = StateDictOptions(
            full_state_dict=True, cpu_offload=dist.is_initialized(), ignore_frozen_params=True
        )
        return get_model_state_dict(self.learner, options=options)  # type: ignore[return-value]

    def _state(self) -> dict[str, Any]:
        model, optimizer = get_state_dict(self.learner, self._optimizer, options=LEARNT)
        return {"model": model, "optimizer": optimizer, "random": torch.get_rng_state()}

    def _clip(self, longest: float) -> float:
        learnt = [one for one in self.learner.parameters() if one.requires_grad]
        norm = torch.nn.utils.clip_grad_norm_(learnt, longest or float("inf"))
        return float(norm.full_tensor() if isinstance(norm, DTensor) else norm)


class DataParallel(OneProcess):
    """DDP: each process has the whole model, and averages its gradients with the others'."""

    def exchange_gradients(self, now: bool) -> None:
        self.learner.require_backward_grad_sync = now  # type: ignore[assignment]


class Sharded(OneProcess):
    """FSDP2: each process holds a part of every layer."""

    def exchange_gradients(self, now: bool) -> None:
        self.learner.set_requires_gradient_sync(now)  # type: ignore[operator]
