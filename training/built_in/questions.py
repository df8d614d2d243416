"""Questions by program: key words and pieces of a sentence → many wordings, two languages.

The wordings are split in two: those under `HELD_OUT` are never trained on, so that a
measurement can tell whether the model understands the words or knows the form.
"""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["form", "words", "fragment", "natural"]


@dataclass(frozen=True)
class Wordings:
    """One language's ways to ask. `{}` stands for the key words, joined."""

    forms: tuple[str, ...]
    held_out: tuple[str, ...]
    fragments: tuple[str, ...]
    openings: tuple[str, ...]
    links: tuple[str, ...]
    closings: tuple[str, ...]
    comma: str
    last: tuple[str, ...]
    space: str


ENGLISH = Wordings(
    forms=(
        "What does the text say about {}?",
        "What does the paper say about {}?",
        "What does the book say about {}?",
        "What is said about {}?",
        "What is written about {}?",
        "What do we learn about {}?",
        "What does the author say about {}?",
        "Quote the sentence about {}.",
        "Quote what the text says on {}.",
        "Where does it mention {}?",
        "Where are {} mentioned?",
        "Tell me about {}.",
        "Find {} in the text.",
        "Find the passage on {}.",
        "Which sentence has {}?",
        "Which part deals with {}?",
        "Is there anything about {}?",
        "Does the document mention {}?",
        "Please look up {}.",
        "Show me {}.",
        "Can you find where {} come up?",
        "I am looking for {}.",
        "Explain {}.",
        "How are {} connected?",
        "How is {} described?",
        "Who or what is {}?",
        "What about {}?",
        "Describe {}.",
        "Give the sentence that mentions {}.",
        "In the chapter, what is told of {}?",
        "According to the text, what of {}?",
        "Summarise what is said on {}.",
        "What role do {} play?",
        "Why does the author mention {}?",
        "{}: what does the text say?",
        "About {}, what do we read?",
    ),
    held_out=(
        "What can be read in this text concerning {}?",
        "Do you recall anything regarding {}?",
        "Which line speaks of {}?",
        "I would like to know more of {}, please.",
    ),
    fragments=(
        'Where does it say "{}"?',
        "Where does it say “{}”?",
        "Complete the sentence: {}",
        'Find "{}".',
        "Which sentence contains “{}”?",
        "Quote the sentence with the words {}.",
        "{}",
        "What comes after {}?",
    ),
    openings=(
        "What",
        "Who",
        "Why",
        "How",
        "When",
        "Where",
        "Which",
        "What did",
        "Who was",
        "Why did",
        "How did",
        "When did",
        "Where did",
        "Why was the",
        "Who had",
        "What was the",
        "Did the",
        "Was there a",
        "Is it true that",
        "What happened when",
        "What happened to the",
        "How was",
        "Do you know why",
        "Can you tell me who",
        "I wonder why",
        "What made the",
        "What kind of",
        "At what time did",
        "In which place did",
        "For what reason did",
        "With whom did",
        "How many",
        "How long did",
        "What caused",
        "Could you say what",
        "Please tell me how",
    ),
    links=(
        "the",
        "a",
        "of",
        "and",
        "with",
        "in",
        "to",
        "his",
        "her",
        "their",
        "by the",
        "of the",
        "in the",
        "from the",
        "and the",
        "at",
        "for",
        "on the",
        "was",
        "were",
        "is",
        "had",
        "that was",
        "who had",
        "when",
        "because of",
        "before",
        "after",
        "near the",
        "into",
        "about",
        "between",
        "as",
        "do with",
        "say about",
        "think of the",
        "find in the",
        "happen to",
        "one of the",
        "go to",
        "some",
        "any",
        "more than",
        "so",
        "not",
        "it",
        "this",
        "that",
        "been",
        "being",
        "make",
        "made",
        "see",
        "saw",
        "take",
        "want",
        "become",
    ),
    closings=(
        "?",
        "?",
        "?",
        " in the story?",
        " in the text?",
        " then?",
        " at that time?",
        " according to the author?",
        "",
        ".",
        " in this chapter?",
        ", please?",
    ),
    comma=", ",
    last=(" and ", ", and ", " or ", ", "),
    space=" ",
)

