"""Questions that could be put to any text: told by their words alone, all of them general.

"What is the main contribution?" shares no rare word with the sentence that answers it; that it
asks for a contribution brings the words, places and headings where texts tell theirs.
"""

import re
from functools import cache

from app.retrieval.whole_text.whole_text_kinds import KINDS, WholeTextKind

_GENERAL = frozenset(
    "a an the this that these those it its they their them there here he she his her you me us i "
    "is are was were be been being do does did done has have had can could will would should "
    "what which who whom whose why how when where in of on for to from by with at as into and "
    "or not any some all most more much many so than then if "
    "paper papers article work study research report author authors writer book novel story "
    "stories tale text document chapter part section character characters hero heroes protagonist "
    "main key central primary principal important major significant core chief basic biggest "
    "general overall briefly short brief whole entire different various new "
    "tell describe explain give list name state identify discuss mention present provide "
    "use used uses using make made makes say says said called call show shows shown report "
    "reported people thing things kind please try trying want wants reach reached draw "
    "drawn arrive leave left model models write generate raise questions "
    "section".split()
)
_GENERAL_ZH = re.compile(
    "这篇|这本|这部|本文|本书|论文|文章|小说|故事|书|作者|主人公|主角|他们|我们|主要|核心|重要|关键|"
    "什么|哪些|哪个|哪里|怎么样|怎样|怎么|如何|为什么|是否|多少|请|简要|简述|说明|介绍|使用|采用|"
    "有|是|的|了|在|和|与|中|里|用|吗|呢|啊|些|个|它|其|最|大|被|做|出|得|到|过|要|想|写|说|性|一下|"
    "工作|研究"
)
_SEVERAL = {
    "review": ("contribution", "strength", "limitation"),
    "summary": ("about", "result", "ending"),
}
"""What asks for several kinds at once."""
_SEVERAL_ASKS = {
    "review": "review critique assess appraise suggestion suggestions 评审 评价 审稿",
    "summary": "summarize summarise summary overview recap 总结 概括 概述",
}
_SIDE_BY_SIDE = frozenset(("strength", "limitation", "result", "method", "problem", "data"))
"""What is asked for in one breath: strengths and weaknesses, method and results."""
_AND = re.compile(r"\band\b|[和与]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile("[\u3400-\u9fff]+")
_MOST_CHARS = 160
"""A longer question says enough of its own."""
_LEAST_BEGINNING = 5
"""Characters; shorter words are meant whole: `end` is no beginning of `endothermic`."""


def whole_text_kinds(question: str) -> tuple[WholeTextKind, ...]:
    """Return what a question asks of any text; nothing where it asks for something of its own."""
    if len(question) > _MOST_CHARS or any(c.isdigit() for c in question):
        return ()
    if _CHINESE.search(question):
        asked = _asked_in_chinese("".join(_CHINESE.findall(question)))
    else:
        asked = _asked([word.lower() for word in _WORD.findall(question)])
    for several, of in _SEVERAL.items():
        if several in asked:
            return tuple(KINDS[name] for name in of)
    if asked <= _SIDE_BY_SIDE and _AND.search(question):
        return tuple(kind for name, kind in KINDS.items() if name in asked)
    # A limitation of a result is a limitation: the table's order says which counts.
    return tuple(kind for name, kind in KINDS.items() if name in asked)[:1]


def _asked(words: list[str]) -> set[str]:
    """Return the kinds that words ask for; none where a word is neither general nor asks."""
    asked: set[str] = set()
    for word in words:
        name = _kind_of(word)
        if name:
            asked.add(name)
        elif word not in _GENERAL:
            return set()
    return asked


@cache
def _kind_of(word: str) -> str:
    if word in _GENERAL:
        return ""
    for several, asks in _SEVERAL_ASKS.items():
        if word in asks.split():
            return several
    for name, kind in KINDS.items():
        for begin in kind.asks.split():
            if word == begin or (len(begin) >= _LEAST_BEGINNING and word.startswith(begin)):
                return name
    return ""


def _asked_in_chinese(question: str) -> set[str]:
    asked: set[str] = set()
    rest = question
    asks_zh = {**_SEVERAL_ASKS, **{name: kind.asks_zh for name, kind in KINDS.items()}}
    for name, asks in asks_zh.items():
        for word in sorted(asks.split(), key=len, reverse=True):
            if word in rest:
                rest = rest.replace(word, "")
                asked.add(name)
    return set() if _GENERAL_ZH.sub("", rest) else asked
