"""What can be said of a document at first sight: its kind, its size, what is worth asking."""

import re
from dataclasses import dataclass
from typing import Literal

from app.documents.document import Document, Section
from app.documents.formats import format_of
from app.prompting.open_document import Opened
from app.ui.evidence.surroundings import body_start

Kind = Literal["paper", "book", "page", "text"]
OPENING_CHARS = 700
OPENING_CHARS_ZH = 320
"""A Chinese sign says about as much as two letters."""
MOST_QUESTIONS = 5
LEAST_OPENING_CHARS = 40
"""Less text than this under a heading says nothing."""
CHAPTERS = 5
"""A text with so many parts of the topmost level, and no references, is a book."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_\u2e80-\uffef]+(?:[’'-]\w+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Question:
    """A question worth asking. words: empty where the task asks by itself."""

    task: str
    words: str = ""


@dataclass(frozen=True)
class Overview:
    """A document at first sight. opening: its abstract, or how its text begins."""

    kind: Kind
    is_abstract: bool
    opening: str
    num_words: int
    questions: tuple[Question, ...]


_SECTION_QUESTIONS = (
    (
        r"method|approach|model|architecture|方法|模型",
        "How does the method work?",
        "方法是怎样的？",
    ),
    (
        r"result|experiment|evaluation|实验|结果",
        "What do the results show, and compared with what?",
        "结果说明了什么？与什么相比？",
    ),
    (r"limitation|discussion|threats|局限|讨论", "What are its limitations?", "有哪些局限？"),
    (
        r"data|corpus|participants|数据|样本",
        "Which data is it based on, and how was it gathered?",
        "用了哪些数据？怎样得来的？",
    ),
    (
        r"related work|background|相关工作|背景",
        "How does it differ from earlier work?",
        "与以往的工作有何不同？",
    ),
    (r"conclusion|结论|总结", "What does it conclude?", "得出了什么结论？"),
)
"""What a paper's headings promise: a pattern, and the question in English and Chinese."""
_BOOK_QUESTIONS = (
    (
        "Who are the main characters, and how do they stand to each other?",
        "主要人物有哪些？彼此是什么关系？",
    ),
    ("What drives the story forward?", "推动故事发展的是什么？"),
)

_ABOUT_BOOK = re.compile(
    r"(half[- ]?)?title[- ]?page|imprint|(un)?copyright.*|colophon|cover|dedication|epigraph"
    r"|(table of )?contents|frontispiece|list of (illustrations|figures|tables)|front matter"
    r"|also by .*|about (the|this) .*|transcriber[’']s notes?|publisher[’']s notes?"
    r"|封面|书名页|書名頁|扉页|扉頁|版权.*|版權.*|目录|目錄|献词|獻詞|出版说明|出版說明"
    r"|表紙|奥付|目次|표지|차례|판권"
)
"""Titles of parts in which a story has not begun."""
_NUMBER_ALONE = re.compile(r"[ivxlcdm]+|\d+", re.IGNORECASE)


def overview_of(opened: Opened) -> Overview:
    """Return what can be said of a document at first sight."""
    document = opened.document
    kind = kind_of(document)
    abstract = next((s for s in document.sections if s.kind == "abstract"), None)
    return Overview(
        kind,
        abstract is not None,
        _opening(document, abstract),
        sum(1 for _ in _WORD.finditer(document.text)),
        tuple(questions_of(document, kind))[:MOST_QUESTIONS],
    )


def kind_of(document: Document) -> Kind:
    """Return what kind of a text a document is, by its parts and its format."""
    kinds = {section.kind for section in document.sections}
    if "references" in kinds or "abstract" in kinds:
        return "paper"
    # Of a plain text only chapters are found, in parts or without.
    deepest = 9 if document.format == "text" else 1
    chapters = sum(1 for s in document.sections if s.level <= deepest and s.kind == "body")
    is_sliced = any(note.code == "sliced" for note in document.notes)
    if format_of(document).is_book or (chapters >= CHAPTERS and not is_sliced):
        return "book"
    return "page" if document.format == "html" else "text"


def _opening(document: Document, abstract: Section | None) -> str:
    """Return the abstract, or the first part that has more text than its heading."""
    told = [s for s in document.sections if s.kind != "references" and not _is_about_book(s)]
    parts = [abstract] if abstract else told or list(document.sections)
    for part in parts:
        text = document.text[body_start(document, part) : part.end].strip()
        if re.match(rf"{re.escape(part.title)}\b", text):  # a heading in the line of its text
            text = text.removeprefix(part.title)
        text = text.lstrip(" \n.:—-")
        if len(text) >= LEAST_OPENING_CHARS or part is parts[-1]:
            flat = " ".join(text[: 2 * OPENING_CHARS].split())
            most = OPENING_CHARS_ZH if is_chinese(document) else OPENING_CHARS
            return flat if len(flat) <= most else _cut(flat, most)
    return ""


def _cut(text: str, num_chars: int) -> str:
    """Return the beginning of a text up to a sentence's or at least a word's end."""
    head = text[:num_chars]
    ends = [match.end() for match in re.finditer(r"[.!?](?= )|[。！？]", head)]
    if ends and ends[-1] > num_chars // 2:
        return head[: ends[-1]]
    return head.rsplit(" ", 1)[0].rstrip(",;:") + " …"


def is_chinese(document: Document) -> bool:
    """Whether a document is asked about in Chinese, by the signs it begins with."""
    head = document.text[:4000]
    return len(_CJK.findall(head)) > len(head) // 4


def questions_of(document: Document, kind: Kind) -> list[Question]:
    """Return questions in the document's language: those of its headings, and its tasks."""
    chinese = is_chinese(document)
    which = 2 if chinese else 1
    if kind == "paper":
        titles = "\n".join(section.title for section in document.sections).casefold()
        asked = [row[which] for row in _SECTION_QUESTIONS if re.search(row[0], titles)]
        return [Question("summary"), *(Question("question", words) for words in asked[:4])]
    if kind == "book":
        asked = [row[which - 1] for row in _BOOK_QUESTIONS]
        last = _first_chapter(document)
        if last:
            asked.append(_what_happens_in(last, chinese))
        return [*(Question("novel", words) for words in asked), Question("summary")]
    about, points = (
        ("主要讲了什么？", "最要紧的是哪几点？")
        if chinese
        else ("What is it about?", "Which points matter most?")
    )
    ask = "“{}”这一部分说了什么？" if chinese else "What does “{}” say?"
    top = [s for s in document.sections if s.level == 1 and s.title]
    longest = sorted(top, key=lambda s: s.start - s.end)[:2] if len(top) > 1 else []
    told = [Question("question", ask.format(section.title)) for section in longest]
    return [Question("question", about), *told, Question("question", points), Question("summary")]


def _what_happens_in(title: str, chinese: bool) -> str:
    is_number = _NUMBER_ALONE.fullmatch(title) is not None
    if chinese:
        return f"第 {title} 章里发生了什么？" if is_number else f"《{title}》里发生了什么？"
    return f"What happens in chapter {title}?" if is_number else f"What happens in “{title}”?"


def _first_chapter(document: Document) -> str:
    chapters = [s for s in document.sections if s.level == 1 and s.kind == "body" and s.title]
    return next((s.title for s in chapters if not _is_about_book(s)), "")


def _is_about_book(section: Section) -> bool:
    """Whether a part speaks of the book as a thing: its covers, its makers, its contents."""
    return _ABOUT_BOOK.fullmatch(section.title.strip().casefold()) is not None
