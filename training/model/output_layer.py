"""From a model's last hidden states to its logits, as the model itself does it.

Some families do more than multiply by the head: Gemma 2 and 3 cap the logits, Granite divides and
Cohere multiplies them. Whoever computes logits a part at a time has to do the same.
"""

from typing import Any

import torch
from torch import Tensor


def logits_of(model: Any, hidden_LD: Tensor) -> Tensor:
    """Return float32 logits of some hidden states: tokens × vocabulary."""
    config = model.config.get_text_config()
    logits_LV: Tensor = model.get_output_embeddings()(hidden_LD).float()
    divided = getattr(config, "logits_scaling", None)
    multiplied = getattr(config, "logit_scale", None)
    cap = getattr(config, "final_logit_softcapping", None)
    if divided is not None:
        logits_LV = logits_LV / divided
    if multiplied is not None:
        logits_LV = logits_LV * multiplied
    if cap is not None:
        logits_LV = torch.tanh(logits_LV / cap) * cap
    return logits_LV
