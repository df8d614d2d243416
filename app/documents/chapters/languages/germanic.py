"""English, German, Dutch, Swedish and Danish."""

from app.documents.chapters.languages.language import (
    Language,
    counted,
    joined,
    merged,
    ranks,
    words,
)

_EN_ONES = counted(1, "one two three four five six seven eight nine")
_EN_FIRSTS = counted(1, "first second third fourth fifth sixth seventh eighth ninth")
_EN_TENS = counted(20, "twenty thirty forty/fourty fifty sixty seventy eighty ninety", 10)
ENGLISH = Language(
    code="en",
    units=ranks(
        volume="volume vol tome",
        book="book bk",
        part="part pt act division epoch phase",
        chapter="chapter chap chapt ch canto letter stave episode period narrative",
        section="section sect scene",
    ),
    cardinals=merged(
        _EN_ONES,
        counted(
            10,
            "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        ),
        _EN_TENS,
        joined(_EN_ONES, _EN_TENS, "{one} and {ten}"),
        counted(0, "zero"),
        counted(100, "hundred/one_hundred/a_hundred"),
    ),
    ordinals=merged(
        _EN_FIRSTS,
        counted(
            10,
            "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
            "eighteenth nineteenth",
        ),
        counted(
            20, "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 10
        ),
        counted(100, "hundredth"),
    ),
    articles=words("the no number nr numb"),
    joiners=words("and"),
    last=words("last"),
    lone=words(
        "prologue, epilogue, preface, introduction, foreword, afterword, conclusion, postscript, "
        "envoi, appendix, prelude, interlude, intermezzo, finale, coda, author's note, "
        "l'envoi, acknowledgements, acknowledgments"
    ),
    contents=words("contents, table of contents, list of chapters, chapters, the contents, index"),
    closing=words("end"),
)

_DE_ONES = counted(1, "ein zwei/zwey drei/drey vier fünf sechs sieben acht neun")
_DE_TENS = counted(
    20, "zwanzig dreißig/dreyßig vierzig fünfzig/funfzig sechzig siebzig achtzig neunzig", 10
)
_DE_TEENS = counted(
    10,
    "zehn elf/eilf zwölf dreizehn/dreyzehn vierzehn fünfzehn/funfzehn sechzehn/sechszehn "
    "siebzehn/siebenzehn achtzehn neunzehn",
)
_DE_HIGH = merged(_DE_TENS, joined(_DE_ONES, _DE_TENS, "{one}und{ten}"))
GERMAN = Language(
    code="de",
    counts_before=True,
    units=ranks(
        volume="Band Bd",
        book="Buch",
        part="Teil Theil Abteilung Abtheilung Akt Aufzug Hauptstück",
        chapter="Kapitel Capitel Kap Cap Caput Abschnitt Gesang Brief Abenteuer Erzählung Episode "
        "Kapittel Stück",
        section="Szene Scene Auftritt",
    ),
    cardinals=merged(
        _DE_ONES, counted(1, "eins/eine"), _DE_TEENS, _DE_HIGH, counted(100, "hundert/einhundert")
    ),
    ordinals=merged(
        counted(1, "erst zweit/zweyt dritt viert fünft sechst siebt/siebent acht neunt"),
        {f"{word}t": value for word, value in _DE_TEENS.items()},
        {f"{word}st": value for word, value in _DE_HIGH.items()},
        counted(100, "hundertst"),
    ),
    endings=("", "es", "er", "en", "em", "e", "s"),
    articles=words("das der die dem den nr nummer"),
    joiners=words("und"),
    last=words("letzt schluß"),
    lone=words(
        "prolog, epilog, vorwort, nachwort, einleitung, einführung, vorrede, nachrede, schluss, "
        "schluß, schlußwort, schlusswort, vorspiel, zwischenspiel, nachspiel, anhang, nachschrift, "
        "vorbemerkung, nachtrag, zueignung, widmung"
    ),
    contents=words("inhalt, inhaltsverzeichnis, inhaltsverzeichniß, inhalts verzeichnis"),
    closing=words("ende"),
)

_NL_ONES = counted(1, "een/één twee drie vier vijf zes zeven acht negen")
_NL_TENS = counted(20, "twintig dertig veertig vijftig zestig zeventig tachtig negentig", 10)
DUTCH = Language(
    code="nl",
    counts_before=True,
    units=ranks(volume="boekdeel", book="boek", part="deel afdeling bedrijf", chapter="hoofdstuk"),
    cardinals=merged(
        _NL_ONES,
        counted(
            10, "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
        ),
        _NL_TENS,
        joined(_NL_ONES, _NL_TENS, "{one}en{ten}"),
    ),
    ordinals=merged(
        counted(1, "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde"),
        counted(12, "twaalfde dertiende veertiende vijftiende zestiende zeventiende achttiende"),
    ),
    endings=("", "de", "ste"),
    articles=words("de het"),
    last=words("laatste"),
    lone=words("proloog, epiloog, voorwoord, nawoord, inleiding, slot, voorspel"),
    contents=words("inhoud, inhoudsopgave"),
    closing=words("einde"),
)

_SV_ONES = counted(1, "ett/en/én två tre fyra fem sex sju/sjö åtta nio")
_SV_TENS = counted(20, "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio", 10)
SWEDISH = Language(
    code="sv",
    counts_before=True,
    units=ranks(volume="band", book="bok", part="del afdelning", chapter="kapitel kap kapitlet"),
    cardinals=merged(
        _SV_ONES,
        counted(10, "tio elva tolv tretton fjorton femton sexton sjutton arton/aderton nitton"),
        _SV_TENS,
        joined(_SV_ONES, _SV_TENS, "{ten}{one}"),
    ),
    ordinals=merged(
        counted(
            1, "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte/elvte"
        ),
        counted(
            12, "tolfte/tolvte trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde"
        ),
        counted(20, "tjugonde"),
        joined(
            counted(1, "första andra tredje fjärde femte sjätte sjunde åttonde nionde"),
            _SV_TENS,
            "{ten}{one}",
        ),
    ),
    last=words("sista"),
    lone=words("prolog, epilog, förord, efterord, inledning, företal"),
    contents=words("innehåll, innehållsförteckning"),
    closing=words("slut"),
)

_DA_ONES = counted(1, "en/et to tre fire fem seks/sex syv/sju otte/åtte ni")
DANISH = Language(
    code="da",
    counts_before=True,
    units=ranks(volume="bind", book="bog bok", part="del afdeling", chapter="kapitel kapittel kap"),
    cardinals=merged(
        _DA_ONES,
        counted(
            10, "ti elleve tolv tretten fjorten femten seksten/sexten sytten atten nitten tyve"
        ),
        joined(_DA_ONES, counted(20, "tyve tredive", 10), "{one}og{ten}"),
    ),
    ordinals=merged(
        counted(
            1, "første/fyrste anden/andet/annet/annen tredje/tredie fjerde femte sjette/siette"
        ),
        counted(7, "syvende ottende/åttende niende tiende ellevte/ellefte tolvte/tolfte"),
        counted(13, "trettende fjortende femtende sekstende syttende attende nittende tyvende"),
    ),
    last=words("sidste siste"),
    lone=words("prolog, epilog, forord, efterord, etterord, indledning, innledning"),
    contents=words("indhold, innhold, indholdsfortegnelse"),
    closing=words("slut ende"),
)
GERMANIC = (ENGLISH, GERMAN, DUTCH, SWEDISH, DANISH)
