"""The words of invented papers that LaTeX sets, in English, Chinese, Japanese and Korean."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a paper is made of. space: between two sentences; columns: a table's head in LaTeX.

    sentence, note, entry: make one, the last of a number that it bears. names: of a figure, a
    table, the abstract and the references, where the class does not know them.
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
    names: tuple[str, ...] = ()


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

JA_THINGS = "疎な注意機構 長文のモデル化 位置符号化 低ランク適応 検索による拡張 勾配の推定".split()
JA_WHERE = (
    "計算資源が限られる場合に 文脈長が長くなるにつれて 複数の公開ベンチマークにおいて"
    " 低資源言語では"
).split()
JA_DOES = "大きく改善する 効果的に緩和する さらに向上させる ほぼ保つことができる".split()
JA_OF = "安定性を 再現率を 汎化性能を 学習効率を 推論速度を".split()


def _ja_sentence(chance: random.Random) -> str:
    choose = chance.choice
    first = f"{choose(JA_WHERE)}、提案手法は{choose(JA_THINGS)}の{choose(JA_OF)}{choose(JA_DOES)}"
    second = f"また{choose(JA_THINGS)}と{choose(JA_THINGS)}を組み合わせることで"
    return f"{first}。{second}、パープレキシティが{chance.randint(2, 60)}ポイント低下した。"


JAPANESE = Words(
    "ずらしたグループで足りる：疎な注意で長編小説を読み通す",
    ("佐藤健一", "鈴木花子", "高橋誠"),
    {
        "はじめに": (),
        "関連研究": ("疎な注意", "長文の評価"),
        "提案手法": ("問題設定", "グループのずらし", "学習の目的"),
        "実験": ("データセット", "主な結果", "アブレーション"),
        "おわりに": (),
    },
    "開発セットでの結果",
    "モデル & 精度 & 再現率 & 損失",
    "手法",
    "処理の流れ",
    _ja_sentence,
    lambda chance: f"ここでは{chance.choice(JA_WHERE)}すべての値を三回測定した。",
    lambda i, chance: f"佐藤{i}. {chance.choice(JA_THINGS)}の概観. 湖の情報学, 20{i}.",
    space="",
    names=("図", "表", "概要", "参考文献"),
)

KO_THINGS = (
    "희소 주의|장문 모델링|위치 부호화|저계수 적응|검색 증강|다중 헤드 구조|기울기 추정".split("|")
)
KO_WHERE = (
    "제한된 계산 예산에서|문맥 창이 길어질 때|추가 지도 없이|여러 공개 벤치마크에서"
    "|저자원 언어의 경우"
).split("|")
KO_DOES = "뚜렷하게 개선한다|효과적으로 완화한다|더욱 향상시킨다|거의 그대로 유지한다".split("|")
KO_OF = "안정성을|재현율을|일반화 성능을|학습 효율을|추론 속도를".split("|")


def _ko_sentence(chance: random.Random) -> str:
    choose = chance.choice
    first = f"{choose(KO_WHERE)} 이 연구는 {choose(KO_THINGS)} 방법의 {choose(KO_OF)}"
    first += f" {choose(KO_DOES)}."
    second = f"또한 {choose(KO_THINGS)} 기법과 {choose(KO_THINGS)} 기법을 함께 사용하면"
    return f"{first} {second} 혼잡도가 {chance.randint(2, 60)} 퍼센트 감소하였다."


KOREAN = Words(
    "이동 그룹으로 충분하다: 희소 주의로 장편 소설 전체 읽기",
    ("김민준", "이서연", "박도윤"),
    {
        "서론": (),
        "관련 연구": ("희소 주의", "장문 평가"),
        "방법": ("문제 정의", "이동 그룹", "학습 목표"),
        "실험": ("데이터 집합", "주요 결과", "절제 연구"),
        "결론": (),
    },
    "개발 집합의 결과",
    "모델 & 정확도 & 재현율 & 손실",
    "방법",
    "전체 구조",
    _ko_sentence,
    lambda chance: f"여기서는 {chance.choice(KO_WHERE)} 모든 값을 세 번 측정하였다.",
    lambda i, chance: f"김민준{i}. {chance.choice(KO_THINGS)} 연구 개관. 호수정보학회지, 20{i}.",
    names=("그림", "표", "요약", "참고 문헌"),
)
