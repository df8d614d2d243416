"""A task as the steps a model takes: one for a model that writes, one a heading for one that finds.

A model that only finds sentences cannot write a review or a comparison; it is asked for each
of the task's parts, and quotes under their headings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.backends.base import Backend, BackendEvent, Finished, Generation, Stop, TextDelta
from app.prompting.prompt import Prompt, Source
from app.prompting.tasks import Task


@dataclass(frozen=True)
class Step:
    """One prompt of an answer. heading: written before what comes of it, or empty."""

    heading: str
    prompt: Prompt


@dataclass(frozen=True)
class SubQuestion:
    """What one step asks of which sources."""

    heading: str
    question: str
    sources: tuple[Source, ...]


def sub_questions(task: Task, sources: tuple[Source, ...]) -> Iterator[SubQuestion]:
    """Yield what a finding model is asked for a task, heading by heading."""
    for part in task.parts:
        if not part.each:
            yield SubQuestion(part.heading, part.question, sources)
            continue
        for source in sources:
            heading = f"{part.heading}: {source.document.title}"
            yield SubQuestion(heading, part.question, (source,))


def stream_steps(
    steps: Iterable[Step], generation: Generation, backend: Backend, stop: Stop
) -> Iterator[BackendEvent]:
    """Yield the events of all steps as of one answer, its one `Finished` last."""
    finished: list[Finished] = []
    for number, step in enumerate(steps):
        if step.heading:
            yield TextDelta(f"\n\n{step.heading}\n" if number else f"{step.heading}\n")
        for event in backend.stream(step.prompt, generation, stop):
            if isinstance(event, Finished):
                finished.append(event)
            else:
                yield event
        if stop.is_set:
            break
    yield _together(finished)


def _together(finished: list[Finished]) -> Finished:
    """Return the steps' figures as one: tokens add up, the first token is the first step's."""
    if len(finished) == 1:
        return finished[0]
    counts = [f.num_prompt_tokens for f in finished if f.num_prompt_tokens is not None]
    num_answer_tokens = sum(f.num_answer_tokens for f in finished)
    seconds = sum(
        f.num_answer_tokens / f.tokens_per_second for f in finished if f.tokens_per_second
    )
    return replace(
        finished[-1],
        num_prompt_tokens=sum(counts) if counts else None,
        num_reused_tokens=sum(f.num_reused_tokens for f in finished),
        num_answer_tokens=num_answer_tokens,
        seconds_to_first_token=finished[0].seconds_to_first_token,
        tokens_per_second=num_answer_tokens / seconds if seconds else None,
        notes=tuple(dict.fromkeys(note for f in finished for note in f.notes)),
    )
