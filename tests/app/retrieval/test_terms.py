import pytest

from app.retrieval.words.stem_language import language_of
from app.retrieval.words.terms import terms_of

FRENCH = "Les gardiens de la lampe ne dormaient pas, et dans la nuit ils écrivaient des lettres."
GERMAN = "Der Wärter schrieb das Wetter auf und ging nicht mit den anderen in die Stadt."
RUSSIAN = "Смотритель маяка записывал погоду каждые три часа и не спал всю ночь."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The keeper wrote it down, and he was in the tower.", "english"),
        (FRENCH, "french"),
        (GERMAN, "german"),
        (RUSSIAN, "russian"),
        ("陈九撑了四十年船。", "english"),
        ("", "english"),
        ("12 345", "english"),
    ],
)
def test_the_language_of_a_text(text: str, name: str) -> None:
    assert language_of(text).name == name


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("sleeping keepers", "the keeper sleeps"),
        ("10000 times", "10,000 times"),
        ("Elodie", "Élodie"),
        ("桥头的长凳", "长凳在桥头"),
        ("ทะเล", "ทะเลสาบ"),
        ("猪八戒", "那豬"),
        ("説書人", "说了"),
    ],
)
def test_what_is_asked_and_what_stands_there_share_terms(question: str, text: str) -> None:
    language = language_of("the and of")
    asked, held = terms_of(question, language), terms_of(text, language)
    assert set(asked.words) & set(held.words)


def test_a_term_knows_where_it_stands() -> None:
    text = "Rain on 九龙 bridges"
    terms = terms_of(text, language_of("the and of"))
    assert list(zip(terms.words, terms.starts.tolist(), strict=True)) == [
        ("rain", 0),
        ("九", 8),
        ("九龙", 8),
        ("龙", 9),
        ("bridg", 11),
    ]


def test_empty_words_are_left_out() -> None:
    assert terms_of("What is the Frage?", language_of(GERMAN)).words[-1] == "frag"
    assert terms_of("What did they do in it?", language_of("the and of")).words == []
