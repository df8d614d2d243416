"""Sentences by program that are planted among others, and the questions that ask for them.

Novels teach to find words. What a review or a comparison asks for (claims, results, limits)
is found by how papers speak: these sentences speak so, of things drawn by chance. Passkeys
are planted in the same way.
"""

import random
from dataclasses import dataclass

_THINGS = (
    "attention", "retrieval", "segmentation", "translation", "planning", "compression", "parsing",
    "rendering", "calibration", "pruning", "clustering", "tracking", "forecasting", "alignment",
    "summarisation", "denoising", "navigation", "localisation", "ranking", "tokenisation",
)  # fmt: skip
_KINDS = (
    "sparse", "hierarchical", "probabilistic", "contrastive", "recurrent", "linear", "adaptive",
    "distributed", "robust", "efficient", "self-supervised", "long-context", "graph-based",
    "low-rank", "modular", "causal", "multilingual", "geometric", "streaming", "quantised",
)  # fmt: skip
_PLACES = (
    "the benchmark", "three data sets", "long documents", "the test set", "medical records",
    "street scenes", "noisy speech", "protein sequences", "news articles", "satellite images",
)  # fmt: skip

ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "problem": (
        (
            "However, {thing} remains a challenge for {kind} models.",
            "A central problem in {thing} is that training on {place} is costly.",
            "Existing approaches to {thing} do not scale to {place}.",
            "Despite recent progress, {kind} {thing} is still poorly understood.",
        ),
        (
            "What problem does the paper address?",
            "Which problem do the authors want to solve?",
            "Why is the problem important, and who can use it?",
            "What is the motivation of this work?",
            "What is difficult about it?",
        ),
    ),
    "method": (
        (
            "In this paper, we propose {name}, a {kind} method for {thing}.",
            "We introduce {name}, which combines {kind} {thing} with {other}.",
            "Our approach, called {name}, replaces {thing} by {kind} {other}.",
            "This work presents a new {kind} framework for {thing}.",
        ),
        (
            "What method do we propose?",
            "What do we propose, and what do we show?",
            "What new method or idea do we propose?",
            "What is the main contribution of the paper?",
            "What is this paper about?",
            "What do the authors introduce?",
            "Summarise the approach.",
        ),
    ),
    "result": (
        (
            "Our experiments show that {name} reaches {number}% on {place}.",
            "Table {digit} shows that {name} outperforms the baseline by {number} points.",
            "The results on {place} demonstrate that {name} improves {thing}.",
            "{name} achieves an accuracy of {number}, better than all previous work.",
        ),
        (
            "What do the experiments and results show?",
            "What do the experiments, tables and results show?",
            "What is better than before, improves or outperforms?",
            "What does it improve, and what are the results?",
            "How good are the results?",
            "What evidence is there for the claims?",
            "What are the strong points of the paper?",
        ),
    ),
    "limit": (
        (
            "A limitation of {name} is that it assumes {kind} {thing}.",
            "Our method fails on {place} when {thing} is noisy.",
            "However, {name} comes at the cost of slower {thing}.",
            "We do not evaluate {name} on {place}, which limits our conclusions.",
        ),
        (
            "What are the limitations or future work?",
            "What are the limitations, failures, costs or assumptions?",
            "What are the limitations, failures or assumptions?",
            "What are the weak points of the paper?",
            "Where does the method fail?",
            "What are the weaknesses?",
        ),
    ),
    "future": (
        (
            "We leave {kind} {thing} to future work.",
            "In future work, we plan to extend {name} to {place}.",
            "It remains an open question whether {name} helps {thing}.",
        ),
        (
            "What is left to future work?",
            "What are the limitations or future work?",
            "Which questions remain open?",
            "What do the authors plan to do next?",
        ),
    ),
    "passkey": (
        (
            "The pass key is {key}. Remember it.",
            "The pass key is {key}. Remember it. {key} is the pass key.",
            "The secret number is {key}.",
            "Do not forget that the code for the door is {key}.",
            "The password of the day is {key}.",
        ),
        (
            "What is the pass key?",
            "What is the pass key? The pass key is",
            "Which secret number is hidden in the text?",
            "What is the code or password?",
            "Tell me the pass key, please.",
        ),
    ),
}
CHINESE_ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "problem": (
        (
            "然而，{thing}仍然是一个难题。",
            "现有的{thing}方法难以用于{place}。",
            "{thing}的代价过高。",
        ),
        ("这篇论文要解决什么问题？", "作者的研究动机是什么？", "为什么这个问题重要？"),
    ),
    "method": (
        ("本文提出了{name}，一种{kind}的{thing}方法。", "我们提出一个新的{kind}{thing}框架。"),
        ("论文提出了什么方法？", "主要贡献是什么？", "这篇文章讲了什么？", "有什么新的想法？"),
    ),
    "result": (
        ("实验表明，{name}在{place}上达到了{number}%。", "结果显示，{name}优于以往的方法。"),
        ("实验结果如何？", "有哪些优点？", "实验和结果说明了什么？", "比以前好在哪里？"),
    ),
    "limit": (
        ("{name}的局限在于它假设了{kind}的{thing}。", "该方法在{place}上会失败。"),
        ("这个方法有什么局限？", "论文的不足之处是什么？", "有哪些缺点？"),
    ),
    "future": (
        ("我们将{kind}的{thing}留作未来的工作。", "今后我们计划把{name}用于{place}。"),
        ("还有什么留待以后研究？", "未来的工作是什么？"),
    ),
    "passkey": (
        ("通行密码是{key}，请记住。", "今天的口令是{key}。", "門上的密碼是{key}，不要忘記。"),
        ("通行密码是什么？", "文中的口令是多少？", "請問密碼是什麼？"),
    ),
}
_CHINESE_THINGS = ("注意力", "检索", "翻译", "规划", "压缩", "解析", "渲染", "聚类", "跟踪", "预测")
_CHINESE_KINDS = (
    "稀疏",
    "分层",
    "概率",
    "对比",
    "线性",
    "自适应",
    "分布式",
    "鲁棒",
    "高效",
    "因果",
)
_CHINESE_PLACES = ("基准测试", "长文档", "医疗记录", "街景", "蛋白质序列", "新闻", "卫星图像")


