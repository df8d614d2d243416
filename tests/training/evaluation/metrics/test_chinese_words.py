"""Chinese answers word by word: with jieba where it is installed, else one clear sentence."""

import importlib.util

import pytest

from training.errors import DataError
from training.evaluation.metrics.rouge import chinese_rouge_l
from training.evaluation.metrics.token_f1 import chinese_token_f1

HAS_JIEBA = importlib.util.find_spec("jieba") is not None


@pytest.mark.skipif(HAS_JIEBA, reason="jieba is installed")
def test_what_is_missing_is_named():
    with pytest.raises(DataError, match="pip install jieba"):
        chinese_token_f1("公园", "公园")


@pytest.mark.skipif(not HAS_JIEBA, reason="jieba is not installed")
@pytest.mark.filterwarnings("ignore")
def test_words_are_compared_without_punctuation():
    assert chinese_token_f1("公园！", "“公园”") == 1
    assert chinese_token_f1("公园", "学校") == 0
    assert chinese_rouge_l("我们去公园", "我们去公园") == pytest.approx(1)
