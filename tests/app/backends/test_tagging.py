import json
import re
from pathlib import Path

import numpy as np
import pytest

from app.backends.sentence_rule import SentenceRule
from app.backends.tagging import FindTemplate, Reading, TaggingTokenizer
from app.documents.document import Document, Section
from app.errors import UnavailableModelError
from app.prompting.prompt import Source, SourceRef, Turn, Words, build_prompt
from app.prompting.tokens import Encoding, TokenMap
from app.text.spans import Span

TEXT = "Ada kept bees.  They slept all winter!\n\nBo said, “I saw the lighthouse.” 白鹿原上有雪。"
RULE = SentenceRule(r"[.!](?:”)?(?=\s)|。", r"(?=\s)", 8, 60)
FIRST_TAG, END, NOTHING, EOS = 101_000, 100_900, 100_901, 100_903


class CharacterTokens:
    """A token a character, by its code; codes from 100,900 on are marks."""

    name, exact = "characters", True
    bos_id, eos_ids = 100_902, (EOS,)

    def encode(self, text: str, continues: bool = True) -> Encoding:
        places = np.arange(len(text), dtype=np.int32)
        ids = np.array([ord(c) for c in text], np.int32)
        return Encoding(ids, places, places + np.int32(1))

    def encode_markup(self, text: str) -> Encoding:
        ids = np.array(
            [{"<q>": 100_904, "<a>": 100_905}[m] for m in re.findall("<.>", text)], np.int32
        )
        return Encoding(ids, ids * 0, ids * 0)

    def decode(self, ids: list[int]) -> str:
        return "".join(chr(i) for i in ids if i < END)


@pytest.fixture
def reading() -> Reading:
    return Reading(FIRST_TAG, 3, END, {NOTHING: "It does not say."}, "<q>", "<a>", RULE)


@pytest.fixture
def tokenizer(reading: Reading) -> TaggingTokenizer:
    return TaggingTokenizer(CharacterTokens(), reading)


def document(text: str, cut: int = 0) -> Document:
    sections = [Section("a", 1, 0, cut or len(text))]
    if cut:
        sections.append(Section("b", 1, cut, len(text)))
    return Document("n", "t", "text", text, tuple(sections))


