"""A text as the words that are compared: SQuAD's rules for English, jieba's words for Chinese."""

import re
import string
from typing import Any

from training.errors import DataError

ARTICLES = re.compile(r"\b(a|an|the)\b")
NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
CHINESE_PUNCTUATION = (
    "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼"
    "］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔〕〖"
    "〗〘〙〚〛〜〝〞〟〰〾〿–—‘’‛“”„‟…‧﹏."
)
NO_CHINESE_PUNCTUATION = str.maketrans("", "", string.punctuation + CHINESE_PUNCTUATION)


def plain_words(text: str) -> list[str]:
    """Return a text's words in lower case, without punctuation and articles (SQuAD's rules)."""
    bare = text.lower().translate(NO_PUNCTUATION)
    return ARTICLES.sub(" ", bare).split()


def chinese_words(text: str) -> list[str]:
    """Return the words of a Chinese text, punctuation included. Raises DataError without jieba."""
    return list(_jieba().cut(text, cut_all=False))


def plain_chinese_words(text: str) -> list[str]:
    """Return the words of a Chinese text without punctuation and spaces. Raises DataError."""
    words = (_bare(word) for word in chinese_words(text))
    return [word for word in words if word]


def _bare(text: str) -> str:
    return "".join(text.lower().translate(NO_CHINESE_PUNCTUATION).split())


def _jieba() -> Any:
    try:
        import jieba
    except ImportError:
        raise DataError(
            "Chinese answers are compared word by word, which needs jieba: pip install jieba."
        ) from None
    jieba.setLogLevel("WARNING")
    return jieba
