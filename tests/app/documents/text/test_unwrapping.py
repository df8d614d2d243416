"""Lines that a text was broken into come back together, and nothing else does."""

import textwrap

import pytest

from app.documents.builder import Heading, Report
from app.documents.formats import read
from app.documents.text.unwrapping import unwrap

SENTENCE = "The keeper of the half-forgotten light walked down to harbour {}, and said no word. "
PARAGRAPHS = [(SENTENCE * 4).format(*range(n, n + 4)).strip() for n in range(30)]
HAN = (
    "话说第{}年春天渡口来了一个年轻人背着一只木匣天黑了还要过河"
    "老船工问他去做什么他却不肯说只说要见一个人"
)
WIDE = [HAN.format("一二三四五六七八九十"[n % 10]) * 3 + "。" for n in range(30)]


def broken(paragraph: str, width: int) -> str:
    return textwrap.fill(paragraph, width)


def wide_broken(paragraph: str, width: int) -> str:
    return "\n".join(paragraph[i : i + width] for i in range(0, len(paragraph), width))


def unwrapped(text: str) -> str:
    return unwrap(text, [], Report())[0]


@pytest.mark.parametrize("width", [60, 72, 78])
@pytest.mark.parametrize("gap", ["\n\n", "\n    "])
def test_paragraphs_come_back_whole(width: int, gap: str) -> None:
    whole = gap.join(PARAGRAPHS)
    assert unwrapped(gap.join(broken(p, width) for p in PARAGRAPHS)) == whole


@pytest.mark.parametrize("width", [25, 36])
@pytest.mark.parametrize("gap", ["\n\n", "\n　　", "\n"])
def test_lines_of_wide_characters_are_joined_without_a_space(width: int, gap: str) -> None:
    assert unwrapped(gap.join(wide_broken(p, width) for p in WIDE)) == gap.join(WIDE)


def test_a_paragraph_a_line_stays_as_it_is() -> None:
    lengths = [*range(1, 60), 300, 500, 20] * 3
    text = "\n".join(("words and more words of it " * 30)[:n].strip() or "x" for n in lengths)
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-{:02} 12:00:05 INFO the worker of the pool has read one more file",
        "Marta Venn, keeper of the light number {:02} on the western rock since May",
        "{:02}f6ab0c1d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e9f",
    ],
)
def test_lines_that_each_begin_anew_stay_apart(line: str) -> None:
    text = "\n".join(line.format(n) for n in range(90))
    assert unwrapped(text) == text


def test_verse_lists_and_tables_keep_their_lines() -> None:
    verse = "\n".join(f"And by the water number {n}\n  the heron stood alone." for n in range(9))
    table = "\n".join(
        f"{n:>4}    a keeper of the light on the western rock    forty" for n in range(9)
    )
    prose = "\n\n".join(broken(p, 72) for p in PARAGRAPHS)
    text = f"{prose}\n\n{verse}\n\n{table}"
    found = unwrapped(text)
    assert found.endswith(f"\n\n{verse}\n\n{table}")
    assert found.startswith(PARAGRAPHS[0])


def test_headings_stay_apart_and_are_where_they_were() -> None:
    chapters = [
        f"第{n}回 渡口来了一个背着木匣的年轻人老船工问他去做什么他却不肯说只说要见人"
        for n in "一二三四"
    ]
    text, starts = "", []
    for title in chapters:
        starts.append(len(text))
        text += f"{title}\n{wide_broken(WIDE[0] + WIDE[1], 36)}\n"
    found, headings = unwrap(
        text, [Heading(s, t) for s, t in zip(starts, chapters, strict=True)], Report()
    )
    for heading in headings:
        assert found[heading.start :].startswith(f"{heading.title}\n话说")


def test_it_is_said_that_lines_were_joined() -> None:
    document = read("\n\n".join(broken(p, 72) for p in PARAGRAPHS).encode(), "tale.txt")
    assert "lines_joined" in [note.code for note in document.notes]
    assert document.text.strip() == "\n\n".join(PARAGRAPHS)
