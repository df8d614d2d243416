"""Texts as random tokens, read by a model, and what is kept of them."""

from pathlib import Path

import numpy as np
import torch

from app.inference.context import Context, LoadedModel
from app.inference.disk_cache.cache_folder import CacheFolder
from app.inference.sampling import Sampling
from app.text.tokens import Ids

MANY = 2**34
LONG = 60.0
GREEDY = Sampling(temperature=0.0)


def ids(seed: int, length: int = 900) -> Ids:
    return np.random.default_rng(seed).integers(3, 97, length).astype(np.int32)


def read(model: LoadedModel, tokens: Ids) -> Context:
    context = model.new_context(len(tokens) + 100)
    with torch.inference_mode():
        context.read(tokens)
    return context


def files(folder: CacheFolder) -> list[Path]:
    return [path for path in folder.path.rglob("*") if path.is_file()]
