"""What everyday writing is made of: letters by language, and the commonest Chinese characters.

Letters beyond ASCII only: they alone differ between encodings of one byte a letter.
"""

# Letters from the most to the least frequent; those of Latin alphabets are few, and their
# order matters little.
LETTERS: dict[str, str] = {
    "russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "ukrainian": "оанивітерсклудмпзяьбгйчхжюцшфєїщґ",
    "bulgarian": "аоиетнрсвлкдпмзугъбчяжщцйхшюфь",
    "greek": "αοιετσνηυρπκμλςωδγάίήόέχθφύβξώζψϊϋΐΰ",
    "hebrew": "יוהלאמרבתנשדםקעחפטןגסכצזץךףוֹ",
    "arabic": "اليمونتربدعةسكفهحقجشىأطصخإذزضغثءئظآؤ،؛؟ًٌٍَُِّْ",
    "thai": "านรกอเงมยลวดทสต่้ปบคหแจพชขใไโผะิีุูัืึ็์ำซศณถธภญฐษฟฝฉฤฏฎฆฒฬฮๆฯ๊๋",
    "french": "éèàêçùîâôûëïœüÿæ«»",
    "german": "üäößé„“",
    "spanish": "óíáéñúü¿¡",
    "portuguese": "ãçáéíóêâõúàôü",
    "italian": "èàùìòéî",
    "nordic": "äåøöæé",
    "icelandic": "áíðéúóöþýæ",
    "czech": "íáéěýřčžšůúňóťď",
    "slovak": "áíéčýžšľúťôňóäďĺŕ",
    "polish": "ąęółśżćńź",
    "hungarian": "áéöóőíüúű",
    "romanian": "ăîâșțşţ",
    "south slavic": "čšžćđ",
    "turkish": "ıüşçğöiâîû",
    "baltic": "ėšįžūųčąęāīēļņķģõäöü",
    "english": "’‘“”–—éï£",
}
# What any text may hold between its letters.
PUNCTUATION = "«»“”„‘’‚‹›–—…•·©®™°№§€£¡¿´¨¸ªº±×÷½¼¾¹²³µ¶†‡\xa0\xad"

# Some 500 characters that make up most of any modern or older Chinese text, simplified.
COMMON_CHINESE = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本"
    "前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很"
    "最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度"
    "门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电"
    "数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马"
    "科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万"
    "取拉格望觉术领共确传师观清今切院让识候带导争运曰乃矣哉吾尔吃叫跑坐站哭笑怎吗吧呢啊哪谁咱您"
    "每块岁酒茶饭菜钱银铜铁石土木火风雨雪云花草树林鸟鱼龙虎牛羊狗猪鸡夜晚早春夏秋冬六七八九百千"
)
# The same where the traditional form differs.
COMMON_TRADITIONAL = (
    "這個們來為國說時會對過發後裡學經現當動還進樣沒開從實軍無與長機關點業將兩間問並應戰頭體見產"
    "話門東聲員論處義幾條氣題爾別變總電數報結務場計資許統區隊決馬書則聽達強難權類據邊張該規萬覺"
    "術領確傳師觀讓識帶導爭運嗎誰塊歲飯錢銀銅鐵風雲樹鳥魚龍豬雞麼兒給頓裏卻衆"
)
