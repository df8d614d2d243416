"""Papers set by LaTeX in the classes that journals ask for, read back and held against their words.

Where `pdflatex` and `xelatex` are installed (with the classes of TeX Live's publishers, Debian's
texlive-publishers, texlive-latex-extra and texlive-lang-chinese), invented papers are set with
sections, notes, tables, figures, formulas and references; what each says is known. A class that is
not installed is passed over.
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
from benchmarks.reading.latex_words import CHINESE, ENGLISH, JAPANESE, KOREAN, Words
from benchmarks.report import Report

PACKAGES = r"\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb,graphicx}"
EQUATION = (
    r"\begin{equation}\mathcal{L}(\theta)="
    r"-\sum_{i=1}^{n}\log p_\theta(x_i\mid x_{<i})\end{equation}"
)
NUMBER = re.compile(
    r"^(?:(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)[.)]?|Chapter \d+|Appendix [A-Z][.:]?"
    r"|第[一二三四五]章|[一二三四五]、|（[一二三四五]）)\s+(?=\S)"
)


@dataclass
class Paper:
    """A paper's words as they are set: what its text has to hold, and its headings by level."""

    chance: random.Random
    words: Words
    sentences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def prose(self, num_sentences: int, *, has_note: bool = False) -> str:
        """Return a paragraph of LaTeX, a footnote behind its second sentence where wanted."""
        parts = [self.words.sentence(self.chance) for _ in range(num_sentences)]
        self.sentences += parts
        if has_note:
            self.notes.append(self.words.note(self.chance))
            parts = [*parts[:1], rf"{parts[1]}\footnote{{{self.notes[-1]}}}", *parts[2:]]
        return self.words.space.join(parts) + "\n\n"

    def table(self, environment: str) -> str:
        draw, row = self.chance.uniform, self.words.row
        rows = "".join(
            f"{row}-{i} & {draw(10, 90):.1f} & {draw(10, 90):.1f} & {draw(1, 9):.2f} \\\\\n"
            for i in range(4)
        )
        return (
            rf"\begin{{{environment}}}[t]\centering\caption{{{self.words.results}}}"
            rf"\begin{{tabular}}{{lccc}}\hline {self.words.columns} \\\hline {rows}"
            rf"\hline\end{{tabular}}\end{{{environment}}}"
        )

    def figure(self) -> str:
        box = r"\fbox{\rule{0pt}{80pt}\rule{0.8\linewidth}{0pt}}"
        return rf"\begin{{figure}}[t]\centering{box}\caption{{{self.words.overview}}}\end{{figure}}"

    def body(self, *, top: str = "section") -> str:
        """Return all sections, with what floats, and the references."""
        below = {"section": "subsection", "chapter": "section"}[top]
        parts: list[str] = []
        for number, (title, subsections) in enumerate(self.words.sections.items()):
            self.headings.append((1, title))
            parts += [rf"\{top}{{{title}}}", self.prose(5, has_note=number == 0)]
            for place, name in enumerate(subsections):
                self.headings.append((2, name))
                parts += [rf"\{below}{{{name}}}", self.prose(5, has_note=(number, place) == (2, 1))]
                if (number, place) == (2, 0):
                    parts += [EQUATION, self.prose(3)]
                elif (number, place) == (3, 1):
                    parts += [self.table("table"), self.table("table*"), self.prose(6)]
                elif (number, place) in ((1, 0), (3, 2)):
                    parts += [self.figure(), self.prose(5)]
            parts.append(self.prose(6))
        entries = (rf"\bibitem{{k{i}}} {self.words.entry(i, self.chance)}" for i in range(10, 19))
        return "\n".join(
            [*parts, r"\begin{thebibliography}{9}", *entries, r"\end{thebibliography}"]
        )


