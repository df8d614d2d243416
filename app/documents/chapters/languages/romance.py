"""French, Spanish, Italian, Portuguese and Romanian."""

from app.documents.chapters.languages.language import (
    Language,
    counted,
    joined,
    merged,
    ranks,
    words,
)

_FR_ONES = counted(1, "un/une deux trois quatre cinq six sept huit neuf")
_FR_TEENS = counted(10, "dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf")
_FR_TENS = counted(20, "vingt trente quarante cinquante soixante", 10)
_FR_OVER_SEVENTY = {
    **{f"soixante {word}": 60 + value for word, value in _FR_TEENS.items()},
    **{f"soixante et {word}": 60 + value for word, value in _FR_TEENS.items()},
    "quatre vingt": 80,
    "quatre vingts": 80,
    **{f"quatre vingt {word}": 80 + value for word, value in {**_FR_ONES, **_FR_TEENS}.items()},
}
_FR_ORDINALS = counted(
    1,
    "unième deuxième/second/seconde troisième quatrième cinquième sixième septième "
    "huitième neuvième",
)
_FR_TEENTHS = counted(
    10,
    "dixième onzième douzième treizième quatorzième quinzième seizième dix_septième dix_huitième "
    "dix_neuvième",
)
FRENCH = Language(
    code="fr",
    units=ranks(
        volume="tome volume",
        book="livre",
        part="partie acte époque",
        chapter="chapitre chap chant lettre épisode veillée récit",
        section="section scène",
    ),
    cardinals=merged(
        _FR_ONES,
        _FR_TEENS,
        _FR_OVER_SEVENTY,
        _FR_TENS,
    ),
    ordinals=merged(
        counted(1, "premier/première"),
        _FR_ORDINALS,
        _FR_TEENTHS,
        counted(20, "vingtième trentième quarantième cinquantième soixantième", 10),
        {f"soixante {word}": 60 + value for word, value in _FR_TEENTHS.items()},
        {f"soixante et {word}": 60 + value for word, value in _FR_TEENTHS.items()},
        {
            f"quatre vingt {word}": 80 + value
            for word, value in {**_FR_ORDINALS, **_FR_TEENTHS}.items()
        },
        counted(100, "centième"),
    ),
    endings=("", "s"),
    articles=words("le la les l' numéro no nº n°"),
    joiners=words("et"),
    last=words("dernier dernière"),
    lone=words(
        "prologue, épilogue, préface, introduction, avant propos, postface, conclusion, "
        "avertissement, "
        "au lecteur, appendice, dédicace, prélude, interlude, dénouement, note de l'auteur"
    ),
    contents=words("table, table des matières, table des chapitres, sommaire"),
    closing=words("fin"),
)

_ES_ONES = counted(1, "uno/un/una dos tres cuatro cinco seis siete ocho nueve")
_ES_FIRSTS = counted(
    1, "primer segund tercer/terci cuart quint/quinz sext séptim/sétim octav noven/non"
)
SPANISH = Language(
    code="es",
    units=ranks(
        volume="tomo volumen vol",
        book="libro",
        part="parte acto jornada época",
        chapter="capítulo cap canto carta episodio capitulillo",
        section="sección escena",
    ),
    cardinals=merged(
        _ES_ONES,
        counted(
            10, "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve"
        ),
        counted(20, "veinte veintiuno/veintiún veintidós veintitrés veinticuatro veinticinco"),
        counted(26, "veintiséis veintisiete veintiocho veintinueve"),
        joined(
            _ES_ONES,
            counted(30, "treinta cuarenta cincuenta sesenta setenta ochenta noventa", 10),
            "{ten} y {one}",
        ),
        counted(30, "treinta cuarenta cincuenta sesenta setenta ochenta noventa", 10),
    ),
    ordinals=merged(
        _ES_FIRSTS,
        counted(10, "décim undécim/onceav/decimoprimer duodécim/doceav/decimosegund"),
        joined(_ES_FIRSTS, {"decimo": 10, "vigesimo": 20}, "{ten}{one}"),
        counted(
            20,
            "vigésim trigésim cuadragésim quincuagésim sexagésim septuagésim octogésim nonagésim",
            10,
        ),
        counted(100, "centésim"),
    ),
    endings=("", "o", "a", "os", "as"),
    articles=words("el la los las número núm"),
    joiners=words("y"),
    last=words("último últim"),
    lone=words(
        "prólogo, epílogo, prefacio, introducción, conclusión, advertencia, dedicatoria, apéndice, "
        "preámbulo, posdata, al lector, nota del autor, proemio, desenlace"
    ),
    contents=words("índice, índice general, contenido, tabla de contenido, tabla de materias"),
    closing=words("fin"),
)

