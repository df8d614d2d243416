"""The parts of a task as retrieval asks for them: what each asks of any text, and its Chinese."""

from dataclasses import dataclass

from app.retrieval.whole_text_kinds import KINDS, Kind


@dataclass(frozen=True)
class PartOfTask:
    """kind: what the part asks of any text; heading_zh: its heading over Chinese passages."""

    kind: Kind
    heading_zh: str


_KIND_AND_CHINESE = {
    "Claims": ("contribution", "主张"),
    "Strong points": ("strength", "长处"),
    "Weak points": ("limitation", "不足"),
    "Weak points to mend": ("limitation", "不足"),
    "Limits": ("limitation", "不足"),
    "Evidence": ("result", "依据"),
    "Evidence to extend": ("result", "依据"),
    "Open questions": ("future", "待解的问题"),
    "Problem": ("problem", "问题"),
    "Method": ("method", "方法"),
    "What is new": ("contribution", "新在哪里"),
    "What it achieves": ("result", "做到了什么"),
    "Why it matters": ("importance", "为何重要"),
    "What it is about": ("about", "讲的是什么"),
    "What happens or is shown": ("events", "发生或说明了什么"),
    "How it ends": ("ending", "如何结束"),
    "Findings": ("result", "发现"),
    "Figures": ("figure", "数字"),
    "Risks": ("risk", "风险"),
}

PARTS: dict[str, PartOfTask] = {
    heading: PartOfTask(KINDS[name], heading_zh)
    for heading, (name, heading_zh) in _KIND_AND_CHINESE.items()
}
