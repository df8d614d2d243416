"""What a tuning of the encoder depends on."""

from pathlib import Path

from pydantic.dataclasses import dataclass

from training.toml.recipe_file import read_table
from training.toml.strict_toml import STRICT, build


@dataclass(config=STRICT, frozen=True)
class TuneRecipe:
    """A run: data, size and pace.

    group_words: of a story's run of sections at most. own_every: so many batches bring one
    group of questions made from novels' own sentences (0: none). own_questions: of such a
    group; own_hard: BM25's wrong passages for each. token_width: of a token's vector.
    """

    stories: str
    novels: str = ""
    steps: int = 300
    learning_rate: float = 5e-5
    warmup_steps: int = 15
    group_words: int = 1000
    groups_per_batch: int = 3
    own_every: int = 3
    own_questions: int = 12
    own_hard: int = 2
    token_width: int = 64
    seed: int = 0
    threads: int = 1
    save_every: int = 40


def read_recipe(path: Path) -> TuneRecipe:
    """Return a recipe, or raise RecipeError saying what is wrong with it."""
    return build(TuneRecipe, read_table(path), str(path))