def fronts() -> dict[str, tuple[str, str]]:
    """Return for each class what stands before the title, and the names as it wants them."""
    plain = (
        r"\author{" + r" \and ".join(rf"{n}\\University of Nowhere" for n in ENGLISH.authors) + "}"
    )
    each = "".join(rf"\author{{{n}}}\affiliation{{University of Nowhere}}" for n in ENGLISH.authors)
    acm = "".join(
        rf"\author{{{n}}}\affiliation{{\institution{{University}}\city{{Nowhere}}\country{{Nowhereland}}}}"
        for n in ENGLISH.authors
    )
    ieee = r"\and ".join(
        rf"\IEEEauthorblockN{{{n}}}\IEEEauthorblockA{{University of Nowhere}}"
        for n in ENGLISH.authors
    )
    llncs = r"\author{" + r"\and ".join(rf"{n}\inst{{1}}" for n in ENGLISH.authors) + "}"
    elsevier = "".join(rf"\author{{{n}}}" for n in ENGLISH.authors)
    elsevier += r"\affiliation{organization={University of Nowhere}}"
    in_line = rf"\author{{{', '.join(ENGLISH.authors)}}}"
    small_capitals = r"\usepackage{titlesec}\titleformat*{\section}{\normalsize\scshape\centering}"
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
        r"{amsart}": ("", "".join(rf"\author{{{n}}}" for n in ENGLISH.authors)),
        r"{scrartcl}": ("", plain),
        r"[12pt,twoside]{report}": (r"\pagestyle{headings}", plain),
        r"[journal]{IEEEtran}": (
            r"\markboth{Journal of Nowhere, Vol. 14}{Shifted Groups}",
            in_line,
        ),
        r"[acmsmall]{acmart}": (r"\setcopyright{none}", acm),
        r"[5p,times]{elsarticle}": ("", elsevier),
        r"{mnras}": ("", in_line),
        r"[jou]{apa7}": (
            r"\shorttitle{Short}\leftheader{Lindqvist}",
            in_line + r"\affiliation{University of Nowhere}",
        ),
        r"{memoir}": ("", plain),
        r"{scrreprt}": ("", plain),
        r"[12pt]{article}": (r"\usepackage{setspace}\doublespacing", plain),
        r"[a4paper]{article}": (r"\usepackage{times}" + small_capitals, plain),
        r"[b5paper]{article}": (r"\usepackage[T1]{fontenc}", plain),
    }


def names(words: Words) -> str:
    """Return the authors of a paper as most classes want them."""
    return r"\author{" + r" \and ".join(words.authors) + "}"


def chinese_fronts() -> dict[str, tuple[str, str]]:
    """Return the same for Chinese papers."""
    authors = names(CHINESE)
    fancy = r"\usepackage{fancyhdr}\pagestyle{fancy}\fancyhead[C]{东湖学报\quad 2026 年第 3 期}"
    numerals = (
        r"\ctexset{section={name={,、},number=\chinese{section}},"
        r"subsection={name={（,）},number=\chinese{subsection}}}"
    )
    return {
        r"[fontset=fandol]{ctexart}": ("", authors),
        r"[fontset=fandol,twocolumn]{ctexart}": ("", authors),
        r"[fontset=fandol,zihao=5]{ctexart}": (fancy + numerals, authors),
        r"[fontset=fandol,a4paper]{ctexart}": (r"\usepackage{lineno}\linenumbers", authors),
        r"[fontset=fandol]{ctexrep}": (r"\pagestyle{headings}", authors),
    }


def eastern_fronts(words: Words) -> dict[str, tuple[str, str]]:
    """Return the same for papers in Japanese, or in Korean, whose lines end with words."""
    package, script = ("xeCJK", "JP") if words is JAPANESE else ("fontspec", "KR")
    font = "CJKmainfont" if words is JAPANESE else "mainfont"
    figure, table, abstract, references = words.names
    preamble = (
        rf"\usepackage{{{package}}}\set{font}{{Noto Serif CJK {script}}}"
        rf"\renewcommand{{\figurename}}{{{figure}}}\renewcommand{{\tablename}}{{{table}}}"
        rf"\renewcommand{{\abstractname}}{{{abstract}}}\renewcommand{{\refname}}{{{references}}}"
    )
    kinds = (rf"[11pt]{{article}}%{script}", rf"[10pt,twocolumn]{{article}}%{script}")
    return {kind + "\n": (preamble, names(words)) for kind in kinds}


