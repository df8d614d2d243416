"""A folder with `reading.json` is read with tags, and answers in quotations of its text."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.backends.base import Finished, Generation, Stop, TextDelta
from app.backends.local import LocalBackend, LocalOptions
from app.backends.open_local import open_local, open_tokenizer
from app.backends.tagging import TaggingTokenizer
from app.documents.document import Document, Section
from app.prompting.prompt import Source, SourceRef, Turn, Words, build_prompt
from app.prompting.tokens import TokenMap
from app.text.spans import Span
from tests.app.tiny import byte_tokenizer

SENTENCES = [
    "The keeper lit the lamp before the storm.",
    "Nobody in the harbour saw the ship come in.",
    "At dawn the light was out and the door stood open.",
]


@pytest.fixture
def folder(model_folder: Callable[..., Path]) -> Path:
    size = byte_tokenizer().get_vocab_size()
    made = model_folder(vocab_size=size + 64)
    reading = {
        "first_tag": size,
        "num_tags": 64,
        "end": 0,
        "refusals": {},
        "question": "?",
        "answer": "!",
        "sentences": {"end": "[.]", "pause": ", ", "min_width": 4, "max_width": 400},
    }
    (made / "reading.json").write_text(json.dumps(reading))
    return made


def ask(backend: LocalBackend, generation: Generation) -> tuple[str, Finished]:
    text = " ".join(SENTENCES)
    document = Document("a", "a", "text", text, (Section("a", 1, 0, len(text)),))
    token_map = TokenMap.of(document, backend.tokenizer)
    source = Source(document, token_map, (Span(0, len(text)),))
    turn = Turn("user", (SourceRef(0), Words("Who lit it?", "question")))
    prompt = build_prompt([turn], [source], backend.template, backend.tokenizer)
    *events, last = backend.stream(prompt, generation, Stop())
    assert isinstance(last, Finished)
    return "".join(e.text for e in events if isinstance(e, TextDelta)), last


@pytest.mark.parametrize("use_lookup", [False, True])
def test_whatever_its_weights_it_quotes_whole_sentences(folder: Path, use_lookup: bool) -> None:
    backend = open_local(str(folder), LocalOptions(use_lookup=use_lookup))
    assert backend.info.finds
    assert isinstance(backend.tokenizer, TaggingTokenizer)
    said, done = ask(backend, Generation(max_tokens=400))
    assert done.stop_reason == "end"
    quoted = said.strip("“”").split("” “")
    assert quoted
    assert all(quote in SENTENCES for quote in quoted)
    backend.close()


def test_the_tokenizer_alone_tags_too(folder: Path) -> None:
    assert isinstance(open_tokenizer(str(folder)), TaggingTokenizer)
