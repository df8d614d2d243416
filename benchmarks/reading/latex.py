"""Papers set by LaTeX in the classes that journals ask for, read back and held against their words.

Where `pdflatex` is installed (with the classes of TeX Live's publishers, here Debian's
texlive-publishers and texlive-latex-extra), invented papers are set with sections, notes, tables,
figures, formulas and references; what each says is known. A class that is not installed is
passed over.
"""

import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.documents.document import Document
from app.documents.formats import read
from benchmarks.report import Report

TITLE = "Shifted Groups Suffice: Reading Whole Novels with Sparse Attention"
AUTHORS = ("Ada Lindqvist", "Bruno Castellanos", "Chiara De Angelis")
SECTIONS = {
    "Introduction": (),
    "Related Work": ("Sparse Attention", "Long-Context Evaluation"),
    "Methodology": ("Problem Formulation", "Shifted Groups", "Training Objective"),
    "Experimental Results": ("Datasets", "Main Findings", "Ablation Study"),
    "Conclusion": (),
}
PACKAGES = r"\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb,graphicx}"
FIRST = "Our These Such Most Recent Several".split()
KINDS = (
    "robust long-range state-of-the-art hierarchical pre-trained contrastive low-rank multilingual "
    "self-supervised non-parametric sparse calibrated well-known asynchronous representational"
).split()
THINGS = (
    "attention mechanisms|representations|transformers|convolutional encoders|architectures"
    "|optimization procedures|embedding spaces|summarization systems|regularization terms"
    "|retrieval pipelines|generalization bounds|hyperparameters|gradient estimators"
).split("|")
DOES = "outperform|approximate|characterize|complement|parameterize|underestimate".split("|")
WHERE = (
    "on every out-of-distribution split|when the context grows|under a fixed computational budget"
    "|without additional supervision|in low-resource settings|for documents of considerable length"
    "|as our ablation demonstrates|across heterogeneous domains"
).split("|")
EQUATION = (
    r"\begin{equation}\mathcal{L}(\theta)="
    r"-\sum_{i=1}^{n}\log p_\theta(x_i\mid x_{<i})\end{equation}"
)
FIGURE = (
    r"\begin{figure}[t]\centering\fbox{\rule{0pt}{80pt}\rule{0.8\linewidth}{0pt}}"
    r"\caption{Overview of pipeline %d.}\end{figure}"
)
NUMBER = re.compile(
    r"^(?:(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)[.)]?|Chapter \d+|Appendix [A-Z][.:]?)\s+(?=\S)"
)


@dataclass
class Paper:
    """A paper's words as they are set: what its text has to hold, and its headings by level."""

    chance: random.Random
    sentences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def sentence(self) -> str:
        choose = self.chance.choice
        what = f"{choose(KINDS)} {choose(THINGS)} {choose(DOES)} {choose(KINDS)} {choose(THINGS)}"
        self.sentences.append(f"{choose(FIRST)} {what} {choose(WHERE)}.")
        return self.sentences[-1]

    def prose(self, num_sentences: int, *, has_note: bool = False) -> str:
        """Return a paragraph of LaTeX, a footnote behind its second sentence where wanted."""
        parts = [self.sentence() for _ in range(num_sentences)]
        if has_note:
            what = f"{self.chance.choice(KINDS)} {self.chance.choice(THINGS)}"
            self.notes.append(f"Measured with {what} {self.chance.choice(WHERE)}.")
            parts[1] += rf"\footnote{{{self.notes[-1]}}}"
        return " ".join(parts) + "\n\n"

    def table(self, environment: str) -> str:
        draw = self.chance.uniform
        rows = "".join(
            f"Ours-{i} & {draw(10, 90):.1f} & {draw(10, 90):.1f} & {draw(1, 9):.2f} \\\\\n"
            for i in range(4)
        )
        return (
            rf"\begin{{{environment}}}[t]\centering\caption{{Results on the development part.}}"
            rf"\begin{{tabular}}{{lccc}}\hline Model & BLEU & ROUGE & Loss \\\hline {rows}"
            rf"\hline\end{{tabular}}\end{{{environment}}}"
        )

    def body(self, *, top: str = "section") -> str:
        """Return all sections, with what floats, and the references."""
        below = {"section": "subsection", "chapter": "section"}[top]
        parts: list[str] = []
        for title, subsections in SECTIONS.items():
            self.headings.append((1, title))
            parts += [rf"\{top}{{{title}}}", self.prose(5, has_note=title == "Introduction")]
            for name in subsections:
                self.headings.append((2, name))
                parts += [rf"\{below}{{{name}}}", self.prose(5, has_note=name == "Shifted Groups")]
                if name == "Problem Formulation":
                    parts += [EQUATION, self.prose(3)]
                elif name == "Main Findings":
                    parts += [self.table("table"), self.table("table*"), self.prose(6)]
                elif name in ("Sparse Attention", "Ablation Study"):
                    parts += [FIGURE % len(parts), self.prose(5)]
            parts.append(self.prose(6))
        entries = (
            rf"\bibitem{{k{i}}} A. Writer{i}. {self.chance.choice(KINDS).title()} texts, 20{i}."
            for i in range(10, 19)
        )
        parts += [r"\begin{thebibliography}{9}", *entries, r"\end{thebibliography}"]
        return "\n".join(parts)


