"""Quotations held by a model server itself: an experiment on short documents.

`python -m benchmarks.server_quotations http://127.0.0.1:8080` asks a llama.cpp server, and with
`--server vllm` one of vLLM, which takes the same grammar (by xgrammar), what the page's English
samples offer and a few questions more: as any server is asked, with a grammar in which a quotation
mark is followed by whole sentences of the document and nothing else, and with one that wants a
quotation besides. Printed are the quotations that stand in the text word for word, and what the
grammars cost.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.answering.fitting import build
from app.answering.grounding import Grounder
from app.answering.request import Request
from app.backends.base import Generation
from app.backends.openai_compatible.protocol import request_body
from app.backends.openai_compatible.server_backend import ServerBackend, ServerOptions
from app.documents.document import Document
from app.documents.options import Limits, ReadingOptions
from app.documents.sandbox.sandbox import read_safely
from app.prompting.prompt import Source
from app.prompting.token_map import TokenMap
from app.text.sentences import split_sentences
from app.text.spans import Span
from app.ui.documents.samples import ALL_SAMPLES
from benchmarks.report import Report

GENERATION = Generation(max_tokens=160, temperature=0)
ANY_TEXT = (
    "What does it say of the keeper? Quote the sentence that says most.",
    "What was found, or what happened? Quote the text.",
    "How does it end? Quote the last words.",
)
_SHORTEST = 20
"""Of characters: what is shorter is a heading or a number."""
_MOST_SENTENCES = 3


@dataclass
class Held:
    """What came of one way to ask. exact: quotations that stand in the text word for word."""

    num_answers: int = 0
    num_quoting: int = 0
    num_quotations: int = 0
    num_exact: int = 0
    num_tokens: int = 0
    seconds: float = 0.0
    examples: list[str] = field(default_factory=list)


def grammar_of(document: Document, wants_one: bool = False) -> str:
    """Return the grammar (GBNF) of answers that quote whole sentences of a document.

    A quotation goes on with the sentence that follows, up to three of them, so the grammar's size
    grows with the text, not with the number of possible quotations. wants_one: one begins within
    the first words.
    """
    text = document.text
    spans = [s for s in split_sentences(text, Span(0, len(text))) if len(s) >= _SHORTEST]
    said = [_spelled(text[span.start : span.end]) for span in spans]
    names = " | ".join(f"s{number}x{_MOST_SENTENCES}" for number in range(len(spans)))
    first = "plain{0,60} quote (plain | quote)*" if wants_one else "(plain | quote)+"
    rules = [f"root ::= {first}", r"plain ::= [^“”\"]", f'quote ::= "“" ( {names} )']
    for number, sentence in enumerate(said):
        for left in range(1, _MOST_SENTENCES + 1):
            can_go_on = left > 1 and number + 1 < len(said)
            more = f' | " " s{number + 1}x{left - 1}' if can_go_on else ""
            rules.append(f's{number}x{left} ::= "{sentence}" ( "”"{more} )')
    return "\n".join(rules)


def _spelled(text: str) -> str:
    """Return a sentence as GBNF spells it; marks inside it are single ones, as in any quotation."""
    inner = " ".join(text.split()).replace("“", "‘").replace("”", "’").replace('"', "'")
    return inner.replace("\\", "\\\\")


def questions() -> Iterator[tuple[Document, str]]:
    """Yield the English samples, each with the questions that the page offers, and some more."""
    for sample in ALL_SAMPLES:
        if sample.language != "en":
            continue
        document = read_safely(sample.read(), sample.name, ReadingOptions(), Limits())
        offered = (words for _, words in sample.questions if words)
        yield from ((document, words) for words in (*offered, *ANY_TEXT))


def measure(report: Report, address: str, model: str, server: str) -> None:
    """Ask everything all three ways, in turn, and print what came of it."""
    backend = ServerBackend(address, model, "", ServerOptions())
    ways = {"as any server": Held(), "with a grammar": Held(), "with one that wants one": Held()}
    for document, question in questions():
        token_map = TokenMap.of(document, backend.tokenizer)
        source = Source(document, token_map, (Span(0, len(document.text)),))
        prompt = build(Request((source,), question, generation=GENERATION), backend)
        body = request_body(model, prompt, GENERATION) | {"stream": False}
        body.pop("stream_options")
        options: list[dict[str, Any]] = [{}]
        for wants_one in (False, True):
            told = {"grammar": grammar_of(document, wants_one)}
            options.append({"structured_outputs": told} if server == "vllm" else told)
        for held, more in zip(ways.values(), options, strict=True):
            ask(address, body | more, Grounder([source]), held)
    for name, held in ways.items():
        tell(report, name, held)


def ask(address: str, body: dict[str, Any], grounder: Grounder, held: Held) -> None:
    """Ask once and count what is quoted."""
    began = time.perf_counter()
    answered = httpx.post(f"{address}/v1/chat/completions", json=body, timeout=600, trust_env=False)
    answered.raise_for_status()
    seconds = time.perf_counter() - began
    told = answered.json()
    text = told["choices"][0]["message"]["content"]
    quotes = grounder.ground(text)
    held.num_answers += 1
    held.num_quoting += bool(quotes)
    held.num_quotations += len(quotes)
    held.num_exact += sum(quote.status == "verbatim" for quote in quotes)
    held.num_tokens += told["usage"]["completion_tokens"]
    # The prompt is read once for both ways: what the server says of writing alone is compared.
    held.seconds += told.get("timings", {}).get("predicted_ms", 1000 * seconds) / 1000
    held.examples.append(text)


def tell(report: Report, name: str, held: Held) -> None:
    """Print one way's figures."""
    report.add(f"{name}: answers, of which quote", f"{held.num_answers}, {held.num_quoting}")
    figure = f"{held.num_exact} of {held.num_quotations}"
    report.add("  quotations that stand in the text word for word", figure)
    report.add("  a token written", f"{1000 * held.seconds / max(1, held.num_tokens):.1f} ms")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a server and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="its address")
    parser.add_argument("--server", choices=["llama.cpp", "vllm"], default="llama.cpp")
    parser.add_argument("--model", default="smollm2")
    options = parser.parse_args(arguments)
    report = Report()
    measure(report, options.address.rstrip("/"), options.model, options.server)
    return 0


if __name__ == "__main__":
    sys.exit(main())
