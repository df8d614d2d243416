"""What a document, a model or a person says is shown and never runs."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.answer import Done
from app.answering.grounding import Grounder, Related
from app.answering.related import Unsupported
from app.backends.base import Finished, ModelInfo, Prefill, Reasoning, TextDelta, Waiting
from app.documents.document import Document, Note, Page, Section
from app.errors import NoQuestionError
from app.messages.message import as_is
from app.prompting.open_document import Opened
from app.prompting.prompt import PromptTurn, SourceRef, Words, build_prompt
from app.prompting.token_map import TokenMap
from app.ui.ask_form.render_ask_form import Budget, render_budget, render_tasks
from app.ui.conversation.render_answer import render_answer
from app.ui.conversation.render_conversation import render_conversation
from app.ui.conversation.writing import apply
from app.ui.documents.render_documents import render_documents
from app.ui.documents.samples import render_samples
from app.ui.evidence.citations import At, cite
from app.ui.masthead.render_masthead import render_masthead
from app.ui.service.service import WORDS_AROUND_TOKENS, fits_without_references
from app.ui.state import DocumentEntry, Turn, cues_of, sources_of
from app.ui.viewer.panel.render_panel import render_prompt
from tests.scripted_backend import PLAIN_TEMPLATE, CharacterTokenizer

EVIL = "<script>alert(1)</script> <img src=x onerror=alert(2)> ${alert(3)} {{4}} `5` \"'><b>"
ALLOWED = {
    "a b br article button code details div em fieldset footer h1 h2 h3 header input label legend "
    "li mark nav ol option p section select small span summary sup ul img table thead tbody tr td "
    "th form"
}
SENTENCE = "She had kept the light for nineteen winters."


class Elements(HTMLParser):
    """Collects the elements and attributes of a piece of HTML, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def elements(rendered: str) -> Elements:
    parser = Elements()
    parser.feed(rendered)
    return parser


def book(text: str = f"{EVIL}\n\n{SENTENCE}\n", title: str = EVIL) -> DocumentEntry:
    cut = text.index("\n") + 1
    document = Document(
        name=f"{EVIL}.pdf",
        title=title,
        format="pdf",
        text=text,
        sections=(Section(title, 1, 0, cut, "front"), Section("2 <i>", 2, cut, len(text))),
        pages=(Page(1, 0, cut), Page(2, cut, len(text))),
        notes=(Note("ligatures", 1, EVIL),),
        encoding="<u>",
        encoding_certainty=0.5,
        authors=(EVIL,),
        digest="d",
    )
    tokenizer = CharacterTokenizer()
    return DocumentEntry(
        "b1", Opened(document, TokenMap.of(document, tokenizer)), tokenizer.name, b"%PDF"
    )


def answered(answer: str, of: DocumentEntry) -> Turn:
    grounder = Grounder(sources_of((of,), {}))
    quotes = grounder.ground(answer)
    related = Related(EVIL, 0, EVIL, EVIL, 1, 1, 0, 5, 0.9, 0, 5)
    done = Done(answer, quotes, (related,), Finished("end"), (EVIL,))
    return Turn(
        EVIL,
        EVIL,
        "compare_conferences",
        (of.document,),
        (of.key,),
        answer,
        quotes,
        notes=(EVIL,),
        cues=cues_of("compare_conferences", (of.document,)),
        done=done,
    )


ROUND = answered(f"{EVIL} “{SENTENCE}” “A sentence that is nowhere <i>.” {EVIL}", book())
PIECES = {
    "documents": render_documents("en", (book(),)),
    "conversation": render_conversation("en", (ROUND,)),
    "failed": render_conversation(
        "zh", (Turn(EVIL, EVIL, "novel", error=NoQuestionError(as_is(EVIL))),)
    ),
    "masthead": render_masthead("en", ModelInfo(EVIL, 4096), beside=EVIL),
    "trouble": render_masthead("en", None, EVIL),
    "tasks": render_tasks("zh", "novel"),
    "samples": render_samples("zh"),
    "prompt": render_prompt(
        "en",
        build_prompt(
            [PromptTurn("user", (Words(EVIL), SourceRef(0)))],
            sources_of((book(),), {}),
            PLAIN_TEMPLATE,
            CharacterTokenizer(),
        ),
    ),
}


@pytest.mark.parametrize("name", PIECES)
def test_no_element_or_handler_comes_from_outside(name: str) -> None:
    found = elements(PIECES[name])
    assert found.tags <= set(" ".join(ALLOWED).split())
    assert not {name for name in found.attributes if name.startswith("on")}
    assert "onerror" not in found.attributes


def test_the_words_themselves_are_shown() -> None:
    for name in ("documents", "conversation", "failed", "prompt"):
        assert "<script>alert(1)</script>" in elements(PIECES[name]).text, name


def test_quotations_become_links_only_where_they_stand_somewhere() -> None:
    rendered = render_answer("en", cite(At(0), ROUND)[0])
    links = re.findall(r'<a class="quote (\w+)"[^>]*data-quote="(\d)"[^>]*>(.*?)</a>', rendered)
    assert links == [("verbatim", "0", SENTENCE)]
    assert '<span class="quote missing"' in rendered


