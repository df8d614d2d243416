"""An HTML tree as flowing text, with the offset of every anchor and heading kept."""

import re
from dataclasses import dataclass, field

from lxml import etree

from app.documents.html.elements import OPS_TYPE, tag_of
from app.documents.html.inline_marks import (
    WORDS_OF_ONE_LETTER,
    drop_cap_of,
    is_page_number,
    joint_of_math,
    letter_of_picture,
    list_number,
    noted,
    quote_marks,
    raised,
)
from app.documents.html.styles import Styles, hides
from app.documents.text.mending import UNSEEN

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
        "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
        "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "title",
    )
)  # fmt: skip
# Classes of what holds verse: each block in it is a line.
VERSE = re.compile(
    r"(?:^|[\s_-])(?:poem|poetry|verse|stanza|strophe|lg|linegroup)(?:$|[\s_\d-])", re.I
)
TIGHT = frozenset(("li", "tr", "dt", "dd", "option", "caption"))
SKIPPED = frozenset(
    (
        "script", "style", "template", "noscript", "iframe", "object", "embed", "audio",
        "video", "canvas", "map", "head", "rt", "rp", "rtc", "annotation", "annotation-xml",
        "select", "textarea", "button", "input", "datalist",
    )
)  # fmt: skip
HEADINGS = {f"h{n}": n for n in range(1, 7)}
NOTE_TYPES = frozenset(("footnote", "endnote", "rearnote", "note"))
TINY_STYLE = re.compile(r"font-size\s*:\s*(?:0?\.\d+|1)\s*(?:px|pt)", re.IGNORECASE)
SPACE = re.compile(r"[ \t\n\r\f\v]+")


