"""Polish, Czech, Russian and Ukrainian."""

from app.documents.chapters.languages.language import (
    Language,
    counted,
    joined,
    merged,
    ranks,
    words,
)

_PL_FIRSTS = counted(1, "pierwsz drug/wtór trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt")
POLISH = Language(
    code="pl",
    counts_before=True,
    units=ranks(
        volume="tom tomu",
        book="księga",
        part="część akt oddział",
        chapter="rozdział rozdz rozdzial rozdźiał pieśń list opowieść dzień",
        section="scena odsłona",
    ),
    cardinals=merged(
        counted(1, "jeden/jedna dwa/dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć"),
        counted(
            11, "jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście"
        ),
        counted(18, "osiemnaście dziewiętnaście dwadzieścia"),
        counted(
            30,
            "trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
            "osiemdziesiąt dziewięćdziesiąt",
            10,
        ),
    ),
    ordinals=merged(
        _PL_FIRSTS,
        counted(
            11, "jedenast dwunast trzynast czternast piętnast szesnast siedemnast ośmnast/osiemnast"
        ),
        counted(19, "dziewiętnast dwudziest"),
        counted(
            30,
            "trzydziest czterdziest pięćdziesiąt sześćdziesiąt siedemdziesiąt "
            "osiemdziesiąt dziewięćdziesiąt",
            10,
        ),
        counted(100, "sto/setn"),
    ),
    endings=("", "y", "a", "e", "i", "ia", "ie", "ego", "ej", "iej", "iego"),
    joiners=frozenset(),
    last=words("ostatn"),
    lone=words(
        "prolog, epilog, wstęp, przedmowa, posłowie, zakończenie, dodatek, od autora, "
        "słowo wstępne, "
        "wprowadzenie, dedykacja, do czytelnika"
    ),
    contents=words("spis treści, spis rozdziałów, spis rzeczy, treść"),
    closing=words("koniec"),
)

_CS_FIRSTS = counted(1, "prvn/prv druh třet čtvrt/čvrt pát šest/šést sedm osm devát desát")
_CS_TENTHS = counted(20, "dvacát třicát čtyřicát padesát šedesát sedmdesát osmdesát devadesát", 10)
_CS_ONES = counted(1, "jedn/jeden dva tři čtyři/čtyr pět šest sedm osm devět")
CZECH = Language(
    code="cs",
    counts_before=True,
    units=ranks(
        volume="svazek díl",
        book="kniha",
        part="část jednání oddíl dějství",
        chapter="kapitola kap hlava zpěv list povídka",
        section="výstup scéna",
    ),
    cardinals=merged(
        counted(1, "jedna dvě/dva tři čtyři pět šest sedm osm devět deset"),
        counted(
            11,
            "jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet",
        ),
        counted(30, "třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát", 10),
    ),
    ordinals=merged(
        _CS_FIRSTS,
        _CS_TENTHS,
        joined(_CS_ONES, _CS_TENTHS, "{one}a{ten}"),
        counted(100, "sto/stý"),
    ),
    endings=("", "y", "a", "e", "i", "ia", "ie"),
    last=words("posledn"),
    lone=words(
        "prolog, epilog, úvod, předmluva, doslov, závěr, závěrek, dodatek, předzpěv, "
        "dohra, předehra"
    ),
    contents=words("obsah"),
    closing=words("konec"),
)

_RU_FIRSTS = counted(1, "перв втор трет четверт пят шест седьм восьм девят десят")
RUSSIAN = Language(
    code="ru",
    counts_before=True,
    units=ranks(
        volume="том",
        book="книга кн",
        part="часть ч действие отдел",
        chapter="глава гл рассказ письмо песнь",
        section="раздел сцена явление",
    ),
    cardinals=merged(
        counted(1, "один/одна два/две три четыре пять шесть семь восемь девять десять"),
        counted(11, "одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать"),
        counted(17, "семнадцать восемнадцать девятнадцать двадцать"),
        counted(30, "тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто", 10),
    ),
    ordinals=merged(
        _RU_FIRSTS,
        counted(11, "одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат"),
        counted(18, "восемнадцат девятнадцат двадцат"),
        counted(30, "тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност", 10),
        counted(100, "сто/сот"),
    ),
    endings=("", "ая", "ое", "ыи", "ои", "ии", "ья", "ье", "яя", "ее", "ого", "ои"),
    last=words("последн заключительн"),
    lone=words(
        "пролог, эпилог, предисловие, послесловие, введение, вступление, заключение, приложение, "
        "от автора, интерлюдия, интермедия"
    ),
    contents=words("содержание, оглавление"),
    closing=words("конец"),
)

UKRAINIAN = Language(
    code="uk",
    counts_before=True,
    units=ranks(
        volume="том", book="книга", part="частина дія", chapter="розділ глава", section="сцена"
    ),
    cardinals=merged(
        counted(1, "один/одна два/дві три чотири п'ять шість сім вісім дев'ять десять"),
    ),
    ordinals=merged(
        counted(1, "перш друг трет четверт п'ят шост сьом восьм дев'ят десят"),
        counted(11, "одинадцят дванадцят тринадцят чотирнадцят п'ятнадцят шістнадцят сімнадцят"),
        counted(18, "вісімнадцят дев'ятнадцят двадцят тридцят"),
    ),
    endings=("", "ии", "а", "е", "я", "є", "іи", "ь"),
    last=words("останн"),
    lone=words("пролог, епілог, передмова, післямова, вступ, замість передмови"),
    contents=words("зміст"),
    closing=words("кінець"),
)
SLAVIC = (POLISH, CZECH, RUSSIAN, UKRAINIAN)