def fronts() -> dict[str, tuple[str, str]]:
    """Return for each class what stands before the title, and the names as it wants them."""
    plain = r"\author{" + r" \and ".join(rf"{n}\\University of Nowhere" for n in AUTHORS) + "}"
    each = "".join(rf"\author{{{n}}}\affiliation{{University of Nowhere}}" for n in AUTHORS)
    acm = "".join(
        rf"\author{{{n}}}\affiliation{{\institution{{University}}\city{{Nowhere}}\country{{Nowhereland}}}}"
        for n in AUTHORS
    )
    ieee = r"\and ".join(
        rf"\IEEEauthorblockN{{{n}}}\IEEEauthorblockA{{University of Nowhere}}" for n in AUTHORS
    )
    llncs = r"\author{" + r"\and ".join(rf"{n}\inst{{1}}" for n in AUTHORS) + "}"
    return {
        r"[11pt]{article}": ("", plain),
        r"[10pt,twocolumn]{article}": ("", plain),
        r"[10pt]{article}": (
            r"\usepackage[margin=1.5in]{geometry}\usepackage{lineno}\linenumbers",
            plain,
        ),
        r"[conference]{IEEEtran}": ("", rf"\author{{{ieee}}}"),
        r"[sigconf]{acmart}": (r"\setcopyright{none}", acm),
        r"[aps,pre,reprint]{revtex4-2}": ("", each),
        r"{llncs}": (r"\institute{University of Nowhere}", llncs),
        r"{amsart}": ("", "".join(rf"\author{{{n}}}" for n in AUTHORS)),
        r"{scrartcl}": ("", plain),
        r"[12pt,twoside]{report}": (r"\pagestyle{headings}", plain),
    }


def measure_latex(report: Report) -> None:
    """Print, for each class that is installed, what of its paper was read right."""
    if shutil.which("pdflatex") is None:
        print("pdflatex is not installed: papers set by LaTeX are not measured")
        return
    for name, (preamble, authors) in fronts().items():
        paper = Paper(random.Random(name))
        data = _typeset(paper, name, preamble, authors)
        if data is None:
            print(f"  LaTeX {name}: not installed")
            continue
        for what, right, wanted in _scores(read(data, "paper.pdf"), paper):
            report.add(f"LaTeX {name}: {what}", f"{right} of {wanted}", right == wanted)


def _typeset(paper: Paper, name: str, preamble: str, authors: str) -> bytes | None:
    is_ready_first = any(word in name for word in ("acmart", "revtex", "amsart"))
    is_thesis = "report" in name
    abstract = rf"\begin{{abstract}}{paper.prose(5).strip()}\end{{abstract}}"
    body = paper.body(top="chapter" if is_thesis else "section")
    packages = r"\usepackage{graphicx}" if "acmart" in name else PACKAGES
    head = [abstract, r"\maketitle"] if is_ready_first else [r"\maketitle", abstract]
    contents = r"\tableofcontents" if is_thesis else ""
    source = [
        rf"\documentclass{name}{packages}{preamble}\begin{{document}}",
        rf"\title{{{TITLE}}}{authors}",
        *head,
        contents,
        body,
        r"\end{document}",
    ]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_text("\n".join(source), encoding="utf-8")
        for _ in range(2):
            subprocess.run(
                ["pdflatex", "-interaction=nonstopmode", "paper.tex"],
                cwd=folder,
                capture_output=True,
                timeout=120,
            )
        made = Path(folder) / "paper.pdf"
        return made.read_bytes() if made.exists() else None


def _scores(document: Document, paper: Paper) -> Iterator[tuple[str, int, int]]:
    """Yield what is compared, how much of it is right, and how much there is."""
    text = " ".join(document.text.split())
    found = {(s.level, NUMBER.sub("", s.title).casefold()) for s in document.sections}
    yield "sentences whole", sum(s in text for s in paper.sentences), len(paper.sentences)
    yield "notes whole", sum(n in text for n in paper.notes), len(paper.notes)
    headings = [(level, title.casefold()) for level, title in paper.headings]
    yield "headings", sum(h in found for h in headings), len(headings)
    yield "title", int(document.title.casefold() == TITLE.casefold()), 1
    names = {name.casefold() for name in document.authors}
    yield "authors", sum(name.casefold() in names for name in AUTHORS), len(AUTHORS)
