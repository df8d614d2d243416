"""Retrieval by meaning, with an encoder to which two words of ours mean the same."""

import os
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.retrieval.retriever import Retriever
from app.retrieval.vectors.encoder import SCALE, AskedMeaning, EncodedText, Encoder
from app.retrieval.vectors.kept_vectors import KeptVectors
from app.retrieval.vectors.meaning_search import standardised
from app.text.spans import Span
from tests.factories import make_document

SAME = {"physician": "doctor", "healed": "cured", "sick": "ill"}
WIDTH = 64
ROAD = "The grey road went on between the hills, and nobody was seen on it all day. " * 6
DOCTOR = "An old physician healed the miller's daughter with a brew of nettles."
CURED = "A physician healed the sick miller. " * 10
TALE = make_document(
    ("One", f"{ROAD}\n\n"), ("Two", f"{ROAD}Rain fell. {DOCTOR} {ROAD}\n\n"), ("Three", ROAD)
)
WHOLE = [[Span(0, len(TALE.text))]]


class WordEncoder:
    """Gives each word a vector of its own, and the same one to words that mean the same."""

    digest = "words"

    def __init__(self) -> None:
        self.num_texts = 0

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Return the vectors of the words of each text, and their mean."""
        self.num_texts += len(texts)
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> EncodedText:
        words = list(re.finditer(r"\w+", text))
        vectors = np.zeros((len(words), WIDTH), dtype=np.float32)
        for row, word in enumerate(words):
            known = SAME.get(word.group().lower(), word.group().lower())
            vectors[row] = np.random.default_rng(sum(known.encode())).normal(size=WIDTH)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        mean = vectors.sum(0) if len(words) else np.ones(WIDTH, dtype=np.float32)
        return EncodedText(
            (mean / np.linalg.norm(mean)).astype(np.float16),
            np.rint(vectors * SCALE).astype(np.int8),
            tuple(word.start() for word in words),
        )


def test_a_passage_is_found_that_says_it_in_other_words() -> None:
    question = "Which doctor cured the ill girl?"
    assert Retriever().find([TALE], WHOLE, question).passages == ()
    best = Retriever(KeptVectors(WordEncoder())).find([TALE], WHOLE, question).passages[0]
    assert (best.section, best.best_sentence) == ("Two", DOCTOR)


def test_what_stands_beside_a_passage_that_bears_comes_before_its_like_elsewhere() -> None:
    document = make_document(*(f"{part}\n\n" for part in (ROAD, ROAD, CURED, ROAD, ROAD)))
    retriever = Retriever(KeptVectors(WordEncoder()))
    search = retriever.open([document], [[Span(0, len(document.text))]])
    first, before, bears, after, last = search.scores("Doctor cured ill girl?")
    assert bears > before > first + 0.01
    assert (before, first) == pytest.approx((after, last), abs=1e-5)


def test_passages_of_two_documents_are_no_neighbours() -> None:
    documents = [make_document(CURED), make_document(ROAD), make_document(ROAD)]
    retriever = Retriever(KeptVectors(WordEncoder()))
    search = retriever.open(documents, [[Span(0, len(one.text))] for one in documents])
    _, beside, apart = search.scores("Doctor cured ill girl?")
    assert beside == pytest.approx(apart, abs=1e-5)


def test_of_another_language_only_the_words_count() -> None:
    chinese = make_document("山路漫漫，行人稀少。" * 20 + "老道士把玉佩藏在枯井之中。")
    encoder = WordEncoder()
    retriever = Retriever(KeptVectors(encoder))
    assert retriever.find([chinese], [[Span(0, len(chinese.text))]], "玉佩藏在哪里？").passages
    assert retriever.find([TALE], WHOLE, "山路漫漫？").passages == ()
    assert encoder.num_texts == 0


def test_a_passage_is_read_once() -> None:
    encoder = WordEncoder()
    retriever = Retriever(KeptVectors(encoder))
    retriever.find([TALE], WHOLE, "Which physician healed her?")
    num_read = encoder.num_texts
    retriever.find([TALE], WHOLE, "Which physician healed her?")
    assert encoder.num_texts == num_read + 1


def wait_for(vectors_file: Path) -> None:
    for _ in range(500):
        if list(vectors_file.glob("*.npz")):
            return
        time.sleep(0.01)
    raise AssertionError("nothing was kept")


def test_a_document_is_read_behind_the_scenes_and_kept(tmp_path: Path) -> None:
    retriever = Retriever(KeptVectors(WordEncoder(), reads_on=True, folder=tmp_path / "kept"))
    retriever.make_ready(TALE)
    wait_for(tmp_path / "kept")
    first = retriever.find([TALE], WHOLE, "Which physician healed her?")
    assert first.complete
    retriever.close()
    encoder = WordEncoder()
    again = Retriever(KeptVectors(encoder, folder=tmp_path / "kept"))
    second = again.find([TALE], WHOLE, "Which physician healed her?")
    assert [p.start for p in second.passages] == [p.start for p in first.passages]
    num_sentences = sum(len(p.text.split(". ")) for p in second.passages)
    assert encoder.num_texts <= 1 + num_sentences


def test_what_is_not_read_whole_is_said() -> None:
    retriever = Retriever(KeptVectors(WordEncoder()))
    long = make_document(*(f"{ROAD}{DOCTOR} Road {n}.\n\n" for n in range(80)))
    spans = [[Span(0, len(long.text))]]
    assert not retriever.find([long], spans, "Which physician healed her?").complete


class WatchedEncoder(WordEncoder):
    """Notes what is encoded behind the scenes while somebody waits, who is let wait a little."""

    def __init__(self) -> None:
        super().__init__()
        self.behind = threading.Event()
        self.in_between = 0
        self._waiting = False

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Return the vectors."""
        if threading.current_thread().name == "encode":
            self.behind.set()
            self.in_between += self._waiting
            return super().encode(texts)
        self._waiting = True
        time.sleep(0.1)
        try:
            return super().encode(texts)
        finally:
            self._waiting = False


