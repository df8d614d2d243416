"""Settings → backend → page → launch: what `make run` and a Space start."""

# On a ZeroGPU Space `spaces` has to be imported before anything that may touch CUDA.
try:
    import spaces
except ImportError:
    spaces = None

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.api.import_server import import_server
from app.backends.factory import check_named_model, open_and_load
from app.cli.arguments import Serve, read_command
from app.errors import AppError

READ_TOKENS_A_SECOND = 4000
WRITE_TOKENS_A_SECOND = 20
START_SECONDS = 15
MOST_SECONDS = 240


def gpu_seconds(num_prompt_tokens: int, num_answer_tokens: int) -> int:
    """Return for how long a ZeroGPU Space should lend its GPU to one answer."""
    reading = num_prompt_tokens / READ_TOKENS_A_SECOND
    writing = num_answer_tokens / WRITE_TOKENS_A_SECOND
    return min(MOST_SECONDS, round(START_SECONDS + reading + writing))


def seconds_of(number: int, job: Any) -> int:
    """Return the seconds of one answer, from the arguments it is asked with."""
    return gpu_seconds(len(job.ids), job.max_tokens)


WORKS: list[Callable[[Any], Iterator[Any]]] = []
"""What answers. ZeroGPU's workers are forks that have it already, and a model cannot travel."""


def run(number: int, job: Any) -> Iterator[Any]:
    """Do one piece of the engine's work; where there is ZeroGPU, it lends a GPU for as long."""
    yield from WORKS[number](job)


if spaces is not None:
    # At import: a ZeroGPU Space does not start where nothing has asked for a GPU by then.
    run = spaces.GPU(duration=seconds_of)(run)


def run_on_gpu(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the engine's work, called with a job, as ZeroGPU can take it."""
    WORKS.append(work)
    return partial(run, len(WORKS) - 1)


def main() -> int:
    """Serve the page until it is ended; returns the exit status."""
    try:
        command = read_command(["serve", *sys.argv[1:]], os.environ)
        assert isinstance(command, Serve)
        check_named_model(command.settings)
        # Only now: gradio reads variables of its own when it is imported, and dies of a bad one.
        launch = import_server()
        wrapper = run_on_gpu if spaces is not None else None
        launch(command.settings, lambda chosen: open_and_load(chosen, wrapper))
    except AppError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
