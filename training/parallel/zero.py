"""DeepSpeed's ZeRO-2 and ZeRO-3, imported only where a recipe asks for them.

ZeRO-2 shares out gradients and the optimizer, ZeRO-3 the parameters as well. In bfloat16 the
model itself is bfloat16, as in the original's runs, and what learns has its float32 copy in
the shared-out optimizer. Everything DeepSpeed is behind `Zero`.
"""

import importlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn import functional

from training.parallel.stored_state import read_state, write_state
from training.recipe import Recipe

MOMENTS = ("exp_avg", "exp_avg_sq")  # AdamW's, by PyTorch's names


def zero_config(recipe: Recipe, num_processes: int, hidden_size: int) -> dict[str, Any]:
    """Return DeepSpeed's configuration for a recipe.

    Rows, rates and the end of a step are the loop's; DeepSpeed clips. The size of a bucket is
    that of one square matrix of the model, as transformers chooses it.
    """
    bucket = hidden_size * hidden_size
    stage: dict[str, Any] = {
        "stage": 2 if recipe.parallel.kind == "zero2" else 3,
        "contiguous_gradients": True,
        "overlap_comm": False,  # waits for no second bucket, and sums in one order
        "reduce_bucket_size": bucket,
    }
    if recipe.parallel.kind == "zero3":
        stage["stage3_prefetch_bucket_size"] = bucket
        stage["stage3_param_persistence_threshold"] = 0  # everything in parts, norms too
    per_device = recipe.training.rows_per_device
    return {
        "train_micro_batch_size_per_gpu": per_device,
        "gradient_accumulation_steps": 1,  # the loop says where a step ends
        "train_batch_size": per_device * num_processes,
        "gradient_clipping": recipe.training.clip_norm,
        "zero_optimization": stage,
        "bf16": {"enabled": recipe.model.precision == "bfloat16"},
        "data_types": {"grad_accum_dtype": "fp32"},
        "communication_data_type": "fp32",
        "steps_per_print": None,
    }


