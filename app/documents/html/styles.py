"""What style sheets say that changes what a page means: hidden, a block, raised, pale."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from app.documents.html.css import Selector, keys_of, rules_of, selector_of
from app.documents.html.elements import OPS_TYPE, tag_of

_FAR = r"-\s*(?:\d{4,}px|[1-9]\d{2,}(?:px|em|rem|%|vw|vh)|[1-9]\d(?:em|rem))"
_TINY = r"\s*:\s*(?:0(?![.\d]*[1-9])|1px)"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|"
    r"opacity\s*:\s*0(?![.\d]*[1-9])|(?<![\w-])color\s*:\s*transparent|"
    r"transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    rf"(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*{_FAR}|"
    r"clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_TITLE_PAGES = re.compile(r"title-?page|colophon|imprint|copyright|cover|frontispiece")
_SMALL = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width){_TINY}", re.IGNORECASE)
_CUT = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_DISPLAY = re.compile(r"(?<![\w-])(?:display|visibility)\s*:", re.IGNORECASE)
_BLOCK = re.compile(r"display\s*:\s*(?:block|table|list-item|flex)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_GROUND = re.compile(
    r"background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|#fff(?:fff)?\b|white)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![-\w])color\s*:", re.IGNORECASE)
# So near to white that nobody reads it on white paper.
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff\b|#(?:f[5-f]){3}\b|white\b|snow\b|transparent\b|"
    r"rgba?\(\s*2(?:4[5-9]|5\d)\s*,\s*2(?:4[5-9]|5\d)\s*,\s*2(?:4[5-9]|5\d))",
    re.IGNORECASE,
)
# What a rule may say, each with what says it and what speaks of it at all.
_FACTS = {
    "block": (_BLOCK, re.compile(r"(?<![\w-])display\s*:", re.IGNORECASE)),
    "raised": (_RAISED, re.compile(r"vertical-align\s*:", re.IGNORECASE)),
    "ground": (_GROUND, re.compile(r"(?!)")),
    "white": (_WHITE, _COLOUR),
}


def hides(style: str) -> bool:
    """Say whether declarations hide what they are of: not shown, or without a size."""
    return bool(_HIDDEN.search(style)) or _is_outside(style)


def _is_outside(style: str) -> bool:
    """Say whether declarations set words where no page is, or cut them off."""
    return bool(_OUTSIDE.search(style) or (_CUT.search(style) and _SMALL.search(style)))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector, what its rule says, and how much it weighs against others."""

    selector: Selector
    facts: Mapping[str, bool]
    weight: tuple[bool, tuple[int, int, int], int]


@dataclass
class Styles:
    """Rules by a mark of the elements that they may match, and the marks by what they say."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    num_rules: int = 0

    def add_sheet(self, sheet: str) -> None:
        """Take down the rules of a style sheet that hold on a screen."""
        for selectors, body in rules_of(sheet):
            facts = _facts(body)
            for words in selectors.split(",") if facts else ():
                selector = selector_of(words)
                if selector is not None:
                    self._add(selector, facts, "!important" in body)

    def _add(self, selector: Selector, facts: Mapping[str, bool], is_important: bool) -> None:
        self.num_rules += 1
        weight = (is_important, selector.weight, self.num_rules)
        self.rules.setdefault(selector.key, []).append(_Rule(selector, facts, weight))
        for fact in facts:
            self.keys.setdefault(fact, set()).add(selector.key)

    def add_tree(self, root: etree._Element) -> None:
        """Take down the style sheets within a page."""
        for element in root.iter("{*}style", "style"):
            if isinstance(element.text, str):
                self.add_sheet(element.text)

    def is_hidden(self, element: etree._Element) -> bool:
        """Say whether a rule hides an element that its own style does not show."""
        own = element.get("style")
        if own and _DISPLAY.search(own):
            return False
        if self._says(element, "hidden"):
            return True
        return self._says(element, "outside") and not _is_for_listeners(element)

    def is_block(self, element: etree._Element) -> bool:
        """Say whether a rule, or the element's own style, sets it as a block."""
        own = element.get("style")
        return bool(own and _BLOCK.search(own)) or self._says(element, "block")

    def is_raised(self, element: etree._Element) -> bool:
        """Say whether a rule, or the element's own style, raises it over the line."""
        own = element.get("style")
        return bool(own and _RAISED.search(own)) or self._says(element, "raised")

    def is_white(self, element: etree._Element) -> bool:
        """Say whether an element's words are white, or nearly so."""
        own = element.get("style")
        if own and _COLOUR.search(own):
            return bool(_WHITE.search(own))
        return self._says(element, "white")

    def has_ground(self, element: etree._Element) -> bool:
        """Say whether an element is given a ground that is not white."""
        own = element.get("style")
        named = (element.get("bgcolor") or "white").strip().casefold()
        is_own = bool(own and _GROUND.search(own)) or named not in ("white", "#fff", "#ffffff")
        return is_own or self._says(element, "ground")

    def _says(self, element: etree._Element, fact: str) -> bool:
        """Return what the weightiest rule says of an element, or False where none does."""
        keys = self.keys.get(fact)
        if not keys:
            return False
        rules = (
            rule
            for key in keys.intersection(keys_of(element))
            for rule in self.rules[key]
            if fact in rule.facts and rule.selector.matches(element)
        )
        best = max(rules, key=lambda rule: rule.weight, default=None)
        return best is not None and best.facts[fact]


def _facts(body: str) -> dict[str, bool]:
    facts = {
        fact: bool(says.search(body))
        for fact, (says, speaks) in _FACTS.items()
        if says.search(body) or speaks.search(body)
    }
    if _HIDDEN.search(body) or _DISPLAY.search(body):
        facts["hidden"] = bool(_HIDDEN.search(body))
    if _is_outside(body):
        facts["outside"] = True
    return facts


def _is_for_listeners(element: etree._Element) -> bool:
    """Say whether words that are set outside are a heading, or stand for a title page."""
    if re.fullmatch(r"h[1-6]|header|hgroup", tag_of(element)):
        return True
    around = (element, *element.iterancestors())
    return any(_TITLE_PAGES.search(e.get(OPS_TYPE) or e.get("epub:type") or "") for e in around)
