"""What is asked of which documents: all that an answer depends on besides the model."""

from dataclasses import dataclass, field
from functools import cached_property

from app.backends.base import Generation
from app.prompting.prompt import Source
from app.prompting.selection import Fit
from app.prompting.tasks import Exchange, Task, TaskOptions, TaskPart, find_task
from app.retrieval.passage import FindOptions


@dataclass(frozen=True)
class Request:
    """All that an answer depends on besides the model. sources: with what was chosen of each.

    looking: how many passages are looked for.
    """

    sources: tuple[Source, ...]
    question: str = ""
    task: str = "question"
    options: TaskOptions = field(default_factory=TaskOptions)
    history: tuple[Exchange, ...] = ()
    generation: Generation = field(default_factory=Generation)
    fit: Fit = "auto"
    looking: FindOptions = field(default_factory=FindOptions)

    @cached_property
    def found_task(self) -> Task:
        """The task of its name, looked up once. Raises UnknownTaskError."""
        return find_task(self.task)

    @property
    def parts(self) -> tuple[TaskPart, ...]:
        """The parts of its task, where the person asks nothing of their own."""
        return () if self.question.strip() else self.found_task.parts
