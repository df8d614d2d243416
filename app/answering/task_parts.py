"""The parts of a task as retrieval asks for them: cue words, places, and the same in Chinese."""

from dataclasses import dataclass

from app.retrieval.search import Place


@dataclass(frozen=True)
class PartCues:
    """How a part is looked for. cues: words that texts use there; zh: heading and query."""

    cues: str
    zh: tuple[str, str]
    place: Place = ""


_LIMITS = PartCues(
    "limitation however cannot only assume fails",
    ("不足", "局限 不足 限制 仅 没有 不能 假设 失败"),
    "end",
)
_RESULTS = PartCues(
    "results show table experiment per cent higher lower",
    ("依据", "结果 表明 实验 数据 显示 比例 上升 下降"),
)

PART_CUES: dict[str, PartCues] = {
    "Claims": PartCues(
        "we propose we show we find contribution", ("主张", "本文 我们 提出 表明 贡献"), "start"
    ),
    "Strong points": PartCues(
        "better outperforms improves first", ("长处", "优于 提高 改进 首次 更好 贡献")
    ),
    "Weak points": _LIMITS,
    "Weak points to mend": _LIMITS,
    "Limits": _LIMITS,
    "Evidence": _RESULTS,
    "Evidence to extend": _RESULTS,
    "Open questions": PartCues(
        "future work remains open unknown", ("待解的问题", "今后 未来 尚未 还需 有待 进一步"), "end"
    ),
    "Problem": PartCues(
        "problem question little is known we ask", ("问题", "问题 为什么 是否 研究 尚无"), "start"
    ),
    "Method": PartCues(
        "method approach procedure we use we measure", ("方法", "方法 我们 观察 记录 测量 步骤")
    ),
    "What is new": PartCues(
        "we propose contributions first new release",
        ("新在哪里", "贡献 第一 提出 首次 新"),
        "start",
    ),
    "What it achieves": PartCues(
        "results show improves outperforms effect", ("做到了什么", "结果 表明 提高 上升 下降")
    ),
    "Why it matters": PartCues(
        "important matters useful apply", ("为何重要", "重要 意义 有用 可以 应用"), "start"
    ),
    "What it is about": PartCues(
        "about subject story", ("讲的是什么", "本文 讲 研究 从前 有"), "start"
    ),
    "What happens or is shown": PartCues(
        "then found result happened", ("发生或说明了什么", "结果 发现 后来 于是 说明")
    ),
    "How it ends": PartCues(
        "finally at last conclude in the end", ("如何结束", "最后 终于 结论 总之 从此"), "end"
    ),
    "Findings": PartCues("findings show growth", ("发现", "结果 表明 发现 增长 预计")),
    "Figures": PartCues("per cent million forecast rate", ("数字", "百分之 亿 万 增长率 预测")),
    "Risks": PartCues(
        "risk uncertainty downside could", ("风险", "风险 不确定 可能 下行 压力"), "end"
    ),
}
