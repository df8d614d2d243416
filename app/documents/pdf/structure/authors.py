"""The authors that page 1 of a paper shows between its title and its abstract."""

import re
from collections.abc import Sequence

from app.documents.pdf.page.layout.reading_order import Line
from app.documents.section_kinds import ABSTRACT, ABSTRACT_WORD, bare

RUN_IN = re.compile(rf"(?:{ABSTRACT_WORD})(?!\w)", re.IGNORECASE)
INTRODUCTION = re.compile(
    r"(?:(?:\d|I)\.?\s*)?(?:introduction|einleitung|introducción|引\s*言|前\s*言|绪\s*论|はじめに|序論)$",
    re.IGNORECASE,
)
# What stands among authors and is none: places of work, dates, kinds of paper.
OTHER = re.compile(
    r"@|https?:|www\.|univers|institut|department|laborator|academ|hospital|facult|technolog"
    r"|engineering|corporation|foundation|association|hochschule|politecnico|administration"
    r"|\b(?:labs?|research|colleges?|schools?|cent(?:er|re)s?|google|microsoft|openai|meta|ai"
    r"|facebook|amazon|nvidia|ibm|deepmind|inc|corp|llc|ltd|gmbh|ministry|group|team|company|sciences?"
    r"|street|avenue|road|china|u\.?s\.?a|germany|france|uk|kingdom|japan|canada|india|italy|spain"
    r"|netherlands|switzerland|sweden|australia|korea|singapore|israel|reports?|papers?|agency|society"
    r"|draft|preprint|version|review|published|accepted|conference|proceedings|journal|volume|council"
    r"|editors?|received|january|february|march|april|may|june|july|august|september|october|bureau"
    r"|november|december|contributions?|corresponding|division|national|state|intelligence|brain"
    r"|inria|cnrs|berkeley|stanford|harvard|oxford|cambridge|princeton|caltech|mit|cmu|eth|epfl|office|bank|authors?|keywords?|supervis\w+|advis\w+)\b"
    r"|大学|大學|学院|研究|实验室|公司|医院|中心|科学|学会|学报|[0-9一二三四五六七八九十]+[年月卷期]|收稿|基金|作者|문의|대학",
    re.IGNORECASE,
)
PLACE_OF_WORK = re.compile(
    r"\b(?:universit|institut|departments?\b|laborator|academy\b|hospitals?\b|facult|corporation\b"
    r"|hochschule|politecnico|polytechni)|大学|大學|学院|研究所|研究院|实验室|公司",
    re.IGNORECASE,
)
# What is written behind a name and is no name.
DEGREE = re.compile(
    r"\b(?:(?:life |senior |graduate |student )*(?:fellow|member),?\s+(?:ieee|acm)"
    r"|ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|mph|rn)\b\.?"
    r"|,\s*[js]r\b\.?|\bby\b|^(?:prof(?:essor)?|dr)\b\.?",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.{},+-]*\S@\S+|https?:\S+")
