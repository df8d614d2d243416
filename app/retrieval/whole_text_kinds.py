"""What could be asked of any text, and how texts answer it: a table, a row a kind.

A limitation is seldom called one, and a contribution hardly ever: the sentence that answers says
"however, it fails" or "we propose". So each kind names the words and turns of phrase that texts
use there, in English and in Chinese, where in a text they stand, and under which headings.
"""

import re
from dataclasses import dataclass

from app.retrieval.passage import Position


@dataclass(frozen=True)
class WholeTextKind:
    """asks: beginnings of words that ask for it; cues: words that texts use where they tell it.

    says: a regular expression of the turns of phrase in which a sentence tells it. titles:
    beginnings of words in the headings under which it is told. All in lower case; each with its
    Chinese beside it. place: where in a text it is likely to stand.
    """

    asks: str
    cues: str
    asks_zh: str
    cues_zh: str
    says: str = ""
    says_zh: str = ""
    titles: str = ""
    place: Position = ""

    def is_said_in(self, text: str) -> bool:
        """Whether a sentence tells this, by its turns of phrase."""
        found = self.says and re.search(self.says, text, re.IGNORECASE)
        return bool(found or (self.says_zh and re.search(self.says_zh, text)))


_WE = r"\b(?:we|this (?:paper|work|article|study)|our (?:work|paper|approach|method|model))\b"
_OPENING = "abstract introduction summary overview 摘要 引言 绪论 前言"

