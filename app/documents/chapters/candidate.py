"""A line that may be a heading."""

from dataclasses import dataclass

from app.documents.chapters.forms.form import Form
from app.documents.chapters.lines import TextLine


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line with the form that it has.

    index: of the line among the lines. start: where its section begins. end: after its
    last character. title: as a person reads it, titles from following lines included.
    """

    index: int
    start: int
    end: int
    title: str
    form: Form
    line: TextLine
