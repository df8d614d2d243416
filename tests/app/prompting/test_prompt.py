import numpy as np
import pytest

from app.prompting.prompt import (
    MarkedTemplate,
    Prompt,
    PromptTurn,
    Source,
    SourceRef,
    Words,
    build_prompt,
)
from app.prompting.tasks import ALL_TASKS, Exchange, Task, TaskOptions, compose
from app.text.spans import Span
from tests.factories import make_source
from tests.scripted_backend import PLAIN_TEMPLATE, CharacterTokenizer

TEXT = "Chapter one.\nA fox.\nChapter two.\nA hen.\n"
TOKENIZER = CharacterTokenizer()


def source(*spans: tuple[int, int]) -> Source:
    return make_source(TEXT, *(Span(*span) for span in spans))


def build(turns: tuple[PromptTurn, ...], *sources: Source) -> Prompt:
    return build_prompt(turns, sources, PLAIN_TEMPLATE, TOKENIZER)


def test_text_tokens_and_offsets_agree() -> None:
    turn = PromptTurn("user", (Words("Read: "), SourceRef(0), Words("Why?", "question")))
    prompt = build((turn,), source((0, 13), (20, 33)))
    assert prompt.text == "Read: " + TEXT[:13] + TEXT[20:33] + "Why?\n"
    assert TOKENIZER.decode(prompt.ids.tolist()) == prompt.text
    assert prompt.num_tokens == len(prompt.ids) == sum(len(s.ids) for s in prompt.segments)
    assert prompt.num_source_tokens == 26
    for segment in prompt.segments:
        if segment.kind == "source":
            assert segment.source == 0
            assert segment.starts is not None
            assert "".join(TEXT[i] for i in segment.starts) == segment.text


def test_the_beginning_stays_the_same_from_question_to_question() -> None:
    task = next(task for task in ALL_TASKS if task.name == "novel")
    first = build(compose(task, 1, "Who is the fox?", TaskOptions()), source())
    history = (Exchange("Who is the fox?", "A thief."),)
    second = build(compose(task, 1, "And the hen?", TaskOptions(), history), source())
    length = len(first.ids)
    assert np.array_equal(first.ids, second.ids[:length])
    assert second.text.endswith("A thief.\nAnd the hen?\n")


def test_messages_say_what_the_prompt_says() -> None:
    task = next(task for task in ALL_TASKS if task.name == "compare_papers")
    prompt = build(compose(task, 2, "", TaskOptions()), source((0, 13)), source((20, 40)))
    (message,) = prompt.messages()
    assert message["role"] == "user"
    assert message["content"] + "\n" == prompt.text


@pytest.mark.parametrize("task", ALL_TASKS, ids=lambda task: task.name)
def test_each_task_puts_its_documents_first_and_the_question_last(task: Task) -> None:
    count = task.num_documents[0]
    (turn,) = compose(task, count, "Is it so?", TaskOptions(("ICLR", "CVPR")))
    refs = [i for i, piece in enumerate(turn.pieces) if isinstance(piece, SourceRef)]
    assert [p.index for p in turn.pieces if isinstance(p, SourceRef)] == list(range(count))
    last = turn.pieces[-1]
    assert isinstance(last, Words)
    assert (last.text, last.kind) == ("Is it so?", "question")
    assert max(refs) < len(turn.pieces) - 1


def test_marks_stand_around_turns() -> None:
    template = MarkedTemplate("t", user=("<u>", "</u>"), assistant=("<a>", "</a>"), start="<s>")
    turns = (
        PromptTurn("user", (Words("q1"),)),
        PromptTurn("assistant", (Words("a1"),)),
        PromptTurn("user", (Words("q2"),)),
    )
    pieces = list(template.render(turns))
    words = [piece for piece in pieces if isinstance(piece, Words)]
    assert "".join(w.text for w in words) == "<s><u>q1</u><a>a1</a><u>q2</u><a>"
    assert {w.text for w in words if w.markup} == {"<s>", "<u>", "</u>", "<a>", "</a>"}
