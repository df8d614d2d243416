"""The samples: two short papers and two short novels written for this project, with questions."""

from dataclasses import dataclass
from pathlib import Path

from app.prompting.tasks import find_task
from app.ui.i18n.translate import Language, say, task_words
from app.ui.page.escaping import safe

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "samples"


@dataclass(frozen=True)
class Sample:
    """A document to begin with. questions: task and words; no words where the task asks."""

    key: str
    file: str
    name: str
    title: str
    kind: str
    language: Language
    questions: tuple[tuple[str, str], ...]

    def read(self) -> bytes:
        """Return the file's bytes."""
        return (FOLDER / self.file).read_bytes()


ALL_SAMPLES: tuple[Sample, ...] = (
    Sample(
        "keepers",
        "keepers.pdf",
        "Rain on the Gallery.pdf",
        "Rain on the Gallery",
        "sample_paper",
        "en",
        (
            ("question", "By how many minutes does rain shorten the longest sleep?"),
            ("why_it_won", ""),
        ),
    ),
    Sample(
        "lamp_room",
        "lamp_room.txt",
        "The Lamp Room.txt",
        "The Lamp Room",
        "sample_novel",
        "en",
        (
            ("novel", "What did Marta read aloud from the letter?"),
            ("novel", "Why did the clockwork run down when the Constance was late?"),
        ),
    ),
    Sample(
        "teahouse",
        "teahouse.pdf",
        "等一碗茶.pdf",
        "等一碗茶",
        "sample_paper",
        "zh",
        (("question", "断过的那条长凳前，为什么说话的人最多？"), ("summary", "")),
    ),
    Sample(
        "ferry",
        "ferry.txt",
        "渡口.txt",
        "渡口",
        "sample_novel",
        "zh",
        (("novel", "陈九为什么把钱还给沈渡？"), ("novel", "木匣里装的是什么？")),
    ),
)


def find_sample(key: str) -> Sample | None:
    """Return the sample of that key."""
    return next((sample for sample in ALL_SAMPLES if sample.key == key), None)


def render_samples(language: Language) -> str:
    """Return the samples as cards, those in the visitor's language first."""
    ordered = sorted(ALL_SAMPLES, key=lambda sample: sample.language != language)
    cards = "".join(_card(language, sample) for sample in ordered)
    return f'<h2>{safe(say(language, "samples"))}</h2><div class="sample-list">{cards}</div>'


def _card(language: Language, sample: Sample) -> str:
    buttons = "".join(
        f'<button type="button" data-act="sample" data-sample="{sample.key}" '
        f'data-question="{number}">{safe(words or task_words(language, find_task(task))[0])}'
        "</button>"
        for number, (task, words) in enumerate(sample.questions)
    )
    return (
        f'<div class="sample" lang="{sample.language}"><h3>{safe(sample.title)}</h3>'
        f"<small>{safe(say(language, sample.kind))}</small>{buttons}</div>"
    )
