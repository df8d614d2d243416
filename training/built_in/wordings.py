"""What a language needs for asking; the two languages stand beside this file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wordings:
    """One language's ways to ask. `{}` stands for the key words, joined.

    before, after: what people say around a question that has nothing to do with it.
    """

    forms: tuple[str, ...]
    fragments: tuple[str, ...]
    openings: tuple[str, ...]
    links: tuple[str, ...]
    closings: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    comma: str
    last: tuple[str, ...]
    space: str
