"""The Chinese of what is English elsewhere in the product: tasks, and how sections were found."""

TASKS_ZH: dict[str, tuple[str, str]] = {
    "question": ("提问", "就文中内容，随便问什么。"),
    "why_it_won": ("为何获奖？", "论文中有哪些可能打动评委之处。"),
    "review": ("审稿", "主张、优点、缺点、建议与疑问。"),
    "improve": ("改进建议", "怎样修改更容易被录用。"),
    "compare_papers": ("比较两篇论文", "两篇论文有何异同。"),
    "compare_conferences": ("比较两个会议", "各取一篇，看两个会议的文风差别。"),
    "summary": ("概要", "按原文次序，简述全文。"),
    "novel": ("问小说", "书中的人物、情节与缘由。"),
    "report": ("读报告", "报告说了什么，意味着什么。"),
}

DETAILS_ZH: dict[str, str] = {
    "outline": "文件大纲",
    "headings": "正文标题",
    "chapters": "章回标题",
    "pages": "按页划分",
}
