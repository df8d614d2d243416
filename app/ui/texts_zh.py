"""The Chinese of what is English elsewhere in the product: tasks, errors, extraction notes."""

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

ERRORS_ZH: dict[str, str] = {
    "UnknownFormatError": "这种文件读不了，请换成 PDF、EPUB 或纯文本。",
    "EmptyDocumentError": "里面没有可读的文字。",
    "PasswordError": "文件已加密，请输入正确的密码。",
    "ProtectedError": "文件有数字版权保护，无法读取。",
    "DamagedError": "文件已损坏，无法读取。",
    "LimitError": "文件超出了大小或时间的限制。",
    "ReadingError": "文件无法读取。",
    "NoDocumentError": "还没有可读的内容：请先添加文件，或勾选要读的部分。",
    "NoQuestionError": "请先写下问题。",
    "UnknownTaskError": "这项任务需要的文件数目不同。",
    "OverWindowError": "内容超出了模型的窗口：请少选几部分，或只读开头。",
    "RequestError": "这个问题现在无法提出。",
    "UnknownModelError": "没有这个模型。",
    "UnavailableModelError": "模型暂时无法使用。",
    "OutOfMemoryError": "机器内存不足。",
    "ServerError": "模型服务没有正常应答。",
    "ModelError": "模型无法继续。",
}

NOTES_ZH: dict[str, str] = {}
