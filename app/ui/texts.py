"""Every word of the page, in English and in Chinese.

The two stand side by side, so that none can be forgotten. `say` fills the places in braces.
"""

from typing import Literal

from app.errors import AppError
from app.tasks import Task
from app.ui.texts_zh import ERRORS_ZH, NOTES_ZH, TASKS_ZH

Language = Literal["en", "zh"]
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "中文"}

TEXTS: dict[str, tuple[str, str]] = {
    # masthead
    "name": ("Long Reader", "长卷"),
    "tagline": (
        "Ask a whole paper or novel, and click every quotation to its page.",
        "向整篇论文、整部小说提问，每一处引文都能点回原文。",
    ),
    "loading_model": ("The model is loading …", "模型正在载入……"),
    "model_failed": ("No model", "没有模型"),
    "window_of": ("{tokens}-token window", "{tokens} 词元窗口"),
    "built_in_says": (
        "The built-in model is very small: it finds sentences and quotes them; it does not "
        "reason. For real answers, choose another.",
        "内置模型非常小：只会找出相关的句子并引用，不会推理。想要真正的回答，请换一个模型。",
    ),
    "to_dark": ("Light or dark", "浅色或深色"),
    "language": ("Language", "语言"),
    "source": ("Source code", "源代码"),
    "privacy_kept": (
        "Books and conversations are kept on this machine.",
        "书和对话保存在这台机器上。",
    ),
    "privacy_visit": (
        "Nothing is kept beyond your visit.",
        "离开之后，什么都不会保留。",
    ),
    # shelf
    "shelf": ("On the table", "案头"),
    "drop": ("Drop a paper or a novel here", "把论文或小说拖到这里"),
    "drop_kinds": (
        "PDF, EPUB, text, Markdown or HTML, up to {mb} MiB",
        "PDF、EPUB、纯文本、Markdown 或 HTML，最大 {mb} MiB",
    ),
    "choose_files": ("Choose files", "选择文件"),
    "paste": ("Paste a text", "粘贴文字"),
    "paste_label": ("Text", "文字"),
    "paste_hint": ("Paste a chapter, an article, anything", "粘贴一章、一篇文章，什么都可以"),
    "paste_name": ("Pasted text", "粘贴的文字"),
    "add": ("Add", "添加"),
    "reading_file": ("Reading {name} …", "正在读《{name}》……"),
    "password": ("Password", "密码"),
    "unlock": ("Open", "打开"),
    "pages": ("{count} pages", "{count} 页"),
    "tokens": ("{count} tokens", "{count} 词元"),
    "parts": ("{count} parts", "{count} 个部分"),
    "remove": ("Remove {title}", "移除《{title}》"),
    "report": ("How it was read", "读取报告"),
    "report_clean": (
        "Nothing out of the ordinary happened while reading.",
        "读取过程一切正常。",
    ),
    "encoding": ("Encoding {name}, {percent} certain", "编码 {name}，把握 {percent}"),
    "read_as": ("Encoding", "编码"),
    "read_as_set": ("Keep lines as they are set", "保留原来的分行"),
    "read_joined": ("Join the lines of paragraphs", "把段落的各行接起来"),
    "recognise": ("Recognise the scanned pages", "识别扫描页上的文字"),
    "all": ("All", "全选"),
    "none": ("None", "全不选"),
    "no_references": ("Without references", "不含参考文献"),
    "up_to": ("Up to …", "读到……"),
    "fill": ("As many as fit", "能放多少选多少"),
    "read_part": ("Read {title}", "查看《{title}》"),
    "choose_what": ("What to read of it", "选择要读的部分"),
    "history": ("Earlier conversations", "以往的对话"),
    "forget": ("Forget “{title}”", "删除“{title}”"),
    # budget
    "budget": ("Room in the model's window", "模型窗口的余量"),
    "budget_fits": ("{used} of {room} tokens", "{used} / {room} 词元"),
    "budget_over": ("{over} tokens over the window", "超出窗口 {over} 词元"),
    "budget_reserve": ("{answer} more are kept for the answer", "另留 {answer} 词元给回答"),
    "over_help": (
        "Tick fewer parts or as many as fit, or choose below. A model with a longer window holds "
        "more.",
        "可以少选几部分，或只选放得下的部分，或在下面选择办法；窗口更长的模型能放得更多。",
    ),
    "references_skipped": (
        "The references are not ticked: with them the text does not fit the window.",
        "参考文献没有勾选：连它一起放不进窗口。",
    ),
    "over_closest": ("Read what is closest to the question", "只读与问题最相近的段落"),
    "over": ("It does not fit. What now?", "放不下，怎么办？"),
    "over_refuse": ("I choose fewer parts", "我来少选几部分"),
    "over_start": ("Read the start, as far as it fits", "只读开头，能放多少读多少"),
    "over_chapters": ("Chapter by chapter, then all together", "逐章来问，再合在一起"),
    "chapter_of": ("Part {number} of {all}: {title}", "第 {number} / {all} 部分：{title}"),
    "by_chapter": ("What the parts answered", "各部分的回答"),
    "putting_together": ("Putting the answers together …", "正在汇总……"),
    # desk
    "what_to_do": ("What should it do?", "要它做什么？"),
    "question": ("Your question", "你的问题"),
    "question_hint": ("What do you want to know?", "你想知道什么？"),
    "question_optional": (
        "Nothing needed: just ask. Or put it in your own words.",
        "不必填写，直接提问即可；也可以用自己的话来问。",
    ),
    "ask": ("Ask", "提问"),
    "stop": ("Stop", "停止"),
    "show_prompt": ("The whole prompt", "完整提示词"),
    "conference_1": ("Conference of the first paper", "第一篇论文的会议"),
    "conference_2": ("Conference of the second paper", "第二篇论文的会议"),
    "conference": ("Conference", "会议"),
    "guideline": ("Review guideline of your own", "自己的评审准则"),
    "guideline_hint": (
        "Left empty: that of the conference, in our words.",
        "留空则用该会议的准则（我们转述）。",
    ),
    "answer_language": ("Answer in", "回答所用语言"),
    "any_language": ("Any language", "语言不限"),
    # talk
    "welcome": ("Ask a whole book.", "向整本书提问。"),
    "welcome_more": (
        "Put a paper or a novel on the table. The model reads all of it, answers, and every "
        "quotation in the answer leads back to the page it stands on.",
        "放上一篇论文或一部小说。模型通读全文后作答，回答中的每一处引文都能点回它所在的那一页。",
    ),
    "samples": ("Or begin with one of these", "或者从这里开始"),
    "sample_paper": ("A short paper", "一篇短论文"),
    "sample_novel": ("A short novel", "一部小小说"),
    "waiting_place": ("{place} before you", "前面还有 {place} 位"),
    "thinking": ("Getting ready …", "准备中……"),
    "prefilling": ("Reading: {percent}", "正在通读：{percent}"),
    "seconds_left": ("about {seconds} s left", "约剩 {seconds} 秒"),
    "writing": ("Writing …", "正在书写……"),
    "stopped": ("Stopped.", "已停止。"),
    "cut": (
        "The answer reached its length limit.",
        "回答达到了长度上限。",
    ),
    "window_full": ("The window is full: the answer ends here.", "窗口已满，回答到此为止。"),
    "no_answer": ("The model said nothing.", "模型没有作答。"),
    "not_found": ("not found in the text", "原文中没有找到"),
    "near": ("nearly so in the text", "与原文略有出入"),
    "quotes": ("Quotations", "引文"),
    "page": ("p. {number}", "第 {number} 页"),
    "again": ("Ask again", "再答一次"),
    "edit": ("Edit", "修改"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "save_md": ("Save as Markdown", "存为 Markdown"),
    "save_json": ("Save as JSON", "存为 JSON"),
    "new_talk": ("New conversation", "新对话"),
    "editing": (
        "You are changing a question: asking replaces it and what came after.",
        "正在修改问题：提问后会替换它以及之后的内容。",
    ),
    "cancel": ("Cancel", "取消"),
    "took": (
        "{prompt} tokens read, {reused} of them from memory; first word after {first} s",
        "读了 {prompt} 词元，其中 {reused} 来自缓存；{first} 秒后写出第一个字",
    ),
    # panel
    "close": ("Close", "关闭"),
    "earlier": ("Before", "上一段"),
    "later": ("After", "下一段"),
    "face_text": ("Text", "文字"),
    "face_picture": ("Page", "页面"),
    "picture_of": ("Picture of page {number}", "第 {number} 页的图像"),
    "prompt_title": ("What the model will be given", "将交给模型的全部内容"),
    "prompt_size": ("{count} tokens in all", "共 {count} 词元"),
    "prompt_middle": ("… {count} characters of the text …", "……（中间 {count} 个字符）……"),
    "operator_chooses": (
        "On this shared page the operator chooses the model. On a machine of your own you do.",
        "这是共享页面，模型由管理者选定；在自己的机器上可以自行选择。",
    ),
    "machine": ("This machine: {machine}", "这台机器：{machine}"),
    "more_models": ("More models", "更多模型"),
    "model_needs": ("{window}-token window · {memory} GiB", "{window} 词元窗口 · {memory} GiB"),
    "fits": ("fits", "可以运行"),
    "fits_not": ("does not fit", "放不下"),
    "use": ("Use it", "使用"),
    "use_licensed": ("Use it under this licence", "接受许可并使用"),
    "in_use": ("In use", "使用中"),
    "set_beside": ("Set it beside", "并排比较"),
    "not_beside": ("No longer beside", "取消并排"),
}


def say(language: Language, key: str, **values: object) -> str:
    """Return a text of the page in a language, its places filled."""
    text = TEXTS[key][1 if language == "zh" else 0]
    return text.format(**values) if values else text


def language_of(accepted: str) -> Language:
    """Return the language a browser's Accept-Language header asks for first of those we have."""
    for part in accepted.lower().split(","):
        if part.strip().startswith("zh"):
            return "zh"
        if part.strip().startswith("en"):
            return "en"
    return "en"


def task_words(language: Language, task: Task) -> tuple[str, str]:
    """Return a task's label and its one line."""
    if language == "zh" and task.name in TASKS_ZH:
        return TASKS_ZH[task.name]
    return task.label, task.about


def error_words(language: Language, error: AppError) -> str:
    """Return the sentence of an error; in Chinese by its kind, with the original's details."""
    if language == "zh":
        for kind in type(error).__mro__:
            if kind.__name__ in ERRORS_ZH:
                return f"{ERRORS_ZH[kind.__name__]}（{error}）"
    return str(error)


def note_words(language: Language, code: str, message: str) -> str:
    """Return one line of an extraction report."""
    return NOTES_ZH.get(code, message) if language == "zh" else message
