"""Plain text: decode it, find its chapters, or cut it into equal slices."""

import re

from app.documents.builder import Draft, Heading, Report
from app.documents.chapters.find_chapters import find_chapters
from app.documents.document import Document
from app.documents.options import ReadingOptions
from app.documents.progress import tell
from app.documents.text.aozora import is_aozora, read_aozora
from app.documents.text.encoding import Decoded, decode
from app.documents.text.mending import mend, undouble, untag
from app.documents.text.unwrapping import unwrap
from app.errors import EmptyDocumentError

# A text without headings is cut into slices of about this length.
SLICE_CHARS = 20_000
NUM_STEPS = 4
"""Decoded, tidied, mended, its chapters found: of about the same length in a long book."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# What else ends a line: Word's line breaks, form feeds, NEL, and Unicode's two separators.
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def read_plain_text(data: bytes, name: str, options: ReadingOptions) -> Document:
    """Return a text file as a document. Raises EmptyDocumentError where it has no text."""
    report = Report()
    tell(0, NUM_STEPS)
    decoded = decode(data, options.encoding)
    tell(1, NUM_STEPS)
    text = tidy(decoded, report)
    tell(2, NUM_STEPS)
    text = untag(mend(text, report), report)
    tell(3, NUM_STEPS)
    headings: list[Heading] = []
    if is_aozora(text):
        text, headings = read_aozora(text, report)
    if not text.strip():
        raise EmptyDocumentError("no_text")
    title = title_of(text, name)
    if len(headings) <= 1:
        headings = find_chapters(text) or slices_of(text, report)
    text, headings = unwrap(text, headings, report)
    draft = Draft(name, "text", title, text, report=report, decoded=decoded)
    tell(NUM_STEPS, NUM_STEPS)
    return draft.finish(data, headings)


def tidy(decoded: Decoded, report: Report) -> str:
    """Return text with plain line ends and no control characters; say what was replaced."""
    report.add("bytes_replaced", decoded.num_replaced)
    report.add("encodings_mixed", decoded.num_mixed)
    text = LINE_ENDS.sub("\n", undouble(decoded.text, report))
    text, num_control = CONTROL.subn("", text)
    report.add("control_dropped", num_control)
    return text.lstrip("\ufeff")


def title_of(text: str, name: str) -> str:
    """Return the work's title: as a Gutenberg header says, else the file's name."""
    match = re.search(r"^Title:[ \t]*(\S.{0,200})$", text[:4000], re.MULTILINE)
    if match:
        return match[1].strip()
    stem = re.sub(r"\.\w{1,8}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    return stem or "Untitled"


def slices_of(text: str, report: Report) -> list[Heading]:
    """Cut a long text without headings into about equal parts, at paragraph ends."""
    num_parts = round(len(text) / SLICE_CHARS)
    if num_parts < 2:
        return []
    starts = [0]
    for i in range(1, num_parts):
        goal = len(text) * i // num_parts
        start = _paragraph_start(text, goal)
        if start - starts[-1] > SLICE_CHARS // 4 and start < len(text):
            starts.append(start)
    report.add("sliced", len(starts))
    return [Heading(start, f"Part {i}") for i, start in enumerate(starts, start=1)]


def _paragraph_start(text: str, goal: int) -> int:
    """Return where the paragraph, else the line or sentence, nearest after an offset starts."""
    for pattern in (r"\n[ \t]*\n\s*", r"\n", r"[.。！？!?][”’」』\"']?\s*"):
        match = re.compile(pattern).search(text, goal, goal + SLICE_CHARS // 4)
        if match:
            return match.end()
    return goal