MARK = r"[\d*∗†‡§¶⋆★☆✉☯¤#$+^{}⇤♠♣♦♥]"
MARKS = re.compile(
    rf"(?:(?<=[^\W\d_])\(\d\)|{MARK}|\((?:B|✉|🖂)\))+(?:\s*,\s*{MARK}+)*|(?<![\w'’])[a-z](?:\s*,\s*[a-z])*\b\)?(?!['’])"
)
SPLIT = re.compile(
    r"\t|\s*[,;·•|&，、；]\s*(?:(?:and|AND)\s+)?|(?:^|\s+)(?:and|AND|und|et|y)\s+|\s{2,}"
)
WORD = r"(?:[^\W\d_a-z][^\W\d_]*\.?(?:[-'’][^\W\d_]+\.?)*|(?:[^\W\d_a-z]\.){2,4})"
SMALL_WORD = "van|von|de|der|den|da|di|del|dos|du|la|le|el|bin|ibn|al|ter|ten|zu|af"
NAME = re.compile(rf"{WORD}(?:\s+(?:{WORD}|{SMALL_WORD}))*\s+{WORD}")
EAST_ASIAN_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff]"
    r"|[\u3040-\u30ff\u4e00-\u9fff]{1,4}\s[\u3040-\u30ff\u4e00-\u9fff]{1,4}|[\uac00-\ud7a3]{2,4}"
)
EAST_ASIAN_ROW = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3\s]+")
# A first name at a line's end whose family name begins the next line.
BEGUN_NAME = re.compile(rf"(?<=[,;\t])\s*(?:and\s+)?{WORD}$")
# A name with the number of a place of work, as page 1 shows it where no abstract is named.
MARKED_NAME = re.compile(rf"{WORD}\s+{WORD}\s?\d(?:,\s?[\d*†✉]+)*(?:,|\s(?:&|and)\s)")
# What leads to an author on the title page of a thesis or of a book.
BY = re.compile(
    r"(?:(?:a\s+)?(?:thesis|dissertation|report)\s+)?(?:(?:submitted|presented|written|prepared)\s+)?by"
    r"|authors?|vorgelegt\s+von|von|présentée?\s+par|par|作\s*者(?:\s*姓\s*名)?"
    r"|(?:研\s*究\s*生|学\s*生)(?:\s*姓\s*名)?|姓\s*名",
    re.IGNORECASE,
)
BY_LINE = re.compile(rf"(?:{BY.pattern})\s*(?:[:：]\s*|\s+|$)(?P<names>.*)", re.IGNORECASE)
MAX_WORDS = 5
MAX_AUTHORS = 100
# What has so many words in lower case is prose: authors are looked for no further.
PROSE_WORDS = 8


def is_paper(head: Sequence[Line]) -> bool:
    """Say whether page 1 shows what papers have: an abstract, or an introduction."""
    return any(_is_abstract(line) or INTRODUCTION.match(line.text.strip()) for line in head)


def shown_authors(head: Sequence[Line], title: str) -> tuple[str, ...]:
    """Return the names under a paper's title; none where they cannot be told from other words."""
    key = _key(title)
    after = [i for i, line in enumerate(head) if len(_key(line.text)) > 3 or line.text in title]
    after = [i for i in after if _key(head[i].text) in key]
    end = _end(head) or _marked_end(head, after)
    above = [i for i in after if i < end]
    if not above:
        return ()
    names: list[str] = []
    was_other = False
    lines = [_words(line) for line in head[_title_end(head, above) : end]]
    for i, words in enumerate(lines):
        begun = BEGUN_NAME.search(words)
        is_other = begun and (EAST_ASIAN_NAME.fullmatch(begun[0].strip()) or OTHER.search(words))
        # A town and its country are none, whatever the country is.
        if begun and not is_other and i + 1 < len(lines) and _names(words[: begun.start()]):
            words, lines[i + 1] = words[: begun.start()], f"{begun[0].strip()} {lines[i + 1]}"
        found = _names(words)
        if not found and _is_prose(words):
            break
        # Behind a place of work come authors only where theirs follows.
        is_followed = i + 1 < len(lines) and _is_place_of(found, lines[i + 1])
        if not found or (was_other and not is_followed):
            was_other = True
            continue
        was_other = False
        names += [name for name in found if name not in names]
    return tuple(names[:MAX_AUTHORS])


def authors_by(head: Sequence[Line]) -> tuple[str, ...]:
    """Return the names that a title page leads to by a word, beside it or on the next line."""
    for i, line in enumerate(head):
        match = BY_LINE.fullmatch(line.text.strip())
        if match is None:
            continue
        below = _words(head[i + 1]) if i + 1 < len(head) else ""
        names = _names(match["names"]) if match["names"] else _names(below)
        if names:
            return tuple(names)
    return ()


