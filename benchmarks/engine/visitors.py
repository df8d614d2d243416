"""Many people at one model: each answer what it is alone, and memory that does not grow."""

import random
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from app.backends.base import Finished, Generation, Stop, TextDelta
from app.backends.local import LocalBackend, LocalOptions
from app.backends.open_local import open_local
from app.prompting.prompt import PromptTurn, Words, build_prompt
from benchmarks.engine.models import prose, random_network
from benchmarks.report import Report

NUM_DOCUMENTS = 50
NUM_PEOPLE = 20
QUESTIONS = ("Who?", "Where?", "When was it?", "What happened then?")


def many_visitors(report: Report, num_questions: int) -> None:
    """Ask questions on 50 documents by 20 people at once, with a cache for about thirty texts."""
    with TemporaryDirectory() as folder:
        _make_model(Path(folder))
        backend = open_local(folder, LocalOptions(cache_bytes=160 * 2**20))
        try:
            _measure(report, backend, num_questions)
        finally:
            backend.close()


def _measure(report: Report, backend: LocalBackend, num_questions: int) -> None:
    documents = [prose(seed) for seed in range(NUM_DOCUMENTS)]
    alone = {
        (number, question): _ask(backend, document, question, f"alone {number}")[0]
        for number, document in enumerate(documents)
        for question in QUESTIONS
    }
    backend.forget()
    wrong: list[tuple[int, str]] = []
    reused: list[bool] = []
    memory: list[int] = []

    def person(name: int) -> None:
        choice = random.Random(name)
        mine = choice.sample(range(NUM_DOCUMENTS), 5)
        for turn in range(num_questions // NUM_PEOPLE):
            # Five questions in a row on a text, as somebody who reads it asks them.
            number, question = mine[turn // 5 % len(mine)], choice.choice(QUESTIONS)
            answer, done = _ask(backend, documents[number], question, f"person {name}")
            if answer != alone[number, question]:
                wrong.append((number, question))
            reused.append(done.num_reused_tokens > 0)
            if name == 0 and turn % 5 == 0:
                memory.append(_resident_bytes())

    began = time.monotonic()
    people = [threading.Thread(target=person, args=(n,)) for n in range(NUM_PEOPLE)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    seconds, asked = time.monotonic() - began, len(reused)
    print(f"\n{NUM_PEOPLE} people at once, {NUM_DOCUMENTS} documents")
    same = f"{asked - len(wrong)} of {asked}"
    report.add("answers that are what they are alone", same, not wrong)
    report.add("questions on a text that was still there", f"{sum(reused) / asked:.0%}")
    report.add("questions a second", f"{asked / seconds:.1f}")
    third = max(len(memory) // 3, 1)
    growth = max(memory[-third:]) - max(memory[third : 2 * third] or memory[:1])
    grown = f"{growth / 2**20:,.0f} MiB"
    report.add("memory's growth over the last third", grown, growth < 16 * 2**20)


def _ask(backend: LocalBackend, document: str, question: str, visitor: str) -> tuple[str, Finished]:
    turn = PromptTurn("user", (Words(document), Words(question, "question")))
    prompt = build_prompt([turn], [], backend.template, backend.tokenizer)
    text = ""
    for event in backend.stream(prompt, Generation(max_tokens=16, visitor=visitor), Stop()):
        if isinstance(event, TextDelta):
            text += event.text
        elif isinstance(event, Finished):
            return text, event
    raise AssertionError("an answer ends with Finished")


def _make_model(folder: Path) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000,
        special_tokens=["<unk>", "<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([prose(seed) for seed in range(5)], trainer)
    random_network(128, 2, tokenizer.get_vocab_size()).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))


def _resident_bytes() -> int:
    import psutil  # type: ignore[import-untyped]

    return int(psutil.Process().memory_info().rss)