def test_what_is_read_behind_the_scenes_waits_for_who_asks() -> None:
    encoder = WatchedEncoder()
    retriever = Retriever(KeptVectors(encoder, reads_on=True))
    long = make_document(*(f"{ROAD}{DOCTOR} Road {n}.\n\n" for n in range(300)))
    retriever.index_of(long)
    assert encoder.behind.wait(30)
    for question in ("Which physician healed her?", "Who was seen on the road?"):
        retriever.find([long], [[Span(0, len(long.text))]], question)
    retriever.close()
    # A batch that had begun is not broken off.
    assert encoder.in_between <= 1


class HeldEncoder(WordEncoder):
    """Encodes nothing until it is let; says what it encoded behind the scenes."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[str] = []
        self.begun, self.let = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Return the vectors."""
        self.batches.append(" ".join(texts))
        self.begun.set()
        assert self.let.wait(30)
        return super().encode(texts)


def test_a_paper_is_read_behind_the_scenes_before_the_rest_of_a_novel(tmp_path: Path) -> None:
    encoder = HeldEncoder()
    retriever = Retriever(KeptVectors(encoder, reads_on=True, folder=tmp_path))
    retriever.index_of(make_document(*(f"{ROAD}Road {n}.\n\n" for n in range(300))))
    assert encoder.begun.wait(30)
    retriever.index_of(TALE)
    encoder.let.set()
    wait_for(tmp_path)
    retriever.close()
    with_doctor = [DOCTOR in batch for batch in encoder.batches]
    assert not with_doctor[0]
    assert with_doctor[1]


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    keeping = Retriever(KeptVectors(WordEncoder(), reads_on=True, folder=tmp_path))
    keeping.make_ready(TALE)
    wait_for(tmp_path)
    keeping.close()
    (kept,) = tmp_path.glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:100])
    found = Retriever(KeptVectors(WordEncoder(), folder=tmp_path)).find(
        [TALE], WHOLE, "Which physician healed her?"
    )
    assert found.passages[0].best_sentence == DOCTOR


