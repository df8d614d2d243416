"""All tables together: which languages know a word as a unit, as a number, as a heading."""

from collections.abc import Mapping

from app.documents.chapters.languages.germanic import GERMANIC
from app.documents.chapters.languages.hungarian import HUNGARIAN
from app.documents.chapters.languages.language import Language, fold
from app.documents.chapters.languages.romance import ROMANCE
from app.documents.chapters.languages.slavic import SLAVIC

LANGUAGES: tuple[Language, ...] = (*GERMANIC, *ROMANCE, *SLAVIC, HUNGARIAN)


def _by_unit() -> dict[str, tuple[Language, ...]]:
    table: dict[str, list[Language]] = {}
    for language in LANGUAGES:
        for unit in language.units:
            table.setdefault(unit, []).append(language)
    return {unit: tuple(languages) for unit, languages in table.items()}


BY_UNIT: Mapping[str, tuple[Language, ...]] = _by_unit()
LONE = frozenset(word for language in LANGUAGES for word in language.lone)
CONTENTS = frozenset(word for language in LANGUAGES for word in language.contents)
CLOSING = frozenset(word for language in LANGUAGES for word in language.closing)
ARTICLES = frozenset(word for language in LANGUAGES for word in language.articles)
CODES_BY_UNIT = {
    unit: frozenset(language.code for language in languages) for unit, languages in BY_UNIT.items()
}
# Of these a book may have several, with a number or a letter: `Appendix B`, `Interlude 2`.
COUNTED_LONE = frozenset(
    fold(word)
    for word in (
        "appendix anhang appendice apéndice apêndice dodatek приложение függelék interlude "
        "intermezzo interludio zwischenspiel prologue epilogue prolog epilog пролог эпилог"
    ).split()
)
