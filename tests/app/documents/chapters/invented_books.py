"""Books made of sentences that say nothing, for tests of where chapters begin."""

from itertools import cycle, islice

SENTENCES = {
    "en": (
        "The ferry came in late.",
        "Nobody on the quay looked up.",
        "She counted the ropes again and said nothing.",
        "Part of the roof had gone in the night.",
        "He had read the first chapter of the book twice.",
    ),
    "de": (
        "Die Fähre kam spät.",
        "Am Ufer sah niemand auf.",
        "Ein Teil des Daches fehlte.",
        "Sie zählte die Seile und schwieg.",
    ),
    "fr": (
        "Le bac arriva tard.",
        "Personne ne leva les yeux.",
        "Une partie du toit manquait.",
        "Elle compta les cordes et se tut.",
    ),
    "es": (
        "La barca llegó tarde.",
        "Nadie levantó la vista.",
        "Una parte del tejado faltaba.",
        "Contó las cuerdas y calló.",
    ),
    "it": ("La barca arrivò tardi.", "Nessuno alzò gli occhi.", "Una parte del tetto mancava."),
    "pt": ("A barca chegou tarde.", "Ninguém ergueu os olhos.", "Faltava uma parte do telhado."),
    "pl": ("Prom przybił późno.", "Nikt nie podniósł wzroku.", "Część dachu zniknęła w nocy."),
    "cs": ("Přívoz přijel pozdě.", "Nikdo nevzhlédl.", "Část střechy v noci zmizela."),
    "ru": ("Паром пришёл поздно.", "Никто не поднял глаз.", "Часть крыши исчезла ночью."),
    "hu": ("A komp későn ért be.", "Senki sem nézett fel.", "A tető egy része hiányzott."),
    "zh": (
        "渡船来得很晚。",
        "岸上没有人抬头。",
        "她又数了一遍绳子，没有说话。",
        "第二天早上雨停了。",
    ),
    "ja": ("渡し船は遅く着いた。", "岸では誰も顔を上げなかった。", "彼女は綱を数え、黙っていた。"),
    "ko": (
        "나룻배는 늦게 닿았다.",
        "아무도 고개를 들지 않았다.",
        "그녀는 밧줄을 세고 말이 없었다.",
    ),
}


def prose(language: str, num_chars: int = 1_500) -> str:
    """Return paragraphs of at least so many characters."""
    joint = "" if language in ("zh", "ja") else " "
    sentences = cycle(SENTENCES[language])
    paragraphs: list[str] = []
    while sum(len(paragraph) for paragraph in paragraphs) < num_chars:
        paragraphs.append(joint.join(islice(sentences, 7)))
    return "\n\n".join(paragraphs)


def book(language: str, *headings: str, gap: str = "\n\n") -> str:
    """Return a book with such headings, a chapter of prose after each."""
    body = prose(language).replace("\n\n", gap)
    return gap.join(f"{heading}{gap}{body}" for heading in headings) + "\n"
