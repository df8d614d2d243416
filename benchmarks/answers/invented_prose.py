"""Novels that nobody wrote, in English and Chinese letters: words of a made-up lexicon.

A lexicon is drawn by a seed, its words as unequally frequent as those of a language; the
small words and the marks of dialogue are real. A sentence invented later is as like the
novel's own as another sentence of the same author would be.
"""

import random
from dataclasses import dataclass
from functools import cached_property

_ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl qu r s sh sl st t th tr v w".split()
_VOWELS = "a e i o u ai ea ee oo ou".split()
_CODAS = ["", "", "l", "m", "n", "r", "s", "t", "ck", "nd", "rt", "ld", "st", "ng"]
_SMALL = "the a of in with from under his her and but when while because after no every".split()
_SAID = ["said", "whispered", "asked", "answered", "cried"]
_CHARACTERS = (
    "山水风云天地人心日月春秋江河湖海花草树木金银铜铁门窗桥路城乡马牛羊鸡犬鱼龙虎"
    "老少男女父母兄弟朋友先后左右东西南北高低长短轻重新旧冷热明暗红黄蓝白青黑饭茶酒"
    "书画琴棋刀剑弓箭衣帽鞋袜灯火烟雨雪霜雷电早晚朝夕年岁时节喜怒哀乐爱恨来去走跑坐"
    "立看听说问答买卖开关收放修造寻找遇见思念忘记等待归回远近深浅古今村店庙塔船车轮"
)
_ZH_SMALL = "的 了 在 把 和 向 从 却 又 便 只 这 那 一".split()
_ZH_SAID = ["说", "问", "答", "喊", "笑道"]
NUM_WORDS = 900


@dataclass(frozen=True)
class Prose:
    """One language's words and ways. joint: what stands between words."""

    is_chinese: bool
    heading: str
    joint: str

    @cached_property
    def _lexicon(self) -> list[str]:
        chance = random.Random(7)
        make = _chinese_word if self.is_chinese else _english_word
        return [make(chance) for _ in range(NUM_WORDS)]

    @cached_property
    def _weights(self) -> list[float]:
        """Zipf's law: the tenth word is a tenth as frequent as the first."""
        return [1 / rank for rank in range(10, NUM_WORDS + 10)]

    def sentence(self, chance: random.Random) -> str:
        """Return a sentence; one in three has dialogue in it."""
        clause = self._clause(chance)
        if chance.random() < 2 / 3:
            other = self._clause(chance)
            return f"{clause}，{other}。" if self.is_chinese else f"{clause.capitalize()}, {other}."
        said = self._words(chance, 2)
        if self.is_chinese:
            return f"{said}{chance.choice(_ZH_SAID)}：“{clause}，{self._clause(chance)}。”"
        end = self._clause(chance)
        return f"“{clause.capitalize()},” {chance.choice(_SAID)} the {said}, “{end}.”"

    def _clause(self, chance: random.Random) -> str:
        return self._words(chance, chance.randint(4, 9))

    def _words(self, chance: random.Random, number: int) -> str:
        drawn = chance.choices(self._lexicon, self._weights, k=number)
        small = _ZH_SMALL if self.is_chinese else _SMALL
        words: list[str] = []
        for word in drawn:
            if chance.random() < 0.5:
                words.append(chance.choice(small))
            words.append(word)
        return self.joint.join(words)

    def novel(self, num_chapters: int, sentences_a_chapter: int, seed: int) -> str:
        """Return a novel of chapters, each of paragraphs of five sentences."""
        chance = random.Random(seed)
        chapters = []
        for number in range(1, num_chapters + 1):
            sentences = [self.sentence(chance) for _ in range(sentences_a_chapter)]
            paragraphs = [
                self.joint.join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)
            ]
            chapters.append("\n\n".join([self.heading.format(number), *paragraphs]))
        return "\n\n".join(chapters)


ENGLISH = Prose(is_chinese=False, heading="Chapter {}", joint=" ")
CHINESE = Prose(is_chinese=True, heading="第{}章", joint="")


def _english_word(chance: random.Random) -> str:
    pick = chance.choice
    return "".join(
        pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS) for _ in range(chance.randint(1, 3))
    )


def _chinese_word(chance: random.Random) -> str:
    return "".join(chance.sample(_CHARACTERS, chance.choice([1, 2, 2, 2, 3])))
