"""The title and authors of a PDF: what its metadata says where page 1 bears it out, else as set."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile
from statistics import median

import pypdfium2 as pdfium
from rapidfuzz import fuzz

from app.documents.pdf.page.characters.pieces import EAST_ASIAN, is_bold
from app.documents.pdf.page.layout.reading_order import Line
from app.documents.pdf.structure.authors import PLACE_OF_WORK, authors_by, is_paper, shown_authors
from app.documents.section_kinds import ABSTRACT, bare, clean_title
from app.documents.text.read_text import title_of
from app.text.scripts import is_wide, weight

# What programs write into the title for want of one.
NO_TITLE = re.compile(
    r"^(untitled|microsoft (word|powerpoint)|slide \d|document\d*$|layout 1|paper$"
    r"|title$|main$|arxiv:"
    r"|doi:|pii:|unknown|no title|output"
    r"|.*\.(docx?|tex|dvi|pdf|ind[bdt]|qxd|ps|rtf|odt|pptx?)$)",
    re.IGNORECASE,
)
# What names the volume that a work stands in rather than the work.
VOLUME = re.compile(
    r"^(proceedings|transactions|journal|annals|lecture notes|advances in|volume|vol\.)\b",
    re.IGNORECASE,
)
NO_AUTHOR = re.compile(
    r"^(anonymous|unknown|author|user|admin|administrator|owner|default|root|windows user)$",
    re.IGNORECASE,
)
# More than a login: two words, or one with a capital and no figures.
PROPER_NAME = re.compile(r"[^\W\d_]+\.?[,\s]+[^\W\d_]|[A-Z\u00c0-\u00de][^\W\d_]+$|[\u2e80-\uffef]")
# What a thesis shows larger than its title: the university, and what kind of work it is.
IMPRINT = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:大学|大學|学院|學院|研究所|研究院)"
    r"|(?:本科|学士|硕士|博士)?(?:研究生)?(?:学位|毕业)(?:论文|设计)"
    r"|(?:bachelor|master|doctor|ph\.?\s?d)\S*\s+(?:thesis|dissertation)",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[^\W\d_]+")
# The heading of a part, which is large where a file shows no title.
NUMBERED = re.compile(r"\d{1,2}(\.\d{1,2})*\.?\s+\S")
# What kind of article it is, which journals print above a title, often larger.
KIND = re.compile(
    r"(?:an?\s+)?(?:(?:original|research|review|short|brief|full|regular|technical|invited|open|rapid"
    r"|scientific|special|feature|data|clinical|case|mini|systematic|published|full[- ]length)\s+)*"
    r"(?:article|paper|communication|reports?|letters?|notes?|research|contribution|access|review"
    r"|perspective|editorial|commentary|survey|study)s?",
    re.IGNORECASE,
)
# What stands below a title, however large: a list of contents, or the first section.
BELOW_TITLE = ABSTRACT | frozenset(
    (
        "contents", "table of contents", "inhalt", "inhaltsverzeichnis", "table des matières",
        "sommaire", "índice", "indice", "sumário", "содержание", "оглавление", "目录", "目錄",
        "目次", "차례", "목차", "introduction", "einleitung", "einführung", "introducción",
        "introdução", "introduzione", "введение", "引言", "绪论", "前言", "序論", "はじめに",
        "서론",
    )
)  # fmt: skip
# The number of the volume that a journal's name stands beside.
ISSUE = re.compile(
    r"\b(?:vol(?:ume)?\.?|issue|no\.|nr\.|heft|band)\s*\d|\bissn\b|第\s?\d+\s?[卷期]", re.IGNORECASE
)
# Behind a title they lead to a note.
NOTE_MARKS = re.compile(r"\s*[*∗⋆†‡§¶]+$")
PARTED_NUMBER = re.compile(r" \d")
MAX_TITLE_CHARS = 300
MAX_TITLE_LINES = 5
# Of 100: from here on the words of the metadata are taken to stand on the page.
ALIKE = 92
# Of the metadata's title: large words that are less of it are only a part.
WHOLE_SHARE = 0.35
# Lines of a title stand no further apart, in sizes of its type.
MOST_LEADING = 1.9
# Of the first page, so many lines can hold the title.
HEAD_LINES = 40
# A masthead, and a title below it, stand among so many lines, the title in larger type than this.
MASTHEAD_LINES, MASTHEAD_SIZE = 6, 1.3
# Of the size of the text: most titles are as large.
LARGE = 1.15
# Fewer lines are a title page's; so many pages behind it tell how the text is set.
FEW_LINES, MOST_PAGES = 15, 10


def find_title(pdf: pdfium.PdfDocument, pages: Sequence[Sequence[Line]], name: str) -> str:
    """Return the work's title.

    The metadata's is taken where page 1 shows it, or shows nothing that looks like a title.
    """
    said = clean_title(_metadata(pdf, "Title"))[:MAX_TITLE_CHARS]
    is_credible = bool(said) and not NO_TITLE.match(said) and len(_key(said)) > 2
    page = next((lines for lines in pages[:3] if lines), [])
    head = page[:HEAD_LINES]
    # A page that holds little but the title does not tell in what size the text is set.
    beside = pages[:MOST_PAGES] if len(page) < FEW_LINES else [page]
    shown = _largest_words(head, sorted(line.size for lines in beside for line in lines))
    if not is_credible:
        return shown or title_of("", name)
    if not shown or NUMBERED.match(shown):
        return said
    if _key(shown) == _key(said):
        return said if said != said.upper() or shown == shown.upper() else shown
    if _key(shown) in _key(said) and len(_key(shown)) < WHOLE_SHARE * len(_key(said)):
        return said
    is_shown = fuzz.partial_ratio(_key(said), _key(" ".join(line.text for line in head))) > ALIKE
    is_part = _key(said) in _key(shown)
    return said if is_shown and not is_part and not VOLUME.match(said) else shown


def find_authors(
    pdf: pdfium.PdfDocument, pages: Sequence[Sequence[Line]] = (), title: str = ""
) -> tuple[str, ...]:
    """Return the authors that the metadata names, less those whom page 1 shows to be none.

    Where it names nobody they are those that stand between the title and the abstract.

    A paper names its authors above its abstract; elsewhere only a computer's login is no name.
    """
    said = clean_title(_metadata(pdf, "Author"))
    parts = re.split(r"[;；、，]|,(?=\s*\w+[\s.]+\w)|\band\b", said)
    names = [name for part in parts if _may_be_name(name := part.strip(" *†‡"))]
    head = next((lines for lines in pages[:3] if lines), [])[:HEAD_LINES]
    shown = {word for line in head for word in LETTERS.findall(line.text.casefold())}
    is_research = is_paper(head)
    named = tuple(
        name
        for name in names
        if not NO_AUTHOR.match(name)
        and (_is_named(name, shown) or (not is_research and PROPER_NAME.match(name)))
    )
    # Where people are named, a place of work beside them is theirs; alone it is the author.
    people = tuple(name for name in named if not PLACE_OF_WORK.search(name))
    return people or named or (shown_authors(head, title) if title else ()) or authors_by(head)


def _may_be_name(words: str) -> bool:
    """Say whether words are as long as names are: two signs in Chinese, three letters elsewhere."""
    return bool(words) and (1 if is_wide(words[0]) else 2) < len(words) < 100


def _is_named(name: str, shown: set[str]) -> bool:
    """Say whether a word of a name, initials apart, stands among the words shown."""
    return any(len(word) > 1 and word in shown for word in LETTERS.findall(name.casefold()))


def _metadata(pdf: pdfium.PdfDocument, key: str) -> str:
    try:
        return str(pdf.get_metadata_value(key) or "")
    except (UnicodeError, pdfium.PdfiumError):
        return ""


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()


def _largest_words(head: Sequence[Line], sizes: Sequence[float]) -> str:
    """Return the lines in the largest type at the start of the first page with text.

    sizes: of the lines of the text, in order.
    """
    wordy = [line for line in head if _may_be_title(line.text)]
    wordy = [line for line in wordy if not IMPRINT.fullmatch(_spaced_out(line.text))] or wordy
    if not wordy:
        return ""
    usual = sizes[len(sizes) // 2]
    wordy = _above_sections(_below_masthead(wordy, usual), usual)
    main = _main_line(wordy, usual, is_paper(head))
    if main is None:
        return ""
    first = last = main
    near = max(MOST_LEADING, 1.2 * _leading(head))
    while first > 0 and _goes_on(wordy[first - 1], wordy[first], usual, near):
        first -= 1
    while last + 1 < len(wordy) and _goes_on(wordy[last], wordy[last + 1], usual, near):
        last += 1
    lines = wordy[first : min(last + 1, first + MAX_TITLE_LINES)]
    words = lines[0].text.strip() + "".join(
        _between(a, b) + b.text.strip() for a, b in pairwise(lines)
    )
    # The number of a note, which raised type has parted from the last word.
    signs = lines[-1].pieces[-1].signs
    if signs and PARTED_NUMBER.fullmatch(signs[-1]):
        words = words[:-2]
    title = NOTE_MARKS.sub("", clean_title(words))
    return title if len(title) <= MAX_TITLE_CHARS else ""


def _between(line: Line, following: Line) -> str:
    """Return what stands between two lines of a title: no space in a word or in Chinese."""
    if line.is_broken:
        return "-" if following.text[:1].isupper() else ""
    signs = line.text.rstrip()[-1:], following.text.strip()[:1]
    return "" if all(map(EAST_ASIAN.match, signs)) else " "


def _may_be_title(words: str) -> bool:
    return weight(_key(words)) > 3 and "@" not in words and not KIND.fullmatch(words.strip())


def _below_masthead(wordy: list[Line], usual: float) -> list[Line]:
    """Return the lines below a journal's name with its volume, where a title is among them."""
    for i, line in enumerate(wordy[:MASTHEAD_LINES]):
        if not ISSUE.search(line.text) or line.size > MASTHEAD_SIZE * usual:
            continue
        below = wordy[i + 1 :]
        large = [b for b in below[:MASTHEAD_LINES] if b.size > MASTHEAD_SIZE * usual]
        if large and bare(large[0].text) not in ABSTRACT and not NUMBERED.match(large[0].text):
            return below
    return wordy