@dataclass
class Flow:
    """Text with the offsets at which anchors and headings stand.

    headings: offset, level 1 to 6, words. dropped: what was left out, by kind, in
    elements. anchor_prefix: goes before the name of every anchor of the next tree. styles:
    what its style sheets say.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    anchors: dict[str, int] = field(default_factory=dict)
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    anchor_prefix: str = ""
    styles: Styles = field(default_factory=Styles)
    _gap: str = ""
    _pending: list[str] = field(default_factory=list)
    _open: list[tuple[int, int]] = field(default_factory=list)
    _pre_depth: int = 0
    _list_mark: str = ""
    _closing: list[str] = field(default_factory=list)
    _cap: str = ""
    _cap_end: int = -1
    _places: dict[etree._Element, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return all the text so far."""
        return "".join(self.parts)

    def add_tree(self, root: etree._Element) -> None:
        """Append the visible text of a tree."""
        self.styles.add_tree(root)
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: etree._Element | None = None
        for event, element in walker:
            if element is None:
                continue
            if event in ("comment", "pi"):
                if skipped is None:
                    self._write(element.tail)
                continue
            if event == "start":
                if skipped is None and self._is_dropped(element):
                    skipped = element
                    walker.skip_subtree()
                elif skipped is None:
                    self._enter(element)
            elif skipped is not None and element is skipped:
                skipped = None
                self._write(element.tail)
            elif skipped is None:
                self._leave(element)
                self._write(element.tail)

    def break_block(self, gap: str = "\n\n") -> None:
        """Ask for a break before whatever comes next; the widest wish counts."""
        if len(gap) > len(self._gap) or "\n" not in self._gap:
            self._gap = gap

    def mark(self, anchor: str) -> None:
        """Let an anchor stand at the next character written."""
        self._pending.append(anchor)

    def finish(self) -> None:
        """Settle the anchors that no text followed."""
        for anchor in self._pending:
            self.anchors.setdefault(anchor, self.length)
        self._pending.clear()

    def _is_dropped(self, element: etree._Element) -> bool:
        tag = tag_of(element)
        if tag in SKIPPED:
            if tag == "rt":
                self._count("ruby")
            return True
        types = (element.get(OPS_TYPE) or element.get("epub:type") or "").split()
        role = element.get("role", "")
        if tag == "aside" and (NOTE_TYPES & set(types) or role in ("doc-footnote", "doc-endnote")):
            self._count("footnotes")
            return True
        if is_page_number(element):
            self._count("page numbers")
            return True
        style = element.get("style")
        is_hidden = element.get("hidden") is not None or self.styles.is_hidden(element)
        if is_hidden or self._is_unseen(element, style or ""):
            self._count("hidden")
            return True
        return tag in ("sup", "a", "span") and self._writes_mark(element, tag)

    def _writes_mark(self, element: etree._Element, tag: str) -> bool:
        """Write a raised number or the mark of a note; say whether the element was one."""
        before = self.parts[-1] if self.parts and not self._gap else ""
        mark = None
        if tag == "a":
            mark = noted(element, before)
        elif tag == "sup" or self.styles.is_raised(element):
            mark = raised(element, before)
        if mark is not None:
            self._append(mark)
        return mark is not None

    def _is_unseen(self, element: etree._Element, style: str) -> bool:
        """Say whether a style hides its element: not shown, tiny, or white on no other ground."""
        if style and (hides(style) or TINY_STYLE.search(style)):
            return True
        if not self.styles.is_white(element):
            return False
        grounds = (element, *element.iterancestors())
        return not any(self.styles.has_ground(ground) for ground in grounds)

    def _count(self, what: str) -> None:
        self.dropped[what] = self.dropped.get(what, 0) + 1

    def _enter(self, element: etree._Element) -> None:
        tag = tag_of(element)
        if tag in BLOCKS:
            self.break_block("\n" if tag in TIGHT or _is_line_of_verse(element) else "\n\n")
        elif tag == "br":
            self.break_line()
        elif tag not in ("td", "th", "a", "img") and self.styles.is_block(element):
            self.break_block("\n")
        elif tag in ("td", "th") and element.getprevious() is not None:
            self._gap = self._gap or "\t"
        for attribute in ("id", "name", "{http://www.w3.org/XML/1998/namespace}id"):
            anchor = element.get(attribute)
            if anchor:
                self.mark(self.anchor_prefix + anchor)
        if tag in HEADINGS:
            self._open.append((len(self.parts), HEADINGS[tag]))
        if tag == "pre":
            self._pre_depth += 1
        if tag.startswith("m") and joint_of_math(element):
            self._gap = ""
            self._append(joint_of_math(element))
        if tag == "li":
            self._list_mark = list_number(element, self._place_in_list(element))
        elif tag == "img" and letter_of_picture(element):
            self._append(letter_of_picture(element))
        elif tag == "q":
            opening, closing = quote_marks(element)
            self._append(opening)
            self._closing.append(closing)
        self._write(element.text)

    def break_line(self) -> None:
        """Break the line within a block; several in a row stay several."""
        if self.length and not self._gap.startswith("\n\n"):
            self._gap = self._gap.strip(" \t") + "\n"

    def _leave(self, element: etree._Element) -> None:
        tag = tag_of(element)
        if tag in HEADINGS and self._open:
            first_part, level = self._open.pop()
            words = SPACE.sub(" ", "".join(self.parts[first_part:])).strip()
            if words:
                start = self.length - len("".join(self.parts[first_part:]).lstrip("\n \t"))
                self.headings.append((start, level, words))
        if tag == "pre":
            self._pre_depth -= 1
        if tag == "q":
            self._close_quotation(self._closing.pop())
        if drop_cap_of(element):
            self._cap, self._cap_end = drop_cap_of(element), self.length
        if tag in BLOCKS:
            self.break_block("\n" if tag in TIGHT or _is_line_of_verse(element) else "\n\n")
        elif tag not in ("br", "td", "th", "a", "img") and self.styles.is_block(element):
            self.break_block("\n")

    def _close_quotation(self, mark: str) -> None:
        """Write a closing mark right behind what was said, before any white space."""
        gap, self._gap = self._gap, ""
        self._append(mark)
        self._gap = gap

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self._pre_depth:
            self._append(text.replace("\r\n", "\n"))
            return
        words = SPACE.sub(" ", text)
        if words.startswith(" "):
            self._gap = self._gap or " "
            words = words[1:]
        ends_in_space = words.endswith(" ")
        if words.rstrip(" "):
            self._append(words.rstrip(" "))
            if ends_in_space:
                self._gap = " "

    def _append(self, words: str) -> None:
        words = self._list_mark + UNSEEN.sub("", words)
        self._list_mark = ""
        if not words:
            return
        if self._gap and self._follows_drop_cap(words):
            self._gap = ""
        if self._gap:
            if self.length:
                self.parts.append(self._gap)
                self.length += len(self._gap)
            self._gap = ""
        self.finish()
        self.parts.append(words)
        self.length += len(words)

    def _place_in_list(self, item: etree._Element) -> int:
        parent = item.getparent()
        if parent is None:
            return 0
        place = self._places.get(parent, -1) + 1
        self._places[parent] = place
        return place

    def _follows_drop_cap(self, words: str) -> bool:
        """Say whether the letter before is an initial, or a block of its own, that goes on here."""
        is_block = self._gap.startswith("\n")
        words_too = "AIO" if is_block else WORDS_OF_ONE_LETTER
        if self._cap_end == self.length and self._cap not in words_too:
            return words[0].isalpha()
        if not is_block or not self.parts or self._open or not words[0].islower():
            return False
        before = self.parts[-1].lstrip("“‘\"'«")
        is_own_block = len(self.parts) == 1 or self.parts[-2].endswith("\n")
        ends = self.headings[-1][0] + len(self.headings[-1][2]) if self.headings else -1
        return is_own_block and len(before) == 1 and before.isupper() and ends != self.length


def _is_line_of_verse(element: etree._Element) -> bool:
    """Say whether a block without blocks in it stands in what holds verse."""
    parent = element.getparent()
    if parent is None or not VERSE.search(parent.get("class", "")):
        return False
    return not any(tag_of(child) in BLOCKS for child in element)
