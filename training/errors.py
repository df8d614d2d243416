"""What can go wrong in training for a person; `str(error)` is a sentence that says what to do.

    TrainingError
    ├── RecipeError        a key or a value that cannot be
    ├── DataError          nothing usable to learn from
    ├── ModelFilesError    a model that is missing, or not what the recipe says
    ├── CheckpointError    a checkpoint that is damaged or of another run
    ├── DoesNotFitError    more memory than there is
    ├── ProcessError       a process of several that cannot start or was lost
    ├── ServerError        a model server that is away, or answers no answer
    ├── DivergedError      a loss or gradient that is not a number
    └── StoppedError       ended by a signal, after a checkpoint

`training.command_line` turns them into one line on stderr; nothing else catches them all.
"""


class TrainingError(Exception):
    """Something a person can understand and act on. status: of the process that ends with it."""

    status = 2


class RecipeError(TrainingError):
    """A recipe has an unknown key, or a value that cannot be."""


class DataError(TrainingError):
    """There is no usable data, or it is not of the kind the recipe says."""


class ModelFilesError(TrainingError):
    """A model or tokenizer is missing, or is not what the recipe says."""


class CheckpointError(TrainingError):
    """A checkpoint is damaged, or belongs to another recipe."""


class DoesNotFitError(TrainingError):
    """The run needs more memory than there is."""


class ProcessError(TrainingError):
    """A process of several cannot start, or was lost."""


class ServerError(TrainingError):
    """A model server cannot be reached, or refuses."""


class DivergedError(TrainingError):
    """The loss or the gradient is not a number: what follows would be noise."""


class StoppedError(TrainingError):
    """The run was told to end, and has a checkpoint from which it goes on.

    status: the exit status by which shells tell the signal, 128 and its number.
    """

    def __init__(self, words: str, status: int) -> None:
        super().__init__(words)
        self.status = status