def _above_sections(wordy: list[Line], usual: float) -> list[Line]:
    """Return the lines above the contents or the first section, where a title is among them."""
    above = list(takewhile(lambda line: bare(line.text) not in BELOW_TITLE, wordy))
    return above if any(line.size >= LARGE * usual for line in above) else wordy


def _main_line(wordy: Sequence[Line], usual: float, is_research: bool) -> int | None:
    """Return the index of the title's first line: in the largest type, or, of a paper, bold."""
    largest = max(line.size for line in wordy)
    if largest >= LARGE * usual:
        return next(i for i, line in enumerate(wordy) if line.size > largest * 0.97)
    is_set_apart = is_bold(wordy[0]) or wordy[0].text.isupper()
    is_known = bare(wordy[0].text) in ABSTRACT
    return 0 if is_research and is_set_apart and not is_known else None


def _spaced_out(words: str) -> str:
    """Return words without the spaces between single Chinese characters."""
    return words.replace(" ", "") if is_wide(words.strip()[0]) else words.strip()


def _leading(head: Sequence[Line]) -> float:
    """Return how far lines usually stand apart, in sizes of their type; a manuscript's further."""
    return median(
        [
            (a.base - b.base) / a.size
            for a, b in pairwise(head)
            if a.column == b.column and a.base > b.base
        ]
        or [0.0]
    )


def _goes_on(line: Line, following: Line, usual: float, near: float) -> bool:
    """Say whether two lines under each other are of one title: nearly of one size, and near."""
    larger, smaller = max(line.size, following.size), min(line.size, following.size)
    is_alike = smaller > (0.85 if smaller > LARGE * usual else 0.97) * larger
    if larger < LARGE * usual and is_bold(line) != is_bold(following):
        return False
    is_near = 0 < line.base - following.base < near * larger
    return is_alike and is_near and bare(following.text) not in ABSTRACT
