"""What a page holds is the same after it was kept; an answer that broke off says so."""

from dataclasses import replace

from app.answering.answer import Done
from app.answering.chapter_by_chapter import PartAnswered
from app.answering.grounding import Grounder, Related
from app.backends.base import Finished
from app.documents.options import ReadingOptions
from app.errors import AppError
from app.messages.message import message
from app.prompting.open_document import Opened
from app.prompting.token_map import TokenMap
from app.store.kept import KeptConversation, KeptDocument
from app.ui.ask_form.ask_form import AskForm
from app.ui.conversation.versions import with_version
from app.ui.history.keeping import pack_turn, pack_visit, unpack_conversation
from app.ui.state import Conversation, DocumentEntry, Turn, cues_of
from tests.factories import make_document, make_source
from tests.scripted_backend import CharacterTokenizer


def entry(key: str, options: ReadingOptions | None = None) -> DocumentEntry:
    document = make_document(("A", "One. "), ("B", "Two."), name=f"{key}.txt", digest=f"d-{key}")
    tokens = TokenMap.of(document, CharacterTokenizer())
    opened = Opened(document, tokens)
    return DocumentEntry(key, opened, "characters", b"bytes", options or ReadingOptions())


ENTRIES = (entry("b1"), entry("b2", ReadingOptions(password="secret", encoding="gb18030")))
FIRST, SECOND = (e.document for e in ENTRIES)


def done(answer: str, reason: str = "end") -> Done:
    return Done(answer, (), (), Finished(reason))  # type: ignore[arg-type]


def form(conversation: Conversation = (), question: str = "") -> AskForm:
    return AskForm(
        question=question,
        task="novel",
        ticks={"b1": [1], "b2": []},
        over="closest",
        conference_1="ICLR",
        conference_2="",
        guideline="",
        answer_language="Chinese",
        documents=ENTRIES,
        conversation=conversation,
        editing=None,
        language="en",
        model="",
        beside="",
    )


def unpacked(*turns: Turn) -> Conversation:
    documents = tuple(KeptDocument(e.document) for e in ENTRIES)
    return unpack_conversation(
        KeptConversation("", documents, {}, tuple(pack_turn(turn) for turn in turns))
    )


def test_a_conversation_is_the_same_after_it_was_kept() -> None:
    related = Related("Two.", 0, "b1.txt", "B", None, None, 5, 9, 0.5, 0, 4)
    beside = Turn("q", "Q?", "novel", (FIRST,), answer="2", done=done("2"), model="m")
    both = (FIRST, SECOND)
    said = "“One.” it says, “One. One. One.”"
    quotes = Grounder((make_source(FIRST),)).ground(said)
    part = PartAnswered("k", "A", said, quotes=quotes)
    assert quotes
    conversation = (
        Turn("q", "Q?", "novel", (FIRST,), answer="1", done=done("1"), beside=beside),
        with_version(
            Turn("", "R?", "summary", (SECOND,), answer="3", done=done("3", "length")),
            Turn("", "R2?", "summary", (SECOND,), answer="4", done=done("4")),
        ),
        Turn(
            "",
            "S?",
            "compare_conferences",
            both,
            answer="5",
            done=replace(done("5"), related=(related,)),
            cues=cues_of("compare_conferences", both),
        ),
        Turn("q", "Q?", "novel", (FIRST,), answer="6", parts=(part,), done=done("6")),
    )
    assert unpacked(*conversation) == conversation


def test_an_answer_that_was_being_written_broke_off_and_keeps_its_words() -> None:
    (turn,) = unpacked(Turn("q", "Q?", "novel", (FIRST,), answer="Half of"))
    assert turn.answer == "Half of"
    assert turn.is_unfinished
    assert turn.error is not None
    assert turn.error.message == message("answer_broken_off")


def test_an_error_is_the_same_after_it_was_kept() -> None:
    failed = Turn("q", "Q?", "novel", (FIRST,), error=AppError("no_question"))
    (turn,) = unpacked(failed)
    assert turn.error is not None
    assert turn.error.message.in_language("zh").startswith("请先写下问题")


def test_a_turn_whose_document_is_gone_is_left_out() -> None:
    kept = (KeptDocument(SECOND),)
    turns = tuple(
        pack_turn(Turn("q", "Q?", "novel", (d,), answer="1", done=done("1")))
        for d in (FIRST, SECOND)
    )
    left = unpack_conversation(KeptConversation("", kept, {}, turns))
    assert [turn.documents for turn in left] == [(SECOND,)]


def test_a_page_is_kept_with_its_ticks_and_without_passwords() -> None:
    turn = Turn("Who?", "Who?", "novel", (FIRST,), answer="1", done=done("1"))
    kept = pack_visit(form((turn,), "And"), new=True)
    assert kept.title == "Who?"
    assert [d.options for d in kept.documents] == [
        ReadingOptions(),
        ReadingOptions(encoding="gb18030"),
    ]
    assert [row["ticks"] for row in kept.form["table"]] == [[1], []]
    assert (kept.form["question"], kept.form["over"]) == ("And", "closest")
    assert len(kept.turns) == 1
    assert pack_visit(form((turn,)), new=False).turns == ()


def test_a_page_without_a_question_is_called_after_its_document_or_its_draft() -> None:
    assert pack_visit(form(), new=True).title == FIRST.title
    drafted = replace(form(question="  What\n if? "), documents=())
    assert pack_visit(drafted, new=True).title == "What if?"
