"""Sentences that the rest of the product says in English, and their Chinese.

Each is written here as its f-string is there, places in braces; a test holds the two together.
A sentence that is not here is shown as it is.
"""

import re
from functools import cache, lru_cache

SENTENCES_ZH: dict[str, str] = {
    # what was read for an answer, and how far to trust it
    "{name} can keep about {tokens} tokens in sight: it reads the {share} of the text closest to "
    "the question.": "{name} 大约只能顾及 {tokens} 词元：它读的是与问题最相近的 {share}。",
    "The references were left out: with them the text does not fit the window.": (
        "参考文献没有读：连它一起放不进窗口。"
    ),
    "The model reads {about}{share} of the text; the rest is not chosen.": (
        "模型读了全文的 {share}，其余没有选入。"
    ),
    "{name} learned mostly English: its {language} may be poor or missing.": (
        "{name} 学的主要是英文，用其他语言回答可能很差，甚至不会。"
    ),
    "The reasons are inferred from the paper; the committee's own are not in it.": (
        "这些理由是从论文推断的；评奖委员会的理由不在其中。"
    ),
    "A model's review is a starting point; it has not checked the results.": (
        "模型写的审稿意见只是起点，它没有核对过结果。"
    ),
    "Two papers show two papers: what they say of their conferences is a guess.": (
        "两篇论文只能代表两篇论文；由此推及会议只是猜测。"
    ),
    # questions that cannot be put
    "There is no document yet: add one, or tick a part of one to read.": (
        "还没有可读的内容：请先添加文件，或勾选要读的部分。"
    ),
    "Please ask a question: this task has none of its own.": "请先写下问题：这项任务没有自带的。",
    "Nothing of “{title}” is chosen: tick a part to read.": (
        "《{title}》一部分也没有选：请勾选要读的部分。"
    ),
    "“{task}” works on {wanted} {noun}, and {chosen} are chosen.": (
        "这项任务需要 {wanted} 份文件，现在选了 {chosen} 份。"
    ),
    "The text and question take {about}{taken} tokens, and the model's window of {window} leaves "
    "room for {room} beside the answer: choose fewer sections, read only its start or what is "
    "closest to the question, or use a model with a longer window.": (
        "内容和问题共 {taken} 词元，而模型的窗口是 {window}，除去回答只剩 {room}：请少选几部分，"
        "只读开头或与问题最相近的段落，或换窗口更长的模型。"
    ),
    "Chapter by chapter works on one book at a time: choose one.": "逐章来问一次只能用于一本书。",
    "The question and the room for the answer fill the window: shorten the question.": (
        "问题和留给回答的余量已占满窗口：请把问题写短些。"
    ),
    "That was a lot at once: please try again in {wait} seconds, so that others get their turn.": (
        "一下子来得太多了：请过 {wait} 秒再试，好让别人也轮得到。"
    ),
    "{taken} questions are waiting already: please ask again in a minute.": (
        "已有 {taken} 个问题在排队：请过一分钟再问。"
    ),
    # files that cannot be read
    "“{name}” is empty: there is nothing in it to read.": "《{name}》是空的，没有可读的内容。",
    "There is no text yet: paste some before adding it.": "还没有文字：请先粘贴再添加。",
    "“{name}” has {size} MiB, and at most {most} MiB are read: split it, or ask whoever runs this "
    "page to raise the limit.": (
        "《{name}》有 {size} MiB，最多只读 {most} MiB：请拆成几份，或请管理者放宽限制。"
    ),
    "“{name}” is no longer here: please choose the file again.": "《{name}》已不在：请重新选择。",
    "{sent} files were sent, and at most {most} are read at once.": (
        "一次送来了 {sent} 个文件，最多只能同时读 {most} 个。"
    ),
    "The file is empty.": "文件是空的。",
    "The file is named like {kind}, and its content is something else.": (
        "文件名像是 {kind}，内容却不是。"
    ),
    "This is an archive; unpack it and read the documents in it.": (
        "这是压缩包：请解开后读里面的文件。"
    ),
    "The PDF is locked; give its password to read it.": "这份 PDF 已加密：请输入密码。",
    "The password does not open this PDF; check it and try again.": (
        "密码打不开这份 PDF：请检查后再试。"
    ),
    "The PDF is too damaged to be opened; get a fresh copy of it.": (
        "这份 PDF 损坏太重，打不开：请另找一份。"
    ),
    "The PDF holds no text.": "这份 PDF 里没有文字。",
    "The file holds no text.": "文件里没有文字。",
    "The pages of this PDF are pictures of text; read it with text recognition (OCR), or use a "
    "copy that holds its text.": (
        "这份 PDF 的各页都是文字的图片：请用文字识别（OCR）来读，或换一份含文字的。"
    ),
    "The book is locked by its shop (DRM), so its text cannot be read; use a copy without copy "
    "protection.": "这本书有书店加的版权保护（DRM），读不出文字：请用没有保护的版本。",
    "Reading the file took longer than {seconds} seconds.": "读取超过了 {seconds} 秒，已停下。",
    # models
    "The model is still loading: please try again in a few minutes.": (
        "模型还在载入：请过几分钟再试。"
    ),
    "On a shared page its operator chooses the model.": "在共享页面上，模型由管理者选定。",
    "{name} does not fit this machine. {advice}": "这台机器放不下 {name}。{advice}",
    "A very small model: it finds sentences that bear on a question, and quotes them.": (
        "非常小的模型：找出与问题有关的句子，并加以引用。"
    ),
    "It cannot reason or sum up: for real answers choose a LongAlpaca model (it takes a GPU), or "
    "a model server by `--server-url`.": (
        "它不会推理，也不会概括：想要真正的回答，请用 LongAlpaca 模型（需要 GPU），或用 "
        "`--server-url` 接模型服务。"
    ),
    "Apache-2.0, as the rest of this project.": "Apache-2.0，与本项目其余部分相同。",
    "LongAlpaca {size}: trained to answer questions on papers and books.": (
        "LongAlpaca {size}：为回答论文和书籍的问题而训练。"
    ),
    "CC BY-NC 4.0 on top of Meta's Llama 2 Community License: research use, not commercial.": (
        "CC BY-NC 4.0，另加 Meta 的 Llama 2 社区许可：可用于研究，不可商用。"
    ),
    "Meta's Llama 2 Community License, to be accepted on the hub before the first download.": (
        "Meta 的 Llama 2 社区许可，首次下载前须在 Hub 上接受。"
    ),
    "Runs on a model server.": "运行在模型服务上。",
    "Its window is stretched from {own} to {wanted} tokens without training for it: expect it to "
    "miss more.": "它的窗口从 {own} 拉长到了 {wanted} 词元，没有为此训练过，遗漏会更多。",
    "Nothing here holds it: it takes {least} GiB at the least. Choose {window}`--model {name}`, or "
    "a model server with `--server-url`.": (
        "这里放不下：至少需要 {least} GiB。请改用 `--model {name}`，或用 `--server-url` "
        "接模型服务。"
    ),
    "It runs on {place} with {weights} weights.": "可以运行：{place}，{weights} 权重。",
    "It fits into memory, but not on a GPU: expect a long text to take many minutes, up to hours; "
    "`--model built-in` or a model server with `--server-url` are sooner.": (
        "内存放得下，但没有合适的 GPU：长文要读许多分钟乃至几个小时；用 `--model built-in` 或 "
        "`--server-url` 接模型服务会快得多。"
    ),
    "{gpus}; {memory} GiB of memory and {disk} GiB of disk free": (
        "{gpus}；空闲内存 {memory} GiB，空闲磁盘 {disk} GiB"
    ),
    "no GPU": "没有 GPU",
    "one GPU": "单个 GPU",
    "the CPU": "CPU",
    "The window is stretched from {own} tokens without training for it: expect it to miss more.": (
        "窗口是从 {own} 词元拉长的，没有为此训练过，遗漏会更多。"
    ),
}
_PLACE = re.compile(r"\\\{(\w+)\\\}")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(_PLACE.sub(r"(?P<\1>.*?)", re.escape(english)), re.DOTALL), chinese)
        for english, chinese in SENTENCES_ZH.items()
    )


@lru_cache(maxsize=1000)
def in_chinese(sentence: str) -> str | None:
    """Return the Chinese of one or more sentences, or None where one of them is not known."""
    for pattern, chinese in _patterns():
        if match := pattern.fullmatch(sentence):
            values = {name: in_chinese(value) or value for name, value in match.groupdict().items()}
            return chinese.format(**values)
    for end in re.finditer(r"(?<=[.!?]) ", sentence):
        first, rest = in_chinese(sentence[: end.start()]), in_chinese(sentence[end.end() :])
        if first and rest:
            return first + rest
    return None
