import pytest

from app.answering.answer import Done, Request, answer
from app.answering.reasoning import part_reasoning
from app.answering.serialization import event_to_json
from app.backends.base import BackendEvent, Finished, Reasoning, Stop, TextDelta
from tests.factories import make_document, make_source
from tests.scripted_backend import ScriptedBackend


def parted(text: str, size: int) -> tuple[str, str]:
    """Return thoughts and answer of a text that comes in pieces of a size."""
    pieces = [TextDelta(text[at : at + size]) for at in range(0, len(text), size)]
    events: list[BackendEvent] = [*pieces, Finished("end")]
    thoughts = written = ""
    for event in part_reasoning(iter(events)):
        if isinstance(event, Reasoning):
            if event.takes_back:
                thoughts, written = thoughts + written, ""
            thoughts += event.text
        elif isinstance(event, TextDelta):
            written += event.text
    return thoughts, written


@pytest.mark.parametrize("size", [1, 2, 3, 7, 500])
@pytest.mark.parametrize(
    ("text", "thoughts", "written"),
    [
        ("A plain answer, a < b.\n\nMore.\n", "", "A plain answer, a < b.\n\nMore.\n"),
        ("<think>\nHm, the fox.\n</think>\n\nThe fox ran.", "Hm, the fox.", "The fox ran."),
        ("\n <thinking>So.</thinking>It ran.", "So.", "It ran."),
        ("<think>\n\n</think>\n\nIt ran.", "", "It ran."),
        ("Hm, the fox.\n</think>\n\nThe fox ran.", "Hm, the fox.", "The fox ran."),
        ("<think>It never ends", "It never ends", ""),
        ("<thin air> is thin.", "", "<thin air> is thin."),
        ("A <think> opens,\n</think>\ncloses.", "", "A <think> opens,\n</think>\ncloses."),
        ("The mark `</think>` ends it.", "", "The mark `</think>` ends it."),
        ("<think>a</think>b <think>c</think>", "a", "b <think>c</think>"),
        ("<", "", "<"),
        ("", "", ""),
    ],
)
def test_thoughts_are_parted_however_the_pieces_fall(
    text: str, thoughts: str, written: str, size: int
) -> None:
    assert parted(text, size) == (thoughts, written)


def test_thoughts_are_no_part_of_the_answer_nor_looked_up() -> None:
    source = make_source(make_document(("Fox", "The red fox ran over the frozen river.\n")))
    said = "<think>“A blue whale sang below the ice”?</think>“The red fox ran over the frozen”."
    events = list(answer(Request((source,), "Who ran?"), ScriptedBackend(said), Stop()))
    done = events[-1]
    assert isinstance(done, Done)
    assert done.answer == "“The red fox ran over the frozen”."
    assert [quote.status for quote in done.quotes] == ["verbatim"]
    told = [event_to_json(event) for event in events if isinstance(event, Reasoning)]
    assert {event["type"] for event in told} == {"reasoning"}
    assert "whale" in "".join(event["text"] for event in told)