def prompt_of(tokenizer: TaggingTokenizer, *texts: str, question: str = "Where is Bo?"):
    sources = []
    for text in texts:
        source = document(text)
        token_map = TokenMap.of(source, tokenizer)
        sources.append(Source(source, token_map, (Span(0, len(text)),)))
    turns = [
        Turn("user", (Words("Below is a text."), *map(SourceRef, range(len(texts))), Words("End"))),
        Turn("assistant", (Words("Earlier answer", "answer"),)),
        Turn("user", (Words(question, "question"),)),
    ]
    return build_prompt(turns, sources, FindTemplate(tokenizer.reading), tokenizer)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("One line", ["One line"]),
        ("Ada kept bees. They slept.", ["Ada kept bees.", " They slept."]),
        ("Oh. No. They slept here. Yes", ["Oh. No. They slept here.", " Yes"]),
        ("白鹿原上有雪。后来没有了", ["白鹿原上有雪。", "后来没有了"]),
        ("x" * 100, ["x" * 60, "x" * 40]),
        ("bees " * 20, [("bees " * 12)[:-1], (" bees" * 8) + " "]),
        ("Ada kept bees.   ", ["Ada kept bees.   "]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    ranges = RULE.split(text)
    assert [text[start:end] for start, end in ranges] == sentences
    assert "".join(sentences) == text


def test_documents_are_tagged_and_their_offsets_stay(tokenizer: TaggingTokenizer) -> None:
    encoding = tokenizer.encode_document(TEXT)
    tags = [i for i in encoding.ids if i >= FIRST_TAG]
    assert tags == [FIRST_TAG, FIRST_TAG + 1, FIRST_TAG + 2, FIRST_TAG]
    assert list(encoding.ids).count(END) == 4
    assert np.all(np.diff(encoding.starts) >= 0)
    for token, start, end in zip(encoding.ids, encoding.starts, encoding.ends, strict=True):
        if token >= END:
            assert start == end
        elif not (piece := TEXT[start:end]).isspace() and piece:
            assert ord(piece) == token
    starts = [TEXT[s] for t, s in zip(encoding.ids, encoding.starts, strict=True) if t >= FIRST_TAG]
    assert starts == ["A", "T", "B", "白"]


def test_a_section_has_the_tag_of_its_first_sentence(tokenizer: TaggingTokenizer) -> None:
    source = document(TEXT, cut=TEXT.index("Bo"))
    token_map = TokenMap.of(source, tokenizer)
    parts = [token_map.cut(section).ids for section in source.sections]
    assert parts[1][0] == FIRST_TAG + 2
    assert parts[0][-1] == END
    assert sum(map(len, parts)) == len(token_map)


def test_a_question_has_no_tags(tokenizer: TaggingTokenizer) -> None:
    assert not tokenizer.reading.is_tag(tokenizer.encode(TEXT).ids).any()


def test_tags_count_on_through_all_sources(tokenizer: TaggingTokenizer) -> None:
    prompt = prompt_of(tokenizer, "Ada kept bees.", "They slept all winter.")
    assert [i for i in prompt.ids if i >= FIRST_TAG] == [FIRST_TAG, FIRST_TAG + 1]


def test_the_prompt_is_sources_and_the_last_question(tokenizer: TaggingTokenizer) -> None:
    prompt = prompt_of(tokenizer, TEXT)
    assert [segment.kind for segment in prompt.segments] == [
        "instruction",
        "source",
        "instruction",
        "question",
        "instruction",
    ]
    assert prompt.text == TEXT + "<q> Where is Bo?<a>"


def test_a_prompt_without_a_question_asks_its_last_words(tokenizer: TaggingTokenizer) -> None:
    turns = [Turn("user", (Words("Tell."), Words("Now."), Words("  ")))]
    pieces = list(FindTemplate(tokenizer.reading).render(turns))
    assert [p.text for p in pieces if isinstance(p, Words)] == ["<q>", " Now.", "<a>"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ([], ""),
        (["tag", " They slept", "end"], "“They slept”"),
        (["tag", " They slept"], "“They slept"),
        (["tag", "Ada", "end", "tag", " Bo", "end"], "“Ada” “Bo”"),
        (["tag", "Ada", "tag", "Bo"], "“Ada” “Bo"),
        (["tag", " Bo said, “I saw.”", "end"], "“Bo said, ‘I saw.’”"),
        (["nothing"], "It does not say."),
        (["Ada"], "Ada"),
    ],
)
def test_answers_read_as_quotations(
    tokenizer: TaggingTokenizer, answer: list[str], text: str
) -> None:
    marks = {"tag": [FIRST_TAG + 1], "end": [END], "nothing": [NOTHING]}
    ids: list[int] = []
    shown = ""
    for part in answer:
        for token in marks.get(part) or tokenizer.encode(part).ids.tolist():
            ids.append(token)
            assert tokenizer.decode(ids).startswith(shown)  # what was streamed stays
            shown = tokenizer.decode(ids)
    assert shown == text


def test_only_sentences_of_the_prompt_may_follow(tokenizer: TaggingTokenizer) -> None:
    prompt = prompt_of(tokenizer, "Ada kept bees. They slept all winter.")
    constraint = tokenizer.constraint(prompt.ids)
    assert sorted(constraint.allowed()) == [NOTHING, FIRST_TAG, FIRST_TAG + 1]
    answer = [FIRST_TAG + 1]
    constraint.advance(FIRST_TAG + 1)
    while answer[-1] != END:
        (token,) = constraint.allowed()
        answer.append(int(token))
        constraint.advance(int(token))
    assert tokenizer.decode(answer) == "“They slept all winter.”"
    assert sorted(constraint.allowed()) == [EOS, FIRST_TAG]


@pytest.mark.parametrize("mark", [NOTHING, EOS])
def test_after_a_refusal_or_the_end_nothing_follows(tokenizer: TaggingTokenizer, mark: int) -> None:
    constraint = tokenizer.constraint(prompt_of(tokenizer, TEXT).ids)
    constraint.advance(mark)
    assert list(constraint.allowed()) == [EOS]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"first_tag": 1}'])
def test_a_damaged_reading_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "reading.json").write_text(content)
    with pytest.raises(UnavailableModelError, match=r"reading\.json"):
        Reading.load(tmp_path)


def test_a_reading_is_loaded(tmp_path: Path, reading: Reading) -> None:
    values = {
        "first_tag": FIRST_TAG,
        "num_tags": 3,
        "end": END,
        "refusals": {str(NOTHING): "It does not say."},
        "question": "<q>",
        "answer": "<a>",
        "sentences": {"end": RULE.end, "pause": RULE.pause, "min_width": 8, "max_width": 60},
    }
    (tmp_path / "reading.json").write_text(json.dumps(values))
    assert Reading.load(tmp_path) == reading
