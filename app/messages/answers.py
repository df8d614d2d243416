"""What is said of questions and answers: English, then Chinese."""

ANSWERS: dict[str, tuple[str, str]] = {
    "one_book_at_a_time": (
        "Chapter by chapter works on one book at a time: choose one.",
        "逐章来问一次只能用于一本书：请选定一本。",
    ),
    "question_fills_window": (
        "The question and the room for the answer fill the window: shorten the question.",
        "问题和留给回答的余量已占满窗口：请把问题写短些。",
    ),
    "progress_unwritable": (
        "“{path}” cannot be written: {reason}.",
        "无法写入“{path}”：{reason}。",
    ),
    "progress_unreadable": ("“{path}” cannot be read: {reason}.", "无法读取“{path}”：{reason}。"),
    "no_such_section": (
        (
            "There are sections 1 to {num_sections}, and {text} is not among them: `python -m app "
            "inspect FILE` lists them."
        ),
        "共有 1 至 {num_sections} 部分，其中没有 {text}：`python -m app inspect FILE` 会列出它们。",
    ),
    "nothing_chosen": (
        "Nothing of “{title}” is chosen: tick a part to read.",
        "《{title}》一部分也没有选：请勾选要读的部分。",
    ),
    "no_such_task": (
        "There is no task “{name}”; there are {names}.",
        "没有名为“{name}”的任务；有 {names}。",
    ),
    "answer_running": (
        "An answer is still being written: wait for its end, or stop it first.",
        "上一个回答还没写完：请等它写完，或先停止。",
    ),
    "answer_broken_off": (
        "The program was ended in the middle of this answer; what was written is kept.",
        "回答写到一半，程序被关闭；已写的部分保留着。",
    ),
    "no_question": (
        "Please ask a question: this task has none of its own.",
        "请先写下问题：这项任务没有自带的。",
    ),
    "no_document": (
        "There is no document yet: add one, or tick a part of one to read.",
        "还没有可读的内容：请先添加文件，或勾选要读的部分。",
    ),
    "too_much_at_once": (
        (
            "That was a lot at once: please try again in {seconds} seconds, so that others get "
            "their turn."
        ),
        "一下子来得太多了：请过 {seconds} 秒再试，好让别人也轮得到。",
    ),
    "queue_full": (
        "{num_waiting} questions are waiting already: please ask again in a minute.",
        "已有 {num_waiting} 个问题在排队：请过一分钟再问。",
    ),
    "over_window": (
        (
            "The text and question take {num_tokens:,} tokens, and the model's window of "
            "{window_tokens:,} leaves room for {room_tokens:,} beside the answer: choose fewer "
            "sections, read only its start or what is closest to the question, or use a model with "
            "a longer window."
        ),
        (
            "内容和问题共 {num_tokens:,} 词元，而模型的窗口是 {window_tokens:,}，除去回答只剩 "
            "{room_tokens:,}：请少选几部分，只读开头或与问题最相近的段落，或换窗口更长的模型。"
        ),
    ),
    "over_window_about": (
        (
            "The text and question take about {num_tokens:,} tokens, and the model's window of "
            "{window_tokens:,} leaves room for {room_tokens:,} beside the answer: choose fewer "
            "sections, read only its start or what is closest to the question, or use a model with "
            "a longer window."
        ),
        (
            "内容和问题约 {num_tokens:,} 词元，而模型的窗口是 {window_tokens:,}，除去回答只剩 "
            "{room_tokens:,}：请少选几部分，只读开头或与问题最相近的段落，或换窗口更长的模型。"
        ),
    ),
    "task_one_document": (
        "“{task}” works on 1 document; chosen: {num_documents}.",
        "这项任务只用 1 份文件，现在选了 {num_documents} 份。",
    ),
    "task_two_documents": (
        "“{task}” works on 2 documents; chosen: {num_documents}.",
        "这项任务需要 2 份文件，现在选了 {num_documents} 份。",
    ),
    "task_documents_range": (
        "“{task}” works on {least} to {most} documents; chosen: {num_documents}.",
        "这项任务需要 {least} 至 {most} 份文件，现在选了 {num_documents} 份。",
    ),
    "mostly_english": (
        "{name} learned mostly English: its {language} may be poor or missing.",
        "{name} 学的主要是英文，用其他语言回答可能很差，甚至不会。",
    ),
    "references_left_out": (
        "The references were left out: with them the text does not fit the window.",
        "参考文献没有读：连它一起放不进窗口。",
    ),
    "reads_start": (
        "Over the window: the model reads the first {share} of what is chosen.",
        "放不进窗口：模型读了所选内容的前 {share}。",
    ),
    "reads_start_about": (
        "Over the window: the model reads about the first {share} of what is chosen.",
        "放不进窗口：模型读了所选内容的前约 {share}。",
    ),
    "reads_closest": (
        (
            "Over the window: the model reads the {share} of what is chosen that is closest to "
            "the question. Chapter by chapter, it reads all of it."
        ),
        "放不进窗口：模型读了所选内容中与问题最相近的 {share}。逐章提问则会全部读到。",
    ),
    "reads_closest_about": (
        (
            "Over the window: the model reads about the {share} of what is chosen that is closest "
            "to the question. Chapter by chapter, it reads all of it."
        ),
        "放不进窗口：模型读了所选内容中与问题最相近的约 {share}。逐章提问则会全部读到。",
    ),
    "reads_few": (
        (
            "So small a model answers no better from more: it reads the {share} of what is chosen "
            "that is closest to the question. Chapter by chapter, it reads all of it."
        ),
        (
            "这么小的模型读得再多也答不更好：它读了所选内容中与问题最相近的 {share}。"
            "逐章提问则会全部读到。"
        ),
    ),
    "ended_a_loop": (
        "The model had begun to repeat itself, so its answer was ended there.",
        "模型开始一再重复同样的话，回答就停在那里了。",
    ),
    "nothing_bears": (
        "Nothing in the text bears on this question.",
        "文中没有与这个问题有关的内容。",
    ),
    "words_above_0": (
        "--words should be above 0, and is {words}.",
        "--words 应当大于 0，现在是 {words}。",
    ),
    "caution_why_it_won": (
        "The reasons are inferred from the paper; the committee's own are not in it.",
        "这些理由是从论文推断的；评奖委员会的理由不在其中。",
    ),
    "caution_review": (
        "A model's review is a starting point; it has not checked the results.",
        "模型写的审稿意见只是起点，它没有核对过结果。",
    ),
    "caution_conferences": (
        "Two papers show two papers: what they say of their conferences is a guess.",
        "两篇论文只能代表两篇论文；由此推及会议只是猜测。",
    ),
}
