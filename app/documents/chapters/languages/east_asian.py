"""Chinese, Japanese and Korean: units stand behind their numbers, often without a space."""

# Rank by unit, of `第…章` and the like in Chinese and Japanese.
CHINESE_UNITS = {
    **dict.fromkeys("卷集冊册編编辑巻", "volume"),
    **dict.fromkeys("部篇", "part"),
    **dict.fromkeys("章回话話幕折夜", "chapter"),
    **dict.fromkeys("节節場场", "section"),
}
# Units that may stand without 第 before their number, as in `三十章`.
BARE_CHINESE_UNITS = "章回话話"
# With these the unit's character is but the beginning of another word.
COMPOUNDS = {
    "节": "课奏日目气约省制点拍",
    "節": "課奏日目氣約省制點拍",
    "部": "分队隊门門长長下手位件落属屬屋电電",
    "集": "团團合中体體市训訓",
    "章": "程法节節鱼魚",
    "回": "去来來到头頭家答信事想目国國忆憶应應荡蕩收报報合",
    "话": "题題筒剧劇说說音",
    "話": "題筒劇說音",
    "幕": "后後僚布",
    "卷": "子起入",
    "折": "扣磨腾騰叠",
    "场": "合地面景",
    "場": "合地面景所",
    "篇": "幅文章",
    "夜": "里裡晚色间間",
    "冊": "子",
    "册": "子",
    "编": "辑輯",
    "編": "集輯",
}
# Headings without a number; a title may follow after a space or colon.
LONE_CHINESE = (
    "序|序言|序章|序幕|序曲|自序|代序|前言|前序|引言|引子|引|楔子|缘起|緣起|开篇|開篇|正文|"
    "尾声|尾聲|终章|終章|终曲|終曲|最终章|最終章|终卷|大结局|大結局|结局|結局|后记|後記|后序|跋|"
    "附[录錄]|番外|番外篇|外传|外傳|前传|前傳|后传|後傳|结语|結語|尾章|末章|献辞|题记|題記|"
    "作品相关|作品相關|上架感言|完本感言|完结感言|完結感言|新书感言|作者的话|作者的話|"
    "プロローグ|エピローグ|プレリュード|インタールード|幕間|間章|閑話|閑話休題|番外編|外伝|"
    "あとがき|まえがき|はじめに|おわりに|前書き|後書き|序文|跋文|登場人物|"
    "断章|間奏|最終話|最终话|最終回|最终回|幕间|间章|闲话|终幕|終幕|最終章|特别篇|特別篇|特別編|"
    "后日谈|後日談|後日譚|作者后记|作者後記|译后记|譯後記|编后记|序篇|终篇|終篇|附记|附記|凡例|"
    "译者序|譯者序|译序|推荐序|推薦序|卷首语|卷末语|致读者|请假条|請假條|新书预告|新書預告|"
    "人物介绍|人物紹介|登場人物紹介|小剧场|小劇場|結び|解説|おまけ"
)
# What shops and sites write before a chapter's heading.
SHOP_WORDS = "(?:正文|VIP|公众|公眾|免费|免費|付费|收费|作品正文)(?:卷|章节|章節|部分)?"
# Of these several may stand in a book, with a number or a letter behind: `番外一`.
COUNTED_LONE = (
    "番外篇|番外編|番外|外传|外傳|外伝|閑話|闲话|幕間|幕间|間章|间章|SS|特典|附录|附錄|后记|"
    "後日談|特别篇|特別編|プロローグ|エピローグ|インタールード"
)
LONE_KOREAN = (
    "프롤로그|에필로그|외전|번외|서장|종장|서막|막간|머리말|맺음말|서문|후기|작가의 말|작가 후기|"
    "여는 글|닫는 글|번외편|특별 외전|작품 소개|등장인물|들어가며|나가며|서론|결론|시작하며|"
    "인터루드|특별편"
)
KOREAN_UNITS = {
    "권": "volume",
    **dict.fromkeys(("부", "편", "막"), "part"),
    **dict.fromkeys(("장", "화", "회", "강", "막간"), "chapter"),
    "절": "section",
}
CONTENTS = frozenset(
    ("目录", "目錄", "目次", "总目录", "總目錄", "차례", "목차", "章节目录", "もくじ")
)
# What ends a part in its own line, such as `第一卷 完`.
CLOSING_REST = "完|终|終|結束|结束|全书完|完结|完結|끝"