_IT_ONES = counted(1, "uno due tre quattro cinque sei sette otto nove")
_IT_FIRSTS = counted(1, "prim second terz quart quint sest settim ottav non")
_IT_TENS = counted(20, "vent trent quarant cinquant sessant settant ottant novant", 10)
_IT_ENDS = counted(1, "unesim duesim treesim quattresim cinquesim seiesim settesim ottesim novesim")
_IT_LONG = {f"{word}{'i' if value == 20 else 'a'}": value for word, value in _IT_TENS.items()}
ITALIAN = Language(
    code="it",
    units=ranks(
        volume="tomo volume vol",
        book="libro",
        part="parte atto giornata epoca",
        chapter="capitolo capo cap canto lettera novella episodio capit",
        section="sezione scena paragrafo",
    ),
    cardinals=merged(
        _IT_ONES,
        counted(10, "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto"),
        counted(19, "diciannove venti"),
        _IT_LONG,
        joined(_IT_ONES, _IT_LONG, "{ten}{one}"),
        {f"{word}uno": value + 1 for word, value in _IT_TENS.items()},
        {f"{word}otto": value + 8 for word, value in _IT_TENS.items()},
    ),
    ordinals=merged(
        _IT_FIRSTS,
        counted(10, "decim undicesim/undecim/decimoprim dodicesim/duodecim/decimosecond"),
        counted(18, "decimottav decimonon"),
        counted(
            13,
            "tredicesim quattordicesim quindicesim sedicesim diciassettesim diciottesim "
            "diciannovesim",
        ),
        {f"{word}esim": value for word, value in _IT_TENS.items()},
        joined(_IT_ENDS, _IT_TENS, "{ten}{one}"),
        joined(_IT_ENDS, _IT_LONG, "{ten}{one}"),
        joined(
            _IT_FIRSTS,
            {"decimo": 10, **{f"{w}esimo": v for w, v in _IT_TENS.items()}},
            "{ten}{one}",
        ),
        counted(100, "centesim"),
    ),
    endings=("", "o", "a", "i", "e"),
    articles=words("il lo la l' numero num"),
    joiners=words("e"),
    last=words("ultim"),
    lone=words(
        "prologo, epilogo, prefazione, introduzione, conclusione, appendice, avvertenza, proemio, "
        "dedica, postfazione, ai lettori, al lettore, preludio, intermezzo, finale, riepilogo, "
        "nota dell'autore"
    ),
    contents=words("indice, sommario, indice generale"),
    closing=words("fine"),
)

_PT_ONES = counted(1, "um/uma dois/duas/dous três quatro cinco seis sete oito nove")
_PT_FIRSTS = counted(1, "primeir segund terceir quart quint sext sétim oitav non")
_PT_TENS = counted(
    20, "vinte trinta quarenta cinquenta/cincoenta sessenta setenta oitenta noventa", 10
)
PORTUGUESE = Language(
    code="pt",
    units=ranks(
        volume="tomo volume vol",
        book="livro",
        part="parte acto ato jornada",
        chapter="capítulo cap canto carta episódio",
        section="secção seção scena cena",
    ),
    cardinals=merged(
        _PT_ONES,
        counted(
            10,
            "dez onze doze treze catorze/quatorze quinze dezasseis/dezesseis dezassete/dezessete",
        ),
        counted(18, "dezoito dezanove/dezenove"),
        _PT_TENS,
        joined(_PT_ONES, _PT_TENS, "{ten} e {one}"),
    ),
    ordinals=merged(
        _PT_FIRSTS,
        counted(10, "décim undécim duodécim"),
        joined(_PT_FIRSTS, {"decimo": 10, "vigesimo": 20}, "{ten}{one}"),
        counted(
            20,
            "vigésim trigésim quadragésim quinquagésim sexagésim septuagésim/setuagésim "
            "octogésim nonagésim",
            10,
        ),
        counted(100, "centésim"),
    ),
    endings=("", "o", "a", "os", "as"),
    articles=words("o a os as número num"),
    joiners=words("e"),
    last=words("últim"),
    lone=words(
        "prólogo, epílogo, prefácio, introdução, introducção, conclusão, advertência, dedicatória, "
        "apêndice, posfácio, ao leitor, nota do autor, proémio, proêmio, intermédio"
    ),
    contents=words("índice, sumário, conteúdo"),
    closing=words("fim"),
)

ROMANIAN = Language(
    code="ro",
    units=ranks(
        volume="volumul vol", book="cartea", part="partea actul", chapter="capitolul cap capitol"
    ),
    cardinals=merged(
        counted(1, "unu/una/un doi/două trei patru cinci șase/sase șapte opt nouă zece"),
    ),
    ordinals=merged(
        counted(
            1, "întâi/întâia/întîi/prima/primul/dintâi doua/doilea treia/treilea patra/patrulea"
        ),
        counted(
            5,
            "cincea/cincilea șasea/șaselea șaptea/șaptelea opta/optulea noua/nouălea zecea/zecelea",
        ),
    ),
    articles=words("al a"),
    last=words("ultimul ultima"),
    lone=words(
        "prolog, epilog, prefață, prefața, introducere, încheiere, postfață, cuvânt înainte"
    ),
    contents=words("cuprins, cuprinsul"),
    closing=words("sfârșit sfârșitul"),
)
ROMANCE = (FRENCH, SPANISH, ITALIAN, PORTUGUESE, ROMANIAN)
