"""Recipe + base model → a tuned encoder's folder, with checkpoints on the way."""

import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from training.errors import DataError
from training.retrieval.encoder import SentenceEncoder
from training.retrieval.loss import ranking_loss
from training.retrieval.questions import Group, Kind, own_group, read_lines, story_groups
from training.retrieval.recipe import TuneRecipe

_NUM_NOVELS = 40
_NUM_PROJECTION_UNITS = 200


def tune(recipe: TuneRecipe, base: Path, folder: Path) -> None:
    """Tune the base model by a recipe; the result lies in folder, its log beside it."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    batches = make_batches(recipe, random.Random(recipe.seed))
    encoder = SentenceEncoder(base, recipe.token_width)
    first = next(batches)
    encoder.start_projection([u for g in first for u in g.units][:_NUM_PROJECTION_UNITS])
    encoder.freeze_embeddings()
    encoder.without_dropout()
    encoder.train()
    trained = [p for p in encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=0.01)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with (folder / "log.jsonl").open("w", encoding="utf-8") as log:
        for step in range(recipe.steps):
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * pace(step, recipe)
            loss = _step(encoder, first if step == 0 else next(batches), optimizer)
            seconds = round(time.monotonic() - started, 1)
            log.write(json.dumps({"step": step + 1, "loss": loss, "seconds": seconds}) + "\n")
            log.flush()
            if (step + 1) % recipe.save_every == 0 and step + 1 < recipe.steps:
                encoder.save(folder / f"step-{step + 1}")
    encoder.save(folder)


def pace(step: int, recipe: TuneRecipe) -> float:
    """Return the share of the learning rate at a step: up for a while, then down a cosine."""
    if step < recipe.warmup_steps:
        return (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, recipe.steps - recipe.warmup_steps)
    return 0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2


def _step(encoder: SentenceEncoder, groups: list[Group], optimizer: torch.optim.Optimizer) -> float:
    questions = encoder.encode([q.text for group in groups for q in group.questions])
    units = encoder.encode([unit for group in groups for unit in group.units])
    loss = ranking_loss(groups, questions, units)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
    optimizer.step()
    return round(float(loss.detach()), 4)


def make_batches(recipe: TuneRecipe, chance: random.Random) -> Iterator[list[Group]]:
    """Yield batches without end: groups of stories, now and then one of a novel's own questions."""
    stories = list(read_lines(Path(recipe.stories)))
    novels = _novels(recipe, chance)
    number = 0
    for groups in _epochs(stories, recipe, chance):
        for start in range(0, len(groups) - recipe.groups_per_batch + 1, recipe.groups_per_batch):
            batch = groups[start : start + recipe.groups_per_batch]
            number += 1
            if novels and number % recipe.own_every == 0:
                text = chance.choice(novels)
                own = own_group(text, recipe.own_questions, recipe.own_hard, chance)
                batch = [*batch[1:], own] if own else batch
            yield batch


def _epochs(
    stories: list[dict[str, object]], recipe: TuneRecipe, chance: random.Random
) -> Iterator[list[Group]]:
    """Yield all groups of all stories, half the stories as passages and half as sentences."""
    kinds: tuple[Kind, Kind] = ("passages", "sentences")
    order = list(range(len(stories)))
    chance.shuffle(order)
    epoch = 0
    while True:
        groups = [
            group
            for at, index in enumerate(order)
            for group in story_groups(stories[index], kinds[(at + epoch) % 2], recipe.group_words)
        ]
        if len(groups) < recipe.groups_per_batch:
            raise DataError(f"{recipe.stories} holds too few stories with questions for a batch.")
        chance.shuffle(groups)
        yield groups
        epoch += 1


def _novels(recipe: TuneRecipe, chance: random.Random) -> list[str]:
    """Return some of the novels: a few dozen are many passages already."""
    if not recipe.novels or not recipe.own_every:
        return []
    kept: list[str] = []
    for number, novel in enumerate(read_lines(Path(recipe.novels))):
        if len(kept) < _NUM_NOVELS:
            kept.append(novel["text"])
        elif (at := chance.randrange(number + 1)) < _NUM_NOVELS:
            kept[at] = novel["text"]
    return kept
