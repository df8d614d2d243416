"""What is said of how a file was read, a line a code: English, then Chinese."""

NOTES: dict[str, tuple[str, str]] = {
    "names_refused": (
        "Archive entries with unsafe names were left out.",
        "压缩包中名称不安全的条目已略去。",
    ),
    "toc_missing": (
        "The book has no usable contents; its own headings were used.",
        "书中没有可用的目录，改用正文标题。",
    ),
    "toc_unresolved": ("Entries of the contents lead nowhere.", "目录中有些条目没有指向任何地方。"),
    "markup_repaired": (
        "Chapters that were not well formed were repaired.",
        "格式不规范的章节已修复。",
    ),
    "nonlinear_dropped": (
        "Side pages outside the reading order were left out.",
        "正文顺序之外的附页已略去。",
    ),
    "spine_unresolved": (
        "Entries of the reading order name no file.",
        "阅读顺序中有些条目没有对应的文件。",
    ),
    "chapters_missing": (
        "Files that the book lists are missing or broken.",
        "书中列出的某些文件缺失或损坏。",
    ),
    "hidden_dropped": ("Text that a reader does not see was left out.", "读者看不到的文字已略去。"),
    "page_numbers_dropped": ("Page numbers were left out.", "页码已略去。"),
    "heads_dropped": ("Running heads and feet were left out.", "页眉和页脚已略去。"),
    "pages_broken": ("Pages could not be opened and are missing.", "有些页无法打开，已缺失。"),
    "sideways_dropped": ("Words set sideways at the edge were left out.", "页边竖排的文字已略去。"),
    "line_numbers_dropped": ("Line numbers in the margin were left out.", "页边的行号已略去。"),
    "pages_recognised": ("Pages were read by text recognition.", "有些页是用文字识别读取的。"),
    "second_reader": (
        "The file is damaged; a second reader found its text.",
        "文件有损坏，文字由另一种读法得到。",
    ),
    "sections_from": ("How the sections were found.", "章节的来源。"),
    "outline_guessed": (
        "Entries of the outline were placed by page only.",
        "大纲中有些条目只能定位到页。",
    ),
    "pages_without_text": ("Pages hold no text.", "有些页没有文字。"),
    "pages_scanned": (
        "Pages are pictures of text and were not read; text recognition (OCR) can read them.",
        "有些页是文字的图片，没有读取；可用文字识别（OCR）来读。",
    ),
    "typed_read": (
        "Remarks typed onto the pages and values of forms were read.",
        "写在页面上的批注和表单中填写的内容已一并读取。",
    ),
    "files_attached": (
        "Files are attached to the PDF and were not read.",
        "这份 PDF 附有文件，没有读取。",
    ),
    "pages_garbled": (
        "The text of pages is hardly readable: their fonts tell other letters than they show; "
        "text recognition (OCR) can read them.",
        "有些页的文字几乎不可读：字体给出的字母与显示的不同；可用文字识别（OCR）来读。",
    ),
    "ligatures": ("Joined letters were spelled out.", "连写字母已拆开。"),
    "hyphens_kept": (
        "Hyphens at line ends were kept: the word has one.",
        "行末的连字符予以保留：单词本身就有。",
    ),
    "hyphens_joined": ("Words broken at line ends were joined.", "行末断开的单词已接上。"),
    "sliced": (
        "No chapters were found; the text was cut into equal parts.",
        "没有找到章节，全文等分为几个部分。",
    ),
    "control_dropped": ("Control characters were dropped.", "控制字符已略去。"),
    "bytes_replaced": (
        "Some bytes fit no character of the encoding and were replaced.",
        "有些字节不合编码，已替换。",
    ),
    "ruby_dropped": ("Pronunciation beside characters (ruby) was left out.", "字旁的注音已略去。"),
    "footnotes_dropped": ("Footnotes were left out.", "脚注已略去。"),
    "unseen_dropped": (
        "Marks that nobody sees, such as watermarks between letters, were left out.",
        "看不见的符号（例如字间的水印）已略去。",
    ),
    "double_mended": (
        "Characters that had been encoded twice were mended.",
        "重复编码而成的乱码已还原。",
    ),
    "entities_replaced": (
        "Characters spelled as on the web, such as &mdash;, were put in.",
        "网页写法的字符（例如 &mdash;）已换成原字。",
    ),
    "encodings_mixed": (
        "The file joins parts in different encodings; lines in UTF-8 were read as such.",
        "文件由编码不同的部分拼成，其中 UTF-8 的行已按 UTF-8 读取。",
    ),
    "chapters_found": (
        "The contents name too few chapters; they were found in the text.",
        "目录列出的章节太少，改从正文中查找。",
    ),
}