@dataclass(frozen=True)
class Planted:
    """A sentence and what it is there for."""

    role: str
    text: str


def plant(num_sentences: int, language: str, rng: random.Random) -> list[Planted]:
    """Return sentences to be planted, all as if of one paper; or a single passkey."""
    roles = CHINESE_ROLES if language == "zh" else ROLES
    name = rng.choice("ABCDEFGHKLMNPRSTVW") + "".join(rng.choice("aeiounrlst") for _ in range(4))
    name += rng.choice(("", "Net", "Former", "-2", "LM"))
    if rng.random() < 0.3:
        chosen = ["passkey"]
    else:
        chosen = [
            rng.choice([role for role in roles if role != "passkey"]) for _ in range(num_sentences)
        ]
    return [
        Planted(role, _fill(rng.choice(roles[role][0]), name, language, rng)) for role in chosen
    ]


def ask_for_planted(
    planted: dict[int, Planted], language: str, rng: random.Random
) -> tuple[str, list[int]]:
    """Return a question, and where the first three sentences are that answer it, if any.

    planted: by where they stand. One question in eight asks for what was not planted.
    """
    roles = CHINESE_ROLES if language == "zh" else ROLES
    there = sorted({sentence.role for sentence in planted.values()})
    role = rng.choice(there) if rng.random() < 0.875 else rng.choice(sorted(roles))
    question = rng.choice(roles[role][1])
    asked = {name for name, (_, questions) in roles.items() if question in questions}
    return question, sorted(at for at, sentence in planted.items() if sentence.role in asked)[:3]


def _fill(form: str, name: str, language: str, rng: random.Random) -> str:
    is_chinese = language == "zh"
    things = _CHINESE_THINGS if is_chinese else _THINGS
    thing, other = rng.sample(things, 2)
    text = form.format(
        name=name,
        thing=thing,
        other=other,
        kind=rng.choice(_CHINESE_KINDS if is_chinese else _KINDS),
        place=rng.choice(_CHINESE_PLACES if is_chinese else _PLACES),
        number=rng.randrange(2, 98),
        digit=rng.randrange(1, 9),
        key=rng.randrange(1_000, 10_000_000),
    )
    return text if is_chinese else f" {text}"