def measure_latex(report: Report) -> None:
    """Print, for each class that is installed, what of its paper was read right."""
    _measure(report, "pdflatex", fronts(), ENGLISH)
    _measure(report, "xelatex", chinese_fronts(), CHINESE)
    _measure(report, "xelatex", eastern_fronts(JAPANESE), JAPANESE)
    _measure(report, "xelatex", eastern_fronts(KOREAN), KOREAN)


def _measure(
    report: Report, program: str, classes: dict[str, tuple[str, str]], words: Words
) -> None:
    if shutil.which(program) is None:
        print(f"{program} is not installed: its papers are not measured")
        return
    for name, (preamble, authors) in classes.items():
        paper = Paper(random.Random(name), words)
        data = _typeset(program, _source(paper, name, preamble, authors))
        if data is None:
            print(f"  LaTeX {name.strip()}: not installed")
            continue
        for what, right, wanted in _scores(read(data, "paper.pdf"), paper):
            report.add(f"LaTeX {name.strip()}: {what}", f"{right} of {wanted}", right == wanted)


def _source(paper: Paper, name: str, preamble: str, authors: str) -> str:
    """Return the paper as LaTeX."""
    is_thesis = name.endswith(("{report}", "{ctexrep}", "{memoir}", "{scrreprt}"))
    head = _head(name, rf"\title{{{paper.words.title}}}{authors}", paper.prose(5).strip())
    body = paper.body(top="chapter" if is_thesis else "section")
    packages = r"\usepackage{graphicx}" if "acmart" in name else PACKAGES
    source = [
        rf"\documentclass{name}{packages}{preamble}\begin{{document}}",
        *head,
        r"\tableofcontents" if is_thesis else "",
        body,
        r"\end{document}",
    ]
    return "\n".join(source)


def _head(name: str, title: str, summary: str) -> list[str]:
    """Return title and abstract in the order that a class wants."""
    abstract = rf"\begin{{abstract}}{summary}\end{{abstract}}"
    if "apa7" in name:
        return [title, rf"\abstract{{{summary}}}", r"\maketitle"]
    if "elsarticle" in name:
        return [r"\begin{frontmatter}", title, abstract, r"\end{frontmatter}"]
    if any(word in name for word in ("acmart", "revtex", "amsart")):
        return [title, abstract, r"\maketitle"]
    return [title, r"\maketitle", abstract]


def _typeset(program: str, source: str) -> bytes | None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.tex").write_text(source, encoding="utf-8")
        for _ in range(2):
            subprocess.run(
                [program, "-interaction=nonstopmode", "paper.tex"],
                cwd=folder,
                capture_output=True,
                timeout=120,
            )
        made = Path(folder) / "paper.pdf"
        return made.read_bytes() if made.exists() else None


def _scores(document: Document, paper: Paper) -> Iterator[tuple[str, int, int]]:
    """Yield what is compared, how much of it is right, and how much there is."""
    space = paper.words.space
    text = space.join(document.text.split())
    found = {(s.level, NUMBER.sub("", s.title).casefold()) for s in document.sections}
    yield "sentences whole", sum(s in text for s in paper.sentences), len(paper.sentences)
    yield "notes whole", sum(n in text for n in paper.notes), len(paper.notes)
    headings = [(level, title.casefold()) for level, title in paper.headings]
    yield "headings", sum(h in found for h in headings), len(headings)
    yield "title", int(document.title.casefold() == paper.words.title.casefold()), 1
    names = {name.casefold() for name in document.authors}
    authors = paper.words.authors
    yield "authors", sum(name.casefold() in names for name in authors), len(authors)