class Zero:
    """DeepSpeed's engine as a strategy."""

    def __init__(
        self, learner: nn.Module, optimizer: torch.optim.Optimizer, config: dict[str, Any]
    ) -> None:
        """Put a learner and its AdamW into DeepSpeed's hands; every process calls this."""
        deepspeed = _imported()
        names = {id(one): name for name, one in learner.named_parameters()}
        self.groups = [
            {**group, "params": [names[id(one)] for one in group["params"]]}
            for group in optimizer.param_groups
        ]
        if config["zero_optimization"]["stage"] == 3:  # weight by weight, never all on a GPU
            if config["bf16"]["enabled"]:
                _cast(learner, torch.bfloat16)
            deepspeed.zero.Init(module=learner, config_dict_or_path=config)
        self.engine, self._zero, _, _ = deepspeed.initialize(
            model=learner, optimizer=optimizer, config=config
        )
        self.learner: nn.Module = self.engine
        self._begin_moments()

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = self._zero.param_groups
        return groups

    def exchange_gradients(self, now: bool) -> None:
        self.engine.set_gradient_accumulation_boundary(now)

    def backward(self, loss: Tensor) -> None:
        self.engine.backward(loss, scale_wrt_gas=False)

    def update(self, longest: float) -> float:
        """Take a step; the length that DeepSpeed clips at stands in its configuration."""
        self.engine.step()
        return float(self.engine.get_global_grad_norm())

    def save(self, folder: Path) -> None:
        """Write what the first process gathered."""
        state: dict[str, Any] = {"model": self.gather(), "optimizer": self._gather_moments()}
        if dist.get_rank() == 0:
            state["random"] = torch.get_rng_state()
            write_state(state, folder, no_dist=True)

    def load(self, folder: Path) -> None:
        weights, moments = self._empty_state()  # nothing to be read, but on the first
        random = torch.get_rng_state()
        state = dict[str, Any](model=weights, optimizer=moments, random=random)
        read_state(state, folder, no_dist=True)
        self._deal_out(state["model"], state["optimizer"])
        torch.set_rng_state(state["random"])

    def gather(self) -> dict[str, Tensor]:
        """Return what learns, whole, on the first process.

        The others get an empty table: a tensor is gathered, kept by one, dropped by the rest.
        """
        from deepspeed.utils import safe_get_full_fp32_param

        found: dict[str, Tensor] = {}
        for names, parameter in self._learnt():
            whole = _kept(safe_get_full_fp32_param(parameter))
            if dist.get_rank() == 0:
                found.update(dict.fromkeys(names, whole))
        return found

    def _gather_moments(self) -> dict[str, Any]:
        """Return AdamW's state as `gather` does what learns."""
        from deepspeed.utils import safe_get_full_optimizer_state

        found, step = {}, self._step()
        for names, parameter in self._learnt():
            parts = {key: _kept(safe_get_full_optimizer_state(parameter, key)) for key in MOMENTS}
            if dist.get_rank() == 0:
                found[names[0]] = {"step": torch.tensor(step), **parts}
        return {"state": found, "param_groups": self.groups}

    def _deal_out(self, weights: dict[str, Tensor], state: dict[str, Any]) -> None:
        """Put back what the first process had from the two above."""
        is_first = dist.get_rank() == 0
        steps = [float(one["step"]) for one in state["state"].values()]
        step = torch.tensor(max(steps, default=0.0), device=self.engine.device)
        dist.broadcast(step, src=0)
        for part in self._flat_parts():
            self._zero.optimizer.state[part]["step"].fill_(float(step))
        for names, parameter in self._learnt():
            for key in ("", *MOMENTS):
                whole = torch.empty(_shape_of(parameter), device=self.engine.device)
                if is_first:
                    whole.copy_(state["state"][names[0]][key] if key else weights[names[0]])
                dist.broadcast(whole, src=0)
                self._put(parameter, whole, key)

    def _empty_state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Return tables of the shapes that `_deal_out` takes, on the first process to be filled."""
        weights, state = {}, {}
        for names, parameter in self._learnt() if dist.get_rank() == 0 else ():
            shape = _shape_of(parameter)
            weights[names[0]] = torch.empty(shape)
            moments = {key: torch.empty(shape) for key in MOMENTS}
            state[names[0]] = {"step": torch.tensor(0.0), **moments}
        return weights, {"state": state}

    def _learnt(self) -> Iterator[tuple[list[str], nn.Parameter]]:
        """Yield each parameter that learns once, with all its names."""
        names: dict[int, list[str]] = {}
        for name, one in self.engine.module.named_parameters(remove_duplicate=False):
            names.setdefault(id(one), []).append(name)
        for one in self.engine.module.parameters():
            if one.requires_grad:
                yield names[id(one)], one

    def _flat_parts(self) -> list[Tensor]:
        """Return this process's parts of what learns, end to end, in float32."""
        if self.engine.zero_optimization_stage() == 2:
            return list(self._zero.single_partition_of_fp32_groups)
        return list(self._zero.fp32_partitioned_groups_flat)

    def _step(self) -> float:
        state = self._zero.optimizer.state
        return max(float(state[part]["step"]) for part in self._flat_parts())

    def _begin_moments(self) -> None:
        """Give AdamW the state that it would make in its first step.

        Left to itself, ZeRO-2 ties the parameters to their moments after the first step of the
        first of its groups, when the other groups have none yet.
        """
        for part in self._flat_parts():
            moments = {key: torch.zeros_like(part) for key in MOMENTS}
            self._zero.optimizer.state[part] = {"step": torch.tensor(0.0), **moments}
        if self.engine.zero_optimization_stage() == 2:
            self._zero._lazy_init_hp_params_optimizer_state()

    def _put(self, parameter: nn.Parameter, whole: Tensor, key: str) -> None:
        """Put a parameter's value (no key), or one of its moments, where its parts lie."""
        import deepspeed
        from deepspeed import utils

        if self.engine.zero_optimization_stage() == 2:
            if key:
                utils.safe_set_full_optimizer_state(parameter, whole, key)
            else:
                utils.safe_set_full_fp32_param(parameter, whole)
                parameter.data.copy_(whole)
            return
        part = _part_of(whole, parameter)
        if key:
            utils.safe_set_local_optimizer_state(parameter, part, key)
            return
        utils.safe_set_local_fp32_param(parameter, part)
        with deepspeed.zero.GatheredParameters([parameter], modifier_rank=0):
            if dist.get_rank() == 0:
                parameter.data.copy_(whole)


def _imported() -> Any:
    """Return DeepSpeed, told which device to use, and quiet, within the processes there are.

    On a CPU it would compile an extension in C++ first, for collectives that only inference uses.
    """
    os.environ.setdefault("DS_ACCELERATOR", "cuda" if torch.cuda.is_available() else "cpu")
    warnings.filterwarnings("ignore", ".*torch.distributed.*is deprecated", FutureWarning)
    deepspeed = importlib.import_module("deepspeed")
    deepspeed.ops.__compatible_ops__["deepspeed_shm_comm"] = False
    deepspeed.init_distributed(auto_mpi_discovery=False, verbose=False)
    return deepspeed


def _shape_of(parameter: nn.Parameter) -> torch.Size:
    shape: torch.Size = getattr(parameter, "ds_shape", parameter.shape)
    return shape


def _part_of(whole: Tensor, parameter: Any) -> Tensor:
    """Return this process's part of a whole value; the last one's is filled up with zeros."""
    size = parameter.ds_tensor.numel()
    flat = functional.pad(whole.flatten(), (0, size * dist.get_world_size() - whole.numel()))
    return flat.narrow(0, size * dist.get_rank(), size)


def _kept(whole: Tensor) -> Tensor:
    """Return a copy in host memory on the first process, and nothing on the others."""
    return whole.detach().float().cpu().clone() if dist.get_rank() == 0 else torch.empty(0)


def _cast(learner: nn.Module, dtype: torch.dtype) -> None:
    """Cast parameters, and leave the buffers: positions need their float32."""
    for one in learner.parameters():
        one.data = one.data.to(dtype)