def _is_place_of(names: Sequence[str], words: str) -> bool:
    """Say whether words under names are where these work, or an address that tells a name."""
    address = ADDRESS.search(words)
    if address is None or "@" not in address[0]:
        return bool(OTHER.search(words))
    if OTHER.search(ADDRESS.sub(" ", words)):
        return True
    user = _key(address[0].partition("@")[0])
    parts = [_key(part) for name in names for part in name.split()]
    return any(part[:3] in user for part in parts if len(part) > 1)


def _end(head: Sequence[Line]) -> int:
    """Return the index of the abstract's line, or of the introduction's; 0 where neither is."""
    abstract = next((i for i, line in enumerate(head) if _is_abstract(line)), 0)
    heads = (i for i, line in enumerate(head) if INTRODUCTION.match(line.text.strip()))
    return abstract or next(heads, 0)


def _title_end(head: Sequence[Line], alike: Sequence[int]) -> int:
    """Return the index behind the title: of lines that are words of it, the longest run.

    A keyword may be a word of the title, too.
    """
    runs = [[alike[0]]]
    for i in alike[1:]:
        if i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return max(runs, key=lambda run: sum(len(head[i].text) for i in run))[-1] + 1


def _marked_end(head: Sequence[Line], title: Sequence[int]) -> int:
    """Return the index of the first prose under a title without an abstract's head.

    Authors are told there by the marks of their places of work, or by a place in the next line:
    0 where none has any.
    """
    first = title[-1] + 1 if title else len(head)
    under = [i for i in range(first, len(head)) if not _is_prose(head[i].text)]
    if _are_placed(head[first : first + 2]):
        return next((i for i in range(first, len(head)) if i not in under), len(head))
    is_marked = under[:1] == [first] and MARKED_NAME.search(head[first].text)
    return next((i for i in range(first, len(head)) if i not in under), 0) if is_marked else 0


def _are_placed(lines: Sequence[Line]) -> bool:
    """Say whether the first of two lines is names and the second where these work."""
    names = _names(_words(lines[0])) if len(lines) == 2 else []
    place = lines[-1].text if lines else ""
    is_place = PLACE_OF_WORK.search(place) is not None or "@" in place
    return bool(names) and is_place and _is_place_of(names, _words(lines[1]))


def _is_prose(words: str) -> bool:
    return len(re.findall(r"\b[a-z]{2,}", words)) >= PROSE_WORDS


def _is_abstract(line: Line) -> bool:
    return bare(line.text[:12]) in ABSTRACT or bool(RUN_IN.match(line.text))


def _words(line: Line) -> str:
    """Return a line's words with tabs between its pieces."""
    return "\t".join(piece.text for piece in line.pieces)


def _names(words: str) -> list[str]:
    """Return the names that a line consists of; none where any part of it is something else."""
    names: list[str] = []
    for piece in MARKS.sub("  ", ADDRESS.sub("  ", DEGREE.sub("  ", words))).split("\t"):
        parts = [part.strip(" .,") for part in SPLIT.split(piece)]
        for part in _before_town([part for part in parts if part]):
            found = _name(part)
            if found is None:
                return []
            names += found
    return names


def _before_town(parts: list[str]) -> list[str]:
    """Return parts without what follows the last place of work: its town, which reads as a name."""
    places = [i for i, part in enumerate(parts) if OTHER.search(part)]
    return parts[: places[-1]] if places else parts


def _name(words: str) -> list[str] | None:
    """Return the name or names that some words are, nothing for a place, None for other words."""
    if OTHER.search(words):
        return []
    if EAST_ASIAN_NAME.fullmatch(words):
        return [words.replace(" ", "") if len(words) == 3 else words]
    if EAST_ASIAN_ROW.fullmatch(words):
        # A wide space parts names, a narrow one family and first name.
        parts = words.split("\u3000") if "\u3000" in words.strip() else words.split()
        parts = parts if min(map(len, parts)) > 1 else words.split()
        are_names = len(parts) > 1 and all(EAST_ASIAN_NAME.fullmatch(part) for part in parts)
        return parts if are_names else None
    if len(words.split()) > MAX_WORDS or not NAME.fullmatch(words):
        return None
    return [" ".join(words.split())]


def _key(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()
