"""Hungarian."""

from app.documents.chapters.languages.language import (
    Language,
    counted,
    joined,
    merged,
    ranks,
    words,
)

_ONES = counted(1, "egy kettő/két három négy öt hat hét nyolc/nyolcz kilenc/kilencz")
_NTHS = counted(
    1,
    "egyedik kettedik harmadik negyedik ötödik hatodik hetedik nyolcadik/nyolczadik "
    "kilencedik/kilenczedik",
)
_TENS = {
    **counted(10, "tizen huszon", 10),
    **counted(
        30,
        "harminc/harmincz negyven ötven hatvan hetven nyolcvan/nyolczvan kilencven/kilenczven",
        10,
    ),
}
HUNGARIAN = Language(
    code="hu",
    counts_before=True,
    units=ranks(
        volume="kötet",
        book="könyv",
        part="rész felvonás szakasz",
        chapter="fejezet ének levél fej",
        section="jelenet",
    ),
    cardinals=merged(
        _ONES,
        counted(10, "tíz húsz", 10),
        joined(_ONES, _TENS, "{ten}{one}"),
        {word: value for word, value in _TENS.items() if value >= 30},
        counted(100, "száz"),
    ),
    ordinals=merged(
        counted(1, "első/elsö második/masodik"),
        _NTHS,
        counted(
            10,
            "tizedik huszadik harmincadik/harminczadik negyvenedik ötvenedik hatvanadik "
            "hetvenedik nyolcvanadik/nyolczvanadik kilencvenedik",
            10,
        ),
        joined(_NTHS, _TENS, "{ten}{one}"),
        counted(100, "századik"),
    ),
    articles=words("a az"),
    last=words("utolsó"),
    lone=words(
        "előszó, utószó, bevezetés, befejezés, prológus, epilógus, előhang, utóhang, függelék, "
        "végszó, bevezető, ajánlás"
    ),
    contents=words("tartalom, tartalomjegyzék"),
    closing=words("vége"),
)