CHINESE = Wordings(
    forms=(
        "文中关于{}说了什么？",
        "书中关于{}是怎么说的？",
        "文章里讲{}的是哪一句？",
        "请引用提到{}的句子。",
        "哪里提到了{}？",
        "关于{}，原文怎么写？",
        "找出{}。",
        "查找{}",
        "{}是怎么回事？",
        "请说说{}。",
        "文中如何描述{}？",
        "作者怎样写{}？",
        "有没有提到{}？",
        "书里哪一段写{}？",
        "我想知道{}的内容。",
        "{}在文中出现在哪里？",
        "這段文字關於{}說了什麼？",
        "書中關於{}是怎麼說的？",
        "請引用提到{}的句子。",
        "哪裡提到了{}？",
        "關於{}，原文怎麼寫？",
        "請說說{}。",
        "文中如何描述{}？",
        "這篇文章怎樣講{}？",
    ),
    held_out=("这段文字里，{}讲的是什么？", "能不能告诉我{}的事？", "請問{}的情形如何？"),
    fragments=(
        "哪里写着“{}”？",
        "补全句子：{}",
        "“{}”出自哪一句？",
        "{}",
        "哪一句有“{}”？",
        "「{}」後面是什麼？",
    ),
    openings=(
        "为什么",
        "谁",
        "怎么",
        "什么时候",
        "在哪里",
        "是不是",
        "何人",
        "何时",
        "为何",
        "后来",
        "请问",
        "究竟",
        "為什麼",
        "誰",
        "怎麼",
        "什麼時候",
        "在哪裡",
        "何時",
        "為何",
        "請問",
    ),
    links=(
        "的",
        "和",
        "与",
        "在",
        "被",
        "把",
        "对",
        "是",
        "了",
        "要",
        "去",
        "到",
        "跟",
        "有",
        "让",
        "给",
        "時",
        "時候",
        "与",
        "說",
        "见",
        "來",
        "又",
        "因为",
        "却",
        "以后",
        "之前",
        "和那",
    ),
    closings=("？", "？", "呢？", "吗？", "了？", "的？", "", "。", "，结果如何？", "，怎么样了？"),
    comma="、",
    last=("和", "与", "、", "及", "和"),
    space="",
)


def wordings_of(language: str) -> Wordings:
    """Return a language's ways to ask."""
    return CHINESE if language == "zh" else ENGLISH


def join_words(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Join key words as one would in a sentence."""
    if len(words) == 1:
        return words[0]
    return wordings.comma.join(words[:-1]) + rng.choice(wordings.last) + words[-1]


def ask_by_form(
    words: list[str], wordings: Wordings, rng: random.Random, held_out: bool = False
) -> str:
    """Put key words into one of the set forms."""
    forms = wordings.held_out if held_out else wordings.forms
    return rng.choice(forms).format(join_words(words, wordings, rng))


def ask_by_words(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Put key words beside each other, as one would to a search engine."""
    return rng.choice((" ", " ", ", ", wordings.comma)).join(words)


def ask_by_fragment(fragment: str, wordings: Wordings, rng: random.Random) -> str:
    """Ask for the sentence in which a few words stand in a row."""
    return rng.choice(wordings.fragments).format(fragment)


def ask_naturally(words: list[str], wordings: Wordings, rng: random.Random) -> str:
    """Put key words into something like a question, common words between them."""
    parts = [rng.choice(wordings.openings)]
    for word in words:
        parts.extend(rng.choice(wordings.links) for _ in range(rng.choice((0, 1, 1, 2, 3))))
        parts.append(word)
    if rng.random() < 0.3:
        parts.append(rng.choice(wordings.links))
    return wordings.space.join(parts) + rng.choice(wordings.closings)
