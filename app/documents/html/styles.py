"""What style sheets say that changes the meaning of a page: hidden, set as a block, on a ground."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}")
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"^(?P<tag>[a-zA-Z][\w-]*)?(?P<mark>[.#][\w-]+)?$")
_BLOCK = re.compile(r"display\s*:\s*(?:block|table|list-item|flex)", re.IGNORECASE)
_GROUND = re.compile(
    r"background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|#fff(?:fff)?\b|white)",
    re.IGNORECASE,
)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|"
    r"opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
MAX_SHEET_CHARS = 500_000


@dataclass
class Styles:
    """Rules by the simple selectors they stand under: `tag`, `.class`, `#id`, `tag.class`."""

    hidden: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    grounds: set[str] = field(default_factory=set)

    def add_sheet(self, sheet: str) -> None:
        """Take down a style sheet's rules, but those for print or with a path of selectors."""
        text = _COMMENT.sub("", sheet[:MAX_SHEET_CHARS])
        for selectors, body in _RULE.findall(_MEDIA.sub("", text)):
            for found, pattern in (
                (self.hidden, HIDDEN), (self.blocks, _BLOCK), (self.grounds, _GROUND),
            ):  # fmt: skip
                if pattern.search(body):
                    found.update(
                        s for s in map(str.strip, selectors.split(",")) if _SIMPLE.match(s)
                    )

    def add_tree(self, root: etree._Element) -> None:
        """Take down the style sheets within a page."""
        for element in root.iter("{*}style", "style"):
            if isinstance(element.text, str):
                self.add_sheet(element.text)

    def is_hidden(self, element: etree._Element) -> bool:
        """Say whether a rule hides an element."""
        return bool(self.hidden) and not self.hidden.isdisjoint(_keys(element))

    def is_block(self, element: etree._Element) -> bool:
        """Say whether a rule, or the element's own style, sets it as a block."""
        own = element.get("style")
        return bool((own and _BLOCK.search(own)) or not self.blocks.isdisjoint(_keys(element)))

    def has_ground(self, element: etree._Element) -> bool:
        """Say whether an element is given a ground that is not white."""
        own = element.get("style")
        is_own = bool(own and "background" in own) or bool(element.get("bgcolor"))
        return is_own or not self.grounds.isdisjoint(_keys(element))


def _keys(element: etree._Element) -> Iterable[str]:
    tag = element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""
    yield tag
    for name in (element.get("class") or "").split():
        yield f".{name}"
        yield f"{tag}.{name}"
    if element.get("id"):
        yield f"#{element.get('id')}"
        yield f"{tag}#{element.get('id')}"
