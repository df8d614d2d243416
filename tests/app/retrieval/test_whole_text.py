"""Questions that could be put to any text: which they are, and what is found for them."""

import pytest

from app.retrieval.retriever import Retriever
from app.retrieval.whole_text.whole_text import whole_text_kinds
from app.retrieval.whole_text.whole_text_kinds import KINDS
from app.text.spans import Span
from tests.factories import make_document

FILLER = "The gauges on the shore were read twice a day by the keepers of the two lights. " * 6
PAPER = make_document(
    (
        "Abstract",
        f"Abstract\n\nWe propose a float that reads the tide by itself. {FILLER}",
        "abstract",
    ),
    ("1 Introduction", f"1 Introduction\n\n{FILLER}The main road to the shore is long. {FILLER}"),
    ("2 Results", f"2 Results\n\n{FILLER}Table 1 shows that errors fell by 12%. {FILLER}"),
    ("3 Discussion", f"3 Discussion\n\n{FILLER}However, the float fails in ice. {FILLER}"),
    (
        "References",
        "References\n\nA. Contribution, On contributions to contributions, 1990.",
        "references",
    ),
)
STORY = make_document(
    ("I", f"I\n\nOnce upon a time there lived a miller with three sons. {FILLER}"),
    ("II", f"II\n\n{FILLER}The end of the road was near. {FILLER}"),
    ("III", f"III\n\n{FILLER}And at last the youngest was made king."),
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is the main contribution?", "contribution"),
        ("What are the limitations of the approach?", "limitation"),
        ("What do they leave for future work?", "future"),
        ("Summarize the paper.", "about result ending"),
        ("How does the story end?", "ending"),
        ("Which datasets were used?", "data"),
        ("What problem does this paper solve?", "problem"),
        ("What did they find?", "result"),
        ("Explain the method.", "method"),
        ("Why does it matter?", "importance"),
        ("What are its strengths and weaknesses?", "limitation strength"),
        ("Please write a review for this paper.", "contribution strength limitation"),
        ("请总结这篇文章", "about result ending"),
        ("这篇论文的主要贡献是什么？", "contribution"),
        ("这本书讲了什么？", "about"),
        ("结局如何？", "ending"),
        ("它有哪些局限性？", "limitation"),
    ],
)
def test_what_could_be_asked_of_any_text_is_told_by_its_words(question: str, kind: str) -> None:
    assert whole_text_kinds(question) == tuple(KINDS[name] for name in kind.split())


@pytest.mark.parametrize(
    "question",
    [
        "What is the purpose of the gist tokens?",
        "Which dataset was GPT-2 trained on?",
        "How did the miller end?",
        "What is endothermic?",
        "Who is it?",
        "孙悟空为什么被压在山下？",
        "What is the main contribution? " * 8,
        "",
    ],
)
def test_a_question_with_words_of_its_own_is_none_of_these(question: str) -> None:
    assert whole_text_kinds(question) == ()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What is the main contribution?", "We propose a float that reads the tide by itself."),
        ("What are the limitations?", "However, the float fails in ice."),
        ("What are the main results?", "Table 1 shows that errors fell by 12%."),
    ],
)
def test_a_paper_answers_in_its_own_turns_of_phrase(question: str, sentence: str) -> None:
    spans = [[Span(0, len(PAPER.text))]]
    passages = Retriever().find([PAPER], spans, question).passages
    assert passages[0].best_sentence == sentence
    assert "References" not in {passage.section for passage in passages}


def test_a_story_ends_at_its_end_and_begins_at_its_beginning() -> None:
    spans = [[Span(0, len(STORY.text))]]
    ending = Retriever().find([STORY], spans, "How does the story end?").passages[0]
    assert ending.best_sentence == "And at last the youngest was made king."
    about = Retriever().find([STORY], spans, "What is the tale about?").passages[0]
    assert about.best_sentence.endswith("there lived a miller with three sons.")


@pytest.mark.parametrize(
    ("told", "disclaimer", "question"),
    [
        (
            "我们研究了三家茶馆门口的等候，记下了两千一百六十次，说明等候与满意的关系。",
            "本文所有人名、地名和数据均为虚构，如有雷同，纯属巧合，请勿转载或引用。",
            "这篇文章讲了什么？",
        ),
        (
            "We study how keepers of lighthouses sleep when it rains on the gallery at night.",
            "In this paper we present views expressed by no office; all rights reserved.",
            "What is this paper about?",
        ),
    ],
)
def test_a_disclaimer_does_not_tell_what_a_text_is_about(
    told: str, disclaimer: str, question: str
) -> None:
    document = make_document(("Abstract", f"{told} {disclaimer}", "abstract"))
    whole = [Span(0, len(document.text))]
    found = Retriever().open([document], [whole]).find(question)
    assert found.passages[0].best_sentence == told
