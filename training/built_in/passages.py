"""Books → passages with questions → the tokens and weights of one training record.

A record is a passage of tagged sentences and as many questions with answers as fit.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from training.built_in.planted import Planted, ask_for_planted, plant
from training.built_in.questions import (
    ask_among,
    ask_by_form,
    ask_by_fragment,
    ask_by_words,
    ask_naturally,
    surround,
    wordings_of,
)
from training.built_in.texts import Book
from training.built_in.vocabulary import ANSWER, BOS, END, EOS, QUESTION, Reading, refusal_of
from training.built_in.words import Rarity, common_words, key_words


@dataclass(frozen=True)
class Sentence:
    """A sentence with its tokens."""

    text: str
    ids: list[int]


@dataclass(frozen=True)
class Slice:
    """Consecutive sentences of one book."""

    title: str
    language: str
    sentences: list[Sentence]


@dataclass(frozen=True)
class Mixture:
    """What the questions are; shares are of all questions.

    surrounded: those with other remarks around, however they are made.
    refusals: those the passage does not answer. pairs: those that ask for two sentences.
    planted: of the records, those with sentences by program among the others; half of their
    questions ask for these.
    clipped: of the records, those whose answers are only begun, so that more of them fit;
    choosing the sentence is what is hard to learn.
    """

    form: float = 0.35
    words: float = 0.1
    natural: float = 0.2
    among: float = 0.2
    fragment: float = 0.15
    surrounded: float = 0.3
    refusals: float = 0.1
    pairs: float = 0.08
    planted: float = 0.2
    clipped: float = 0.6
    tag_weight: float = 4.0
    text_weight: float = 1.0


@dataclass(frozen=True)
class Scene:
    """A passage with all that questions on it are made of. planted: by place."""

    sentences: Sequence[Sentence]
    part: Slice
    elsewhere: Slice
    planted: dict[int, Planted]


def draw_sentences(part: Slice, num_tokens: int, rng: random.Random) -> list[Sentence]:
    """Return consecutive sentences from a place drawn by chance, tags and ends counted."""
    sizes = [len(sentence.ids) + 2 for sentence in part.sentences]
    at = rng.randrange(max(1, len(sizes) - 4))
    chosen: list[Sentence] = []
    used = 0
    for sentence, size in zip(part.sentences[at:], sizes[at:], strict=True):
        if used + size > num_tokens and chosen:
            break
        chosen.append(sentence)
        used += size
    return chosen


class RecordMaker:
    """Makes records from slices of books."""

    def __init__(
        self, tokenizer: Tokenizer, reading: Reading, rarity: Rarity, mixture: Mixture
    ) -> None:
        self._tokenizer = tokenizer
        self._reading = reading
        self._rarity = rarity
        self._mixture = mixture

    def slice_book(self, book: Book, span: slice) -> Slice:
        """Cut a part of a book into sentences, but for those cut short, and encode them."""
        text = book.text[span]
        ranges = self._reading.sentences.split(text)[1:-1]
        texts = [text[start:end] for start, end in ranges]
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        pairs = zip(texts, encodings, strict=True)
        return Slice(book.title, book.language, [Sentence(t, e.ids) for t, e in pairs])

    def passage(
        self, sentences: Sequence[Sentence], rng: random.Random
    ) -> tuple[list[int], list[int]]:
        """Return the passage's tokens and its sentences' tags, consecutive from a random one."""
        reading = self._reading
        first = rng.randrange(reading.num_tags)
        tags = [reading.first_tag + (first + at) % reading.num_tags for at in range(len(sentences))]
        ids = [BOS]
        for tag, sentence in zip(tags, sentences, strict=True):
            ids += [tag, *sentence.ids, END]
        return ids, tags

    def record(
        self, part: Slice, elsewhere: Slice, num_tokens: int, rng: random.Random
    ) -> tuple[list[int], list[float]]:
        """Return tokens and loss weights of one record of at most num_tokens.

        elsewhere: a slice of another place, for questions that the passage does not answer.
        """
        share = rng.uniform(0.5, 0.8) if num_tokens < 4_096 else rng.uniform(0.7, 0.93)
        scene = self.scene(part, elsewhere, int(share * num_tokens), rng)
        ids, tags = self.passage(scene.sentences, rng)
        ids = ids[: num_tokens - 64]
        weights = [0.0] * len(ids)
        clipped = rng.random() < self._mixture.clipped
        for _ in range(200 if clipped else 24):
            asked, chosen = self.ask(scene, rng)
            question = self._asked(asked)
            answer, values = self._answer(chosen, scene, tags)
            if clipped:
                size = rng.choice((1, 1, 2, 3, 5))
                answer, values = answer[:size], values[:size]
            if len(ids) + len(question) + len(answer) > num_tokens:
                break
            ids += question + answer
            weights += [0.0] * len(question) + values
        return ids, weights

    def _plant(
        self, sentences: list[Sentence], language: str, rng: random.Random
    ) -> dict[int, Planted]:
        """Put sentences by program in the place of some, if this record is to have any."""
        if rng.random() >= self._mixture.planted or len(sentences) < 4:
            return {}
        planted = plant(rng.randrange(1, 2 + min(len(sentences) // 4, 12)), language, rng)
        places = sorted(rng.sample(range(len(sentences)), min(len(planted), len(sentences) // 2)))
        found = dict(zip(places, planted, strict=False))
        for at, sentence in found.items():
            encoding = self._tokenizer.encode(sentence.text, add_special_tokens=False)
            sentences[at] = Sentence(sentence.text, encoding.ids)
        return found

    def scene(self, part: Slice, elsewhere: Slice, num_tokens: int, rng: random.Random) -> Scene:
        """Return a passage of at most num_tokens, with sentences planted in some."""
        sentences = draw_sentences(part, num_tokens, rng)
        planted = self._plant(sentences, part.language, rng)
        return Scene(sentences, part, elsewhere, planted)

    def ask(self, scene: Scene, rng: random.Random) -> tuple[str, list[int]]:
        """Return a question, and which sentences answer it: none where nothing does."""
        mixture, sentences, language = self._mixture, scene.sentences, scene.part.language
        if scene.planted and rng.random() < 0.5:
            return ask_for_planted(scene.planted, language, rng)
        draw = rng.random()
        if draw < mixture.refusals:
            return self._remark(self._unanswerable(scene, rng), language, rng), []
        if draw < mixture.refusals + mixture.pairs and len(sentences) > 3:
            chosen = sorted(rng.sample(range(len(sentences)), 2))
        else:
            chosen = [rng.randrange(len(sentences))]
        question = self.question([sentences[at] for at in chosen], scene, rng)
        if question is None:
            question, chosen = self._unanswerable(scene, rng), []
        return self._remark(question, language, rng), chosen

    def _answer(
        self, chosen: Sequence[int], scene: Scene, tags: Sequence[int]
    ) -> tuple[list[int], list[float]]:
        """Return the chosen sentences as an answer, with its weights; with none, a refusal."""
        mixture = self._mixture
        answer: list[int] = []
        values: list[float] = []
        for at in chosen:
            body = [*scene.sentences[at].ids, END]
            answer += [tags[at], *body]
            values += [mixture.tag_weight] + [mixture.text_weight] * len(body)
        if not chosen:
            answer, values = [refusal_of(scene.part.language)], [mixture.tag_weight]
        # To stop or to go on is a choice too, and as rare as the first one.
        return [*answer, EOS], [*values, mixture.tag_weight / 2]

    def question(
        self, sentences: Sequence[Sentence], scene: Scene, rng: random.Random
    ) -> str | None:
        """Return a question that these sentences answer, or None where they have no rare words."""
        mixture, language = self._mixture, scene.part.language
        kinds = ("form", "words", "natural", "among", "fragment")
        shares = (mixture.form, mixture.words, mixture.natural, mixture.among, mixture.fragment)
        kind = rng.choices(kinds, shares)[0]
        if kind == "fragment" and len(sentences) == 1:
            fragment = _fragment(sentences[0].text, language, rng)
            return ask_by_fragment(fragment, wordings_of(language), rng)
        words: list[str] = []
        for sentence in sentences:
            found = key_words(sentence.text, self._rarity, rng)
            if not found:
                return None
            most = min(len(found), rng.choice((1, 2, 2, 3, 3, 4)))
            words += rng.sample(found[: max(most, 3)], min(most, len(found[: max(most, 3)])))
        if rng.random() < 0.2:
            words = [word.lower() for word in words]
        return self._worded(kind, words, scene, rng)

    def _worded(self, kind: str, words: list[str], scene: Scene, rng: random.Random) -> str:
        """Return a question of some kind around key words."""
        wordings = wordings_of(scene.part.language)
        if kind == "among":
            other = rng.choice(scene.elsewhere.sentences).text
            return ask_among(words, common_words(other, self._rarity, rng), wordings, rng)
        if kind == "natural":
            return ask_naturally(words, wordings, rng)
        if kind == "words":
            return ask_by_words(words, wordings, rng)
        return ask_by_form(words, wordings, rng)

    def _remark(self, question: str, language: str, rng: random.Random) -> str:
        """Put a remark beside a question, now and then."""
        if rng.random() >= self._mixture.surrounded:
            return question
        return surround(question, wordings_of(language), rng)

    def _unanswerable(self, scene: Scene, rng: random.Random) -> str:
        """Return a question made of words of which the passage has none."""
        text = "".join(sentence.text for sentence in scene.sentences).lower()
        words: list[str] = []
        for _ in range(8):
            source = rng.choice(scene.elsewhere.sentences)
            found = key_words(source.text, self._rarity, rng)[:3]
            words = [word for word in found if word.lower() not in text]
            if words and (len(words) > 1 or rng.random() < 0.3):
                break
        kind = rng.choice(("form", "form", "words", "natural", "among"))
        # Where elsewhere has no word of its own, words of no language stand in.
        return self._worded(kind, words or ["Ünßø", "Æþð"], scene, rng)

    def _asked(self, question: str) -> list[int]:
        """Return a question's tokens between its marks; a space in front, as within a text."""
        encoding = self._tokenizer.encode(" " + question, add_special_tokens=False)
        return [QUESTION, *encoding.ids, ANSWER]


def _fragment(text: str, language: str, rng: random.Random) -> str:
    """Return a few words of a text that stand in a row."""
    if language == "zh":
        size = rng.randrange(4, 11)
        at = rng.randrange(max(1, len(text.strip()) - size))
        return text.strip()[at : at + size]
    words = text.split()
    size = rng.randrange(3, 8)
    at = rng.randrange(max(1, len(words) - size))
    return " ".join(words[at : at + size])
