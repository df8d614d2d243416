"""`python -m benchmarks.model --texts FOLDER`: how well the built-in model finds and quotes.

Everything runs through the product's own prompt, engine and decoding, greedily, on books
that were held out of training. Beside each row stands BM25's best sentence.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s

from app.backends.base import Finished, Generation, Prefill, Stop, TextDelta
from app.backends.local import LocalBackend, LocalOptions
from app.backends.open_local import open_local
from app.backends.tagging import TaggingTokenizer
from app.documents.document import Document, Section
from app.models.catalogue import BUILT_IN
from app.prompting.prompt import Source, build_prompt
from app.prompting.tasks import TaskOptions, compose, find_task
from app.prompting.tokens import TokenMap
from app.text.quotations import find_quotations, normalise
from app.text.spans import Span
from app.text.words import terms_of
from benchmarks.model_questions import AROUND, PLAIN, Place, Questioner
from training.built_in.texts import Book, read_books
from training.built_in.words import Rarity

LENGTHS = (2_048, 8_192, 16_384)
PASSKEY = {"en": "The pass key is {}. Remember it.", "zh": "通行密码是{}，请记住。"}
PASSKEY_QUESTION = {"en": "What is the pass key?", "zh": "通行密码是什么？"}


HEAD = "| question, language, tokens | n | right | right, free | BM25 | refused | verbatim, free |"


@dataclass
class Score:
    """Answers counted, as the product decodes them and without its constraint (free).

    right: the sentence asked for comes first. refused: nothing was quoted. quotes, verbatim:
    of the free answers, all quotations and those that stand in the document. bm25: its best
    sentence is the one asked for.
    """

    num: int = 0
    right: int = 0
    right_free: int = 0
    refused: int = 0
    quotes: int = 0
    verbatim: int = 0
    bm25: int = 0

    def line(self, what: str) -> str:
        """Return the counts as a row of the table."""
        counts = (self.right, self.right_free, self.bm25, self.refused)
        shares = " | ".join(f"{count / self.num:.2f}" for count in counts)
        verbatim = f"{self.verbatim / self.quotes:.2f}" if self.quotes else "—"
        return f"| {what} | {self.num} | {shares} | {verbatim} |"


@dataclass
class Bench:
    """A model with the books that it is measured on."""

    backend: LocalBackend
    books: dict[str, list[Book]]
    questioner: Questioner

    @property
    def tokenizer(self) -> TaggingTokenizer:
        """The model's tokenizer, which tags."""
        assert isinstance(self.backend.tokenizer, TaggingTokenizer)
        return self.backend.tokenizer

    def answer(self, source: Source, question: str, quoting: bool) -> str:
        """Return the model's answer to a question on one document."""
        task = find_task("question")
        turns = compose(task, 1, question, TaskOptions())
        prompt = build_prompt(turns, (source,), self.backend.template, self.backend.tokenizer)
        generation = Generation(max_tokens=400, quoting=quoting)
        events = self.backend.stream(prompt, generation, Stop())
        return "".join(event.text for event in events if isinstance(event, TextDelta))

    def score(self, places: Iterable[Place]) -> Score:
        """Ask all questions of some places."""
        score = Score()
        for place in places:
            source = source_of(place.document, self.tokenizer)
            whole = normalise(place.document.text).text
            for asked in place.asked:
                text = self.answer(source, asked.question, quoting=True)
                free = self.answer(source, asked.question, quoting=False)
                quotes = [normalise(quote.text).text for quote in find_quotations(free)]
                score.num += 1
                score.quotes += len(quotes)
                score.verbatim += sum(quote in whole for quote in quotes)
                score.refused += "“" not in text
                if asked.sentence is not None:
                    score.right += is_first(asked.sentence, text)
                    score.right_free += is_first(asked.sentence, free)
                    best = best_by_bm25(place.sentences, asked.question)
                    score.bm25 += core(best) == core(asked.sentence)
        return score

    def passkeys(self, language: str, num_tokens: int) -> float:
        """Return the share of passkeys quoted, one at every tenth of a passage."""
        found = 0
        for tenth in range(10):
            text = self.questioner.passage(self.books[language][0], num_tokens)
            at = text.find("。" if language == "zh" else ". ", len(text) * tenth // 10) + 1
            key = str(48_213 + 7_919 * tenth)
            text = f"{text[:at]} {PASSKEY[language].format(key)}{text[at:]}"
            document = Document("key", "key", "text", text, (Section("", 1, 0, len(text)),))
            source = source_of(document, self.tokenizer)
            found += key in self.answer(source, PASSKEY_QUESTION[language], quoting=True)
        return found / 10

    def speed(self, num_tokens: int) -> tuple[float, float]:
        """Return tokens a second read and written."""
        text = self.questioner.passage(self.books["en"][0], num_tokens)
        document = Document("speed", "speed", "text", text, (Section("", 1, 0, len(text)),))
        source = source_of(document, self.tokenizer)
        turns = compose(find_task("question"), 1, text.split(". ")[3], TaskOptions())
        prompt = build_prompt(turns, (source,), self.backend.template, self.backend.tokenizer)
        start, read, rate = time.perf_counter(), 0.0, 0.0
        for event in self.backend.stream(prompt, Generation(max_tokens=100), Stop()):
            if isinstance(event, Prefill) and event.num_tokens == event.num_prompt_tokens:
                read = time.perf_counter() - start
            if isinstance(event, Finished):
                rate = event.tokens_per_second or 0.0
        return prompt.num_tokens / read, rate


def source_of(document: Document, tokenizer: TaggingTokenizer) -> Source:
    """Return a document as a source that is read whole."""
    token_map = TokenMap.of(document, tokenizer)
    return Source(document, token_map, (Span(0, len(document.text)),))


def is_first(sentence: str, answer: str) -> bool:
    """Tell whether an answer's first quotation holds a sentence."""
    return core(sentence) in core(answer.split("” “")[0])


def core(text: str) -> str:
    """Return a text's letters and digits, by which sentences are compared."""
    return "".join(character for character in text if character.isalnum())


def best_by_bm25(sentences: Sequence[str], question: str) -> str:
    """Return the sentence that BM25 puts first."""
    index = bm25s.BM25()
    index.index([terms_of(sentence) for sentence in sentences], show_progress=False)
    return sentences[int(index.get_scores(terms_of(question)).argmax())]


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 2 where there are no texts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model", description=__doc__)
    parser.add_argument("--texts", type=Path, default=os.environ.get("LONG_READER_TEXTS"))
    parser.add_argument("--model", default=BUILT_IN)
    parser.add_argument("--places", type=int, default=20, help="passages a row, 5 questions each")
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    options = parser.parse_args(arguments)
    if options.texts is None:
        print("error: name a folder of texts by --texts or LONG_READER_TEXTS.", file=sys.stderr)
        return 2
    run(options)
    return 0


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    books = list(read_books(options.texts))
    rarity = Rarity.of(book.text[50_000:150_000] for book in books if not book.held_out)
    held_out = [book for book in books if book.held_out and len(book.text) > 160_000]
    backend = open_local(options.model, LocalOptions())
    assert isinstance(backend.tokenizer, TaggingTokenizer)
    start = time.perf_counter()
    bench = Bench(
        backend,
        {language: [b for b in held_out if b.language == language] for language in PLAIN},
        Questioner(backend.tokenizer, rarity),
    )
    print(HEAD)
    print("|---|---|---|---|---|---|---|")
    for language, chosen in bench.books.items():
        for length in options.lengths:
            for name, forms in (("plain", PLAIN), ("around", AROUND)):
                draw = bench.questioner.places(chosen, length, options.places, forms[language])
                score = bench.score(draw)
                print(score.line(f"{name}, {language}, {length:,}"), flush=True)
            draw = bench.questioner.unanswerable(
                chosen, length, max(options.places // 2, 1), PLAIN[language]
            )
            print(bench.score(draw).line(f"none, {language}, {length:,}"))
            passkeys = bench.passkeys(language, length)
            print(f"| passkey, {language}, {length:,} | 10 | {passkeys:.2f} | | | | |", flush=True)
    for length in options.lengths:
        reading, writing = bench.speed(length)
        print(f"reading {length:,}: {reading:,.0f} tokens/s; writing: {writing:,.0f} tokens/s")
    print(f"{time.perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    sys.exit(main())
