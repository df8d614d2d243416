from app.answering.style_cues import describe_cues, style_cues
from app.documents.document import Document, Section
from tests.factories import make_document

BODY = (
    "We train a model. Figure 1 shows it, and Fig. 1 again. See Table 2 [3, 4].\n"
    "x = y (1)\nOur loss falls [5]. Figure 2 is ours.\n"
)

REFERENCES = "[5] Somebody. Figure 9 of a cited work. We thank nobody.\n"


def paper() -> Document:
    text = "Intro\n" + BODY + "Sub\nmore words\n" + REFERENCES
    first = len("Intro\n" + BODY)
    second = first + len("Sub\nmore words\n")
    sections = (
        Section("Intro", 1, 0, first),
        Section("Sub", 2, first, second),
        Section("References", 1, second, len(text), "references"),
    )
    return Document("p.pdf", "Paper", "pdf", text, sections)


def test_counts_leave_references_out_and_count_each_figure_once() -> None:
    cues = style_cues(paper())
    assert (cues.figures, cues.tables, cues.equations, cues.citations) == (2, 1, 1, 2)
    assert cues.we_per_1000_words > 0
    assert [title for title, _ in cues.section_words] == ["Intro", "References"]


def test_subsections_count_with_their_section() -> None:
    cues = style_cues(paper())
    assert cues.words == cues.section_words[0][1]


def test_two_papers_stand_side_by_side() -> None:
    text = describe_cues((style_cues(paper()), style_cues(paper())))
    assert text.splitlines()[0].count("Paper") == 2
    assert "numbered equations" in text


def test_a_chinese_text_has_words_and_figures() -> None:
    text = "图1展示了结果。表2见下。"
    cues = style_cues(make_document(text))
    assert (cues.figures, cues.tables) == (1, 1)
    assert cues.words == 9
