"""The habits of Chinese web novels: what stands around, before, below and inside their headings."""

import pytest

from app.documents.chapters.find_chapters import find_chapters
from app.documents.chapters.forms.heading_forms import form_of
from app.documents.chapters.forms.kanji_numbers import kanji_number_form
from tests.app.documents.chapters.invented_books import book, prose

NAMES = ("渡口", "集市", "夜雨", "账本")
COUNT = "一二三四"


def titles(text: str) -> list[str]:
    return [heading.title for heading in find_chapters(text)]


def rows(pattern: str) -> list[str]:
    return [
        pattern.format(i=i, c=c, t=t) for i, (c, t) in enumerate(zip(COUNT, NAMES, strict=True), 1)
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "pattern",
    [
        "第{i}话「{t}」", "第{c}章“{t}”", "☆、第{c}章 {t}", "No.{i} {t}", "№{i} {t}", "之{c}",
        "其{c} {t}", "大河旧事第{i}章 {t}", "大河旧事（第{i}章）{t}", "正文 第{c}章 {t}",
        "正文第{c}章 {t}", "正文_第{c}章 {t}", "VIP第{i}章 {t}", "VIP章节 第{i}章 {t}",
        "[VIP]第{i}章 {t}", "VIP卷 第{i}章 {t}", "第{c}章_{t}", "（{c}）「{t}」", "巻の{c} {t}",
        "「第{i}章」{t}", "『第{c}回』{t}", "{t}第{c}", "{t}品第{c}",
    ],
)  # fmt: skip
def test_what_stands_around_a_heading(pattern: str, gap: str) -> None:
    found = titles(book("zh", *rows(pattern), gap=gap))
    assert len(found) == 4
    assert all(name in title for name, title in zip(NAMES, found, strict=True) if "{t}" in pattern)


def test_a_volume_before_each_chapter_stands_above_them() -> None:
    text = book(
        "zh", "第一卷第1章 渡口", "第一卷第2章 集市", "第二卷第1章 夜雨", "第二卷第2章 账本"
    )
    assert [(h.level, h.title) for h in find_chapters(text)] == [
        (1, "第一卷"), (2, "第1章 渡口"), (2, "第2章 集市"),
        (1, "第二卷"), (2, "第1章 夜雨"), (2, "第2章 账本"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "volumes", [("上卷", "中卷", "下卷"), ("上篇 大河", "下篇 归途"), ("前編", "後編")]
)
def test_halves_of_a_book_are_volumes(volumes: tuple[str, ...]) -> None:
    heads = [head for volume in volumes for head in (volume, "第一章 渡口", "第二章 集市")]
    text = book("zh", *heads)
    assert [h.title for h in find_chapters(text)] == heads
    assert {h.level for h in find_chapters(text) if h.title in volumes} == {1}


@pytest.mark.parametrize("page", ["（{}/3）", "[{}/3]", " 第{}页", "（第{}/3页）", " {}/3"])
def test_the_pages_of_one_chapter_are_one_section(page: str) -> None:
    heads = [
        f"第{i}章 {name}{page.format(n)}" for i, name in enumerate(NAMES, 1) for n in (1, 2, 3)
    ]
    assert titles(book("zh", *heads, gap="\n")) == [
        f"第{i}章 {name}" for i, name in enumerate(NAMES, 1)
    ]


def test_a_heading_below_the_books_name_and_author_is_one() -> None:
    heads = [
        f"大河旧事 第{i}章 {name}\n作者：某人\n第{i}章 {name}" for i, name in enumerate(NAMES, 1)
    ]
    assert len(titles(book("zh", *heads, gap="\n"))) == 4


def test_lone_headings_with_names_and_numbers() -> None:
    heads = ["译者序", "序幕 雾", "第一章 渡口", "间章 夜", "第二章 集市", "幕间 一", "第三章 夜雨",
             "终幕", "番外（一）", "番外之归人", "特别篇 灯", "作者后记"]  # fmt: skip
    assert titles(book("zh", *heads, gap="\n")) == heads


def test_a_misnumbered_chapter_is_one() -> None:
    heads = [f"第{i}章 {NAMES[i % 4]}" for i in (1, 2, 3, 14, 5, 6, 7, 8, 9)]
    assert titles(book("zh", *heads, gap="\n")) == heads


def test_a_line_of_contents_is_no_heading() -> None:
    heads = rows("第{c}章 {t}")
    assert titles("　".join(heads) + "\n\n" + book("zh", *heads)) == heads


def test_prose_in_a_crowd_does_not_make_a_heading_an_entry_of_contents() -> None:
    prosy = "第十章看完了，他合上书\n第二夜里下了雪\n第一部分内容还没有写完\n第三章他写得最用心。"
    heads = rows("第{c}章 {t}")
    text = book("zh", heads[0]) + f"{prosy}\n" + book("zh", heads[1])
    text += book("zh", heads[2])[:30] + f"\n{prosy}\n{prose('zh')}\n" + book("zh", heads[3])
    assert titles(text) == heads


def test_a_run_in_heading_ends_at_two_spaces() -> None:
    body = prose("zh").replace("\n", "")
    found = titles("\n".join(f"{head}  {body}" for head in rows("第{c}章 {t}")))
    assert found == rows("第{c}章 {t}")


@pytest.mark.parametrize(
    "line", ["上面的人来了。", "中间有一条河", "后来他走了", "其中一个", "之前一天"]
)
def test_words_that_begin_like_halves_or_numbers_are_none(line: str) -> None:
    assert form_of(line) is None
    assert kanji_number_form(line) is None