KINDS: dict[str, WholeTextKind] = {
    "limitation": WholeTextKind(
        asks="limit weak weakness shortcoming drawback caveat downside",
        cues="limitation however cannot only assume fails limited",
        asks_zh="局限 不足 缺点 弱点",
        cues_zh="局限 不足 限制 仅 没有 不能 假设 失败",
        says=r"\blimit(?:ation|ed\b)|\bdrawback|\bshortcoming|\bcaveat|\bfails? (?:to|on|when)\b|"
        r"\b(?:does|do|did|is|are|was|were) not\b|\bcannot\b|\bunable to\b|\bunclear\b|"
        r"\bat the (?:cost|expense) of\b|\bwe (?:only|assume)\b",
        says_zh="局限|不足|缺点|未能|无法|尚未|仅",
        titles="limit weakness threat discussion failure 局限 不足 讨论",
        place="end",
    ),
    "future": WholeTextKind(
        asks="future",
        cues="future work remains open plan further explore unknown",
        asks_zh="今后 未来 下一步",
        cues_zh="今后 未来 尚未 还需 有待 进一步",
        says=r"\bfuture (?:work|research|stud|direction)|\bin (?:the )?future\b|"
        r"\bremains? (?:open|to be|unknown|unclear)|\bwe (?:plan|hope|intend|leave)\b|"
        r"\bfurther (?:work|research|study)",
        says_zh="今后|未来|有待|下一步|进一步",
        titles="future outlook limit conclu discussion 展望 结论",
        place="end",
    ),
    "contribution": WholeTextKind(
        asks="contribut novelt innovat original claim claims proposal idea ideas",
        cues="we propose we introduce we present we show contributions first new",
        asks_zh="贡献 创新 主张 新意",
        cues_zh="本文 我们 提出 首次 表明 贡献 新",
        says=rf"{_WE}[^.]{{0,60}}\b(?:propos|introduc|present|develop|contribut|show|describ|"
        r"demonstrat|attempt)|(?<!equal )\bcontributions?\b|\bfor the first time\b",
        says_zh="本文|我们提出|首次|贡献|创新",
        titles="abstract introduction contribut 摘要 引言 绪论 贡献",
        place="start",
    ),
    "ending": WholeTextKind(
        asks="end ending ends outcome fate",
        cues="finally at last in the end",
        asks_zh="结局 结尾 最后 下场",
        cues_zh="最后 终于 结局 从此 结论 总之",
        says=r"\b(?:finally|at last|in the end|ever after|in conclusion|we conclude)\b",
        says_zh="终于|最后|从此|总之|结局",
        titles="conclu epilogue 结论 结语 尾声",
        place="end",
    ),
    "conclusion": WholeTextKind(
        asks="conclu",
        cues="in conclusion we conclude we have shown we have presented in this work",
        asks_zh="结论",
        cues_zh="结论 总之 表明 综上",
        says=rf"\bconclu[ds]|{_WE}[^.]{{0,60}}\b(?:have|has|ha[sd] been)\b|"
        r"\bin (?:this|summary|short)\b|\bsuggests? that\b",
        says_zh="结论|总之|综上|表明",
        titles="conclu discussion summary 结论 结语 总结",
        place="end",
    ),
    "strength": WholeTextKind(
        asks="strength strengths strong advantage benefit",
        cues="better outperforms improves first advantage",
        asks_zh="长处 优点 优势",
        cues_zh="优于 提高 改进 首次 更好 贡献",
        says=r"\boutperform|\bimprov|\bbetter than\b|\bstate[- ]of[- ]the[- ]art\b|\badvantage|"
        r"\bfaster than\b|\bfewer\b",
        says_zh="优于|提高|改进|更好|优势",
        titles="abstract result conclu 摘要 结果 结论",
    ),
    "result": WholeTextKind(
        asks="result finding findings find found achiev performance discover",
        cues="results show that we find achieves improves outperforms state of the art per cent",
        asks_zh="结果 发现 成果 效果",
        cues_zh="结果 表明 数据 实验 发现 提高 优于 达到",
        says=r"\b(?:results?|experiments?|tables?|figures?|we)\b[^.]{0,60}\b(?:show|find|found|"
        r"demonstrat|indicat|achiev|reveal|suggest)|\boutperform|\bachiev|\bper ?cent\b|\d ?%",
        says_zh="结果|表明|发现|达到|提高|优于|百分之",
        titles="result experiment evaluation finding abstract 结果 实验 摘要",
    ),
    "data": WholeTextKind(
        asks="dataset data corpus corpora benchmark",
        cues="dataset corpus training set examples collected from benchmark",
        asks_zh="数据 数据集 语料 基准",
        cues_zh="数据集 语料 数据 样本 收集",
        says=r"\bdata ?sets?\b|\bcorp(?:us|ora)\b|\bbenchmarks?\b|\btraining (?:set|data)\b|"
        r"\b(?:images|examples|sentences|documents|samples|sequences)\b",
        says_zh="数据|语料|样本",
        titles="data dataset corpus experiment setting setup benchmark 数据 实验 语料",
    ),
    "evaluation": WholeTextKind(
        asks="evaluat experiment baseline metric measure test",
        cues="experiments we evaluate on compared with baselines metric setup",
        asks_zh="实验 评估 评测 基线 指标",
        cues_zh="实验 评估 比较 基线 指标 设置",
        says=r"\bevaluat|\bbaselines?\b|\bcompare[ds]? (?:with|to|against)|\bmetrics?\b|"
        r"\bmeasured? (?:by|with)|\bwe test",
        says_zh="实验|评估|比较|基线|指标",
        titles="experiment evaluation setup setting baseline result 实验 评估",
    ),
    "method": WholeTextKind(
        asks="method approach propos technique algorithm architecture framework solution procedure",
        cues="we propose method approach our model consists of procedure we use we measure",
        asks_zh="方法 算法 架构 框架 技术 提出",
        cues_zh="方法 我们 观察 记录 测量 步骤",
        says=rf"{_WE}[^.]{{0,60}}\b(?:propos|introduc|us(?:e|es|ed)\b|consist|combin|train|measur|"
        r"adopt|appl(?:y|ies|ied))|\b(?:method|approach|algorithm|architecture)\b",
        says_zh="方法|我们|提出|采用|步骤",
        titles="abstract method approach model architecture overview 方法 模型 摘要",
    ),
    "importance": WholeTextKind(
        asks="matter matters importan relevan useful",
        cues="important matters useful apply",
        asks_zh="为何重要 意义 用处",
        cues_zh="重要 意义 有用 可以 应用",
        says=r"\bimportan|\bcrucial|\bessential|\buseful|\benabl|\bappl(?:y|ication)|\bmatters?\b",
        says_zh="重要|意义|应用|有用",
        titles="abstract introduction conclu 摘要 引言 结论",
        place="start",
    ),
    "problem": WholeTextKind(
        asks="problem motivat goal aim purpose objective solve address hypothes gap challenge",
        cues="problem challenge however existing little is known we ask aim goal in this paper we",
        asks_zh="问题 动机 目的 目标 挑战",
        cues_zh="问题 为什么 是否 研究 尚无 目的 旨在",
        says=r"\bproblem\b|\bchalleng|\bhowever\b|\baims? (?:to|at)\b|\bgoal\b|\bmotivat|\baddress|"
        r"\bdifficult|\bremains?\b|\blittle is known\b|\bquestion\b|\bto (?:overcome|tackle)\b",
        says_zh="问题|目的|旨在|挑战|然而|困难",
        titles="abstract introduction motivation problem background 摘要 引言 绪论 背景",
        place="start",
    ),
    "risk": WholeTextKind(
        asks="risk risks uncertaint threat",
        cues="risk uncertainty downside could",
        asks_zh="风险",
        cues_zh="风险 不确定 可能 下行 压力",
        says=r"\brisks?\b|\buncertain|\bdownside\b|\bcould\b|\bmay\b",
        says_zh="风险|不确定|可能|压力",
        titles="risk outlook 风险 展望",
        place="end",
    ),
    "figure": WholeTextKind(
        asks="numbers figures percentages forecast",
        cues="per cent million forecast rate",
        asks_zh="数字",
        cues_zh="百分之 亿 万 增长率 预测",
        says=r"\d",
        says_zh=r"\d|百分之|[一二三四五六七八九十百千万亿]{2,}",
    ),
    "events": WholeTextKind(
        asks="happen happens happened",
        cues="then found result happened",
        asks_zh="发生",
        cues_zh="结果 发现 后来 于是 说明",
    ),
    "about": WholeTextKind(
        asks="about topic subject theme gist abstract point plot message thesis argument",
        cues="abstract in this paper we about story subject",
        asks_zh="讲 内容 主题 主旨 大意 情节 中心 说了",
        cues_zh="本文 讲 研究 故事 从前 有",
        says=rf"{_WE}[^.]{{0,80}}\b(?:propos|introduc|present|show|describ|stud|investigat|address|"
        r"compar|attempt|speed|learn|develop)|\bonce upon a time\b|\bthere (?:was|lived)\b",
        says_zh="本文|研究|从前|话说",
        titles=_OPENING,
        place="start",
    ),
}