def test_the_oldest_files_give_way(tmp_path: Path) -> None:
    other = make_document(("A", ROAD), ("B", DOCTOR))
    retriever = Retriever(KeptVectors(WordEncoder(), True, tmp_path, most_bytes=1))
    for document in (TALE, other):
        index = retriever.index_of(document)
        for _ in range(500):
            if (tmp_path / f"{index.key[:32]}-words.npz").exists():
                break
            time.sleep(0.01)
    for _ in range(500):
        if len(list(tmp_path.glob("*.npz"))) == 1:
            break
        time.sleep(0.01)
    retriever.close()
    (kept,) = tmp_path.glob("*.npz")
    assert kept.name.startswith(retriever.index_of(other).key[:32])


@pytest.mark.parametrize("values", [[], [3.0], [2.0, 2.0], [1.0, 2.0, 4.0]])
def test_scores_are_brought_to_one_scale(values: list[float]) -> None:
    scaled = standardised(np.array(values, dtype=np.float32))
    assert len(scaled) == len(values)
    assert abs(float(scaled.sum())) < 1e-5


def test_likeness_is_the_slow_sum_of_the_best_pairs() -> None:
    encoder = WordEncoder()
    asked, *texts = encoder.encode(["red fox", "a red hen", "", "fox and fox"])
    weights = np.array([1.0, 3.0], dtype=np.float32)
    whole, by_token = AskedMeaning(asked, weights).likeness(texts)
    for number, text in enumerate(texts):
        assert whole[number] == pytest.approx(float(text.pooled @ asked.pooled), abs=1e-2)
        rows = text.tokens if len(text.tokens) else np.zeros((1, WIDTH), dtype=np.int8)
        best = [
            max(float(row @ token.astype(np.float32)) for row in rows.astype(np.float32))
            for token in asked.tokens
        ]
        slow = sum(w * b for w, b in zip(weights, best, strict=True)) / 4 / SCALE**2
        assert by_token[number] == pytest.approx(slow, abs=1e-4)


def test_the_encoder_that_ships_knows_what_means_the_same() -> None:
    encoder = Encoder()
    asked, near, far = encoder.encode(["Who cured the girl?", DOCTOR, "The wind was cold."])
    whole, by_token = AskedMeaning(asked, np.ones(len(asked.tokens), np.float32)).likeness(
        [near, far]
    )
    assert whole[0] > whole[1] + 0.1
    assert by_token[0] > by_token[1]
    assert len(asked.starts) == len(asked.tokens)


def test_the_encoder_gives_each_text_what_it_gives_it_alone() -> None:
    encoder = Encoder()
    texts = ["A fox.", DOCTOR, "", "word " * 600]
    together = encoder.encode(texts)
    for text, made in zip(texts, together, strict=True):
        (alone,) = encoder.encode([text])
        assert float(alone.pooled.astype(np.float32) @ made.pooled.astype(np.float32)) > 0.95
        assert len(alone.tokens) == len(made.tokens) <= 254


def test_the_encoder_may_be_used_by_many_at_once() -> None:
    encoder, found = Encoder(), []
    threads = [
        threading.Thread(target=lambda: found.append(encoder.encode(["A fox ran."])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4


def test_vectors_that_a_killed_process_left_half_written_are_swept(tmp_path: Path) -> None:
    left, at_work, whole = (tmp_path / name for name in ("a.1.part", "b.2.part", "c.npz"))
    for path in (left, at_work, whole):
        path.touch()
    for path in (left, whole):
        os.utime(path, (0, 0))
    KeptVectors(WordEncoder(), folder=tmp_path)
    assert sorted(tmp_path.iterdir()) == [at_work, whole]
