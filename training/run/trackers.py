"""Trackers of experiments by their names, where they are installed: W&B and trackio.

Both are called alike: `init`, `log` and `finish`. A run that goes on does so there too.
"""

import importlib
import uuid
from pathlib import Path
from typing import Any

from training.errors import RecipeError

PROJECT = "long-reader"


def open_tracker(name: str, folder: Path, title: str, config: dict[str, Any]) -> Any:
    """Begin a run with a tracker, or go on with it; return what has `log` and `finish`.

    name: the package's. folder: of the run; what identifies it there is kept in it. Raises
    RecipeError with the tracker's own reason where it cannot begin.
    """
    tracker = importlib.import_module(name)
    kept = folder / f"{name}.id"
    if not kept.exists():
        kept.write_text(uuid.uuid4().hex[:12], encoding="utf-8")
    known_by = kept.read_text(encoding="utf-8").strip()
    options: dict[str, Any] = {"project": PROJECT, "config": config, "resume": "allow"}
    if name == "wandb":
        options.update(id=known_by, name=title, dir=str(folder))
    else:  # trackio finds a run by its name
        options.update(name=f"{title}, {known_by}")
    try:
        tracker.init(**options)
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise RecipeError(
            f"{name} cannot begin: {reason.rstrip('.')}. Log in there, or take {name!r} out of"
            " output.trackers."
        ) from error
    return tracker
