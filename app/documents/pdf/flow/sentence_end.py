"""Whether a line ends as sentences do."""

import re

SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]]*\s*$")


def ends_sentence(text: str) -> bool:
    """Say whether a line ends as sentences do."""
    return not text[-1:].isalpha() and SENTENCE_END.search(text) is not None
