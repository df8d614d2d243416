"""Where the texts come from: a folder of .txt files, or JSON lines, plain or xz.

Some books are held out: never trained on, kept for measuring. Which, depends on nothing
but their titles.
"""

import hashlib
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HELD_OUT_ONE_IN = 12


@dataclass(frozen=True)
class Book:
    """A text and what it is called."""

    title: str
    text: str

    @property
    def held_out(self) -> bool:
        """Tell whether the book is for measuring only."""
        digest = hashlib.sha256(self.title.encode()).digest()
        return int.from_bytes(digest[:4], "big") % HELD_OUT_ONE_IN == 0

    @property
    def language(self) -> str:
        """Return `zh` where Chinese characters are a fifth of the first part, else `en`."""
        sample = self.text[:20_000]
        return "zh" if 5 * sum(map(is_chinese, sample)) > len(sample) else "en"


def is_chinese(character: str) -> bool:
    """Tell a Chinese character from any other."""
    return "\u3400" <= character <= "\u9fff"


def read_books(path: Path) -> Iterator[Book]:
    """Yield the books of a file of JSON lines (`title`, `text`), or of a folder of either kind.

    Raises ValueError for a file that is neither .txt, .jsonl nor .jsonl.xz.
    """
    if path.is_dir():
        for entry in sorted(path.iterdir()):
            if entry.name.endswith((".txt", ".jsonl", ".jsonl.xz")):
                yield from read_books(entry)
    elif path.name.endswith(".txt"):
        yield Book(path.stem, path.read_text(encoding="utf-8"))
    elif path.name.endswith((".jsonl", ".jsonl.xz")):
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield Book(record["title"], record["text"])
    else:
        raise ValueError(f"{path.name} is neither .txt nor .jsonl nor .jsonl.xz")