@given(st.text(alphabet='ab “”"「」<&\n.', max_size=60))
def test_an_answer_is_shown_whole_whatever_is_quoted(answer: str) -> None:
    shown = elements(render_answer("en", cite(At(0), answered(answer, BOOK))[0])).text
    squeezed = re.sub(r"\s+", "", answer)
    assert re.sub(r"\s+|\?|\[\d+\]", "", shown) == squeezed


BOOK = book()


def test_of_a_reading_that_nobody_sees_is_said_what_is_known() -> None:
    running = Turn("Q?", "Q?", "question", (book().document,), progress=Prefill(0, 18_433))
    page = render_conversation("en", (running,))
    assert "Reading 18,433 tokens<" in page
    assert 'data-words=" · {seconds} s so far"' in page
    assert "last reading" not in page
    assert "%" not in elements(page).text
    timed = replace(running, tokens_per_second=500.0)
    assert "at the pace of the last reading about 37 s in all" in render_conversation(
        "en", (timed,)
    )


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "Getting ready"),
        (Waiting(3, 20.0), "3 before you · about 20 s left"),
        (Prefill(512, 1024, 4.2), "Reading: 50% · about 4 s left"),
    ],
)
def test_progress_is_said(progress: Waiting | Prefill | None, words: str) -> None:
    running = Turn("Who?", "Who?", "question", progress=progress)
    assert words in html.unescape(render_conversation("en", (running,)))


@pytest.mark.parametrize("way", ["auto", "start", "chapters", "refuse"])
def test_a_text_over_the_window_is_alarming_only_until_it_is_settled(way: str) -> None:
    rendered = render_budget("en", Budget(2900, 100, 24, 2024, True, way))
    assert ('class="bar over"' in rendered) == (way == "refuse")
    assert ("Tick fewer parts" in rendered) == (way == "refuse")
    assert '<p class="over-help" role="status">' in rendered


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (Budget(900, 100, 24, 2024, True), "1,000 of 2,000 tokens"),
        (Budget(2900, 100, 24, 2024, True), "1,000 tokens over the window"),
        (Budget(2900, 100, 24, 2024, False), "≈1,000 tokens over the window"),
    ],
)
def test_the_budget_says_how_much(budget: Budget, words: str) -> None:
    rendered = render_budget("en", budget)
    assert words in rendered
    assert ('class="bar over"' in rendered) == ("over" in words)


def test_related_passages_and_counts_of_style_are_folded_under_the_answer() -> None:
    rendered = render_conversation("en", (ROUND,))
    related, cues = rendered.index('<details class="more places"'), rendered.index('"more cues"')
    assert rendered.index('<div class="places quotations">') < related < cues
    assert 'data-related="0"' in rendered
    assert "<details open" not in rendered
    assert "words without references" in rendered
    plain = replace(ROUND, cues=(), done=Done("", (), (), Finished("end")))
    assert '"more' not in render_conversation("en", (plain,))


def test_references_are_unticked_where_the_text_fits_without_them_alone() -> None:
    text = "body body " * 10 + "[1] A source."
    sections = (
        Section("Body", 1, 0, 100),
        Section("References", 1, 100, len(text), "references"),
    )
    document = Document("p.pdf", "P", "pdf", text, sections)
    opened = Opened(document, TokenMap.of(document, CharacterTokenizer()))
    assert fits_without_references(opened, 100 + WORDS_AROUND_TOKENS)
    assert not fits_without_references(opened, len(text) + WORDS_AROUND_TOKENS)
    assert not fits_without_references(opened, 99 + WORDS_AROUND_TOKENS)
    paper = DocumentEntry("b", opened, "characters", skips_references=True)
    boxes = re.findall(
        r'<label><input type="checkbox"( checked)? ', render_documents("en", (paper,))
    )
    assert boxes == [" checked", ""]
    assert "not ticked" in elements(render_documents("en", (paper,))).text


def test_thoughts_are_folded_above_the_answer() -> None:
    turn = Turn("Who?", "Who?", "question")
    said = [Reasoning("The <b>fox</b>,"), TextDelta(" perhaps"), Reasoning(".", takes_back=True)]
    for happened in (*said, TextDelta("The fox.")):
        turn = apply(turn, happened)
    assert (turn.reasoning, turn.answer) == ("The <b>fox</b>, perhaps.", "The fox.")
    page = render_conversation("en", (turn,))
    assert '<details class="reasoning" data-fold="thought-0">' in page
    assert "The &lt;b&gt;fox&lt;/b&gt;, perhaps." in page
    assert page.index("</details>") < page.index("The fox.")


def test_sentences_without_a_passage_are_listed() -> None:
    told = Unsupported("It <i>rained</i> on nobody.", 0, 27)
    done = Done(told.text, (), (), Finished("end"), unsupported=(told,))
    page = render_conversation("en", (apply(Turn("Who?", "Who?", "question"), done),))
    assert "Sentences without a passage" in page
    assert page.count("It &lt;i&gt;rained&lt;/i&gt; on nobody.") == 2


@pytest.mark.parametrize(("model", "said"), [("tiny", True), ("passages", False)])
def test_only_a_model_that_writes_is_said_to_have_said_nothing(model: str, said: bool) -> None:
    note = as_is("nothing bears on it")
    done = Done("", (), (), Finished("end", seconds_to_first_token=0.01, notes=(note,)), (note,))
    shown = render_conversation("en", (Turn("", "Why?", "question", done=done, model=model),))
    assert ("The model said nothing." in shown) is said
    assert ("first word after" in shown) is said
    assert "nothing bears on it" in shown
