"""All tables together: which languages know a word as a unit, as a number, as a heading."""

from collections.abc import Callable, Iterable, Mapping

from app.documents.chapters.languages.heading_language import HeadingLanguage, read_languages

LANGUAGES: tuple[HeadingLanguage, ...] = tuple(read_languages())


def _by_word(
    words_of: Callable[[HeadingLanguage], Iterable[str]],
) -> dict[str, tuple[HeadingLanguage, ...]]:
    table: dict[str, dict[str, HeadingLanguage]] = {}
    for language in LANGUAGES:
        for word in words_of(language):
            table.setdefault(word, {})[language.code] = language
    return {word: tuple(languages.values()) for word, languages in table.items()}


def _first_words(language: HeadingLanguage) -> Iterable[str]:
    """Yield the words with which the language's numbers begin."""
    yield from (phrase.split(" ")[0] for phrase in language.cardinals)
    for stem in language.ordinals:
        yield from (f"{stem}{ending}".split(" ")[0] for ending in language.endings)


def _together(words_of: Callable[[HeadingLanguage], Iterable[str]]) -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in words_of(language))


BY_UNIT: Mapping[str, tuple[HeadingLanguage, ...]] = _by_word(lambda language: language.units)
BY_NUMBER: Mapping[str, tuple[HeadingLanguage, ...]] = _by_word(_first_words)
CODES_BY_UNIT = {
    unit: frozenset(language.code for language in languages) for unit, languages in BY_UNIT.items()
}
LONE = _together(lambda language: language.lone)
# Of these a book may have several, with a number or a letter: `Appendix B`, `Side Story 2`.
COUNTED_LONE = _together(lambda language: language.counted_lone)
CONTENTS = _together(lambda language: language.contents)
CLOSING = _together(lambda language: language.closing)
ARTICLES = _together(lambda language: language.articles)
SUBTITLES = tuple(sorted(_together(lambda language: language.subtitles)))
