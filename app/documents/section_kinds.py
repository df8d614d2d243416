"""What a heading says of its section: abstract, references, appendix, or just text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.documents.builder import Heading
from app.documents.document import SectionKind

NUMBER = re.compile(r"^\s*(?:(?:\d{1,2}|[A-Z]|[IVX]{1,6})(?:\.\d{1,2})*\.?)\s+(?=\S)")
ABSTRACT = frozenset(
    (
        "abstract", "summary", "executive summary", "zusammenfassung", "kurzfassung", "résumé",
        "resumen", "riassunto", "sommario", "resumo", "аннотация", "реферат", "摘要", "摘 要",
        "内容提要", "内容摘要", "提要", "要旨", "要約", "概要", "초록", "요약",
    )
)  # fmt: skip
ABSTRACT_WORD = "|".join(
    r"\s*".join(word) if word[0] > "\u2e80" else word
    for word in sorted(ABSTRACT - {"summary", "executive summary", "摘 要"})
)
"""A pattern of the words that only an abstract begins with, Chinese ones also set apart."""
# A numbered section of this name sums up at the end.
SUMMARY = frozenset(("summary", "executive summary", "zusammenfassung", "résumé", "riassunto"))
REFERENCES = frozenset(
    (
        "references", "reference", "references and notes", "references and further reading",
        "references cited", "bibliography", "works cited", "literature cited", "literatur",
        "literaturverzeichnis", "bibliographie", "références", "referencias", "bibliografía",
        "bibliografia", "riferimenti bibliografici", "referências", "список литературы",
        "литература", "参考文献", "參考文獻", "参考书目", "引用文献", "참고문헌", "参考資料",
    )
)  # fmt: skip
APPENDIX = re.compile(
    r"^(?:appendix|appendices|anhang|supplementary|supplemental|online appendix|付録)\b|^附[录錄]",
    re.IGNORECASE,
)
# What papers end with beside their references, seldom numbered.
BACK_MATTER = frozenset(
    (
        "acknowledgements", "acknowledgments", "acknowledgement", "acknowledgment",
        "author contributions", "authors' contributions", "authors’ contributions",
        "data availability", "data availability statement", "code availability",
        "data and code availability", "conflict of interest", "conflicts of interest",
        "competing interests", "declaration of competing interest", "funding",
        "ethics statement", "ethical considerations", "ethical statement", "broader impact",
        "broader impacts", "impact statement", "reproducibility statement", "limitations",
        "danksagung", "remerciements", "agradecimientos", "致谢", "致謝", "鸣谢", "谢辞", "謝辞",
    )
)  # fmt: skip
CLOSING = BACK_MATTER | frozenset(
    (
        "index", "about the author", "about the authors",
        "colophon", "notes", "sachregister", "stichwortverzeichnis", "biographies", "后记", "後記",
    )
)  # fmt: skip
LETTER = re.compile(r"^[A-Z](?:\.\d{1,2})*\.?\s+\S")


def clean_title(title: str) -> str:
    """Return a heading's words in one line, without control characters or leaders."""
    title = re.sub(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ufeff]+", " ", title)
    title = re.sub(r"(?:\s*\.){4,}\s*\d*\s*$", "", title)
    return " ".join(title.split())


def bare(title: str) -> str:
    """Return a heading's words for comparison: no number, no full stop, lower case."""
    words = title.split()
    if len(words) > 1:
        words = NUMBER.sub("", title).split()
    return " ".join(words).strip(" .:—–-").casefold()


def with_kinds(headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings with the kinds of their sections; parts share their whole's kind.

    What follows a work's last references is its appendix, but for what closes a book.
    """
    last = max((i for i, h in enumerate(headings) if bare(h.title) in REFERENCES), default=None)
    is_late = last is not None and (
        headings[last].start > 0.4 * headings[-1].start
        or _is_lettered_from_a([heading.title for heading in headings[last + 1 :]])
    )
    marked: list[Heading] = []
    kind: SectionKind = "body"
    level = 0
    for i, heading in enumerate(headings):
        is_after = is_late and last is not None and i > last
        own = _kind_of(heading.title, is_after)
        if own != "body":
            kind, level = own, heading.level
        elif heading.level <= level or kind == "abstract":
            is_appended = is_after and bare(heading.title) not in CLOSING
            kind, level = ("appendix", heading.level) if is_appended else ("body", 0)
        marked.append(replace(heading, kind=kind))
    return marked


def _is_lettered_from_a(titles: Sequence[str]) -> bool:
    """Say whether titles are an appendix's, `A …`, `B …`, as those of one longer than the paper."""
    letters = [title[0] for title in titles if LETTER.match(title)]
    return letters[:1] == ["A"] and ("B" in letters or len(titles) == 1)


def _kind_of(title: str, after_references: bool) -> SectionKind:
    words = bare(title)
    if words in ABSTRACT and not (words in SUMMARY and NUMBER.match(title)):
        return "abstract"
    if words in REFERENCES:
        return "references"
    if APPENDIX.match(words) or APPENDIX.match(title):
        return "appendix"
    if after_references and LETTER.match(title):
        return "appendix"
    return "body"
