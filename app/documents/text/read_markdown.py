"""Markdown: as it is written, less comments and front matter; sections from its headings."""

import re

from app.documents.builder import Draft, Heading, Report
from app.documents.chapters.forms.heading_forms import form_of, is_title_case
from app.documents.chapters.marked_headings import headings_or_chapters
from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.documents.text.encoding import decode
from app.documents.text.mending import mend
from app.documents.text.read_text import slices_of, tidy, title_of
from app.errors import EmptyDocumentError

ATX = re.compile(r"^ {0,3}(#{1,6})(?P<space>[ \t]*)(?P<words>[^#\s].*)$")
SETEXT = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
FENCE = re.compile(r"^ {0,3}(```|~~~)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# A page's own description at its top, set apart by lines of dashes.
FRONT_MATTER = re.compile(
    r"\A(?:---[ \t]*\n((?:[\w-]+[ \t]*:.*\n|[ \t]+.*\n|-[ \t].*\n|#.*\n|\n)*?)"
    r"(?:---|\.\.\.)[ \t]*\n"
    r"|\+\+\+[ \t]*\n((?:[\w.-]+[ \t]*=.*\n|\[.*\n|[ \t]+.*\n|#.*\n|\n)*?)\+\+\+[ \t]*\n)"
)
FIELD = re.compile(
    r"^(title|author|authors)[ \t]*[:=][ \t]*([^\s>|].*?)[ \t]*$", re.MULTILINE | re.IGNORECASE
)
# A heading written in HTML's way on a line of its own; what stands behind a heading for programs.
TAGGED = re.compile(r"^ {0,3}<h([1-6])\b[^>\n]*>([^<\n]+)</h[1-6]>[ \t]*$", re.IGNORECASE)
ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*+\{[#.:\w][^{}\n]*\}$")
LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_\n]+)(?<=\S)\1(?!\w)")
# A line underlined with dashes is a heading where it is no longer than this and no sentence.
MAX_UNDERLINED = 100
MIN_SIGNED = 2
SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "…", "”", '"', "」", ",", "，")


def read_markdown(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a Markdown file. Raises EmptyDocumentError where it has no text."""
    report = Report()
    decoded = decode(data, options.encoding)
    text, num_comments = COMMENT.subn("", mend(tidy(decoded, report), report))
    report.add("hidden_dropped", num_comments)
    text, fields = _without_front_matter(text)
    if not text.strip():
        raise EmptyDocumentError("no_text")
    marked = _headings(text)
    first = next((h.title for h in marked if h.level == 1), "")
    title = fields.get("title") or first or title_of("", name)
    authors = (fields["author"],) if "author" in fields else ()
    draft = Draft(name, "markdown", title, text, report, authors, decoded)
    headings = headings_or_chapters(marked, text, report)
    return draft.finish(data, headings or slices_of(text, report))


def _without_front_matter(text: str) -> tuple[str, dict[str, str]]:
    match = FRONT_MATTER.match(text)
    matter = (match[1] or match[2] or "") if match else ""
    if match is None or not matter.strip():
        return text, {}
    fields = {key.lower().rstrip("s"): words.strip("\"'[]") for key, words in FIELD.findall(matter)}
    return text[match.end() :].lstrip("\n"), fields


def _headings(text: str) -> list[Heading]:
    headings: list[Heading] = []
    underlined: list[Heading] = []
    fence, start = "", 0
    before: list[tuple[int, str]] = []  # the lines of the paragraph so far
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence:
            heading = _atx(line, start) or _tagged(line, start)
            below = _setext(line, before) if heading is None else None
            if heading is not None or below is not None:
                headings += [heading] if heading else []
                underlined += [below] if below else []
                before = []
            elif line.strip():
                before.append((start, line.strip()))
            else:
                before = []
        start += len(line) + 1
    # Beside headings with signs, dashes below a line part scenes, unless it reads as a title.
    if len(headings) >= MIN_SIGNED:
        underlined = [h for h in underlined if h.level == 1 or _is_title(h.title)]
    return sorted([*headings, *underlined], key=lambda heading: heading.start)


def _is_title(words: str) -> bool:
    return form_of(words) is not None or is_title_case(words)


def _atx(line: str, start: int) -> Heading | None:
    """Return `## Words`; without the space only where the words are a chapter's."""
    match = ATX.match(line)
    words = match["words"].rstrip(" \t").rstrip("#").rstrip(" \t") if match else ""
    if match is None or not (match["space"] or form_of(words) is not None):
        return None
    return Heading(start, _plain(words), len(match[1]))


def _tagged(line: str, start: int) -> Heading | None:
    match = TAGGED.match(line)
    return Heading(start, _plain(match[2].strip()), int(match[1])) if match else None


def _plain(words: str) -> str:
    """Return a heading's words without attributes, links and emphasis."""
    bare = EMPHASIS.sub(r"\2", LINK.sub(r"\1", ATTRIBUTES.sub("", words))).strip()
    return bare or words


def _setext(line: str, before: list[tuple[int, str]]) -> Heading | None:
    """Return an underlined line; dashes below a sentence or a paragraph part scenes."""
    match = SETEXT.match(line)
    if match is None or len(before) != 1:
        return None
    start, words = before[0]
    is_heading = match[1][0] == "=" or not words.endswith(SENTENCE_ENDS)
    if len(words) > MAX_UNDERLINED or not is_heading:
        return None
    return Heading(start, words, 1 if match[1][0] == "=" else 2)
