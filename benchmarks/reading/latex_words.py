"""The words of invented papers that LaTeX sets, in English and in Chinese."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a paper is made of. space: between two sentences; columns: a table's head in LaTeX.

    sentence, note, entry: make one, the last of a number that it bears.
    """

    title: str
    authors: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    results: str
    columns: str
    row: str
    overview: str
    sentence: Callable[[random.Random], str]
    note: Callable[[random.Random], str]
    entry: Callable[[int, random.Random], str]
    space: str = " "


FIRST = "Our These Such Most Recent Several".split()
KINDS = (
    "robust long-range state-of-the-art hierarchical pre-trained contrastive low-rank multilingual "
    "self-supervised non-parametric sparse calibrated well-known asynchronous representational"
).split()
THINGS = (
    "attention mechanisms|representations|transformers|convolutional encoders|architectures"
    "|optimization procedures|embedding spaces|summarization systems|regularization terms"
    "|retrieval pipelines|generalization bounds|hyperparameters|gradient estimators"
).split("|")
DOES = "outperform|approximate|characterize|complement|parameterize|underestimate".split("|")
WHERE = (
    "on every out-of-distribution split|when the context grows|under a fixed computational budget"
    "|without additional supervision|in low-resource settings|for documents of considerable length"
    "|as our ablation demonstrates|across heterogeneous domains"
).split("|")


def _sentence(chance: random.Random) -> str:
    choose = chance.choice
    what = f"{choose(KINDS)} {choose(THINGS)} {choose(DOES)} {choose(KINDS)} {choose(THINGS)}"
    return f"{choose(FIRST)} {what} {choose(WHERE)}."


def _note(chance: random.Random) -> str:
    return f"Measured with {chance.choice(KINDS)} {chance.choice(THINGS)} {chance.choice(WHERE)}."


ENGLISH = Words(
    "Shifted Groups Suffice: Reading Whole Novels with Sparse Attention",
    ("Ada Lindqvist", "Bruno Castellanos", "Chiara De Angelis"),
    {
        "Introduction": (),
        "Related Work": ("Sparse Attention", "Long-Context Evaluation"),
        "Methodology": ("Problem Formulation", "Shifted Groups", "Training Objective"),
        "Experimental Results": ("Datasets", "Main Findings", "Ablation Study"),
        "Conclusion": (),
    },
    "Results on the development part.",
    "Model & BLEU & ROUGE & Loss",
    "Ours",
    "Overview of the pipeline.",
    _sentence,
    _note,
    lambda i, chance: f"A. Writer{i}. {chance.choice(KINDS).title()} texts, 20{i}.",
)

ZH_THINGS = (
    "稀疏注意力 长文本建模 位置编码 低秩适配 检索增强 多头机制 上下文窗口 预训练语料 梯度估计"
).split()
ZH_WHO = "我们 本文 实验 该方法 模型 结果".split()
ZH_DOES = "显著改善 有效缓解 进一步提升 并未削弱 大体保持了 在很大程度上决定了".split()
ZH_OF = "的稳定性 的召回率 的泛化能力 的训练效率 的推理速度 的困惑度".split()
ZH_WHERE = (
    "在长达十万字的小说上 在有限的计算预算之下 当窗口继续增大时 无需额外标注数据"
    " 在多个公开基准上 对低资源语言而言"
).split()


def _zh_sentence(chance: random.Random) -> str:
    choose = chance.choice
    first = (
        f"{choose(ZH_WHERE)}，{choose(ZH_WHO)}{choose(ZH_DOES)}{choose(ZH_THINGS)}{choose(ZH_OF)}"
    )
    second = f"同时{choose(ZH_THINGS)}与{choose(ZH_THINGS)}相互配合"
    return f"{first}，{second}，使困惑度下降了{chance.randint(2, 60)}个百分点。"


CHINESE = Words(
    "移位分组足矣：用稀疏注意力通读整部长篇小说",
    ("林晚秋", "陈思远", "欧阳明"),
    {
        "引言": (),
        "相关工作": ("稀疏注意力", "长文本评测"),
        "方法": ("问题定义", "移位分组", "训练目标"),
        "实验": ("数据集", "主要结果", "消融实验"),
        "结论与展望": (),
    },
    "开发集上的结果",
    "模型 & 准确率 & 召回率 & 损失",
    "方法",
    "流程概览",
    _zh_sentence,
    lambda chance: f"此处统计{chance.choice(ZH_WHERE)}完成，详见附录。",
    lambda i, chance: (
        f"作者{i}. {chance.choice(ZH_THINGS)}研究综述[J]. 东湖学报, 20{i}, {i}(3): 101."
    ),
    space="",
)
