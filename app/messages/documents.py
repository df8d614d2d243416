"""What is said of files: why one cannot be read: English, then Chinese."""

DOCUMENTS: dict[str, tuple[str, str]] = {
    "zip_damaged": (
        (
            "The file is not a whole ZIP archive, so the book cannot be opened; get a fresh copy "
            "of it."
        ),
        "文件不是完整的 ZIP 压缩包，书打不开：请另找一份。",
    ),
    "zip_too_many_files": (
        "The archive holds {num_files:,} files; {most:,} may be read.",
        "压缩包里有 {num_files:,} 个文件，最多只读 {most:,} 个。",
    ),
    "zip_too_large": (
        "The archive unpacks to more than may be read; it may be a trap.",
        "压缩包解开后超出限制，可能是陷阱。",
    ),
    "zip_ratio": (
        (
            "A file in the archive unpacks to over {most} times its size; it may be a trap, and "
            "was not opened."
        ),
        "压缩包里有文件解开后超过原来的 {most} 倍，可能是陷阱，没有打开。",
    ),
    "epub_without_package": (
        (
            "The archive has no readable list of the book's contents (OPF file); it is not a whole "
            "EPUB."
        ),
        "压缩包里没有可读的书目（OPF 文件），不是完整的 EPUB。",
    ),
    "drm": (
        (
            "The book is locked by its shop (DRM), so its text cannot be read; use a copy without "
            "copy protection."
        ),
        "这本书有书店加的版权保护（DRM），读不出文字：请用没有保护的版本。",
    ),
    "epub_without_text": (
        "The book holds no text; its pages may be pictures.",
        "书里没有文字，各页可能是图片。",
    ),
    "epub_without_chapters": (
        "None of the book's chapters is in the archive; get a fresh copy of it.",
        "书的各章都不在压缩包里：请另找一份。",
    ),
    "file_empty": ("The file is empty.", "文件是空的。"),
    "name_misleads": (
        "The file is named like {kind}, and its content is something else.",
        "文件名像是 {kind}，内容却不是。",
    ),
    "docx_damaged": (
        "This Word document is damaged; open it in Word or LibreOffice and save it again.",
        "这个 Word 文档已损坏：请用 Word 或 LibreOffice 打开后另存。",
    ),
    "docx_without_text": (
        "This Word document holds no text.",
        "这个 Word 文档里没有文字。",
    ),
    "fictionbook_damaged": (
        "This FictionBook file is damaged: it has no body of text.",
        "这个 FictionBook 文件已损坏：里面没有正文。",
    ),
    "fictionbook_without_text": (
        "This FictionBook file shows no text.",
        "这个 FictionBook 文件里没有文字。",
    ),
    "save_as_pdf": (
        "This is {what}; save it as PDF and read that.",
        "这是{what}：请另存为 PDF 再读。",
    ),
    "archive": (
        "This is an archive; unpack it and read the documents in it.",
        "这是压缩包：请解开后读里面的文件。",
    ),
    "unknown_format": (
        "This is {what}; what can be read: {formats}.",
        "这是{what}，读不了；可读的有：{formats}。",
    ),
    "kindle_book": (
        (
            "This is a Kindle book (MOBI or AZW3), which cannot be read; convert it to EPUB, for "
            "example with Calibre, and read that."
        ),
        "这是 Kindle 电子书（MOBI 或 AZW3），读不了：请先转成 EPUB（例如用 Calibre）再读。",
    ),
    "binary_file": (
        "This is a binary file; what can be read: {formats}.",
        "这是二进制文件，读不了；可读的有：{formats}。",
    ),
    "html_without_text": ("The page shows no text.", "网页上没有文字。"),
    "no_text": ("The file holds no text.", "文件里没有文字。"),
    "no_such_page": (
        "The document has no page {number}; its last is {last}.",
        "文件没有第 {number} 页，末页是第 {last} 页。",
    ),
    "page_too_large": (
        "The page is too large to be shown as a picture at this scale.",
        "这一页太大，按这个比例画不出来。",
    ),
    "pdf_damaged": (
        "The PDF is too damaged to be opened; get a fresh copy of it.",
        "这份 PDF 损坏太重，打不开：请另找一份。",
    ),
    "pdf_wrong_password": (
        "The password does not open this PDF; check it and try again.",
        "密码打不开这份 PDF：请检查后再试。",
    ),
    "pdf_locked": (
        "The PDF is locked; give its password to read it.",
        "这份 PDF 已加密：请输入密码。",
    ),
    "pdf_scanned": (
        (
            "The pages of this PDF are pictures of text; read it with text recognition (OCR), or "
            "use a copy that holds its text."
        ),
        "这份 PDF 的各页都是文字的图片：请用文字识别（OCR）来读，或换一份含文字的。",
    ),
    "pdf_pages_damaged": (
        "None of the pages of this PDF can be opened; get a fresh copy of it.",
        "这份 PDF 的各页都打不开：请另找一份。",
    ),
    "pdf_without_text": ("The PDF holds no text.", "这份 PDF 里没有文字。"),
    "tesseract_missing": (
        "Scanned pages need the program tesseract, which is not installed on this machine.",
        "识别扫描页要用 tesseract，这台机器没有装。",
    ),
    "ocr_language_unknown": (
        "“{language}” is no language of tesseract; eng or deu+eng would be.",
        "“{language}”不是 tesseract 的语言；可写 eng 或 deu+eng。",
    ),
    "ocr_too_slow": (
        "Recognising page {number} took longer than {seconds:g} seconds.",
        "识别第 {number} 页超过了 {seconds:g} 秒，已停下。",
    ),
    "ocr_language_missing": (
        (
            "tesseract has no data for “{language}” on this machine; install it, or choose another "
            "language."
        ),
        "这台机器的 tesseract 没有“{language}”的数据：请安装，或换一种语言。",
    ),
    "ocr_failed": ("tesseract could not read page {number}.", "tesseract 没能识别第 {number} 页。"),
    "too_much_text": (
        "Reading the file gave more text than may be read.",
        "读出的文字超过了限制。",
    ),
    "reading_too_slow": (
        "Reading the file took longer than {seconds:g} seconds.",
        "读取超过了 {seconds:g} 秒，已停下。",
    ),
    "reading_broke_off": (
        (
            "Reading the file broke off: it is damaged, or takes more than {most_mib} MiB of "
            "memory. Try a fresh copy of it."
        ),
        "读取中断了：文件已损坏，或所需内存超过 {most_mib} MiB。请另找一份再试。",
    ),
    "no_room_for_process": (
        "The machine has no room to start a process for reading; try again later.",
        "机器没有余力再开读取的进程：请稍后再试。",
    ),
    "reading_made_no_sense": (
        "Reading the file gave nothing that makes sense.",
        "读取的结果没有意义。",
    ),
    "path_is_folder": (
        "{name} is a folder; choose a file in it.",
        "{name} 是文件夹：请选其中的文件。",
    ),
    "no_such_file": ("There is no file {path}.", "没有文件 {path}。"),
    "file_unopenable": ("{name} cannot be opened: {reason}.", "打不开 {name}：{reason}。"),
    "file_too_large": (
        "The file has {size_mib:.0f} MiB; {most_mib} MiB may be read.",
        "文件有 {size_mib:.0f} MiB，最多只读 {most_mib} MiB。",
    ),
    "nested_too_deeply": ("The file is nested too deeply to be read.", "文件嵌套太深，读不了。"),
    "text_too_long": (
        "The text has {num_chars:,} characters; {most:,} may be read. Split the file.",
        "文字有 {num_chars:,} 个字符，最多只读 {most:,} 个：请拆成几份。",
    ),
    "encoding_unknown": (
        "There is no encoding called “{name}”; try utf-8, gb18030, big5hkscs or cp1252.",
        "没有叫“{name}”的编码；可试 utf-8、gb18030、big5hkscs 或 cp1252。",
    ),
    "encoding_not_of_text": (
        "“{name}” is not an encoding of text; try utf-8, gb18030 or cp1252.",
        "“{name}”不是文字的编码；可试 utf-8、gb18030 或 cp1252。",
    ),
    "named_file_empty": (
        "“{name}” is empty: there is nothing in it to read.",
        "《{name}》是空的，没有可读的内容。",
    ),
    "nothing_pasted": (
        "There is no text yet: paste some before adding it.",
        "还没有文字：请先粘贴再添加。",
    ),
    "named_file_too_large": (
        (
            "“{name}” has {size_mib:,.1f} MiB, and at most {most_mib:,g} MiB are read: split it, "
            "or ask whoever runs this page to raise the limit."
        ),
        (
            "《{name}》有 {size_mib:,.1f} MiB，最多只读 {most_mib:,g} MiB：请拆成几份，或请管理者放"
            "宽限制。"
        ),
    ),
    "no_file": ("There is no file: choose one first.", "还没有文件：请先选一个。"),
    "too_many_files": (
        "{num_files} files were sent, and at most {most} are read at once.",
        "一次送来了 {num_files} 个文件，最多只能同时读 {most} 个。",
    ),
    "not_uploaded": (
        "Only uploaded files are read: upload the file first.",
        "只读上传的文件：请先上传。",
    ),
    "no_paths": (
        "Only uploaded files are read, no paths and no addresses: upload the file first.",
        "只读上传的文件，不读路径和网址：请先上传。",
    ),
    "file_gone": (
        "“{name}” is no longer here: please choose the file again.",
        "《{name}》已不在：请重新选择。",
    ),
    "too_much_memory": (
        "Reading the file takes more than {most_mib} MiB of memory.",
        "读取所需的内存超过 {most_mib} MiB。",
    ),
    "file_damaged": (
        "The file is damaged in a way that stopped its reading; try a fresh copy of it.",
        "文件有损坏，读不下去：请另找一份再试。",
    ),
}
